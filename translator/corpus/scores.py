"""The scores of a pair, which measure it.

Words are those of `translator.text.words.folded_words`: folded, without accents and punctuation.
"""

from __future__ import annotations

import re
from collections import Counter

from translator.checks.marks import quote_counts
from translator.corpus.repair import broken_characters
from translator.corpus.thresholds import PairScores
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
