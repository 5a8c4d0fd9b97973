"""The scores of a pair, which measure it, and the thresholds, which decide whether it is kept.

Words are those of `translator.text.words.folded_words`: folded, without accents and punctuation.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from translator.checks.marks import quote_counts
from translator.corpus.repair import broken_characters
from translator.text.language import likelihood
from translator.text.numbers import missing_numbers
from translator.text.tables import read_table

_DIGITS = re.compile(r"\d+")
_HOURS = re.compile(rf"\d\s?(?:{'|'.join(read_table('numbers')['fr']['hours'])})(?![a-z])", re.IGNORECASE)
_MARKS = "?!:;("
_SMOOTHING = 15
"""Characters added to both sides before their lengths are compared, since short texts vary most."""
_SHORT = 6
"""A copy of fewer words proves less: names are the same in both languages."""


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


def score_pair(source: str, target: str, source_words: list[str], target_words: list[str]) -> PairScores:
    """All scores of a pair, given the `words` of both sides; neither may be empty."""
    source_length, target_length = len(source) + _SMOOTHING, len(target) + _SMOOTHING
    length = max(len(source_words), len(target_words))
    source_joined, target_joined = "".join(source_words), "".join(target_words)
    return PairScores(
        length,
        max(source_length, target_length) / min(source_length, target_length),
        min(_letters(source, source_joined), _letters(target, target_joined)),
        broken_characters(source) + broken_characters(target),
        min(likelihood("fr", source_words), likelihood("en", target_words)),
        1.0 if source_joined.isalpha() and target_joined.isalpha() else numbers(source, target),
        punctuation(source, target),
        quotes(source, target),
        _copied(source_words, target_words, length),
        max(_repeated(source_words), _repeated(target_words)),
    )


def numbers(source: str, target: str) -> float:
    """Share of the numbers that are on both sides; one that only one side has counts half, it may be a word there."""
    here, there = _DIGITS.findall(source), _DIGITS.findall(target)
    if here == there or sorted(here) == sorted(there) or "".join(here) == "".join(there):
        return 1.0
    missing, extra = (len(found) for found in missing_numbers(source, target))
    clock = bool(_HOURS.search(source))
    wanted, found = (Counter(_loosely(number, clock) for number in side if number.strip("0")) for side in (here, there))
    loose = (wanted - found).total(), (found - wanted).total()
    both, alone = min(
        ((min(pair), abs(pair[0] - pair[1])) for pair in ((missing, extra), loose)),
        key=lambda apart: 2 * apart[0] + apart[1],
    )
    return max(0.0, 1 - (both + alone / 2) / max(len(here), len(there)))


def _loosely(number: str, clock: bool) -> str:
    """A run of digits as other notations have it: 14 h is 2 p.m., 1990 is 90, of 2:00 only the 2 counts."""
    value = number.lstrip("0")
    if clock and len(value) == 2 and 12 < int(value) < 24:
        return str(int(value) - 12)
    return value[2:].lstrip("0") if len(value) == 4 and value[:2] in ("19", "20") else value


def punctuation(source: str, target: str) -> float:
    """Share of the marks that are on both sides, eased by 2."""
    apart = most = 0
    for mark in _MARKS:
        here, there = source.count(mark), target.count(mark)
        if here or there:
            apart += abs(here - there)
            most += max(here, there)
    return 1 - apart / (most + 2) if apart else 1.0


def quotes(source: str, target: str) -> float:
    """Share of the quotation marks that are on both sides, as `quote_counts` counts them."""
    here, there = quote_counts(source, target)
    return 1.0 if here == there else min(here, there) / max(here, there)


def _letters(text: str, joined: str) -> float:
    characters = len(text) - text.count(" ")
    letters = len(joined) if joined.isalpha() else sum(map(str.isalpha, joined))
    return min(1.0, letters / characters) if characters else 0.0


def _copied(source: list[str], target: list[str], length: int) -> float:
    if not source or not target:
        return 0.0
    here, there = set(source), set(target)
    both = len(here & there)
    return both / (len(here) + len(there) - both) * min(1.0, length / _SHORT)


def _repeated(found: list[str]) -> float:
    count = len(found) - 2
    # Three words that come again are no more than two short of being all different.
    if count < _SHORT or len(set(found)) > count:
        return 0.0
    return 1 - len(set(zip(found, found[1:], found[2:], strict=False))) / count
