"""The numbers of a training run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from translator.training.optimizer import Optimizer

Precision = Literal["auto", "bfloat16", "float32"]


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How a model is fitted to packed pairs.

    The run ends after `passes` over the data or `minutes`, whichever comes first; the learning rate climbs for
    `warmup_steps` to `rate`, then falls in a straight line to zero, which it reaches at that end. A batch holds
    `batch_tokens` positions (source and target, padding included); `accumulate` batches make one update. Every
    `validate_every` minutes (0: never) and every `validate_steps` updates (0: never) the held-out pairs are scored and
    a checkpoint is written; after `patience` of these without a better loss the run stops (0: never). `average` is the
    decay of the moving average of weights (0: none). `guide` weighs what is asked of the head that word links are read
    from: to look at the words that statistics link (0: nothing).
    """

    passes: float = 1.0
    minutes: float | None = None
    batch_tokens: int = 8192
    accumulate: int = 1
    optimizer: Optimizer = "adamw"
    rate: float = 5e-4
    warmup_steps: int = 500
    weight_decay: float = 0.0
    clip: float = 1.0
    smoothing: float = 0.1
    average: float = 0.999
    guide: float = 0.0
    precision: Precision = "auto"
    compile: bool = False
    validate_every: float = 5.0
    validate_steps: int = 0
    patience: int = 0
    seed: int = 1


def rate_factor(step: int, progress: float, warmup_steps: int) -> float:
    """Share of the peak rate at an update: `step` counts from 0, `progress` is the share of the run that is over."""
    climb = min(1.0, (step + 1) / max(1, warmup_steps))
    return climb * max(0.0, 1.0 - progress)
