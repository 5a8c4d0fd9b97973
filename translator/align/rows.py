"""From links between sentences to rows of a bilingual document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from translator.align.base import Link as SentenceLink
from translator.bilingual import Finding, Link, Place, Row
from translator.document import Document
from translator.engine.base import WordLink

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


def placed_links(row: Row, links: Iterable[WordLink]) -> tuple[Link, ...]:
    """Word links of the row's texts, as `BilingualDocument.source_text` joins them, as links between places."""
    here, there = _starts(row.source), _starts(row.target)
    found = []
    for source, target, score in links:
        left, right = (
            _placed(row.source, here, source.start, source.end),
            _placed(row.target, there, target.start, target.end),
        )
        if left and right:
            found.append(Link(left, right, score))
    return tuple(found)


def _starts(places: Sequence[Place]) -> list[int]:
    starts, length = [], 0
    for place in places:
        starts.append(length)
        length += place.end - place.start + 1
    return starts


def _placed(places: Sequence[Place], starts: Sequence[int], start: int, end: int) -> Place | None:
    """Where characters of the joined text are; None for those that reach over the end of a sentence."""
    for first, place in zip(starts, places, strict=True):
        length = place.end - place.start
        if first <= start and end <= first + length:
            return Place(place.block, place.start + start - first, place.start + end - first)
    return None
