"""Plain text: sentence under sentence, two columns, or the English alone with its paragraphs.

Nothing is wrapped except in columns. The signature stands at the end, after a line `--`.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from unicodedata import combining, east_asian_width

from translator.bilingual import BilingualDocument, Row
from translator.document import Block, Document
from translator.files import Sink
from translator.formats.writers.parts import Part, Piece, gap_before, walk, walk_target

_COLUMN = 46
_GUTTER = "  │  "
_INDENT = "    "


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:
    """Writes the document in the given layout."""
    if layout == "target":
        _write_target(document, sink)
    else:
        write_part = _write_pairs if layout == "interleaved" else _write_columns
        for part in walk(document):
            write_part(document, part, sink)
            sink.write("\n")
    sink.write(f"--\n{document.signature}\n")


def prefix(block: Block) -> str:
    """What stands before a block's text where there is no other markup: a list marker, `> ` for quoted blocks."""
    if block.role == "list_item":
        return "  " * (block.level - 1) + f"{block.marker or '•'} "
    return "> " * max(1, block.level) if block.role == "quote" else ""


def flow(document: Document, pieces: list[Piece]) -> str:
    """The sentences of one block with the white space that stands between them."""
    text = document.blocks
    return "".join(
        gap_before(document, pieces, index) + text[place.block].text[place.start : place.end]
        for index, (_, _, place) in enumerate(pieces)
    )


def one_line(text: str) -> str:
    """The text with line breaks as spaces."""
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def sides(document: BilingualDocument, row: Row) -> tuple[str, str]:
    """Both texts of a row on one line each, the reason in brackets on a side that is empty."""
    reason = f"[{row.reason or 'nothing corresponds'}]"
    source = one_line(document.source_text(row)) if row.source else reason
    target = one_line(document.target_text(row)) if row.target else reason
    return source, target or reason


def _write_target(document: BilingualDocument, sink: Sink) -> None:
    before: Block | None = None
    for part in walk_target(document):
        block = document.target.blocks[part.target[0]]
        text = "".join(flow(document.target, pieces) for _, pieces in part.pieces("target")) or block.text
        opening = prefix(block)
        sink.write(_between(before, block) + opening + text.replace("\n", "\n" + " " * len(opening)))
        before = block
    sink.write("\n\n" if before else "")


def _between(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    if before.cell and block.cell and before.cell[0] == block.cell[0]:
        return "\t" if before.cell[1] == block.cell[1] else "\n"
    return "\n" if before.role == block.role == "list_item" else "\n\n"


def _write_pairs(document: BilingualDocument, part: Part, sink: Sink) -> None:
    if not part.rows:
        sink.write(_untranslated(document, part) + "\n")
    opening = prefix(part.lead(document))
    for _, row in part.rows:
        source, target = sides(document, row)
        sink.write(f"{opening}{source}\n{_INDENT}{target}\n{_findings(row)}\n")
        opening = " " * len(opening)


def _write_columns(document: BilingualDocument, part: Part, sink: Sink) -> None:
    if not part.rows:
        sink.write(_untranslated(document, part))
    opening = prefix(part.lead(document))
    for _, row in part.rows:
        left, right = (_wrapped(text, opening) for text in sides(document, row))
        for one, other in zip_longest(left, right, fillvalue=""):
            sink.write(f"{one}{' ' * (_COLUMN - _width(one))}{_GUTTER}{other}".rstrip() + "\n")
        sink.write(_findings(row))
        opening = " " * len(opening)


def _untranslated(document: BilingualDocument, part: Part) -> str:
    texts = [document.source.blocks[index].text for index in part.source]
    texts += [text for index in part.target if (text := document.target.blocks[index].text) not in texts]
    return "".join(f"{text}\n" for text in texts)


def _findings(row: Row) -> str:
    return "".join(f"{_INDENT}[{finding.severity}: {one_line(finding.message)}]\n" for finding in row.findings)


def _wrapped(text: str, opening: str) -> list[str]:
    lines = textwrap.wrap(
        text,
        _COLUMN,
        initial_indent=opening,
        subsequent_indent=" " * len(opening),
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
    return lines or [opening]


def _width(text: str) -> int:
    """Columns that a terminal gives the text."""
    return sum(0 if combining(character) else 1 + (east_asian_width(character) in "WF") for character in text)
