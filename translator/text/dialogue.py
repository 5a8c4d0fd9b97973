"""Dialogue set with dashes: each turn is a quotation that opens with its dash and has no closing mark."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from translator.document import Attribution, Span
from translator.text.characters import CAPITAL
from translator.text.leads import before
from translator.text.quotes import RawQuote
from translator.text.rules import Rules
from translator.text.speech import inside

_DASH = re.compile(r"([—–―]|--(?!-))\s*|(-)\s+")
_AFTER_COLON = re.compile(rf":\s+(?=(?:[—–―]|--(?!-))\s*{CAPITAL})")
_CRIES = ("?", "!")
_NEAR = 60
"""Characters in which the signs of speech of a turn are looked for."""


class Told(NamedTuple):
    """Who says a turn of speech, and the narrator's words that interrupt it."""

    attribution: Attribution | None
    interruptions: tuple[Span, ...]


def turns(text: str, sentences: Sequence[Span], outer: Sequence[RawQuote], rules: Rules) -> list[tuple[RawQuote, Told]]:
    """The turns of speech in a block, each with what tells of it.

    In a block that begins with a dash every sentence that does so begins a turn, which goes on to the next one. In the
    middle of another paragraph a turn begins after a colon, or with a dash and a sign of speech, and goes on to where
    the story is told again. A hyphen opens a turn at the start of a block if there is a sign of speech. A clause such
    as `dit-il` at the end is outside. Turns that would cross a quotation of `outer`, the outermost ones with marks in
    order, are left out.
    """
    begins = list(_begins(text, sentences))
    starts = [quote.start for quote in outer]
    found: list[tuple[RawQuote, Told]] = []
    dialogue = bool(begins) and begins[0][0] == sentences[0].start
    first, spoken = 0, -1
    for number, (begin, word, dash) in enumerate(begins):
        limit = begins[number + 1][0] if number + 1 < len(begins) else len(text)
        while sentences[first].end <= begin:
            first += 1
        end = _end(text, sentences, first, limit, None if dialogue else rules)
        if end <= word or text[end - 1] == ";" or _in_the_way(begin, word, end, outer, starts):
            continue
        clauses = inside(text, word, end, sentences, first, rules)
        sign = bool(clauses) or rules.addresses.search(text, word, min(end, sentences[first].end)) is not None
        if not sign and (dash == "-" or not (dialogue or spoken == begin or begin > sentences[first].start)):
            continue
        spoken = limit if end == _end(text, sentences, first, limit, None) else -1
        said = clauses[0].attribution if clauses else before(text, begin, sentences[first].start, rules)
        if clauses and not text[clauses[-1].attribution.span.end : end].strip(".… "):
            end = clauses.pop().attribution.span.start
            while end > word and (text[end - 1].isspace() or text[end - 1] in "—–-"):
                end -= 1
        if end > word:
            found.append((RawQuote(begin, end, dash, ""), Told(said, tuple(clause.span for clause in clauses))))
    return found


def parted(
    text: str, sentences: Sequence[Span], outer: Sequence[RawQuote], inner: Sequence[RawQuote], rules: Rules
) -> list[RawQuote]:
    """The quotations `outer`; one that holds a whole dialogue (`« Qui ? — Moi. — Entre. »`) is cut into its turns.

    The first turn keeps the opening mark, the last one the closing mark. A dash may also stand for a pause: a turn
    answers a question or a cry, or speaks to somebody. Both sets of quotations are in order and apart; in one of
    `inner`, the outermost ones within `outer`, no turn begins.
    """
    starts = [quote.start for quote in inner]
    begins = []
    for begin, word, dash in _begins(text, sentences):
        around = bisect_right(starts, begin) - 1
        if dash == "-" or (around >= 0 and inner[around].end > begin):
            continue
        answers = text[max(0, begin - 2) : begin].rstrip()[-1:] in _CRIES
        if answers or rules.addresses.search(text, word, word + _NEAR):
            begins.append((begin, dash))
    found: list[RawQuote] = []
    for quote in outer:
        start, opening = quote.start, quote.open
        for begin, dash in begins[bisect_right(begins, (quote.start, "")) : bisect_right(begins, (quote.end, ""))]:
            said = text[start + len(opening) : begin].rstrip()
            if said.strip():
                found.append(RawQuote(start, start + len(opening) + len(said), opening, ""))
                start, opening = begin, dash
        found.append(quote._replace(start=start, open=opening))
    return found


def _begins(text: str, sentences: Sequence[Span]) -> Iterator[tuple[int, int, str]]:
    """Where each turn may begin, where its first word stands, and its dash."""
    colons = _AFTER_COLON.finditer(text)
    colon = next(colons, None)
    for number, span in enumerate(sentences):
        places = [span.start]
        while colon is not None and colon.end() < span.end:
            places.append(colon.end())
            colon = next(colons, None)
        for place in places:
            match = _DASH.match(text, place, span.end)
            if match and match.end() < span.end and not text[match.end()].islower() and (match[1] or number == 0):
                yield place, match.end(), match[1] or match[2]


def _end(text: str, sentences: Sequence[Span], first: int, limit: int, rules: Rules | None) -> int:
    """Where a turn ends that begins in sentence number `first`: at `limit`, or before the story if there are rules."""
    end = min(sentences[first].end, limit)
    for number in range(first + 1, len(sentences)):
        span = sentences[number]
        if span.start >= limit:
            break
        if rules and _tells(text, Span(span.start, min(span.end, limit)), rules):
            break
        end = min(span.end, limit)
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _tells(text: str, sentence: Span, rules: Rules) -> bool:
    """Whether a sentence tells a story: in the past and to nobody, or as only a narrator does."""
    if rules.recounted.search(text, *sentence):
        return True
    if rules.persons.search(text, *sentence):
        return False
    past = rules.past.search(text, *sentence) and not rules.present.search(text, *sentence)
    return bool(past or rules.narrative.search(text, *sentence))


def _in_the_way(begin: int, word: int, end: int, outer: Sequence[RawQuote], starts: list[int]) -> bool:
    """Whether a quotation with marks holds the turn, crosses its end, or is all of it."""
    first, last = bisect_right(starts, begin) - 1, bisect_right(starts, end - 1) - 1
    if first >= 0 and outer[first].end > begin:
        return True
    if last >= 0 and outer[last].end > end:
        return True
    return last > first and outer[first + 1].start == word
