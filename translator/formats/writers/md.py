"""Markdown (CommonMark with GFM tables): a table of two columns, sentence under sentence, or the English alone.

Headings and code stand outside the columns. No HTML is used, so that the file looks the same where HTML is off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from translator.bilingual import BilingualDocument, Row
from translator.document import Block
from translator.files import Sink
from translator.formats.writers.markdown_text import at_start, escaped, fenced, inline
from translator.formats.writers.parts import Part, Side, gap_before, kind_of, table_row, walk_layout
from translator.formats.writers.txt import prefix

_SIGNS = {"info": "○", "warning": "△", "error": "✕"}
_NAMES = {"fr": "Français", "en": "English"}
_ORDERED = re.compile(r"\d{1,9}[.)]\Z")


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:
    """Writes the document in the given layout, then the notes on sentences, the source and the signature."""
    parts = walk_layout(document, layout)
    for (kind, _), group in groupby(parts, key=lambda part: _kind(part.shown(document, layout), layout)):
        if kind == "table":
            lines = _table(document, group, layout)
        elif layout == "side-by-side":
            lines = _columns(document, group)
        elif kind == "list":
            lines = _list(document, group, layout)
        else:
            lines = (line for part in group for line in _plain(document, part, layout))
        for line in lines:
            sink.write(f"{line}\n")
        sink.write("\n")
    for line in _notes(document):
        sink.write(f"{line}\n")
    if document.source.origin not in ("", "-"):
        sink.write(f"\nSource: {escaped(document.source.origin)}\n")
    sink.write(f"\nSignature: `{document.signature}`\n")


def _kind(block: Block, layout: str) -> tuple[str, int]:
    kind = kind_of(block)
    return ("", 0) if kind[0] == "list" and layout == "side-by-side" else kind


def _columns(document: BilingualDocument, parts: Iterator[Part]) -> Iterator[str]:
    """Parts as rows of tables that headings and code interrupt; an empty row sets paragraphs apart."""
    before = ""
    for part in parts:
        block = part.lead(document)
        if not part.rows or block.role == "heading":
            if before:
                yield ""
            yield from _plain(document, part, "side-by-side")
            before = ""
            continue
        if not before:
            yield from _head([_name(document.source.language), _name(document.target.language)])
        elif not before == block.role == "list_item":
            yield _row(["", ""])
        before = block.role
        opening = escaped(prefix(block))
        for number, row in part.rows:
            yield _row([opening + _sentence(document, side, number, row) for side in _both("interleaved")])
            opening = ""


def _plain(document: BilingualDocument, part: Part, layout: str) -> Iterator[str]:
    """A part outside tables, each paragraph followed by an empty line."""
    block = part.shown(document, layout)
    quoting = "> " * max(1, block.level) if block.role == "quote" else ""
    if block.role == "heading":
        opening = "#" * min(max(block.level, 1), 6)
        texts = [f"{opening} {text}" for side in _both(layout) for text in _flows(document, part, side)]
    elif not part.rows:
        raw = {"\n".join(_texts(document, part, side)) for side in _both(layout)} - {""}
        texts = [fenced(text) if block.role == "code" else at_start(escaped(text)) for text in sorted(raw)]
    elif layout == "target":
        texts = [quoting + text for text in _flows(document, part, "target")]
    else:
        texts = []
        for number, row in part.rows:
            source, target = (at_start(_sentence(document, side, number, row)) for side in _both(layout))
            texts.append(f"{quoting}{source}\n{quoting.rstrip()}\n{quoting}> {target}")
    for text in texts:
        yield text
        yield ""


def _list(document: BilingualDocument, parts: Iterator[Part], layout: str) -> Iterator[str]:
    depth = 0
    for part in parts:
        block = part.shown(document, layout)
        depth = min(max(block.level, 1), depth + 1)  # more than a step deeper would be read as code
        ordered = bool(_ORDERED.match(block.marker))
        opening = "    " * (depth - 1) + (block.marker if ordered else "-") + " "
        label = "" if ordered or not any(map(str.isalnum, block.marker)) else f"{escaped(block.marker)} "
        if layout == "target":
            texts = list(_flows(document, part, "target"))
        else:
            pairs = (
                (_sentence(document, side, number, row) for side in _both("interleaved")) for number, row in part.rows
            )
            texts = ["\\\n".join(at_start(text) for text in pair) for pair in pairs]
        indent = " " * len(opening)
        yield opening + label + f"\n\n{indent}".join(text.replace("\n", f"\n{indent}") for text in texts)


def _table(document: BilingualDocument, parts: Iterator[Part], layout: str) -> Iterator[str]:
    """A table of the document; where both languages are shown, its columns in the one and then in the other."""
    columns = 0
    for _, line in groupby(parts, key=lambda part: table_row(part.shown(document, layout))):
        cells = list(line)
        texts = [" ".join(_flows(document, part, side)) for side in _both(layout) for part in cells]
        if not columns:
            columns = len(texts)
            names = [_name(document.source.language), *[""] * (len(cells) - 1)]
            names += [_name(document.target.language), *[""] * (len(cells) - 1)]
            yield from _head(texts if layout == "target" else names)
            if layout == "target":
                continue
        yield _row((texts + [""] * columns)[:columns])


def _notes(document: BilingualDocument) -> Iterator[str]:
    """The findings as a list; sentences carry its numbers."""
    begun = False
    for number, row in enumerate(document.rows):
        for finding in row.findings:
            if not begun:
                yield from ("## Notes", "")
                begun = True
            yield f"- {number + 1} {_SIGNS[finding.severity]} {finding.severity}: {escaped(finding.message)}"


def _sentence(document: BilingualDocument, side: Side, number: int, row: Row) -> str:
    """One side of a row on one line, with the number of its note, if it has one."""
    blocks = (document.source if side == "source" else document.target).blocks
    places = row.source if side == "source" else row.target
    text = " ".join(inline(blocks[place.block], place.start, place.end) for place in places)
    if not places:
        text = escaped(f"[{row.reason or 'nothing corresponds'}]")
    return text + _sign(number, row) if side == "target" else text


def _flows(document: BilingualDocument, part: Part, side: Side) -> Iterator[str]:
    """The part's blocks on one side, each on one line."""
    of = document.source if side == "source" else document.target
    rows = dict(part.rows)
    for index, pieces in part.pieces(side):
        block = of.blocks[index]
        text = "" if pieces else escaped(block.text)
        for position, (number, last, place) in enumerate(pieces):
            text += escaped(gap_before(of, pieces, position)) + inline(block, place.start, place.end)
            if side == "target" and last == len(rows[number].target) - 1:
                text += _sign(number, rows[number])
        yield at_start(text)


def _sign(number: int, row: Row) -> str:
    """The number that leads to the row's notes."""
    if not row.findings:
        return ""
    worst = max((finding.severity for finding in row.findings), key=list(_SIGNS).index)
    return f" ({_SIGNS[worst]}{number + 1})"


def _both(layout: str) -> tuple[Side, ...]:
    return ("target",) if layout == "target" else ("source", "target")


def _texts(document: BilingualDocument, part: Part, side: Side) -> list[str]:
    of = document.source if side == "source" else document.target
    return [of.blocks[index].text for index in part.blocks(side)]


def _head(names: list[str]) -> list[str]:
    return [_row(names), _row(["---"] * len(names))]


def _row(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _name(language: str) -> str:
    return _NAMES.get(language.split("-")[0], escaped(language))
