"""The training loop: packed pairs in, a fitted model out, with a checkpoint at every validation."""

from __future__ import annotations

import itertools
import logging
import math
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from translator.errors import InputError, TrainingError
from translator.training.allocator import kept_memory
from translator.training.batches import Batch, epoch_batches
from translator.training.checkpoints import discard_checkpoint, load_checkpoint, save_checkpoint
from translator.training.links import GuidedAlignment
from translator.training.objective import Objective, OutputClasses, sample_classes
from translator.training.optimizer import CombinedOptimizer, MasterWeights, learning_rate_factor
from translator.training.packing import PackedPairs
from translator.training.recipe import FitSettings
from translator.training.replicas import Replicas
from translator.training.validation import Validation, validate

if TYPE_CHECKING:
    from accelerate import Accelerator
    from transformers import MarianMTModel

log = logging.getLogger(__name__)

_LEAST_POSITIONS = 1024
"""Positions of a batch that make a thread of its own pay."""
_DROPOUTS = ("dropout", "attention_dropout", "activation_dropout")
_CPU = Path("/proc/cpuinfo")
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
    """Fits a model in place; it ends with the (averaged) weights that did best on the held-out pairs.

    With a `cooldown` below 1 the weights that the run begins with are not among these.

    Args:
        directory: where the checkpoint lies, and where `resume` finds it.
        guide: word links of `train`, which attention is to follow; their loss is weighed by
            `settings.guided_alignment_weight`.
        save: called with all validations so far when the last is the best, while the model holds the averaged weights;
            not for the weights that the run begins with.
        on_step: called after each update with the share of the run that is over and the pairs seen so far.
        accelerator: devices and processes; by default the first GPU, or else the CPU.

    Raises:
        InputError: there is no checkpoint to resume from, or it belongs to another model or other settings.
        TrainingError: the loss is not a number any more, or the encoder has collapsed.
        OutputError: a checkpoint cannot be written.
    """
    with kept_memory():
        run = _Run(model, train, valid, settings, directory, accelerator or default_accelerator(), guide, save)
        try:
            return run.go(resume=resume, on_step=on_step)
        finally:
            run.replicas.close()


def default_accelerator() -> Accelerator:
    """The devices that `accelerate launch` gave to this process, or the first GPU, or the CPU."""
    from accelerate import Accelerator

    return Accelerator(mixed_precision="no")


def bfloat16_products(cpuinfo: Path) -> str:
    """The instruction for bfloat16 products that `/proc/cpuinfo` lists, which tells what speed to expect, or `none`."""
    try:
        flags = cpuinfo.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return "unknown"
    return next((flag for flag in ("amx_bf16", "avx512_bf16", "bf16") if flag in flags), "none")


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
        self.accelerator, self.guide, self.save = accelerator, guide, save
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
        self.weights = MasterWeights(self.objective, dtype=dtype, ema_decay=settings.ema_decay)
        self.optimizer = CombinedOptimizer(self.objective, self.weights, settings)
        if accelerator.num_processes > 1:
            self.replicas = Replicas(accelerator.prepare_model(self.objective), 1)
        else:
            self.replicas = Replicas(self.objective, self._threads(model))
        if self.device.type == "cpu":
            log.info("%d threads side by side; bfloat16 products: %s.", len(self.replicas), bfloat16_products(_CPU))
        counts = np.bincount(train.target, minlength=1)
        self.frequent = torch.from_numpy(np.argsort(-counts, kind="stable")[: settings.output_classes // 2])
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
            loss, tokens, pairs = self._gradients(group)
            if bool(torch.isfinite(self.weights.collect(settings.max_grad_norm))):
                skipped = 0
                self.optimizer.step(self._learning_rate_factor())
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
        if self.history[0].loss < min((entry.loss for entry in self.history[1:]), default=math.inf):
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

    def _learning_rate_factor(self) -> float:
        return learning_rate_factor(
            self.step, self._progress(), warmup_steps=self.settings.warmup_steps, cooldown=self.settings.cooldown
        )

    def _begin_cooldown(self) -> None:
        """Keeps the state that another sitting goes on from; what follows changes a copy of it only."""
        self.steady = deepcopy(self._running()) | {"sitting": [*self._place()]}
        self._save_checkpoint()

    def _save_checkpoint(self) -> None:
        if self.accelerator.is_main_process:
            save_checkpoint(self._state(), self.directory)

    def _gradients(self, group: list[Batch]) -> tuple[float, int, int]:
        """(negative log-likelihood, target tokens, pairs) of the batches of one update, over all processes."""
        processes = self.accelerator.num_processes
        pad = self.objective.model.config.pad_token_id
        tokens = sum(int(self.train.target_lengths[indexes].sum()) for indexes in group)
        classes = self._classes(group)
        # A process without a batch of its own must still take part in each exchange of gradients.
        turns = range(self.accelerator.process_index, -(-len(group) // processes) * processes, processes)

        def work(module: nn.Module, number: int) -> Tensor:
            total = torch.zeros((), device=self.device)
            for place in turns:
                indexes = np.array_split(group[min(place, len(group) - 1)], len(self.replicas))[number]
                if not len(indexes):
                    continue
                ids = self.train.padded(indexes, pad, multiple=8 if self.device.type == "cuda" else 1)
                source, target = (
                    torch.from_numpy(side.astype("int64")).to(self.device, non_blocking=True) for side in ids
                )
                links = torch.from_numpy(self.guide.links.of(indexes)).to(self.device) if self.guide else None
                loss, likelihood, _ = module(source, target, links, classes)
                own = place < len(group)
                # DDP takes the mean over processes; the sum over all tokens is wanted.
                self.accelerator.backward(loss * (processes / tokens if own else 0.0))
                total += likelihood if own else 0.0
            return total

        total = torch.stack(self.replicas.each(work)).sum()
        if processes > 1:
            total = self.accelerator.reduce(total)
        return float(total), tokens, sum(map(len, group))

    def _classes(self, group: list[Batch]) -> OutputClasses | None:
        """The classes that the softmax of an update runs over; None for all."""
        size = self.objective.model.lm_head.weight.shape[0]
        if not 0 < self.settings.output_classes < size:
            return None
        labels = np.concatenate([self.train.target_ids(indexes) for indexes in group])
        generator = torch.Generator().manual_seed((self.settings.seed * 1_000_003 + self.step) % 2**63)
        sample = sample_classes(
            torch.from_numpy(labels.astype(np.int64)), self.frequent, size, self.settings.output_classes, generator
        )
        return OutputClasses(*(tensor.to(self.device) for tensor in sample))

    def _threads(self, model: MarianMTModel) -> int:
        """How many threads compute an update's gradients side by side."""
        # Threads would draw what is dropped out from one source, in an order of chance.
        drops = any(getattr(module, name, 0.0) for module in model.modules() for name in _DROPOUTS)
        if self.device.type != "cpu" or self.settings.compile or drops:
            return 1
        threads = torch.get_num_threads()
        for_each = -(-threads // max(1, self.settings.batch_tokens // _LEAST_POSITIONS))
        return threads // for_each

    def _validate(self, train_loss: float | None) -> None:
        """Measures the averaged weights, keeps them if they are the best, and writes a checkpoint."""
        settings, main = self.settings, self.accelerator.is_main_process
        self.weights.swap()
        loss, gain, spread = self._agreed(*validate(self.objective, self.valid, settings.batch_tokens, self.device))
        self._read_clock()
        rate = settings.learning_rate * self._learning_rate_factor()
        validation = Validation(self.step, self.pairs, self.seconds / 60, train_loss, loss, gain, spread, rate)
        log.log(
            logging.INFO if main else logging.DEBUG,
            "%5.1f min, update %d, %d pairs:%s held out %.4f, gain %.3f, spread %.3f",
            *(validation.minutes, self.step, self.pairs),
            "" if train_loss is None else f" loss {train_loss:.4f},",
            *(loss, gain, spread),
        )
        # A run of several sittings is not held against the weights that it begins with: these have cooled down.
        rivals = [earlier for earlier in self.history if earlier.step or settings.cooldown == 1]
        best = all(loss < earlier.loss for earlier in rivals)
        self.history.append(validation)
        if best:
            self.best = [master.detach().to("cpu", copy=True) for master in self.weights.master]
            if main and self.step:
                self.save(tuple(self.history))
        self.weights.swap()
        self._save_checkpoint()
        if validation.collapsed and self.step > 4 * settings.warmup_steps:
            raise TrainingError(
                f"The encoder has collapsed at update {self.step}: spread {spread:.3f}, gain over a wrong source "
                f"{gain:.3f}.",
                hint="Start again with a lower learning_rate or more warmup_steps.",
            )

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
        return (self.steady or self._running()) | {"best": self.best, "history": history, "finished": self.finished}

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
