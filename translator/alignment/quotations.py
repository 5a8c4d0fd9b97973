"""Which quotations of the two sides render one another: by the rows that they share and the words linked in them.

Marks of any style count alike, and one quotation may go with several: `« …, dit-il, … »` with `“…,” he said, “…”`.
Human translators drop, add and paraphrase quotations, so what finds no partner is reported and nothing is repaired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from translator.bilingual import BilingualDocument, Finding, Place, QuoteLink, QuoteRef, Row
from translator.document import Block, Document, Quote

ENOUGH = 0.5
"""Share of the linked words of one of two quotations that the other must hold."""
LENGTH = 2.0
"""Words that the place in a row counts for beside the linked ones."""

Pair = tuple[QuoteRef, QuoteRef]


def link_quotations(document: BilingualDocument) -> BilingualDocument:
    """The document with `quotes` of every row, and a finding for each quotation without partner."""
    rows = list(document.rows)
    pairs = _pairs(document, rows)
    by_source: defaultdict[QuoteRef, list[QuoteRef]] = defaultdict(list)
    by_target: defaultdict[QuoteRef, list[QuoteRef]] = defaultdict(list)
    for source, target in sorted(pairs):
        by_source[source].append(target)
        by_target[target].append(source)
    reported: set[tuple[str, QuoteRef]] = set()
    linked = []
    for row in rows:
        here, there = quotes_in(document.source, row.source), quotes_in(document.target, row.target)
        quotes = [QuoteLink(source, target) for source in here for target in by_source[source]]
        quotes += [QuoteLink(source, target) for target in there for source in by_target[target] if source not in here]
        alone = [QuoteLink(source, None) for source in here if not by_source[source]]
        alone += [QuoteLink(None, target) for target in there if not by_target[target]]
        findings = tuple(_findings(document, row, alone, reported))
        linked.append(replace(row, quotes=(*quotes, *alone), findings=row.findings + findings))
    return replace(document, rows=tuple(linked))


def quotes_in(document: Document, places: Sequence[Place]) -> list[QuoteRef]:
    """All quotations that overlap some sentences, in order."""
    found: dict[QuoteRef, None] = {}
    for place in places:
        for number, quote in enumerate(document.blocks[place.block].quotes):
            if quote.start < place.end and quote.end > place.start:
                found[QuoteRef(place.block, number)] = None
    return list(found)


def _pairs(document: BilingualDocument, rows: Sequence[Row]) -> set[Pair]:
    """Each quotation with the one that shares most words with it, if these are enough of one or the other."""
    shared: defaultdict[Pair, float] = defaultdict(float)
    here: defaultdict[QuoteRef, float] = defaultdict(float)
    there: defaultdict[QuoteRef, float] = defaultdict(float)
    for row in rows:
        _count(document, row, shared, here, there)
    best: dict[tuple[int, QuoteRef], tuple[float, Pair]] = {}
    for pair, words in shared.items():
        source, target = pair
        both = here[source] + there[target]
        # Of two quotations of the same words, one inside the other, the one at the same level is meant.
        level = _quote(document.source, source).level == _quote(document.target, target).level
        likeness = 2 * words / both + 0.01 * level if both else 0.0
        inside = words / max(min(here[source], there[target]), 1e-9)
        if inside >= ENOUGH and words > 0:
            for key in ((0, source), (1, target)):
                if key not in best or likeness > best[key][0]:
                    best[key] = likeness, pair
    chosen = {pair for _, pair in best.values()}
    return {pair for pair in chosen if not _covered(document, pair, chosen)}


def _covered(document: BilingualDocument, pair: Pair, chosen: set[Pair]) -> bool:
    """Whether an inner quotation is linked to an outer one that has a partner of its own level around the inner one."""
    source, target = pair
    levels = _quote(document.source, source).level, _quote(document.target, target).level
    if levels[0] == levels[1]:
        return False
    for other_source, other_target in chosen:
        if levels[0] > levels[1] and other_target == target and _holds(document.source, other_source, source):
            return True
        if levels[0] < levels[1] and other_source == source and _holds(document.target, other_target, target):
            return True
    return False


def _holds(document: Document, outer: QuoteRef, inner: QuoteRef) -> bool:
    one, other = _quote(document, outer), _quote(document, inner)
    return outer.block == inner.block and outer != inner and one.start <= other.start and other.end <= one.end


def _count(
    document: BilingualDocument,
    row: Row,
    shared: defaultdict[Pair, float],
    here: defaultdict[QuoteRef, float],
    there: defaultdict[QuoteRef, float],
) -> None:
    """Adds the linked words of a row that are in its quotations, and what the quotations' places in it say."""
    sources = [(ref, _quote(document.source, ref)) for ref in quotes_in(document.source, row.source)]
    targets = [(ref, _quote(document.target, ref)) for ref in quotes_in(document.target, row.target)]
    if not sources and not targets:
        return
    for link in row.links:
        left = [ref for ref, quote in sources if _inside(link.source, ref, quote)]
        right = [ref for ref, quote in targets if _inside(link.target, ref, quote)]
        for ref in left:
            here[ref] += 1
        for ref in right:
            there[ref] += 1
        for source in left:
            for target in right:
                shared[source, target] += 1
    extents = [(ref, _extent(row.source, ref, quote)) for ref, quote in sources]
    others = [(ref, _extent(row.target, ref, quote)) for ref, quote in targets]
    for ref, (start, end) in extents:
        here[ref] += LENGTH * (end - start)
    for ref, (start, end) in others:
        there[ref] += LENGTH * (end - start)
    for source, (start, end) in extents:
        for target, (other_start, other_end) in others:
            shared[source, target] += LENGTH * max(0.0, min(end, other_end) - max(start, other_start))


def _extent(places: Sequence[Place], ref: QuoteRef, quote: Quote) -> tuple[float, float]:
    """Where in a row a quotation begins and ends, from 0 to 1."""
    total = sum(place.end - place.start for place in places)
    start, end, length = 1.0, 0.0, 0
    for place in places:
        if place.block == ref.block and quote.start < place.end and quote.end > place.start:
            start = min(start, (length + max(quote.start - place.start, 0)) / total)
            end = max(end, (length + min(quote.end, place.end) - place.start) / total)
        length += place.end - place.start
    return start, max(start, end)


def _inside(place: Place, ref: QuoteRef, quote: Quote) -> bool:
    return place.block == ref.block and quote.start <= place.start < quote.end


def _quote(document: Document, ref: QuoteRef) -> Quote:
    return document.blocks[ref.block].quotes[ref.quote]


def _findings(
    document: BilingualDocument, row: Row, alone: Iterable[QuoteLink], reported: set[tuple[str, QuoteRef]]
) -> Iterator[Finding]:
    """A remark on each quotation without partner, in the first row where it stands, unless a side of that is empty."""
    for link in alone:
        side, ref = ("source", link.source) if link.source else ("target", link.target)
        if ref is None or (side, ref) in reported:
            continue
        reported.add((side, ref))
        if not row.source or not row.target:
            continue
        places, of = (row.source, document.source) if side == "source" else (row.target, document.target)
        place = _shown(places, ref, of.blocks[ref.block])
        if side == "source":
            yield Finding("quotation", "info", "this quotation is none in the translation", place, None)
        else:
            yield Finding("quotation", "info", "this quotation is none in the source", None, place)


def _shown(places: Sequence[Place], ref: QuoteRef, block: Block) -> Place | None:
    quote = block.quotes[ref.quote]
    for place in places:
        if place.block == ref.block and quote.start < place.end and quote.end > place.start:
            return Place(ref.block, max(quote.start, place.start), min(quote.end, place.end))
    return None
