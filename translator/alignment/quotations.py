"""Which quotations of the two sides render one another, and who speaks in them.

Quotations are linked by the rows that they share and the words linked in them. Marks of any style count alike, and one
quotation may go with several: `« …, dit-il, … »` with `“…,” he said, “…”`. Human translators drop, add and paraphrase
quotations, so what finds no partner is reported and nothing is repaired. Where the rules of one language find an
attribution and those of the other do not, it is carried over by the word links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from translator.bilingual import BilingualDocument, Finding, Place, QuoteLink, QuoteRef, Row, WordLink, projected
from translator.document import Attribution, Document, Quote, Span

ENOUGH = 0.5
"""Share of the linked words of one of two quotations that the other must hold."""
PLACE_WEIGHT = 2.0
"""Words that the place of a quotation in its row counts for beside the linked ones."""
FARTHEST = 40
"""Most characters between two words of one projected attribution."""

_Pair = tuple[QuoteRef, QuoteRef]


def link_quotations(document: BilingualDocument) -> BilingualDocument:
    """The document with `quotes` of every row, and a finding for each quotation without partner."""
    pairs = sorted(_linked_pairs(document))
    partners: defaultdict[tuple[int, QuoteRef], list[QuoteRef]] = defaultdict(list)
    for source, target in pairs:
        partners[0, source].append(target)
        partners[1, target].append(source)
    reported: set[QuoteLink] = set()
    rows = []
    for row in document.rows:
        here, there = _quotes_in(document.source, row.source), _quotes_in(document.target, row.target)
        quotes = [QuoteLink(source, target) for source in here for target in partners[0, source]]
        quotes += [
            QuoteLink(source, target) for target in there for source in partners[1, target] if source not in here
        ]
        alone = [QuoteLink(source, None) for source in here if not partners[0, source]]
        alone += [QuoteLink(None, target) for target in there if not partners[1, target]]
        findings = [
            _finding(document, row, link) for link in alone if row.source and row.target and link not in reported
        ]
        reported.update(alone)
        rows.append(replace(row, quotes=(*quotes, *alone), findings=(*row.findings, *findings)))
    return replace(document, rows=tuple(rows))


def _linked_pairs(document: BilingualDocument) -> set[_Pair]:
    """Each quotation with the one that shares most words with it, if these are enough of one or the other."""
    shared: defaultdict[_Pair, float] = defaultdict(float)
    words: defaultdict[tuple[int, QuoteRef], float] = defaultdict(float)
    for row in document.rows:
        _count(document, row, shared, words)
    best: dict[tuple[int, QuoteRef], tuple[float, _Pair]] = {}
    for pair, common in shared.items():
        source, target = words[0, pair[0]], words[1, pair[1]]
        if common > 0 and common >= ENOUGH * min(source, target):
            # Of two quotations of the same words, one inside the other, the one at the same level is meant.
            likeness = 2 * common / (source + target) + 0.01 * (not _deeper(document, pair))
            for key in enumerate(pair):
                if key not in best or likeness > best[key][0]:
                    best[key] = likeness, pair
    chosen = {pair for _, pair in best.values()}
    return {pair for pair in chosen if not _covered(document, pair, chosen)}


def _deeper(document: BilingualDocument, pair: _Pair) -> int:
    """How many levels deeper than the target quotation the source quotation is."""
    return _quote(document.source, pair[0]).level - _quote(document.target, pair[1]).level


def _covered(document: BilingualDocument, pair: _Pair, chosen: set[_Pair]) -> bool:
    """Whether an inner quotation is linked to an outer one that has a partner of its own level around the inner one."""
    deeper = _deeper(document, pair)
    if not deeper:
        return False
    side, inner, outer = (document.source, *pair) if deeper > 0 else (document.target, *pair[::-1])
    around = (other if deeper > 0 else other[::-1] for other in chosen)
    return any(partner == outer and _holds(side, other, inner) for other, partner in around)


def _holds(document: Document, outer: QuoteRef, inner: QuoteRef) -> bool:
    one, other = _quote(document, outer), _quote(document, inner)
    return outer.block == inner.block and outer != inner and one.start <= other.start and other.end <= one.end


def _count(
    document: BilingualDocument,
    row: Row,
    shared: defaultdict[_Pair, float],
    words: defaultdict[tuple[int, QuoteRef], float],
) -> None:
    """Adds the linked words of a row that are in its quotations, and what the quotations' places in it say.

    `words` are those of each quotation, by side (0 or 1); `shared` those of each pair.
    """
    here, there = _quotes_in(document.source, row.source), _quotes_in(document.target, row.target)
    for link in row.links:
        left = [ref for ref in here if _begins_in(link.source, ref, document.source)]
        right = [ref for ref in there if _begins_in(link.target, ref, document.target)]
        for source in left:
            words[0, source] += 1
        for target in right:
            words[1, target] += 1
        for source in left:
            for target in right:
                shared[source, target] += 1
    extents = [(ref, *_extent(document.source, row.source, ref)) for ref in here]
    others = [(ref, *_extent(document.target, row.target, ref)) for ref in there]
    for side, found in enumerate((extents, others)):
        for ref, start, end in found:
            words[side, ref] += PLACE_WEIGHT * (end - start)
    for source, start, end in extents:
        for target, other_start, other_end in others:
            shared[source, target] += PLACE_WEIGHT * max(0.0, min(end, other_end) - max(start, other_start))


def _extent(document: Document, places: Sequence[Place], ref: QuoteRef) -> tuple[float, float]:
    """Where in a row a quotation begins and ends, from 0 to 1."""
    total = sum(place.end - place.start for place in places)
    before = 0
    ends = []
    for place in places:
        if part := _part(document, place, ref):
            ends += [before + part.start - place.start, before + part.end - place.start]
        before += place.end - place.start
    return ends[0] / total, ends[-1] / total


def _quotes_in(document: Document, places: Sequence[Place]) -> list[QuoteRef]:
    """All quotations that overlap some sentences, in order."""
    refs = (
        (place, QuoteRef(place.block, number))
        for place in places
        for number in range(len(document.blocks[place.block].quotes))
    )
    return list(dict.fromkeys(ref for place, ref in refs if _part(document, place, ref)))


def _part(document: Document, place: Place, ref: QuoteRef) -> Place | None:
    """What of a place is in a quotation."""
    quote = _quote(document, ref)
    start, end = max(quote.start, place.start), min(quote.end, place.end)
    return Place(place.block, start, end) if place.block == ref.block and start < end else None


def _begins_in(place: Place, ref: QuoteRef, document: Document) -> bool:
    quote = _quote(document, ref)
    return place.block == ref.block and quote.start <= place.start < quote.end


def _quote(document: Document, ref: QuoteRef) -> Quote:
    return document.blocks[ref.block].quotes[ref.quote]


def _finding(document: BilingualDocument, row: Row, link: QuoteLink) -> Finding:
    """A remark on a quotation without partner, at the first sentence of a row where it stands."""
    if link.source:
        parts = [_part(document.source, place, link.source) for place in row.source]
        where = next(filter(None, parts))
        return Finding("quotation", "info", "this quotation is none in the translation", source=where)
    assert link.target
    parts = [_part(document.target, place, link.target) for place in row.target]
    return Finding("quotation", "info", "this quotation is none in the source", target=next(filter(None, parts)))


def link_attributions(document: BilingualDocument) -> BilingualDocument:
    """The document with attributions carried over, by word links, to linked quotations that have none."""
    sides = document.source, document.target
    found: tuple[dict[QuoteRef, Attribution], dict[QuoteRef, Attribution]] = ({}, {})
    for row in document.rows:
        turned = [WordLink(link.target, link.source, link.score) for link in row.links]
        for pair in row.quotes:
            if pair.source is None or pair.target is None:
                continue
            for side, origin, goal, links in (
                (1, pair.source, pair.target, row.links),
                (0, pair.target, pair.source, turned),
            ):
                given = _quote(sides[1 - side], origin).attribution
                if given and not _quote(sides[side], goal).attribution and goal not in found[side]:
                    carried = _carried(given, origin.block, sides[side], goal.block, links)
                    if carried:
                        found[side][goal] = carried
    return replace(
        document, source=_attributed(document.source, found[0]), target=_attributed(document.target, found[1])
    )


def _attributed(document: Document, attributions: dict[QuoteRef, Attribution]) -> Document:
    blocks = list(document.blocks)
    for ref, attribution in attributions.items():
        quotes = list(blocks[ref.block].quotes)
        quotes[ref.quote] = replace(quotes[ref.quote], attribution=attribution)
        blocks[ref.block] = replace(blocks[ref.block], quotes=tuple(quotes))
    return replace(document, blocks=tuple(blocks))


def _carried(
    given: Attribution, block: int, other: Document, goal: int, links: Sequence[WordLink[Place]]
) -> Attribution | None:
    """The attribution of a quotation of `block`, carried over to block `goal` of the other side.

    It is a stretch outside quotations and without large gaps.
    """
    quotes = other.blocks[goal].quotes
    words = [
        WordLink(Span(*link.source[1:]), Span(*link.target[1:]), link.score)
        for link in links
        if link.source.block == block
        and link.target.block == goal
        and not any(quote.start <= link.target.start < quote.end for quote in quotes)
    ]
    edges = sorted(quote.start for quote in quotes)
    span, speaker, verb = (
        projected(part, words, edges=edges, farthest=FARTHEST) if part else None
        for part in (given.span, given.speaker, given.verb)
    )
    if span is None:
        return None
    inside = [part if part and span.start <= part.start and part.end <= span.end else None for part in (speaker, verb)]
    return Attribution(span, *inside)
