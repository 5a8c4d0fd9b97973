"""From raw quotations to `Quote`s: in order, with their level of nesting and their attribution."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from translator.document import Attribution, Quote, Span
from translator.text.characters import SPACES
from translator.text.dialogue import turns
from translator.text.quotes import DASHES, RawQuote
from translator.text.rules import Rules
from translator.text.speech import after, before, inside

_FREE_BEFORE = frozenset('.:!?…»”"—–(«“')
_FREE_AFTER = frozenset("?!…,.")
"""Behind or before one of these a quotation is no part of the clause around it."""
_JOINS = f"{SPACES},:"
"""What may stand between an attribution and the quotation that it is for as well."""


def attributed_quotes(
    text: str, start: int, found: Iterable[RawQuote], sentences: Sequence[Span], dialogue: bool, rules: Rules
) -> tuple[Quote, ...]:
    """The quotations of a block whose first word is at `start`; `dialogue` allows turns that open with a dash."""
    ordered = sorted(found, key=lambda item: (item.start, -item.end))
    known: dict[RawQuote, Attribution | None] = {}
    if dialogue and (text.startswith("-", start) or any(dash in text for dash in DASHES)):
        known = dict(turns(text, sentences, _outermost(ordered), rules))
        if known:
            ordered = sorted((*ordered, *known), key=lambda item: (item.start, -item.end))
    starts = [sentence.start for sentence in sentences]
    quotes: list[Quote] = []
    ends: list[int] = []
    previous: Quote | None = None
    for item in ordered:
        while ends and ends[-1] <= item.start:
            ends.pop()
        ends.append(item.end)
        first, last = bisect_right(starts, item.start) - 1, bisect_right(starts, item.end - 1) - 1
        if item in known:
            attribution = known[item]
        else:
            attribution = _attribution(text, item, len(ends), sentences, first, last, previous, rules)
        previous = Quote(
            item.start, item.end, len(ends), item.open, item.close, attribution, item.goes_on or first < last
        )
        quotes.append(previous)
    return tuple(quotes)


def _outermost(ordered: list[RawQuote]) -> list[RawQuote]:
    outer: list[RawQuote] = []
    for item in ordered:
        if not outer or item.start >= outer[-1].end:
            outer.append(item)
    return outer


def _attribution(
    text: str,
    item: RawQuote,
    level: int,
    sentences: Sequence[Span],
    first: int,
    last: int,
    previous: Quote | None,
    rules: Rules,
) -> Attribution | None:
    """Looks behind the quotation, in it, and before it; it runs from sentence number `first` to number `last`."""
    content_start, content_end = item.start + len(item.open), item.end - len(item.close)
    floor = sentences[first].start
    if item.close:
        head = text[max(floor, item.start - 3) : item.start].rstrip()
        tail = text[max(content_start, content_end - 3) : content_end].rstrip()
        free = not head or head[-1] in _FREE_BEFORE or tail[-1:] in _FREE_AFTER
        if found := after(text, item.end, sentences[last].end, free, rules):
            return found
    if level == 1 and (clauses := inside(text, content_start, content_end, sentences, first, rules)):
        return clauses[0]
    if previous is not None and previous.end <= item.start:
        shared = previous.attribution
        if shared and previous.end <= shared.span.start and not text[shared.span.end : item.start].strip(_JOINS):
            return shared
        floor = max(floor, previous.end)
    return before(text, item.start, floor, rules) if item.open else None
