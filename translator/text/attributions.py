"""From raw quotations to `Quote`s: in order, with their level of nesting and their attribution."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from translator.document import Attribution, Quote, Span
from translator.text.characters import SPACES
from translator.text.dialogue import Told, parted, turns
from translator.text.leads import before
from translator.text.quotes import DASHES, RawQuote
from translator.text.rules import Rules
from translator.text.speech import Interruption, after, inside
from translator.text.words import HYPHENATED

_FREE_BEFORE = frozenset('.:!?…»”"—–(«“')
_FREE_AFTER = frozenset("?!…,.")
"""Behind or before one of these a quotation is no part of the clause around it."""
_MOST_WORDS = 5
"""Words of a quotation that is no speech, at most."""
_FEW_WORDS = 4
"""Words of a quotation that may be the object of a reporting verb without a mark before it, at least."""
_WORD_BEFORE = 40
"""Characters in which the word before a quotation is looked for: no word is longer."""
_JOINS = f"{SPACES},:"
"""What may stand between an attribution and the quotation that it is for as well."""


def attributed_quotes(
    text: str, start: int, found: Iterable[RawQuote], sentences: Sequence[Span], dialogue: bool, rules: Rules
) -> tuple[Quote, ...]:
    """The quotations of a block whose first word is at `start`; `dialogue` allows turns that open with a dash."""
    ordered = sorted(found, key=lambda item: (item.start, -item.end))
    known: dict[RawQuote, Told] = {}
    if dialogue and (text.startswith("-", start) or "--" in text or any(dash in text for dash in DASHES)):
        outer = _outermost(ordered)
        known = dict(turns(text, sentences, outer, rules))
        inner = sorted(set(ordered).difference(outer))
        outer = parted(text, sentences, outer, _outermost(inner), rules)
        ordered = sorted((*outer, *inner, *known), key=lambda item: (item.start, -item.end))
    starts = [sentence.start for sentence in sentences]
    quotes: list[Quote] = []
    ends: list[int] = []
    interrupted: dict[RawQuote, list[Interruption]] = {}
    previous: Quote | None = None
    for number, item in enumerate(ordered):
        while ends and ends[-1] <= item.start:
            ends.pop()
        ends.append(item.end)
        first, last = bisect_right(starts, item.start) - 1, bisect_right(starts, item.end - 1) - 1
        resumes = words = False
        if item in known:
            attribution, interruptions = known[item]
        else:
            if len(ends) == 1:
                clauses = inside(text, *_content(item), sentences, first, rules)
                interrupted = _by_innermost(clauses, ordered, number)
            own = interrupted.get(item, [])
            interruptions = tuple(clause.span for clause in own)
            attribution = _attribution(text, item, own, sentences, first, last, previous, rules)
            words = not attribution and first == last and _is_words(text, item, sentences[first], rules)
            resumes = previous is not None and _takes_up(text, item, previous)
        continues = item.goes_on or first < last
        told = (attribution, continues, interruptions, resumes, words)
        previous = Quote(item.start, item.end, len(ends), item.open, item.close, *told)
        quotes.append(previous)
    return tuple(quotes)


def _content(item: RawQuote) -> tuple[int, int]:
    return item.start + len(item.open), item.end - len(item.close)


def _by_innermost(
    clauses: Iterable[Interruption], ordered: Sequence[RawQuote], number: int
) -> dict[RawQuote, list[Interruption]]:
    """The clauses in quotation `number` by the innermost quotation that they interrupt."""
    found: dict[RawQuote, list[Interruption]] = {}
    for clause in clauses:
        said = clause.attribution.span
        place = bisect_right(ordered, said.start, lo=number, key=attrgetter("start")) - 1
        while place > number and ordered[place].end < said.end:
            place -= 1
        found.setdefault(ordered[place], []).append(clause)
    return found


def _is_words(text: str, item: RawQuote, sentence: Span, rules: Rules) -> bool:
    """Whether a quotation is a few words that are part of the sentence around them, and none that somebody says."""
    start, end = _content(item)
    content = text[start : min(end, start + _MOST_WORDS * _WORD_BEFORE)]
    is_long = start + len(content) < end or len(content.split()) > _MOST_WORDS
    if not item.close or is_long or content.rstrip().endswith((".", "!", "?", "…")):
        return False
    before = text[max(sentence.start, item.start - _WORD_BEFORE) : item.start]
    if words := HYPHENATED.findall(before):
        said = words[-1].lower() in rules.verbs or words[-1].lower() in rules.participles
        return not said and (before.rstrip()[-1].isalnum() or before[-1] in "'’(")
    return text[item.end : min(item.end + 3, sentence.end)].lstrip()[:1].isalnum()


def _takes_up(text: str, item: RawQuote, previous: Quote) -> bool:
    """Whether a quotation goes on with the one before, which the clause between both has interrupted."""
    if previous.attribution is None or not previous.close:
        return False
    start, end = previous.attribution.span
    return previous.end <= start and end <= item.start and not text[end : item.start].strip(f"{SPACES},")


def _outermost(ordered: list[RawQuote]) -> list[RawQuote]:
    outer: list[RawQuote] = []
    for item in ordered:
        if not outer or item.start >= outer[-1].end:
            outer.append(item)
    return outer


def _attribution(
    text: str,
    item: RawQuote,
    clauses: Sequence[Interruption],
    sentences: Sequence[Span],
    first: int,
    last: int,
    previous: Quote | None,
    rules: Rules,
) -> Attribution | None:
    """Looks behind the quotation, at the `clauses` in it, and before it.

    It runs from sentence number `first` to number `last`.
    """
    content_start, content_end = _content(item)
    floor = sentences[first].start
    if item.close:
        head = text[max(floor, item.start - 3) : item.start].rstrip()
        tail = text[max(content_start, content_end - 3) : content_end].rstrip()
        free = not head or head[-1] in _FREE_BEFORE or tail[-1:] in _FREE_AFTER
        if found := after(text, item.end, sentences[last].end, free, rules):
            return found
    if clauses:
        return clauses[0].attribution
    if previous is not None and previous.end <= item.start:
        shared = previous.attribution
        if shared and previous.end <= shared.span.start and not text[shared.span.end : item.start].strip(_JOINS):
            return shared
        floor = max(floor, previous.end)
    part = len(text[content_start : min(content_end, content_start + _MOST_WORDS * _WORD_BEFORE)].split()) >= _FEW_WORDS
    return before(text, item.start, floor, rules, part=part) if item.open else None
