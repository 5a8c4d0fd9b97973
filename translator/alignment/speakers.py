"""Who speaks, on both sides: where the rules of one language find the attribution and those of the other do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from translator.bilingual import BilingualDocument, Place, QuoteRef, WordLink, projected
from translator.document import Attribution, Block, Document, Span

FARTHEST = 40
"""Most characters between two words of one projected clause."""


def link_attributions(document: BilingualDocument) -> BilingualDocument:
    """The document with attributions carried over, by word links, to linked quotations that have none."""
    found: tuple[dict[QuoteRef, Attribution], dict[QuoteRef, Attribution]] = ({}, {})
    for row in document.rows:
        turned = [WordLink(link.target, link.source, link.score) for link in row.links]
        for pair in row.quotes:
            if pair.source is None or pair.target is None:
                continue
            for side, (origin, goal), links in (
                (1, (pair.source, pair.target), row.links),
                (0, (pair.target, pair.source), turned),
            ):
                texts = (document.source, document.target) if side else (document.target, document.source)
                given = texts[0].blocks[origin.block].quotes[origin.quote].attribution
                if given is None or texts[1].blocks[goal.block].quotes[goal.quote].attribution or goal in found[side]:
                    continue
                carried = _carried(given, origin.block, texts[1], goal.block, links)
                if carried:
                    found[side][goal] = carried
    return replace(document, source=_with(document.source, found[0]), target=_with(document.target, found[1]))


def _with(document: Document, attributions: dict[QuoteRef, Attribution]) -> Document:
    if not attributions:
        return document
    blocks: list[Block] = list(document.blocks)
    for ref, attribution in attributions.items():
        block = blocks[ref.block]
        quotes = list(block.quotes)
        quotes[ref.quote] = replace(quotes[ref.quote], attribution=attribution)
        blocks[ref.block] = replace(block, quotes=tuple(quotes))
    return replace(document, blocks=tuple(blocks))


def _carried(
    given: Attribution, block: int, other: Document, goal: int, links: Sequence[WordLink[Place]]
) -> Attribution | None:
    span = _projected(given.span, block, other, goal, links)
    if span is None:
        return None
    parts = [_projected(part, block, other, goal, links) if part else None for part in (given.speaker, given.verb)]
    inside = [part if part and span.start <= part.start and part.end <= span.end else None for part in parts]
    return Attribution(span, inside[0], inside[1])


def _projected(span: Span, block: int, other: Document, goal: int, links: Sequence[WordLink[Place]]) -> Span | None:
    """The stretch of block `goal` of the other side that renders `span`, outside quotations and without large gaps."""
    quotes = other.blocks[goal].quotes
    words = [
        WordLink(Span(*link.source[1:]), Span(*link.target[1:]), link.score)
        for link in links
        if link.source.block == block
        and link.target.block == goal
        and not any(quote.start <= link.target.start < quote.end for quote in quotes)
    ]
    return projected(span, words, edges=sorted(quote.start for quote in quotes), farthest=FARTHEST)
