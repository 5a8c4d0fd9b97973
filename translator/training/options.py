"""What a fine-tuning is, and an interpolation. Light, so that the command line takes its options from here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from translator.engine.base import DEFAULT_MODEL

Method = Literal["full", "lora"]


@dataclass(frozen=True, slots=True)
class FinetuneOptions:
    """A fine-tuning: what from, what on, how.

    `replay` are corpora of general text, mixed in so that a share of `replay_share` of the pairs seen comes from them.
    `general` is a test set of general text (any corpus format); by default the small one that comes with the package.
    `exclude` are test sets that no training pair may share a text with, as with `general`. `epochs` None goes by the
    size of the corpus, `learning_rate` None is 1e-4, or 1e-3 for LoRA.
    """

    corpora: tuple[str, ...]
    name: str
    model: str = DEFAULT_MODEL
    method: Method = "full"
    replay: tuple[str, ...] = ()
    replay_share: float = 0.3
    general: str = ""
    exclude: tuple[str, ...] = ()
    max_minutes: float | None = None
    epochs: float | None = None
    learning_rate: float | None = None
    seed: int = 1
    skip_bad: bool = False


@dataclass(frozen=True, slots=True)
class InterpolationOptions:
    """Which hypotheses are looked at, and from which chrF on (0 to 100) the nearest one is taken."""

    beam_size: int = 8
    min_chrf: float = 45.0
