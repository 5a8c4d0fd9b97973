"""What a pair is measured by, and the thresholds that decide whether it is kept."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple


class PairScores(NamedTuple):
    """`length` in words and `broken` in characters are counts, `length_ratio` is at least 1, the others are in [0, 1].

    - `length`: words of the longer side.
    - `length_ratio`: characters of the longer side by those of the shorter, 15 added to both.
    - `letters`: share of letters among the characters other than spaces, on the side where it is smaller.
    - `broken`: characters that show a damaged encoding.
    - `language`: probability that the source is French or the target English, whichever is lower.
    - `numbers`: share of the numbers that are on both sides.
    - `punctuation`: share of the marks `? ! : ; (` that are on both sides, eased by 2 for short texts.
    - `quotes`: share of the quotation marks that are on both sides.
    - `copy`: share of the words that are on both sides (Jaccard), less for texts of fewer than six.
    - `repetition`: share of the word trigrams that have come before, on the side where it is greater.
    """

    length: float
    length_ratio: float
    letters: float
    broken: float
    language: float
    numbers: float
    punctuation: float
    quotes: float
    copy: float
    repetition: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The least (`min_`) or greatest (`max_`) of the `PairScores` that a pair is kept with.

    The defaults drop what is plainly wrong. With `duplicates` near-duplicates are kept.
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

    def bounds(self) -> tuple[PairScores, PairScores]:
        """The least and the greatest score that a pair may have, infinite where there is no threshold."""
        least = [getattr(self, f"min_{name}", -math.inf) for name in PairScores._fields]
        greatest = [getattr(self, f"max_{name}", math.inf) for name in PairScores._fields]
        return PairScores(*least), PairScores(*greatest)


DEFAULT = Thresholds()
