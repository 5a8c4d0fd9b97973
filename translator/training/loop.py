"""The loop: packed pairs in, a fitted model out, with a checkpoint at every look at the held-out pairs."""

from __future__ import annotations

import itertools
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from translator.errors import InputError, TrainingError
from translator.training.batches import one_pass
from translator.training.checkpoints import discard_checkpoint, load_checkpoint, save_checkpoint
from translator.training.monitor import Measurement, measure
from translator.training.objective import Objective
from translator.training.optimizer import Optimizers, Weights
from translator.training.packing import PackedPairs
from translator.training.settings import FitSettings, rate_factor

if TYPE_CHECKING:
    import numpy as np
    from accelerate import Accelerator
    from numpy.typing import NDArray
    from transformers import MarianMTModel

    from translator.training.links import Guide

log = logging.getLogger(__name__)

_MOST_BAD = 20
"""Updates in a row that may be skipped because their gradient is not finite."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a run came to: its measurements in order, and why it ended (`passes`, `minutes` or `patience`)."""

    history: tuple[Measurement, ...]
    ended: str
    pairs: int
    tokens: int
    minutes: float

    @property
    def best(self) -> Measurement:
        """The measurement of the weights that the model has now."""
        return min(self.history, key=lambda measurement: measurement.loss)


def fit(
    model: MarianMTModel,
    train: PackedPairs,
    valid: PackedPairs,
    settings: FitSettings,
    *,
    directory: Path,
    guide: Guide | None = None,
    resume: bool = False,
    save: Callable[[Sequence[Measurement]], None] = lambda _: None,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
    accelerator: Accelerator | None = None,
) -> Fitted:
    """Fits a model in place; it ends with the (averaged) weights that did best on the held-out pairs.

    Args:
        directory: where the checkpoint lies, and where `resume` finds it.
        guide: word links of `train`, which attention is guided to with the weight `settings.guide`.
        save: called with all measurements so far when the last is the best, while the model holds the averaged weights;
            not for the weights that the run begins with.
        on_step: called after each update with the share of the run that is over and the pairs seen so far.
        accelerator: devices and processes; by default the first GPU, or else the CPU.

    Raises:
        TrainingError: the loss is not a number any more, or the encoder has collapsed.
        OutputError: a checkpoint cannot be written.
    """
    run = _Run(model, train, valid, settings, directory, accelerator or default_accelerator(), guide)
    return run.go(resume=resume, save=save, on_step=on_step)


def default_accelerator() -> Accelerator:
    """The devices that `accelerate launch` gave to this process, or the first GPU, or the CPU."""
    from accelerate import Accelerator

    return Accelerator(mixed_precision="no")


class _Run:
    def __init__(
        self,
        model: MarianMTModel,
        train: PackedPairs,
        valid: PackedPairs,
        settings: FitSettings,
        directory: Path,
        accelerator: Accelerator,
        guide: Guide | None,
    ) -> None:
        self.train, self.valid, self.settings, self.directory = train, valid, settings, directory
        self.accelerator, self.guide = accelerator, guide
        self.device = accelerator.device
        torch.manual_seed(settings.seed)
        model.to(self.device)
        self.objective = Objective(
            model,
            smoothing=settings.smoothing,
            compiled=settings.compile,
            guide=settings.guide,
            heads=guide.heads if guide else None,
        )
        dtype = {"auto": torch.bfloat16, "bfloat16": torch.bfloat16, "float32": torch.float32}[settings.precision]
        self.weights = Weights(self.objective, dtype=dtype, decay=settings.average)
        self.optimizers = Optimizers(
            self.objective, self.weights, settings.optimizer, rate=settings.rate, decay=settings.weight_decay
        )
        self.wrapped = accelerator.prepare_model(self.objective) if accelerator.num_processes > 1 else self.objective
        self.step = self.pairs = self.tokens = 0
        self.pass_number = self.batch_number = 0
        self.spent = 0.0
        self.history: list[Measurement] = []
        self.best: list[torch.Tensor] = []
        self.batches_a_pass = sum(1 for _ in self._pass(0))

    def go(
        self, *, resume: bool, save: Callable[[Sequence[Measurement]], None], on_step: Callable[[float, int], None]
    ) -> Fitted:
        settings = self.settings
        if resume:
            self._load()
        elif self.accelerator.is_main_process:
            discard_checkpoint(self.directory)
        begun = time.monotonic() - self.spent
        self.objective.train()
        bad, loss_sum, loss_tokens = 0, 0.0, 0
        interval = settings.validate_every or math.inf
        next_look = self.spent / 60 + interval
        if not self.history:
            # The weights that it begins with may stay the best.
            self._look(None, begun, save)
        ended = "patience" if self._out_of_patience() else ""
        for group in () if ended else self._updates():
            progress = self._progress()
            if progress >= 1:
                ended = "minutes"
                break
            loss, tokens, pairs = self._gradients(group)
            norm = self.weights.collect()
            if bool(torch.isfinite(norm)):
                bad = 0
                self.weights.scale(min(1.0, settings.clip / (float(norm) + 1e-6)))
                self.optimizers.step(rate_factor(self.step, progress, settings.warmup_steps))
                self.weights.publish()
                loss_sum += loss
                loss_tokens += tokens
            else:
                bad += 1
                log.warning("Update %d is left out: its gradient is not finite.", self.step + 1)
                if bad >= _MOST_BAD:
                    raise TrainingError(
                        f"The loss is not a number since update {self.step + 2 - bad}.",
                        hint="Start again with a lower learning rate; `train` can go on from the checkpoint with one.",
                    )
            self.weights.clear()
            self.step += 1
            self.pairs += pairs
            self.tokens += tokens
            self.batch_number += len(group)
            on_step(progress, self.pairs)
            self.spent = self._seconds(begun)
            if self.spent / 60 >= next_look or (settings.validate_steps and self.step % settings.validate_steps == 0):
                self._look(loss_sum / loss_tokens if loss_tokens else None, begun, save)
                loss_sum, loss_tokens = 0.0, 0
                self.spent = self._seconds(begun)
                next_look = self.spent / 60 + interval
                if self._out_of_patience():
                    ended = "patience"
                    break
        if loss_tokens:
            self._look(loss_sum / loss_tokens, begun, save)
        self.weights.finish(self.best)
        return Fitted(tuple(self.history), ended or "passes", self.pairs, self.tokens, self.spent / 60)

    def _updates(self) -> Iterator[list[NDArray[np.int64]]]:
        """Groups of batches, one group an update, from where the run stands; the caller counts the batches."""
        size = self.settings.accumulate * self.accelerator.num_processes
        while self.pass_number < self.settings.passes:
            batches = itertools.islice(self._pass(self.pass_number), self.batch_number, None)
            share = self.settings.passes - self.pass_number
            if share < 1:
                batches = itertools.islice(batches, max(0, round(share * self.batches_a_pass) - self.batch_number))
            while group := list(itertools.islice(batches, size)):
                yield group
            self.pass_number += 1
            self.batch_number = 0

    def _pass(self, number: int) -> Iterator[NDArray[np.int64]]:
        return one_pass(self.train, self.settings.batch_tokens, seed=self.settings.seed, number=number)

    def _progress(self) -> float:
        """Share of the run that is over: of the passes or of the minutes, whichever ends first."""
        passes = (self.pass_number + self.batch_number / max(1, self.batches_a_pass)) / self.settings.passes
        minutes = self.spent / 60 / self.settings.minutes if self.settings.minutes else 0.0
        return max(min(passes, 1 - 1e-9), minutes)

    def _gradients(self, group: list[NDArray[np.int64]]) -> tuple[float, int, int]:
        """(negative log-likelihood, target tokens, pairs) of one update's batches, over all processes."""
        processes = self.accelerator.num_processes
        pad = self.objective.model.config.pad_token_id
        tokens = sum(int(self.train.target_lengths[indexes].sum()) for indexes in group)
        total = torch.zeros((), device=self.device)
        # A process without a batch of its own must still take part in each exchange of gradients.
        for place in range(self.accelerator.process_index, -(-len(group) // processes) * processes, processes):
            mine = place < len(group)
            indexes = group[place if mine else 0]
            source, target = (
                torch.from_numpy(ids.astype("int64")).to(self.device, non_blocking=True)
                for ids in self.train.padded(indexes, pad, multiple=8 if self.device.type == "cuda" else 1)
            )
            links = torch.from_numpy(self.guide.links.of(indexes)).to(self.device) if self.guide else None
            loss, likelihood, _ = self.wrapped(source, target, links)
            # DDP takes the mean over processes; the sum over all tokens is wanted.
            loss = loss * (processes / tokens if mine else 0.0)
            self.accelerator.backward(loss)
            total += likelihood if mine else 0.0
        if processes > 1:
            total = self.accelerator.reduce(total)
        return float(total), tokens, sum(map(len, group))

    def _look(self, train_loss: float | None, begun: float, save: Callable[[Sequence[Measurement]], None]) -> None:
        """Measures the averaged weights, keeps them if they are the best, and writes a checkpoint."""
        settings = self.settings
        self.weights.swap()
        loss, gain, spread = self._agreed(*measure(self.objective, self.valid, settings.batch_tokens, self.device))
        self.spent = self._seconds(begun)
        rate = settings.rate * rate_factor(self.step, self._progress(), settings.warmup_steps)
        measurement = Measurement(self.step, self.pairs, self.spent / 60, train_loss, loss, gain, spread, rate)
        log.log(
            logging.INFO if self.accelerator.is_main_process else logging.DEBUG,
            "%5.1f min, update %d, %d pairs:%s held out %.4f, gain %.3f, spread %.3f",
            *(measurement.minutes, self.step, self.pairs),
            "" if train_loss is None else f" loss {train_loss:.4f},",
            *(loss, gain, spread),
        )
        best = all(loss < earlier.loss for earlier in self.history)
        self.history.append(measurement)
        if best:
            self.best = [master.detach().to("cpu", copy=True) for master in self.weights.master]
            if self.accelerator.is_main_process and self.step:
                save(tuple(self.history))
        self.weights.swap()
        if self.accelerator.is_main_process:
            save_checkpoint(self._state(), self.directory)
        if measurement.collapsed and self.step > 4 * settings.warmup_steps:
            raise TrainingError(
                f"The encoder has collapsed at update {self.step}: spread {spread:.3f}, gain over a wrong source "
                f"{gain:.3f}.",
                hint="Start again with a lower rate or a longer warm-up (rate, warmup_steps).",
            )

    def _seconds(self, begun: float) -> float:
        return self._agreed(time.monotonic() - begun)[0]

    def _agreed(self, *values: float) -> tuple[float, ...]:
        """The main process's numbers, so that all processes take the same decisions."""
        if self.accelerator.num_processes == 1:
            return values
        from accelerate.utils import broadcast

        numbers = broadcast(torch.tensor(values, dtype=torch.float64, device=self.device))
        return tuple(numbers.tolist())

    def _out_of_patience(self) -> bool:
        losses = [measurement.loss for measurement in self.history]
        return (
            bool(self.settings.patience and losses)
            and len(losses) - 1 - losses.index(min(losses)) >= self.settings.patience
        )

    def _state(self) -> dict[str, Any]:
        return {
            "weights": self.weights.state(),
            "optimizers": self.optimizers.state(),
            "best": self.best,
            "history": [measurement.to_json() for measurement in self.history],
            "place": [self.step, self.pairs, self.tokens, self.pass_number, self.batch_number],
            "spent": self.spent,
            "random": torch.get_rng_state(),
        }

    def _load(self) -> None:
        state = load_checkpoint(self.directory)
        try:
            self.weights.load_state(state["weights"])
            self.optimizers.load_state(state["optimizers"])
            self.best = state["best"]
            self.history = [Measurement(**measurement) for measurement in state["history"]]
            self.step, self.pairs, self.tokens, self.pass_number, self.batch_number = state["place"]
            self.spent = state["spent"]
            torch.set_rng_state(state["random"])
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise InputError(
                f"{self.directory}: the checkpoint is that of another model or other settings.",
                hint="Start without --resume.",
            ) from error
