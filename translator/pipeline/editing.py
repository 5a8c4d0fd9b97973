"""Changing a translation while its word links stay on their words."""

from __future__ import annotations

from collections.abc import Sequence

from translator.bilingual import WordLink
from translator.document import Span

Edit = tuple[int, int, str]
"""Replace characters `[start, end)` by the string; an insertion where start equals end."""


def edit(text: str, links: Sequence[WordLink[Span]], edits: Sequence[Edit]) -> tuple[str, tuple[WordLink[Span], ...]]:
    """Applies ordered edits that do not overlap. Links follow; those whose target words are gone are dropped."""
    edits = [change for change in edits if change[0] < change[1] or change[2]]
    if not edits:
        return text, tuple(links)
    parts: list[str] = []
    last = 0
    for start, end, new in edits:
        parts += (text[last:start], new)
        last = end
    parts.append(text[last:])
    targets = (Span(moved(link.target.start, edits), moved(link.target.end, edits, is_end=True)) for link in links)
    pairs = zip(links, targets, strict=True)
    return "".join(parts), tuple(WordLink(one.source, span, one.score) for one, span in pairs if span.start < span.end)


def moved(offset: int, edits: Sequence[Edit], *, is_end: bool = False) -> int:
    """Where an offset goes: what is put in at a word's start comes before the word, at its end after it."""
    grown = 0
    for start, end, new in edits:
        if offset < start or (offset == start and is_end):
            break
        if offset < end:
            return start + grown + (len(new) if is_end else 0)
        grown += len(new) - (end - start)
    return offset + grown
