"""Walking a bilingual document in reading order, a structural unit at a time, without holding its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import Literal, NamedTuple

from translator.bilingual import BilingualDocument, Place, Row
from translator.document import Block, Document

Side = Literal["source", "target"]

_MOST_ROWS = 2000
"""A part is cut after so many rows, so that a text without line breaks does not end up in memory as one part."""


class Piece(NamedTuple):
    """A sentence of one side: its row (from 0), its number among the row's sentences of that side, and its place."""

    row: int
    part: int
    place: Place


@dataclass(slots=True)
class Part:
    """A structural unit: the blocks that belong together on either side, and the rows over them.

    Translated documents have one block on each side. Aligned ones may have none or several. A block without
    sentences (code) has no rows.
    """

    source: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)
    rows: list[tuple[int, Row]] = field(default_factory=list)

    def lead(self, document: BilingualDocument) -> Block:
        """The block that gives the part its role: the first of the source, else of the target."""
        return document.source.blocks[self.source[0]] if self.source else document.target.blocks[self.target[0]]

    def blocks(self, side: Side) -> list[int]:
        """Numbers of the blocks of one side."""
        return self.source if side == "source" else self.target

    def shown(self, document: BilingualDocument, layout: str) -> Block:
        """`lead` where both sides are shown, the target's block where it is alone."""
        return document.target.blocks[self.target[0]] if layout == "target" else self.lead(document)

    def pieces(self, side: Side) -> Iterator[tuple[int, list[Piece]]]:
        """(block, its sentences in this part) for one side, in row order; blocks without sentences too."""
        every = (
            Piece(number, index, place)
            for number, row in self.rows
            for index, place in enumerate(row.source if side == "source" else row.target)
        )
        seen = set()
        for block, pieces in groupby(every, key=lambda piece: piece.place.block):
            seen.add(block)
            yield block, list(pieces)
        for block in self.blocks(side):
            if block not in seen:
                yield block, []


def walk(document: BilingualDocument) -> Iterator[Part]:
    """The parts of a document in order; every block is in a part, every row in exactly one.

    Source blocks lead: a part is a source block with all that is aligned with it. Rows without a source side go with
    the part before if they go on in its target block, else they make a part of their own.
    """
    source = _Blocks(document.source)
    target = _Blocks(document.target)
    part = Part()
    for number, row in enumerate(document.rows):
        if part.rows and (len(part.rows) >= _MOST_ROWS or not _belongs(row, part)):
            yield part
            part = Part()
        if not part.rows:
            yield from _without_rows(source.before(row.source), target.before(row.target))
        for place in row.source:
            source.add(place, part.source)
        for place in row.target:
            target.add(place, part.target)
        part.rows.append((number, row))
    if part.rows:
        yield part
    yield from _without_rows(source.rest(), target.rest())


def walk_layout(document: BilingualDocument, layout: str) -> Iterator[Part]:
    """`walk_target` for the layout `target`, else `walk`."""
    return walk_target(document) if layout == "target" else walk(document)


def walk_target(document: BilingualDocument) -> Iterator[Part]:
    """Like `walk` for those who show the target alone: parts follow the target's blocks, one block each."""
    blocks = _Blocks(document.target)
    part = Part()
    for number, row in enumerate(document.rows):
        for block, places in groupby(row.target, key=lambda place: place.block):
            if part.target != [block] or len(part.rows) >= _MOST_ROWS:
                if part.target:
                    yield part
                yield from (Part(target=[index]) for index in blocks.before((Place(block, 0, 0),)))
                part = Part()
                blocks.add(Place(block, 0, 0), part.target)
            if not part.target:
                part.target.append(block)
            # The row without its sentences in other blocks; those are in the next part.
            part.rows.append((number, _restricted(row, tuple(places))))
    if part.target:
        yield part
    yield from (Part(target=[index]) for index in blocks.rest())


def gap_before(document: Document, pieces: list[Piece], index: int) -> str:
    """White space between a piece and the one before it, as it stands in the text; empty for the first."""
    if index == 0:
        return ""
    before, after = pieces[index - 1].place, pieces[index].place
    between = document.blocks[after.block].text[before.end : after.start]
    return between if not between.strip() else " "


def kind_of(block: Block) -> tuple[str, int]:
    """Key that blocks of one list or one table share: (`table`, its number), (`list`, 0), or (``, 0) for all others."""
    if block.cell is not None:
        return "table", block.cell[0]
    return "list" if block.role == "list_item" else "", 0


def table_row(block: Block) -> int:
    """Row of the block in its table."""
    return block.cell[1] if block.cell else 0


class _Blocks:
    """Which blocks of one side have been given out; those without sentences, if not blank, when they are passed."""

    def __init__(self, document: Document) -> None:
        self._blocks = document.blocks
        self._next = 0

    def before(self, places: Iterable[Place]) -> list[int]:
        """Blocks not given out that stand before the first of these places."""
        first = next(iter(places), None)
        if first is None:
            return []
        passed = self._filled(first.block)
        self._next = max(self._next, first.block)
        return passed

    def add(self, place: Place, blocks: list[int]) -> None:
        """Puts the place's block, and those passed on the way, among `blocks`."""
        if place.block >= self._next:
            blocks.extend(range(self._next, place.block + 1))
            self._next = place.block + 1
        elif place.block not in blocks:
            blocks.append(place.block)

    def rest(self) -> list[int]:
        """All that has not been given out."""
        return self._filled(len(self._blocks))

    def _filled(self, end: int) -> list[int]:
        return [index for index in range(self._next, end) if self._blocks[index].text.strip()]


def _belongs(row: Row, part: Part) -> bool:
    if row.source and part.source:
        return row.source[0].block in part.source
    if row.target and part.target:
        return row.target[0].block in part.target
    return False


def _restricted(row: Row, places: tuple[Place, ...]) -> Row:
    return row if places == row.target else Row((), places, row.score, (), row.quotes, row.findings, row.reason)


def _without_rows(source: list[int], target: list[int]) -> Iterator[Part]:
    for left, right in zip_longest(source, target):
        yield Part([] if left is None else [left], [] if right is None else [right])
