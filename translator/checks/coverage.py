"""Omitted and added content, told by lengths that do not fit and by words without links.

Lengths follow the model of Gale and Church (1993, https://aclanthology.org/J93-1004/): each character of the source
gives so many characters of the target on average, with a variance that grows with the length. The deviation from it is
in standard deviations.

The score of an omission or addition is in words: those of the heaviest stretch without links, where a word of at least
four letters, a name or a number counts 1 and a shorter one less; and `_DEVIATION` for each standard deviation by which
the other side is too short, since links alone find something for every word; less `_USUAL` for each word of the side,
since some are free in any translation. Without links the length alone has to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import sqrt
from statistics import median
from typing import Literal

from translator.bilingual import WordLink
from translator.checks.entities import names
from translator.checks.view import Candidate, RowView, excerpt
from translator.document import Span
from translator.text.words import Words

RATIO, VARIANCE = 0.87, 1.8
"""Characters of English for one of French, and their variance, over human translations."""
_SMOOTHING = 10
"""Characters added to both sides, since short texts vary most."""
_DOUBT = 50
"""So many rows must speak for another ratio before it counts as much as the usual one."""
_LONG = 4
"""Letters from which on a word counts 1 whatever it is."""
_DEVIATION, _ALONE = 1.0, 1.6
"""What a standard deviation of the length counts, beside links and without any."""
_USUAL = 0.03
"""What each word of a side takes off, since some are free in any translation."""
_NAME, _DOUBTFUL = 1.0, 2.0
"""What each lost name counts, in rows that score at least `_DOUBTFUL` without."""
_SMALL = 0.3
"""What a short word counts."""
_LINKED = -2.0
"""What a word counts whose link is sure."""


def length(view: RowView) -> Iterator[Candidate]:
    """The size of the deviation, over the whole row."""
    if view.source and view.target:
        found = deviation(view)
        share = round(100 * len(view.target) / len(view.source))
        message = f"the target is too {'long' if found > 0 else 'short'}: {share} % of the source's characters"
        yield Candidate(abs(found), message, Span(0, len(view.source)), Span(0, len(view.target)))


def deviation(view: RowView) -> float:
    """Standard deviations by which the target is longer than expected; negative if it is shorter."""
    wanted, found = len(view.source) + _SMOOTHING, len(view.target) + _SMOOTHING
    return (found - (view.ratio or RATIO) * wanted) / sqrt(VARIANCE * wanted)


def usual_ratio(lengths: Iterable[tuple[int, int]]) -> float:
    """Characters of the target for one of the source in a document, given those of its rows.

    The median, drawn towards `RATIO` while the rows are few: some translators write more than others.
    """
    ratios = [(target + _SMOOTHING) / (source + _SMOOTHING) for source, target in lengths if source and target]
    return (len(ratios) * median(ratios) + _DOUBT * RATIO) / (len(ratios) + _DOUBT) if ratios else RATIO


def omissions(view: RowView) -> Iterator[Candidate]:
    """What seems to be missing from the target."""
    if view.source and not view.target:
        yield Candidate(float("inf"), "nothing stands beside the source", Span(0, len(view.source)))
    elif view.source:
        score, span = _score(view, view.source_words, 0, -deviation(view))
        if score >= _DOUBTFUL:
            score += _NAME * sum(1 for _ in names(view))
        what = f"{excerpt(view.source, span)} seems" if span else "something seems"
        yield Candidate(score, f"{what} to be left out", span or Span(0, len(view.source)))


def additions(view: RowView) -> Iterator[Candidate]:
    """What seems to be in the target only."""
    if view.target and not view.source:
        yield Candidate(float("inf"), "nothing stands beside the target", None, Span(0, len(view.target)))
    elif view.target:
        score, span = _score(view, view.target_words, 1, deviation(view))
        what = f"{excerpt(view.target, span)} seems" if span else "something seems"
        yield Candidate(score, f"{what} to be added", None, span or Span(0, len(view.target)))


def _score(view: RowView, words: Words, side: Literal[0, 1], excess: float) -> tuple[float, Span | None]:
    if not view.links:
        return _ALONE * excess, None
    weight, span = _heaviest(words, _strengths(view.links, side))
    usual = _USUAL * words.marks.count(False)
    return weight + _DEVIATION * excess - usual, span


def _strengths(links: Sequence[WordLink[Span]], side: Literal[0, 1]) -> dict[int, float]:
    """The score of the best link of each word, by the character it begins at."""
    best: dict[int, float] = {}
    for link in links:
        start = link[side].start
        if link.score > best.get(start, 0.0):
            best[start] = link.score
    return best


def _heaviest(words: Words, linked: dict[int, float]) -> tuple[float, Span | None]:
    """The stretch with the greatest sum (Kadane's algorithm), if there is any unlinked word."""
    best, current = 0.0, 0.0
    start, found = 0, None
    for text, begin, end, mark in zip(*words, strict=True):
        if mark:
            continue
        weight = 1.0 if len(text) >= _LONG or not text[0].islower() else _SMALL
        strength = linked.get(begin)
        if strength is None:
            if current <= 0.0:
                current, start = 0.0, begin
            current += weight
            if current > best:
                best, found = current, Span(start, end)
        else:
            current = max(0.0, current + _LINKED * weight * min(1.0, 2 * strength))
    return best, found
