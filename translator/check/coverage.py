"""Omitted and added content: stretches of words that nothing on the other side is linked to.

Needs word links; a row without them is left to the check of length. Weights are in words: one of at least four letters,
a name or a number counts 1, a shorter one less. A linked word ends a stretch unless enough unlinked ones surround it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from translator.check.view import RowView, Scored
from translator.document import Span
from translator.engine.base import WordLink
from translator.engine.words import Words

_LONG = 4
_SMALL = 0.3
"""What a short word counts."""
_LINKED = -2.0
"""What a word counts that is linked surely."""


def omissions(view: RowView) -> Iterator[Scored]:
    """Words that the heaviest unlinked stretch of the source weighs."""
    if not view.target:
        yield Scored(float("inf"), "nothing stands beside the source", Span(0, len(view.source)))
    elif view.links:
        weight, span = _heaviest(view.source_words, _strengths(view.links, 0))
        if span:
            yield Scored(weight, f"{_quoted(view.source, span)} seems to be left out", span)


def additions(view: RowView) -> Iterator[Scored]:
    """Words that the heaviest unlinked stretch of the target weighs."""
    if not view.source:
        yield Scored(float("inf"), "nothing stands beside the target", None, Span(0, len(view.target)))
    elif view.links:
        weight, span = _heaviest(view.target_words, _strengths(view.links, 1))
        if span:
            yield Scored(weight, f"{_quoted(view.target, span)} seems to be added", None, span)


def _strengths(links: Sequence[WordLink], side: Literal[0, 1]) -> dict[int, float]:
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
