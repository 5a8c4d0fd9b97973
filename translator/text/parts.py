"""Quotations as they are translated: in parts, each with marks of its own.

French keeps one pair of marks around a quotation and the narrator's words in it, English closes and opens again:
`« A, a-t-il dit, B »`, `“A,” he said, “B”`. A mark that one side has only stands in the other as an empty span.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from translator.document import Block, Quote, Span
from translator.text.characters import SPACES
from translator.text.quotes import goes_on_behind, quoted_words
from translator.text.straight import CLOSES, leaning

DASHES = frozenset("—–―-")
_OPENING, _CLOSING, _SINGLE = "«“„‹‘", "»”›’", "‘’'"
_EMPTY = f'{SPACES}\t\n"{_OPENING}{_CLOSING}{_SINGLE}'


class QuotePart(NamedTuple):
    """Characters `[start, end)` of a block, marks included, that get a pair of marks in the translation.

    `quote` is the quotation's number in the block, -1 for a stray mark. `opening` and `closing` are where the marks
    stand; None where the quotation goes on from another block or into one, and for the other mark of a stray one.
    `dropped` is what the translation does not have: a mark behind the narrator's words at the end of the quotation
    (`« Oui, dit-il. »`), or all of a quotation of nothing, which has neither mark.
    """

    quote: int
    start: int
    end: int
    level: int
    opening: Span | None
    closing: Span | None
    dropped: Span | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is quoted."""
        return self.dropped == (self.start, self.end)


class SentenceMark(NamedTuple):
    """A quotation mark: characters `[start, end)` of its sentence; `part` is the place of its part in the block's."""

    start: int
    end: int
    opening: bool
    part: int


class QuoteParts(tuple[QuotePart, ...]):
    """The quoted parts of a block; `near` finds those of a sentence mostly without a look at all of them."""

    @cached_property
    def _by_start(self) -> list[tuple[int, int]]:
        return sorted((part.start, number) for number, part in enumerate(self))

    @cached_property
    def _reach(self) -> list[int]:
        """The farthest end of a part up to each place of `_by_start`."""
        return list(accumulate((self[number].end for _, number in self._by_start), max))

    def near(self, span: Span) -> list[int]:
        """The numbers of the parts that overlap or touch a span of the block, in order."""
        place = bisect_right(self._by_start, (span.end, len(self)))
        found = []
        while place and self._reach[place - 1] >= span.start:
            place -= 1
            number = self._by_start[place][1]
            if self[number].end >= span.start:
                found.append(number)
        return sorted(found)


def quote_parts(block: Block, *, split: bool = True) -> QuoteParts:
    """The parts of all quotations of a block in order, then its stray marks.

    Unless `split`, each quotation is one part, and what a dash opens has no mark at its end.
    """
    parts = [part for number, quote in enumerate(block.quotes) for part in _parts(block.text, number, quote, split)]
    return QuoteParts((*parts, *(_stray(block.text, mark) for mark in block.stray)))


def _parts(text: str, number: int, quote: Quote, split: bool) -> Iterator[QuotePart]:
    opening = Span(quote.start, quote.start + len(quote.open)) if quote.open else None
    closing = Span(quote.end - len(quote.close), quote.end) if quote.close else None
    if quote.close and not text[slice(*quote.content)].strip(_EMPTY):
        yield QuotePart(number, quote.start, quote.end, quote.level, None, None, Span(quote.start, quote.end))
        return
    if not split:
        yield QuotePart(number, quote.start, quote.end, quote.level, opening, closing)
        return
    if closing is None and not goes_on_behind(text, quote):
        closing = Span(quote.end, quote.end)
    pieces = quoted_words(text, quote) or [quote.content]
    ends_told = bool(quote.interruptions) and not text[quote.interruptions[-1].end : quote.content.end].strip()
    for place, piece in enumerate(pieces):
        is_first, is_last = place == 0, place == len(pieces) - 1
        opens = opening if is_first else Span(piece.start, piece.start)
        closes = closing if is_last and not ends_told else Span(piece.end, piece.end)
        yield QuotePart(
            number,
            quote.start if is_first else piece.start,
            quote.end if closes is closing else piece.end,
            quote.level,
            opens,
            closes,
            closing if is_last and ends_told else None,
        )


def _stray(text: str, mark: Span) -> QuotePart:
    written = text[mark.start : mark.end]
    opens = written[0] in _OPENING or (written[0] not in _CLOSING and leaning(text, *mark) != CLOSES)
    return QuotePart(-1, *mark, 2 if written in _SINGLE else 1, mark if opens else None, None if opens else mark)


def marks_in(parts: QuoteParts, sentence: Span) -> tuple[SentenceMark, ...]:
    """The marks of the parts in a sentence, in order, with offsets from the sentence's start."""
    marks = []
    for number in parts.near(sentence):
        part = parts[number]
        if part.opening and sentence.start <= part.opening.start < sentence.end:
            marks.append(SentenceMark(*_within(part.opening, sentence), True, number))
        if part.closing and sentence.start < part.closing.end <= sentence.end:
            marks.append(SentenceMark(*_within(part.closing, sentence), False, number))
    # Of marks that are not written and fall together, the inner one closes first.
    return tuple(sorted(marks, key=lambda mark: (mark[:3], mark.part if mark.opening else -mark.part)))


def mark_counts(block: Block, places: Sequence[Span]) -> tuple[int, int]:
    """How many marks sentences of a block have as written, and how many a translation has that marks the parts."""
    written, split = (
        sum(len(marks_in(parts, place)) for place in places)
        for parts in (quote_parts(block, split=False), quote_parts(block))
    )
    return written, split


def dropped_in(parts: QuoteParts, sentence: Span) -> tuple[Span, ...]:
    """The marks in a sentence that the translation has at another place, with offsets from the sentence's start."""
    dropped = (parts[number].dropped for number in parts.near(sentence))
    return tuple(_within(mark, sentence) for mark in dropped if mark and sentence.start <= mark.start < sentence.end)


def _within(mark: Span, sentence: Span) -> Span:
    return Span(mark.start - sentence.start, mark.end - sentence.start)


def open_before(parts: QuoteParts, sentence: Span) -> tuple[int, ...]:
    """The parts that are open where a sentence begins, outermost first; so is what a stray mark in it closes."""
    found = []
    for number in parts.near(sentence):
        part = parts[number]
        if part.quote < 0:
            is_open = part.closing is not None and sentence.start <= part.start < sentence.end
        else:
            content = part.opening.end if part.opening else part.start
            is_open = content <= sentence.start < part.end and (part.start < sentence.start or not part.opening)
        if is_open:
            found.append(number)
    return tuple(found)
