"""The text of a DOCX file as WordprocessingML, produced a section at a time.

Specification: ECMA-376 part 1. Elements stand in the order of its schema, since Word refuses others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from translator.bilingual import BilingualDocument, Side
from translator.document import Block
from translator.formats.writers.docx.runs import Runs, legend, paragraph, plain_run
from translator.formats.writers.sections import Section, language_name, sections, sides, table_rows
from translator.text.speakers import Speakers

_TEXT_WIDTH = 9638
"""Width between the margins, in twentieths of a point: 170 mm."""

_STYLES = {"caption": "Caption", "quote": "Quote", "list_item": "ListParagraph", "code": "Code"}
_RULE = '<w:tcBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="D5CEC0"/></w:tcBorders>'
_END_OF_CELL = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'


def body(document: BilingualDocument, layout: str, speakers: Speakers) -> Iterator[str]:
    """What stands in `w:body` before its section properties."""
    if speakers.all:
        yield paragraph("Colophon", plain_run("Quoted:  ") + legend(document, layout, speakers))
    groups = groupby(sections(document, layout), key=lambda section: section.kind)
    if layout == "side-by-side":
        yield from _columns(document, groups, speakers)
    else:
        for (kind, _), group in groups:
            if kind == "table":
                yield from _table(group, layout, speakers)
            else:
                for section in group:
                    yield from _paragraphs(section, layout, speakers)
    origin = document.source.origin
    if origin not in ("", "-"):
        yield paragraph("Colophon", plain_run(f"Source: {origin}"))
    yield paragraph("Colophon", plain_run(f"Made with translator {document.signature.version}. {document.signature}"))


def comments(document: BilingualDocument, layout: str) -> Iterator[str]:
    """What stands in `w:comments`: a comment for each row with findings, numbered as the row."""
    for number, row in enumerate(document.rows):
        if not row.findings or (layout == "target" and not row.target):
            continue
        texts = "".join(paragraph("", plain_run(f"{finding.severity}: {finding.message}")) for finding in row.findings)
        yield f'<w:comment w:id="{number}" w:author="translator" w:initials="t">{texts}</w:comment>'


def _columns(
    document: BilingualDocument, groups: Iterable[tuple[tuple[str, int], Iterator[Section]]], speakers: Speakers
) -> Iterator[str]:
    """One table, a row for each pair of sentences, a rule above each paragraph; its first row is repeated."""
    half = _TEXT_WIDTH // 2
    yield _open_table(half, 2)
    names = (language_name(document.source.language), language_name(document.target.language))
    yield _row((_cell(half, paragraph("Colophon", plain_run(name))) for name in names), "<w:tblHeader/>")
    for (kind, _), group in groups:
        if kind == "table":
            yield from _nested(group, half, speakers)
        else:
            for position, section in enumerate(group):
                yield from _section_rows(section, half, speakers, "" if position and kind == "list" else _RULE)
    yield "</w:tbl>"


def _section_rows(section: Section, half: int, speakers: Speakers, border: str) -> Iterator[str]:
    lead = section.lead
    runs = Runs(section, speakers)
    if not section.rows:
        texts = section.texts()
        width, span = (half, 1) if len(texts) > 1 else (2 * half, 2)
        yield _row(_cell(width, _block_paragraph(lead, plain_run(text)), border, span=span) for text in texts)
    for position, (number, row) in enumerate(section.rows):
        yield _row(
            _cell(half, _block_paragraph(lead, runs.sentence(side, number, row), first=position == 0), border)
            for side in sides("side-by-side")
        )
        border = ""


def _nested(cells: Iterator[Section], half: int, speakers: Speakers) -> Iterator[str]:
    """A table of the document, row by row: its cells as a small table in either column."""
    for row in table_rows(cells):
        width = (half - 240) // len(row)
        columns = []
        for side in sides("side-by-side"):
            inner = "".join(_cell(width, _cell_text(cell, side, speakers)) for cell in row)
            table = f"{_open_table(width, len(row), borders=True)}<w:tr>{inner}</w:tr></w:tbl>"
            columns.append(_cell(half, table + _END_OF_CELL))
        yield _row(columns)


def _table(cells: Iterator[Section], layout: str, speakers: Speakers) -> Iterator[str]:
    opened = False
    for row in table_rows(cells):
        width = _TEXT_WIDTH // len(row)
        if not opened:
            yield _open_table(width, len(row), borders=True)
            opened = True
        for side in sides(layout):
            yield _row(_cell(width, _cell_text(cell, side, speakers)) for cell in row)
    if opened:
        yield "</w:tbl>" + paragraph("", "")


def _paragraphs(section: Section, layout: str, speakers: Speakers) -> Iterator[str]:
    lead = section.lead
    runs = Runs(section, speakers)
    if layout == "target" or not section.rows:
        texts = [runs.flow("target", index, pieces) for index, pieces in section.pieces("target")]
        for text in texts or map(plain_run, section.texts()):
            yield _block_paragraph(lead, text)
        return
    for position, (number, row) in enumerate(section.rows):
        style = "SourceText" if lead.role == "paragraph" else ""
        yield _block_paragraph(lead, runs.sentence("source", number, row), first=position == 0, style=style)
        style = style and "TargetText"
        yield _block_paragraph(lead, runs.sentence("target", number, row), first=False, style=style)


def _cell_text(cell: Section, side: Side, speakers: Speakers) -> str:
    runs = Runs(cell, speakers)
    texts = [runs.flow(side, index, pieces) for index, pieces in cell.pieces(side)]
    return "".join(paragraph("", text) for text in texts) or paragraph("", "")


def _block_paragraph(block: Block, runs: str, *, first: bool = True, style: str = "") -> str:
    if block.role == "heading":
        return paragraph(f"Heading{min(max(block.level, 1), 6)}", runs)
    if block.role == "list_item":
        left = 340 * min(max(block.level, 1), 8)
        marker = plain_run(f"{block.marker or '•'}\t") if first else ""
        hanging = ' w:hanging="340"' if first else ""
        layout = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs><w:ind w:left="{left}"{hanging}/>'
        return paragraph("ListParagraph", marker + runs, layout)
    return paragraph(style or _STYLES.get(block.role, ""), runs)


def _open_table(width: int, columns: int, *, borders: bool = False) -> str:
    edge = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="D5CEC0"/>'
    edges = "".join(edge.format(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * columns}" w:type="dxa"/>'
        f"{f'<w:tblBorders>{edges}</w:tblBorders>' if borders else ''}"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="50" w:type="dxa"/><w:left w:w="115" w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="115" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>"
    )


def _cell(width: int, content: str, border: str = "", *, span: int = 1) -> str:
    spanning = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanning}{border}</w:tcPr>{content}</w:tc>'


def _row(cells: Iterable[str], properties: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{''.join(cells)}</w:tr>"
