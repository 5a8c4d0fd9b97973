"""The gradients of one update, from its batches, over threads and processes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from translator.training.batches import Batch
from translator.training.links import GuidedAlignment
from translator.training.objective import Objective, OutputClasses, sample_classes
from translator.training.packing import PackedPairs
from translator.training.recipe import FitSettings
from translator.training.replicas import Replicas

if TYPE_CHECKING:
    from accelerate import Accelerator

log = logging.getLogger(__name__)

_LEAST_POSITIONS = 1024
"""Positions of a batch that make a thread of its own pay."""
_DROPOUTS = ("dropout", "attention_dropout", "activation_dropout")
_CPU = Path("/proc/cpuinfo")


class Gradients:
    """Computes the gradients of an objective's weights, which have to lie on the accelerator's device.

    As a context manager it ends its threads.
    """

    def __init__(
        self,
        objective: Objective,
        train: PackedPairs,
        settings: FitSettings,
        accelerator: Accelerator,
        guide: GuidedAlignment | None,
    ) -> None:
        self._train, self._settings, self._accelerator, self._guide = train, settings, accelerator, guide
        self._device = accelerator.device
        self._pad: int = objective.model.config.pad_token_id
        self._size = objective.model.lm_head.weight.shape[0]
        counts = np.bincount(train.target, minlength=1)
        self._frequent = torch.from_numpy(np.argsort(-counts, kind="stable")[: settings.output_classes // 2])
        if accelerator.num_processes > 1:
            self._replicas = Replicas(accelerator.prepare_model(objective), 1)
        else:
            self._replicas = Replicas(objective, _threads(objective, self._device, settings))
        if self._device.type == "cpu":
            log.info("%d threads side by side; bfloat16 products: %s.", len(self._replicas), bfloat16_products(_CPU))

    def __enter__(self) -> Gradients:
        return self

    def __exit__(self, *_: object) -> None:
        self._replicas.close()

    def of(self, group: list[Batch], step: int) -> tuple[float, int, int]:
        """(negative log-likelihood, target tokens, pairs) of the batches of an update, over all processes.

        The gradients of the mean loss per target token are in the objective's weights then. `step` is the number of the
        update, from which the sample of classes is drawn.
        """
        processes = self._accelerator.num_processes
        tokens = sum(int(self._train.target_lengths[indexes].sum()) for indexes in group)
        classes = self._classes(group, step)
        # A process without a batch of its own must still take part in each exchange of gradients.
        turns = range(self._accelerator.process_index, -(-len(group) // processes) * processes, processes)

        def work(module: nn.Module, number: int) -> Tensor:
            total = torch.zeros((), device=self._device)
            for place in turns:
                indexes = np.array_split(group[min(place, len(group) - 1)], len(self._replicas))[number]
                if not len(indexes):
                    continue
                loss, likelihood, _ = module(*self._tensors(indexes), classes)
                own = place < len(group)
                # DDP takes the mean over processes; the sum over all tokens is wanted.
                self._accelerator.backward(loss * (processes / tokens if own else 0.0))
                total += likelihood if own else 0.0
            return total

        total = torch.stack(self._replicas.each(work)).sum()
        if processes > 1:
            total = self._accelerator.reduce(total)
        return float(total), tokens, sum(map(len, group))

    def _tensors(self, indexes: Batch) -> tuple[Tensor, Tensor, Tensor | None]:
        """Sources, targets and, where attention is guided, links of some pairs, as `Objective` takes them."""
        sides = self._train.padded(indexes, self._pad, multiple=8 if self._device.type == "cuda" else 1)
        source, target = (torch.from_numpy(side.astype("int64")).to(self._device, non_blocking=True) for side in sides)
        links = torch.from_numpy(self._guide.links.of(indexes)).to(self._device) if self._guide else None
        return source, target, links

    def _classes(self, group: list[Batch], step: int) -> OutputClasses | None:
        """The classes that the softmax of an update runs over, the same in all processes; None for all."""
        wanted = self._settings.output_classes
        if not 0 < wanted < self._size:
            return None
        labels = torch.from_numpy(
            np.concatenate([self._train.target_ids(indexes) for indexes in group]).astype("int64")
        )
        generator = torch.Generator().manual_seed((self._settings.seed * 1_000_003 + step) % 2**63)
        sample = sample_classes(labels, self._frequent, self._size, wanted, generator)
        return OutputClasses(*(tensor.to(self._device) for tensor in sample))


def bfloat16_products(cpuinfo: Path) -> str:
    """The instruction for bfloat16 products that `/proc/cpuinfo` lists, which tells what speed to expect, or `none`."""
    try:
        flags = cpuinfo.read_text(encoding="utf-8", errors="replace").split()
    except OSError:
        return "unknown"
    return next((flag for flag in ("amx_bf16", "avx512_bf16", "bf16") if flag in flags), "none")


def _threads(objective: Objective, device: torch.device, settings: FitSettings) -> int:
    """How many threads compute an update's gradients side by side."""
    # Threads would draw what is dropped out from one source, in an order of chance.
    drops = any(getattr(module, name, 0.0) for module in objective.modules() for name in _DROPOUTS)
    if device.type != "cpu" or settings.compile or drops:
        return 1
    threads = torch.get_num_threads()
    for_each = -(-threads // max(1, settings.batch_tokens // _LEAST_POSITIONS))
    return threads // for_each
