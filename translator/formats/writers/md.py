"""Markdown (CommonMark with GFM tables): a table of two columns, sentence under sentence, or the English alone.

Headings and code stand outside the columns. No HTML is used, so that the file looks the same where HTML is off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from translator.bilingual import BilingualDocument, Row, Side
from translator.files import Sink
from translator.formats.writers.markdown_text import at_start, escaped, fenced, inline
from translator.formats.writers.sections import (
    SIGNS,
    Section,
    absent,
    language_name,
    prefix,
    sections,
    sides,
    table_rows,
    worst,
)

_ORDERED = re.compile(r"\d{1,9}[.)]\Z")


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:
    """Writes the document in the given layout, then the notes on sentences, the source and the signature."""

    def kind_of(section: Section) -> tuple[str, int]:
        """In columns list items stand in one table with the paragraphs around them."""
        return ("", 0) if layout == "side-by-side" and section.kind[0] == "list" else section.kind

    for (kind, _), group in groupby(sections(document, layout), key=kind_of):
        if kind == "table":
            lines = _table(document, group, layout)
        elif layout == "side-by-side":
            lines = _columns(document, group)
        elif kind == "list":
            lines = _list(group, layout)
        else:
            lines = (line for section in group for line in _plain(section, layout))
        for line in lines:
            sink.write(f"{line}\n")
        sink.write("\n")
    for line in _notes(document):
        sink.write(f"{line}\n")
    if document.source.origin not in ("", "-"):
        sink.write(f"\nSource: {escaped(document.source.origin)}\n")
    sink.write(f"\nSignature: `{document.signature}`\n")


def _columns(document: BilingualDocument, group: Iterator[Section]) -> Iterator[str]:
    """Sections as rows of tables that headings and code interrupt; an empty row sets paragraphs apart."""
    before = ""
    for section in group:
        role = section.lead.role
        if not section.rows or role == "heading":
            if before:
                yield ""
            yield from _plain(section, "side-by-side")
            before = ""
            continue
        if not before:
            yield from _head(_names(document))
        elif not before == role == "list_item":
            yield _row(["", ""])
        before = role
        opening = escaped(prefix(section.lead))
        for number, row in section.rows:
            yield _row([opening + text for text in _pair(document, number, row)])
            opening = ""


def _plain(section: Section, layout: str) -> Iterator[str]:
    """A section outside tables, each paragraph followed by an empty line."""
    block = section.lead
    quoting = "> " * max(1, block.level) if block.role == "quote" else ""
    if block.role == "heading":
        opening = "#" * min(max(block.level, 1), 6)
        texts = [f"{opening} {text}" for side in sides(layout) for text in _flows(section, side)]
    elif not section.rows:
        texts = [fenced(text) if block.role == "code" else at_start(escaped(text)) for text in section.texts()]
    elif layout == "target":
        texts = [quoting + text for text in _flows(section, "target")]
    else:
        pairs = (map(at_start, _pair(section.document, number, row)) for number, row in section.rows)
        texts = [f"{quoting}{source}\n{quoting.rstrip()}\n{quoting}> {target}" for source, target in pairs]
    for text in texts:
        yield text
        yield ""


def _list(group: Iterator[Section], layout: str) -> Iterator[str]:
    depth = 0
    for section in group:
        block = section.lead
        depth = min(max(block.level, 1), depth + 1)  # more than a step deeper would be read as code
        ordered = bool(_ORDERED.match(block.marker))
        opening = "    " * (depth - 1) + (block.marker if ordered else "-") + " "
        label = "" if ordered or not any(map(str.isalnum, block.marker)) else f"{escaped(block.marker)} "
        if layout == "target":
            texts = list(_flows(section, "target"))
        else:
            pairs = (_pair(section.document, number, row) for number, row in section.rows)
            texts = ["\\\n".join(map(at_start, pair)) for pair in pairs]
        indent = " " * len(opening)
        yield opening + label + f"\n\n{indent}".join(text.replace("\n", f"\n{indent}") for text in texts)


def _table(document: BilingualDocument, group: Iterator[Section], layout: str) -> Iterator[str]:
    """A table of the document; where both languages are shown, its columns in the one and then in the other."""
    columns = 0
    for cells in table_rows(group):
        texts = [" ".join(_flows(cell, side)) for side in sides(layout) for cell in cells]
        if not columns:
            columns = len(texts)
            if layout == "target":
                yield from _head(texts)
                continue
            yield from _head([text for name in _names(document) for text in (name, *[""] * (len(cells) - 1))])
        yield _row((texts + [""] * columns)[:columns])


def _notes(document: BilingualDocument) -> Iterator[str]:
    """The findings as a list; sentences carry its numbers."""
    begun = False
    for number, row in enumerate(document.rows):
        for finding in row.findings:
            if not begun:
                yield from ("## Notes", "")
                begun = True
            yield f"- {number + 1} {SIGNS[finding.severity]} {finding.severity}: {escaped(finding.message)}"


def _pair(document: BilingualDocument, number: int, row: Row) -> list[str]:
    """Both sides of a row, each on one line, with the number of its note, if it has one."""
    pair = []
    for side in sides("both"):
        blocks = document.side(side).blocks
        texts = [inline(blocks[place.block], place.start, place.end) for place in row.side(side)]
        pair.append(" ".join(texts) if texts else escaped(absent(row)))
    return [pair[0], pair[1] + _sign(number, row)]


def _flows(section: Section, side: Side) -> Iterator[str]:
    """The section's blocks on one side, each on one line."""
    rows = dict(section.rows)
    for index, pieces in section.pieces(side):
        block = section.document.side(side).blocks[index]
        text = "" if pieces else escaped(block.text)
        for row, number, place, gap in pieces:
            text += escaped(gap) + inline(block, place.start, place.end)
            if side == "target" and number == len(rows[row].target) - 1:
                text += _sign(row, rows[row])
        yield at_start(text)


def _sign(number: int, row: Row) -> str:
    """The number that leads to the row's notes."""
    return f" ({SIGNS[worst(row)]}{number + 1})" if row.findings else ""


def _names(document: BilingualDocument) -> list[str]:
    return [escaped(language_name(of.language)) for of in (document.source, document.target)]


def _head(names: list[str]) -> list[str]:
    return [_row(names), _row(["---"] * len(names))]


def _row(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"
