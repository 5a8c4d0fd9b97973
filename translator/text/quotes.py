"""From the marks of single blocks to quotations, those over several blocks too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from translator.document import Block, Quote, Span
from translator.text.marks import Pairing, QuotationMark, find_marks, pair_marks
from translator.text.rules import Rules

DASHES = ("—", "–", "―")
"""Dashes that open a turn of dialogue."""

_FARTHEST = 8  # blocks ahead in which the end of a quotation is looked for
_NONE = Pairing([], [], [])


class RawQuote(NamedTuple):
    """A quotation before its level and speaker are known; `goes_on` when it is taken up in the next block."""

    start: int
    end: int
    open: str
    close: str
    goes_on: bool = False


def quoted_words(text: str, quote: Quote) -> list[Span]:
    """What is said in each part of a quotation of `text`, without marks and the space at either end."""
    found = []
    for part in quote.parts:
        start = max(part.start, quote.content.start)
        words = text[start : min(part.end, quote.content.end)]
        start += len(words) - len(words.lstrip())
        if words.strip():
            found.append(Span(start, start + len(words.strip())))
    return found


def goes_on_behind(text: str, quote: Quote) -> bool:
    """Whether a quotation of a block's text goes on in the next block; a turn of dialogue ends with its block."""
    is_turn = quote.open[:1] == "-" or quote.open in DASHES
    return quote.continues and not quote.close and not is_turn and quote.end == len(text.rstrip())


class QuotationCount(NamedTuple):
    """How many quotations of speech there are, and how many of words."""

    quotations: int
    quoted_words: int

    @property
    def named(self) -> list[str]:
        """`5 quotations`, `3 quoted words`; what there is none of is left out."""
        counted = ((self.quotations, "quotation"), (self.quoted_words, "quoted word"))
        return [f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counted if count]


def spoken(blocks: Iterable[Block]) -> Iterator[tuple[int, int]]:
    """(block, quotation) of each outermost quotation; one that is interrupted, or runs over several blocks, is one."""
    is_open = False
    for number, block in enumerate(blocks):
        outer = [(index, quote) for index, quote in enumerate(block.quotes) if quote.level == 1]
        for place, (index, quote) in enumerate(outer):
            goes_on = is_open and place == 0 and not block.text[: quote.start].strip()
            if not (quote.resumes or goes_on):
                yield number, index
        if outer:
            is_open = goes_on_behind(block.text, outer[-1][1])


def count_quotations(blocks: Sequence[Block]) -> QuotationCount:
    """Counts the quotations of `spoken`."""
    words = [blocks[block].quotes[quote].words for block, quote in spoken(blocks)]
    return QuotationCount(words.count(False), words.count(True))


class BlockMarks:
    """The quotation marks of one block, and the quotations (`quotes`) made of them so far.

    `opened` and `closed` are marks without a partner in the block and outside every pair: quotations over several
    blocks can be made of them. `stray` are the others, and in the end all that no quotation has taken.
    """

    __slots__ = ("closed", "length", "opened", "pairing", "quotes", "start", "stray", "text")

    def __init__(self, text: str, rules: Rules) -> None:
        marks = find_marks(text, rules)
        self.text = text
        self.pairing = pairing = pair_marks(marks) if marks else _NONE
        self.quotes = [RawQuote(a.start, b.end, text[a.start : a.end], text[b.start : b.end]) for a, b in pairing.pairs]
        self.stray: list[QuotationMark] = []
        self.opened = self._free(pairing.opened)
        self.closed = self._free(pairing.closed)
        self.length = len(text.rstrip())
        self.start = len(text) - len(text.lstrip()) if text[:1].isspace() else 0

    def _free(self, marks: list[QuotationMark]) -> list[QuotationMark]:
        """Those of the marks that no pair encloses; the others are stray."""
        free: list[QuotationMark] = []
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


def connect(blocks: Sequence[BlockMarks | None]) -> None:
    """Adds the quotations that one block opens and a later one closes; None is a block that they do not go through.

    A quotation goes on where the next block opens again with the same mark (or, the older way, with the closing one),
    or where one of the next blocks closes it before anything else is opened. What stays alone becomes stray.
    """
    carried: QuotationMark | None = None
    for number, block in enumerate(blocks):
        if block is None:
            carried = None
            continue
        if carried is not None:
            carried = _take_up(block, carried, number, blocks)
        if carried is None and block.opened:
            mark = block.opened[-1]
            if _goes_on(mark.family, number, blocks):
                block.opened.pop()
                block.quotes.append(RawQuote(mark.start, block.length, block.text[mark.start : mark.end], "", True))
                carried = mark
        block.stray += block.opened + block.closed


def _take_up(
    block: BlockMarks, carried: QuotationMark, number: int, blocks: Sequence[BlockMarks | None]
) -> QuotationMark | None:
    """Adds what a block holds of the quotation `carried` into it; returns the mark where it goes on again."""
    family, text, start = carried.family, block.text, block.start
    if start >= block.length:
        return carried
    opening = ""
    if _opens_again(block, family):
        again = next((mark for mark in block.opened if mark.start == start), None)
        if again is None:
            return None
        block.opened.remove(again)
        goes_on = _goes_on(family, number, blocks)
        block.quotes.append(RawQuote(start, block.length, text[start : again.end], "", goes_on))
        return again if goes_on else None
    if block.closed and block.closed[0].start == start and block.closed[0].family == family:
        opening = text[start : block.closed.pop(0).end]
    elif text[start : start + 1] in DASHES:
        opening = text[start]
    closing = next((mark for mark in block.closed if mark.family == family), None)
    if closing is not None:
        block.closed.remove(closing)
        block.stray += [mark for mark in block.opened if mark.start < closing.start]
        block.opened = [mark for mark in block.opened if mark.start > closing.start]
        block.quotes.append(RawQuote(start, closing.end, opening, text[closing.start : closing.end]))
        return None
    goes_on = _goes_on(family, number, blocks)
    block.quotes.append(RawQuote(start, block.length, opening, "", goes_on))
    return carried if goes_on else None


def _opens_again(block: BlockMarks, family: int) -> bool:
    first = [*block.opened[:1], *(opening for opening, _ in block.pairing.pairs[:1])]
    return any(mark.start == block.start and mark.family == family for mark in first)


def _goes_on(family: int, number: int, blocks: Sequence[BlockMarks | None]) -> bool:
    """Whether a quotation still open at the end of block `number` is taken up in a later one."""
    for ahead, block in enumerate(blocks[number + 1 : number + 1 + _FARTHEST]):
        if block is None:
            return False
        if _opens_again(block, family):
            return ahead == 0
        closing = next((mark.start for mark in block.closed if mark.family == family), -1)
        if closing >= 0:
            return not any(mark.family == family and mark.start < closing for mark in block.opened)
        if any(mark.family == family for mark in block.opened):
            return False
    return False
