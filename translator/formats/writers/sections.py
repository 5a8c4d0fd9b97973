"""What all views have in common: the document in reading order, and the few words that a view adds to it.

`sections` walks a bilingual document a structural unit at a time, without holding its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import NamedTuple

from translator.bilingual import BilingualDocument, Place, Row, Severity, Side
from translator.document import Block, Document

SIGNS: dict[Severity, str] = {"info": "○", "warning": "△", "error": "✕"}
"""The sign of each severity, the least severe first."""

_LANGUAGES = {"fr": "Français", "en": "English"}
_MOST_ROWS = 2000
"""A section is cut after so many rows, so that a text without line breaks does not end up in memory as one section."""


class Piece(NamedTuple):
    """A sentence of one side: its row (from 0), its number among the row's sentences of that side, its place.

    `gap` is the white space between it and the sentence before it in the section's block, empty for the first.
    """

    row: int
    number: int
    place: Place
    gap: str


@dataclass(slots=True)
class Section:
    """A structural unit: the numbers of the blocks that belong together on either side, and the rows over them.

    Translated documents have one block on each side. Aligned ones may have none or several. A block without
    sentences (code) has no rows.
    """

    document: BilingualDocument
    source: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)
    rows: list[tuple[int, Row]] = field(default_factory=list)

    @property
    def lead(self) -> Block:
        """The block that gives the section its role: the first of the source, else of the target."""
        of, blocks = (self.document.source, self.source) if self.source else (self.document.target, self.target)
        return of.blocks[blocks[0]]

    @property
    def kind(self) -> tuple[str, int]:
        """Key that sections of one list or one table share: (`table`, its number), (`list`, 0), or (``, 0)."""
        if self.lead.cell is not None:
            return "table", self.lead.cell[0]
        return "list" if self.lead.role == "list_item" else "", 0

    def blocks(self, side: Side) -> list[int]:
        """Numbers of the blocks of one side."""
        return self.source if side == "source" else self.target

    def pieces(self, side: Side) -> Iterator[tuple[int, list[Piece]]]:
        """(block, its sentences in this section) for one side, in row order; blocks without sentences too."""
        document = self.document.side(side)
        every = ((number, index, place) for number, row in self.rows for index, place in enumerate(row.side(side)))
        seen = set()
        for block, found in groupby(every, key=lambda piece: piece[2].block):
            seen.add(block)
            pieces: list[Piece] = []
            for number, index, place in found:
                pieces.append(Piece(number, index, place, gap(document, pieces[-1].place if pieces else None, place)))
            yield block, pieces
        yield from ((block, []) for block in self.blocks(side) if block not in seen)

    def texts(self) -> list[str]:
        """The texts of the blocks of either side: one where both sides are the same or only one exists."""
        both = (self.document.source, self.source), (self.document.target, self.target)
        texts = ["\n".join(of.blocks[index].text for index in blocks) for of, blocks in both]
        return list(dict.fromkeys(filter(None, texts)))


def sections(document: BilingualDocument, layout: str) -> Iterator[Section]:
    """The sections of a document in order; every block is in a section, every row in exactly one.

    Source blocks lead: a section is a source block with all that is aligned with it. Rows without a source side go with
    the section before if they go on in its target block, else they make a section of their own. In the layout `target`
    sections follow the target's blocks, one block each, and a row may be in several, each with its sentences there.
    """
    return _by_target(document) if layout == "target" else _by_source(document)


def table_rows(cells: Iterable[Section]) -> Iterator[list[Section]]:
    """The cells of a table, row by row."""
    for _, row in groupby(cells, key=lambda section: section.lead.cell and section.lead.cell[1]):
        yield list(row)


def sides(layout: str) -> tuple[Side, ...]:
    """The sides that a layout shows."""
    return ("target",) if layout == "target" else ("source", "target")


def gap(document: Document, before: Place | None, place: Place) -> str:
    """White space between a sentence and the one before it, as it stands in the text; empty across blocks."""
    if before is None or before.block != place.block:
        return ""
    between = document.blocks[place.block].text[before.end : place.start]
    return between if not between.strip() else " "


def prefix(block: Block) -> str:
    """What stands before a block's text where there is no other markup: a list marker, `> ` for quoted blocks."""
    if block.role == "list_item":
        return "  " * (block.level - 1) + f"{block.marker or '•'} "
    return "> " * max(1, block.level) if block.role == "quote" else ""


def language_name(language: str) -> str:
    """The name of a language in that language, the tag itself where it is not known."""
    return _LANGUAGES.get(language.partition("-")[0], language)


def worst(row: Row) -> Severity:
    """The highest severity among the row's findings, of which there is at least one."""
    return max((finding.severity for finding in row.findings), key=list(SIGNS).index)


def absent(row: Row) -> str:
    """What stands on the side of a row that has no sentence."""
    return f"[{row.reason or 'nothing corresponds'}]"


def _by_source(document: BilingualDocument) -> Iterator[Section]:
    source = _Blocks(document.source)
    target = _Blocks(document.target)
    section = Section(document)
    for number, row in enumerate(document.rows):
        if section.rows and (len(section.rows) >= _MOST_ROWS or not _belongs(row, section)):
            yield section
            section = Section(document)
        if not section.rows:
            yield from _without_rows(document, source.before(row.source), target.before(row.target))
        for place in row.source:
            source.add(place, section.source)
        for place in row.target:
            target.add(place, section.target)
        section.rows.append((number, row))
    if section.rows:
        yield section
    yield from _without_rows(document, source.rest(), target.rest())


def _by_target(document: BilingualDocument) -> Iterator[Section]:
    blocks = _Blocks(document.target)
    section = Section(document)
    for number, row in enumerate(document.rows):
        for block, places in groupby(row.target, key=lambda place: place.block):
            if section.target != [block] or len(section.rows) >= _MOST_ROWS:
                if section.target:
                    yield section
                yield from _without_rows(document, [], blocks.before((Place(block, 0, 0),)))
                section = Section(document)
                blocks.add(Place(block, 0, 0), section.target)
            if not section.target:
                section.target.append(block)
            # The row without its sentences in other blocks; those are in the next section.
            section.rows.append((number, _restricted(row, tuple(places))))
    if section.target:
        yield section
    yield from _without_rows(document, [], blocks.rest())


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


def _belongs(row: Row, section: Section) -> bool:
    if row.source and section.source:
        return row.source[0].block in section.source
    if row.target and section.target:
        return row.target[0].block in section.target
    return False


def _restricted(row: Row, places: tuple[Place, ...]) -> Row:
    return row if places == row.target else Row((), places, row.score, (), row.quotes, row.findings, row.reason)


def _without_rows(document: BilingualDocument, source: list[int], target: list[int]) -> Iterator[Section]:
    for left, right in zip_longest(source, target):
        yield Section(document, [] if left is None else [left], [] if right is None else [right])
