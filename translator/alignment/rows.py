"""From links between sentences to rows of a bilingual document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from translator.alignment.base import Link as SentenceLink
from translator.bilingual import Finding, Place, Row
from translator.document import Document

DOUBTFUL = 0.5
"""A row that is less probable than this is shown as doubtful."""
OMITTED = "not in the translation"
ADDED = "only in the translation"


def sentence_places(document: Document) -> list[Place]:
    """All sentences of a document in order."""
    return [Place(number, *span) for number, block in enumerate(document.blocks) for span in block.sentences]


def block_kinds(document: Document) -> list[int]:
    """For each sentence 2 if it begins a heading, 1 if it begins another block, else 0."""
    return [
        0 if index else 2 if block.role == "heading" else 1
        for block in document.blocks
        for index, _ in enumerate(block.sentences)
    ]


def make_rows(links: Iterable[SentenceLink], sources: Sequence[Place], targets: Sequence[Place]) -> Iterator[Row]:
    """Rows without word links; a run of sentences without counterpart is a row for each block it is in."""
    for link in links:
        source = tuple(sources[link.source.start : link.source.stop])
        target = tuple(targets[link.target.start : link.target.stop])
        score = round(link.score, 4)
        doubts = _doubts(score)
        if source and target:
            yield Row(source, target, score, findings=doubts)
            continue
        for _, places in groupby(source or target, key=lambda place: place.block):
            part = tuple(places)
            if source:
                yield Row(part, (), score, findings=doubts, reason=OMITTED)
            else:
                yield Row((), part, score, findings=doubts, reason=ADDED)


def _doubts(score: float) -> tuple[Finding, ...]:
    if score >= DOUBTFUL:
        return ()
    return (Finding("alignment", "warning", f"doubtful: these sides belong together with probability {score:.2f}"),)
