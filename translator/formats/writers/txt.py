"""Plain text: sentence under sentence, two columns, or the English alone with its paragraphs.

Nothing is wrapped except in columns. The signature stands at the end, after a line `--`.
"""

from __future__ import annotations

import textwrap
from itertools import zip_longest

from rich.cells import cell_len

from translator.bilingual import BilingualDocument, Row
from translator.document import Block
from translator.files import Sink
from translator.formats.writers.sections import Section, absent, prefix, sections

_COLUMN = 46
_GUTTER = "  │  "
_INDENT = "    "


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:
    """Writes the document in the given layout."""
    if layout == "target":
        _write_target(document, sink)
    else:
        write_section = _write_pairs if layout == "interleaved" else _write_columns
        for section in sections(document, layout):
            sink.write("".join(f"{text}\n" for text in section.texts()) if not section.rows else "")
            write_section(section, sink)
            sink.write("\n")
    sink.write(f"--\n{document.signature}\n")


def _one_line(text: str) -> str:
    return " ".join(text.splitlines()) if "\n" in text or "\r" in text else text


def _pair(document: BilingualDocument, row: Row) -> tuple[str, str]:
    """Both texts of a row on one line each, the reason in brackets on a side that is empty."""
    source = _one_line(document.source_text(row)) if row.source else absent(row)
    target = _one_line(document.target_text(row)) if row.target else absent(row)
    return source, target or absent(row)


def _write_target(document: BilingualDocument, sink: Sink) -> None:
    before: Block | None = None
    for section in sections(document, "target"):
        block = section.lead
        pieces = (piece for _, found in section.pieces("target") for piece in found)
        text = "".join(gap + block.text[place.start : place.end] for _, _, place, gap in pieces) or block.text
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


def _write_pairs(section: Section, sink: Sink) -> None:
    sink.write("" if section.rows else "\n")
    opening = prefix(section.lead)
    for _, row in section.rows:
        source, target = _pair(section.document, row)
        sink.write(f"{opening}{source}\n{_INDENT}{target}\n{_findings(row)}\n")
        opening = " " * len(opening)


def _write_columns(section: Section, sink: Sink) -> None:
    opening = prefix(section.lead)
    for _, row in section.rows:
        left, right = (_wrapped(text, opening) for text in _pair(section.document, row))
        for one, other in zip_longest(left, right, fillvalue=""):
            sink.write(f"{one}{' ' * (_COLUMN - cell_len(one))}{_GUTTER}{other}".rstrip() + "\n")
        sink.write(_findings(row))
        opening = " " * len(opening)


def _findings(row: Row) -> str:
    return "".join(f"{_INDENT}[{finding.severity}: {_one_line(finding.message)}]\n" for finding in row.findings)


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
