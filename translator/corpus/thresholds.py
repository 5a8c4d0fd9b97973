"""Which scores a pair may have."""

from __future__ import annotations

import math
from dataclasses import dataclass

from translator.corpus.scores import Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The least (`min_`) or greatest (`max_`) score that a pair is kept with; see `Scores` for what they mean.

    The defaults drop what is plainly wrong. `duplicates` keeps near-duplicates.
    """

    max_length: float = 200
    max_length_ratio: float = 2.0
    min_letters: float = 0.25
    max_broken: float = 0
    min_language: float = 0.02
    min_numbers: float = 0.3
    min_punctuation: float = 0.3
    min_quotes: float = 0.0
    max_copy: float = 0.8
    max_repetition: float = 0.5
    duplicates: bool = False

    def limits(self) -> tuple[Scores, Scores]:
        """The least and the greatest score for each filter."""
        least = [getattr(self, f"min_{name}", -math.inf) for name in Scores._fields]
        greatest = [getattr(self, f"max_{name}", math.inf) for name in Scores._fields]
        return Scores(*least), Scores(*greatest)


DEFAULT = Thresholds()
