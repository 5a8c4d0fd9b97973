"""Omitted and added content: stretches of words that nothing on the other side is linked to, in rows of odd length.

A score is in words: those of the heaviest stretch without links, where a word of at least four letters, a name or a
number counts 1 and a shorter one less; and `_DEVIATION` for each standard deviation by which the other side is too
short, since links alone find something for every word; less `_USUAL` for each word of the side, since some are free in
any translation. Without links the length alone has to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from translator.bilingual import WordLink
from translator.checks.length import deviation
from translator.checks.names import names
from translator.checks.view import RowView, Scored
from translator.document import Span
from translator.text.words import Words

_LONG = 4
_DEVIATION, _ALONE = 1.5, 1.6
"""What a standard deviation of the length counts, beside links and without any."""
_USUAL = 0.07
_NAME, _DOUBTFUL = 1.0, 2.0
"""What each name counts that is gone, in rows that score at least so much without."""
_SMALL = 0.3
"""What a short word counts."""
_LINKED = -2.0
"""What a word counts that is linked surely."""


def omissions(view: RowView) -> Iterator[Scored]:
    """What seems to be missing from the target."""
    if not view.target:
        yield Scored(float("inf"), "nothing stands beside the source", Span(0, len(view.source)))
    elif view.source:
        score, span = _score(view, view.source_words, 0, -deviation(view))
        if score >= _DOUBTFUL:
            score += _NAME * sum(1 for _ in names(view))
        what = f"{_quoted(view.source, span)} seems" if span else "something seems"
        yield Scored(score, f"{what} to be left out", span or Span(0, len(view.source)))


def additions(view: RowView) -> Iterator[Scored]:
    """What seems to be in the target only."""
    if not view.source:
        yield Scored(float("inf"), "nothing stands beside the target", None, Span(0, len(view.target)))
    elif view.target:
        score, span = _score(view, view.target_words, 1, deviation(view))
        what = f"{_quoted(view.target, span)} seems" if span else "something seems"
        yield Scored(score, f"{what} to be added", None, span or Span(0, len(view.target)))


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


def _quoted(text: str, span: Span) -> str:
    words = " ".join(text[span.start : span.end].split())
    return words if len(words) <= 60 else f"{words[:40].rstrip()} … {words[-15:].lstrip()}"
