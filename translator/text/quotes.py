"""From paired marks to quotations, over the borders of blocks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from translator.text.marks import Mark, Pairing, find, pair
from translator.text.rules import Rules

DASHES = ("—", "–", "―")
"""Dashes that open a turn of dialogue."""

_FARTHEST = 8
_NONE = Pairing([], [], [])


class Raw(NamedTuple):
    """A quotation before its level is known; `goes_on` when it is taken up in the next block."""

    start: int
    end: int
    open: str
    close: str
    goes_on: bool = False


class Draft:
    """The marks of one block while the document is walked.

    `opened` and `closed` are marks without a partner in the block and outside every pair: what a quotation over several
    blocks can be made of. `stray` are the others, and in the end all that is left.
    """

    __slots__ = ("closed", "length", "opened", "pairing", "quotes", "start", "stray", "text")

    def __init__(self, text: str, rules: Rules) -> None:
        marks = find(text, rules)
        self.text = text
        self.pairing = pairing = pair(marks) if marks else _NONE
        self.quotes = [Raw(a.start, b.end, text[a.start : a.end], text[b.start : b.end]) for a, b in pairing.pairs]
        self.stray: list[Mark] = []
        self.opened = self._free(pairing.opened)
        self.closed = self._free(pairing.closed)
        self.length = len(text.rstrip())
        self.start = len(text) - len(text.lstrip()) if text[:1].isspace() else 0

    def _free(self, marks: list[Mark]) -> list[Mark]:
        """Those of the marks that no pair encloses; the others are stray."""
        free: list[Mark] = []
        if marks:
            starts = [opening.start for opening, _ in self.pairing.pairs]
            ends: list[int] = []
            for _, closing in self.pairing.pairs:
                ends.append(max(closing.end, ends[-1]) if ends else closing.end)
            for mark in marks:
                before = bisect_right(starts, mark.start)
                (self.stray if before and ends[before - 1] > mark.start else free).append(mark)
        return free

    def closers(self) -> dict[int, int]:
        """Start and end of each mark that closes something or stands alone at the end of something."""
        marks = [closing for _, closing in self.pairing.pairs] + self.pairing.closed
        return {mark.start: mark.end for mark in marks if mark.start != self.start}

    def openers(self) -> dict[int, int]:
        """Start and end of each mark that opens something."""
        marks = [opening for opening, _ in self.pairing.pairs] + self.pairing.opened
        return {mark.start: mark.end for mark in marks}


def connect(drafts: Sequence[Draft | None]) -> None:
    """Ties what one block opens to what a later block closes; None is a block that quotations do not go through.

    A quotation goes on where the next block opens again with the same mark (or, the older way, with the closing one),
    or where one of the next blocks closes it before anything else is opened. What stays alone becomes stray.
    """
    carried: Mark | None = None
    for number, draft in enumerate(drafts):
        if draft is None:
            carried = None
            continue
        if carried is not None:
            carried = _take_up(draft, carried, number, drafts)
        if carried is None and draft.opened:
            mark = draft.opened[-1]
            if _goes_on(mark.family, number, drafts):
                draft.opened.pop()
                draft.quotes.append(Raw(mark.start, draft.length, draft.text[mark.start : mark.end], "", True))
                carried = mark
        draft.stray += draft.opened + draft.closed


def _take_up(draft: Draft, carried: Mark, number: int, drafts: Sequence[Draft | None]) -> Mark | None:
    """Adds what a block holds of the quotation `carried` into it; returns the mark where it goes on again."""
    family, text, start = carried.family, draft.text, draft.start
    if start >= draft.length:
        return carried
    opening = ""
    if _opens_again(draft, family):
        again = next((mark for mark in draft.opened if mark.start == start), None)
        if again is None:
            return None
        draft.opened.remove(again)
        goes_on = _goes_on(family, number, drafts)
        draft.quotes.append(Raw(start, draft.length, text[start : again.end], "", goes_on))
        return again if goes_on else None
    if draft.closed and draft.closed[0].start == start and draft.closed[0].family == family:
        opening = text[start : draft.closed.pop(0).end]
    elif text[start : start + 1] in DASHES:
        opening = text[start]
    closing = next((mark for mark in draft.closed if mark.family == family), None)
    if closing is not None:
        draft.closed.remove(closing)
        draft.stray += [mark for mark in draft.opened if mark.start < closing.start]
        draft.opened = [mark for mark in draft.opened if mark.start > closing.start]
        draft.quotes.append(Raw(start, closing.end, opening, text[closing.start : closing.end]))
        return None
    goes_on = _goes_on(family, number, drafts)
    draft.quotes.append(Raw(start, draft.length, opening, "", goes_on))
    return carried if goes_on else None


def _opens_again(draft: Draft, family: int) -> bool:
    first = [*draft.opened[:1], *(opening for opening, _ in draft.pairing.pairs[:1])]
    return any(mark.start == draft.start and mark.family == family for mark in first)


def _goes_on(family: int, number: int, drafts: Sequence[Draft | None]) -> bool:
    """Whether a quotation still open at the end of block `number` is taken up in a later one."""
    for ahead, draft in enumerate(drafts[number + 1 : number + 1 + _FARTHEST]):
        if draft is None:
            return False
        if _opens_again(draft, family):
            return ahead == 0
        closing = next((mark.start for mark in draft.closed if mark.family == family), -1)
        if closing >= 0:
            return not any(mark.family == family and mark.start < closing for mark in draft.opened)
        if any(mark.family == family for mark in draft.opened):
            return False
    return False
