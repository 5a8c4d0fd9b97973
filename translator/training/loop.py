"""The training loop: packed pairs in, a fitted model out, with a checkpoint at every validation."""

from __future__ import annotations

import itertools
import logging
import math
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from translator.errors import InputError, TrainingError
from translator.training.allocator import kept_memory
from translator.training.batches import Batch, epoch_batches
from translator.training.checkpoints import discard_checkpoint, load_checkpoint, save_checkpoint
from translator.training.gradients import Gradients
from translator.training.links import GuidedAlignment
from translator.training.objective import Objective
from translator.training.optimizer import CombinedOptimizer, MasterWeights, learning_rate_factor
from translator.training.packing import PackedPairs
from translator.training.recipe import FitSettings
from translator.training.validation import Validation, validate

if TYPE_CHECKING:
    from accelerate import Accelerator
    from transformers import MarianMTModel

log = logging.getLogger(__name__)

_MOST_SKIPPED = 20
"""Updates in a row that may be skipped because their gradient is not finite."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The validations of a run in order, and why the run ended (`epochs`, `minutes` or `patience`)."""

    history: tuple[Validation, ...]
    ended: str
    pairs: int
    tokens: int
    minutes: float


def fit(
    model: MarianMTModel,
    train: PackedPairs,
    valid: PackedPairs,
    settings: FitSettings,
    *,
    directory: Path,
    guide: GuidedAlignment | None = None,
    resume: bool = False,
    save: Callable[[Sequence[Validation]], None] = lambda _: None,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
    accelerator: Accelerator | None = None,
) -> Fitted:
    """Fits a model in place; it ends with the finished weights that did best on the held-out pairs.

    With a `cooldown` below 1 the weights that the run begins with are not among these.

    Args:
        directory: where the checkpoint lies, and where `resume` finds it.
        guide: word links of `train`, which attention is to follow; their loss is weighed by
            `settings.guided_alignment_weight`.
        save: called with all validations so far when the last is the best, while the model holds the finished weights;
            not for the weights that the run begins with.
        on_step: called after each update with the share of the run that is over and the pairs seen so far.
        accelerator: devices and processes; by default the first GPU, or else the CPU.

    Raises:
        InputError: there is no checkpoint to resume from, or it belongs to another model or other settings.
        TrainingError: the loss is not a number any more, or the encoder has collapsed.
        OutputError: a checkpoint cannot be written.
    """
    accelerator = accelerator or default_accelerator()
    with kept_memory() if accelerator.device.type == "cpu" else nullcontext():
        run = _Run(model, train, valid, settings, directory, accelerator, guide, save)
        with run.gradients:
            return run.go(resume=resume, on_step=on_step)


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
        guide: GuidedAlignment | None,
        save: Callable[[Sequence[Validation]], None],
    ) -> None:
        self.train, self.valid, self.settings, self.directory = train, valid, settings, directory
        self.accelerator, self.save = accelerator, save
        self.device = accelerator.device
        torch.manual_seed(settings.seed)
        model.to(self.device)
        self.objective = Objective(
            model,
            label_smoothing=settings.label_smoothing,
            compiled=settings.compile,
            guided_alignment_weight=settings.guided_alignment_weight,
            heads=guide.heads if guide else None,
        )
        dtype = torch.float32 if settings.precision == "float32" else torch.bfloat16
        self.weights = MasterWeights(
            self.objective, dtype=dtype, ema_decay=settings.ema_decay, start_weight=settings.start_weight
        )
        self.optimizer = CombinedOptimizer(self.objective, self.weights, settings)
        self.gradients = Gradients(self.objective, train, settings, accelerator, guide)
        self.step = self.pairs = self.tokens = self.epoch = self.batch = 0
        self.begun = self.seconds = 0.0
        self.checksum = 0
        for array in (train.source, train.source_starts, train.target, train.target_starts, train.weights):
            self.checksum = zlib.crc32(array.tobytes(), self.checksum)
        self.sitting = (0.0, 0.0)  # Epochs and seconds when this sitting began.
        self.steady: dict[str, Any] = {}  # The state before the cooldown, from which another sitting goes on.
        self.finished: list[Any] = []  # Epochs and minutes planned for the sitting that is over, and what it came to.
        self.history: list[Validation] = []
        self.best: list[torch.Tensor] = []
        self.batches_per_epoch = sum(1 for _ in self._batches(0))

    def go(self, *, resume: bool, on_step: Callable[[float, int], None]) -> Fitted:
        settings = self.settings
        if resume:
            self._load()
        elif self.accelerator.is_main_process:
            discard_checkpoint(self.directory)
        self.begun = time.monotonic() - self.seconds
        self.objective.train()
        skipped, loss_sum, loss_tokens = 0, 0.0, 0
        interval = 60 * settings.validate_every_minutes or math.inf
        next_validation = self.seconds + interval
        if not self.history:
            # The weights that it begins with may stay the best, but for a run of several sittings.
            self._validate(None)
        ended = "patience" if self._out_of_patience() else ""
        if self.finished[:2] == [settings.epochs, settings.max_minutes]:
            ended = self.finished[2]
            self.pairs, self.tokens, self.seconds = self.finished[3:]
        for group in () if ended else self._updates():
            progress = self._progress()
            if progress >= 1:
                ended = "minutes"
                break
            if not self.steady and progress >= 1 - settings.cooldown > 0:
                self._begin_cooldown()
            loss, tokens, pairs = self.gradients.of(group, self.step)
            if bool(torch.isfinite(self.weights.collect(settings.max_grad_norm))):
                skipped = 0
                self.optimizer.step(self._learning_rate_factor(progress))
                self.weights.publish()
                loss_sum += loss
                loss_tokens += tokens
            else:
                skipped += 1
                log.warning("Update %d is left out: its gradient is not finite.", self.step + 1)
                if skipped >= _MOST_SKIPPED:
                    raise TrainingError(
                        f"The loss is not a number since update {self.step + 2 - skipped}.",
                        hint="Start again with a lower learning_rate; `train` can go on from the checkpoint with one.",
                    )
            self.weights.clear()
            self.step += 1
            self.pairs += pairs
            self.tokens += tokens
            self.batch += len(group)
            on_step(progress, self.pairs)
            self._read_clock()
            if self.seconds >= next_validation or self.step % (settings.validate_every_steps or math.inf) == 0:
                self._validate(loss_sum / loss_tokens if loss_tokens else None)
                loss_sum, loss_tokens = 0.0, 0
                self._read_clock()
                next_validation = self.seconds + interval
                if self._out_of_patience():
                    ended = "patience"
                    break
        over = [ended or "epochs", self.pairs, self.tokens, self.seconds]
        self.finished = [settings.epochs, settings.max_minutes, *over]
        if loss_tokens:
            self._validate(loss_sum / loss_tokens)
        elif self.steady:
            self._save_checkpoint()
        first, *others = self.history
        if not first.step and first.loss < min((entry.loss for entry in others), default=math.inf):
            log.warning("No weights of this run are better on the held-out pairs than those that it began with.")
        self.weights.finish(self.best)
        return Fitted(tuple(self.history), ended or "epochs", self.pairs, self.tokens, self.seconds / 60)

    def _updates(self) -> Iterator[list[Batch]]:
        """Groups of batches, each for one update, from where the run stands; the caller counts the batches."""
        size = self.settings.gradient_accumulation_steps * self.accelerator.num_processes
        while self.epoch < self.settings.epochs:
            batches = itertools.islice(self._batches(self.epoch), self.batch, None)
            share = self.settings.epochs - self.epoch
            if share < 1:
                batches = itertools.islice(batches, max(0, round(share * self.batches_per_epoch) - self.batch))
            while group := list(itertools.islice(batches, size)):
                yield group
            self.epoch += 1
            self.batch = 0

    def _batches(self, epoch: int) -> Iterator[Batch]:
        return epoch_batches(self.train, self.settings.batch_tokens, seed=self.settings.seed, epoch=epoch)

    def _progress(self) -> float:
        """Share of the sitting that is over: of its epochs or of its minutes, whichever end first."""
        (epochs, seconds), (first_epochs, first_seconds) = self._place(), self.sitting
        shares = [min((epochs - first_epochs) / max(1e-9, self.settings.epochs - first_epochs), 1 - 1e-9)]
        if self.settings.max_minutes:
            length = 60 * self.settings.max_minutes - first_seconds
            shares.append((seconds - first_seconds) / length if length > 0 else 1.0)
        return max(shares)

    def _place(self) -> tuple[float, float]:
        """Epochs and seconds of the run so far."""
        return self.epoch + self.batch / max(1, self.batches_per_epoch), self.seconds

    def _learning_rate_factor(self, progress: float) -> float:
        settings = self.settings
        return learning_rate_factor(self.step, progress, warmup_steps=settings.warmup_steps, cooldown=settings.cooldown)

    def _begin_cooldown(self) -> None:
        """Keeps the state that another sitting goes on from; what follows changes a copy of it only."""
        self.steady = deepcopy(self._running()) | {"sitting": [*self._place()]}
        self._save_checkpoint()

    def _save_checkpoint(self) -> None:
        if self.accelerator.is_main_process:
            save_checkpoint(self._state(), self.directory)

    def _validate(self, train_loss: float | None) -> None:
        """Measures the finished weights, keeps what they are made of if they are the best, and writes a checkpoint."""
        settings, main = self.settings, self.accelerator.is_main_process
        with self.weights.averaged() as average:
            loss, gain, spread = self._agreed(*validate(self.objective, self.valid, settings.batch_tokens, self.device))
            self._read_clock()
            rate = settings.learning_rate * self._learning_rate_factor(self._progress())
            validation = Validation(self.step, self.pairs, self.seconds / 60, train_loss, loss, gain, spread, rate)
            log.log(
                logging.INFO if main else logging.DEBUG,
                "%5.1f min, update %d, %d pairs:%s held out %.4f, gain %.3f, spread %.3f",
                *(validation.minutes, self.step, self.pairs),
                "" if train_loss is None else f" loss {train_loss:.4f},",
                *(loss, gain, spread),
            )
            best = all(loss < earlier.loss for earlier in self._rivals())
            self.history.append(validation)
            if best:
                self.best = [value.to("cpu", copy=True) for value in average]
                if main and self.step:
                    self.save(tuple(self.history))
        self._save_checkpoint()
        if validation.collapsed and self.step > 4 * settings.warmup_steps:
            raise TrainingError(
                f"The encoder has collapsed at update {self.step}: spread {spread:.3f}, gain over a wrong source "
                f"{gain:.3f}.",
                hint="Start again with a lower learning_rate or more warmup_steps.",
            )

    def _rivals(self) -> list[Validation]:
        """A run of several sittings is not held against the weights that it begins with: these have cooled down."""
        return [earlier for earlier in self.history if earlier.step or self.settings.cooldown == 1]

    def _measure_best(self) -> None:
        """Measures the best weights with another `start_weight`; later ones are held against that."""
        with self.weights.averaged(self.best):
            loss, gain, spread = self._agreed(
                *validate(self.objective, self.valid, self.settings.batch_tokens, self.device)
            )
        best = min(self._rivals() or self.history, key=lambda validation: validation.loss)
        self.history = [replace(best, loss=loss, gain=gain, spread=spread)]

    def _read_clock(self) -> None:
        (self.seconds,) = self._agreed(time.monotonic() - self.begun)

    def _agreed(self, *values: float) -> tuple[float, ...]:
        """The main process's numbers, so that all processes take the same decisions."""
        if self.accelerator.num_processes == 1:
            return values
        from accelerate.utils import broadcast

        numbers = broadcast(torch.tensor(values, dtype=torch.float64, device=self.device))
        return tuple(numbers.tolist())

    def _out_of_patience(self) -> bool:
        losses = [validation.loss for validation in self.history]
        patience = self.settings.patience
        return bool(patience and losses) and len(losses) - 1 - losses.index(min(losses)) >= patience

    def _state(self) -> dict[str, Any]:
        history = [asdict(validation) for validation in self.history]
        kept = {"best": self.best, "history": history, "finished": self.finished}
        return (self.steady or self._running()) | kept | {"start_weight": self.settings.start_weight}

    def _running(self) -> dict[str, Any]:
        """What the run goes on from."""
        return {
            "weights": self.weights.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "place": [self.step, self.pairs, self.tokens, self.epoch, self.batch],
            "seconds": self.seconds,
            "sitting": [*self.sitting],
            "checksum": self.checksum,
            "random": torch.get_rng_state(),
        }

    def _load(self) -> None:
        state = load_checkpoint(self.directory)
        try:
            self.weights.load_state_dict(state["weights"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.best = state["best"]
            self.history = [Validation(**validation) for validation in state["history"]]
            self.step, self.pairs, self.tokens, self.epoch, self.batch = state["place"]
            self.seconds, self.finished = state["seconds"], state["finished"]
            first_epochs, first_seconds = state["sitting"]
            self.sitting = first_epochs, first_seconds
            torch.set_rng_state(state["random"])
            if state["checksum"] != self.checksum:
                # Other pairs, so their epochs are counted anew.
                self.epoch = self.batch = 0
                self.sitting, self.finished = (0.0, self.seconds), []
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise InputError(
                f"{self.directory}: the checkpoint is that of another model or other settings.",
                hint="Start without --resume.",
            ) from error
        if self.best and state.get("start_weight", 0.0) != self.settings.start_weight:
            self._measure_best()
