"""The text of a DOCX file as WordprocessingML, produced a part at a time.

Specification: ECMA-376 part 1. Elements stand in the order of its schema, since Word refuses others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from translator.bilingual import BilingualDocument
from translator.document import Block
from translator.formats.writers.docx.runs import Runs, paragraph, plain_run
from translator.formats.writers.parts import Part, Side, kind_of, table_row, walk_layout
from translator.text.speakers import Voices

_TEXT_WIDTH = 9638
"""Width between the margins, in twentieths of a point: 170 mm."""

_NAMES = {"fr": "Français", "en": "English"}
_STYLES = {"caption": "Caption", "quote": "Quote", "list_item": "ListParagraph", "code": "Code"}
_RULE = '<w:tcBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="D5CEC0"/></w:tcBorders>'
_END_OF_CELL = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'


def body(document: BilingualDocument, layout: str, voices: Voices) -> Iterator[str]:
    """What stands in `w:body` before its section properties."""
    if voices.speakers:
        legend = Runs(document, voices).legend()
        yield paragraph("Colophon", plain_run("Quoted:  ") + legend)
    parts = walk_layout(document, layout)
    if layout == "side-by-side":
        yield from _columns(document, parts, voices)
    else:
        for (kind, _), group in groupby(parts, key=lambda part: kind_of(part.shown(document, layout))):
            if kind == "table":
                yield from _table(document, group, layout, voices)
            else:
                for part in group:
                    yield from _paragraphs(document, part, layout, voices)
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


def _columns(document: BilingualDocument, parts: Iterator[Part], voices: Voices) -> Iterator[str]:
    """One table, a row for each pair of sentences, a rule above each paragraph; its first row is repeated."""
    half = _TEXT_WIDTH // 2
    names = (_name(document.source.language), _name(document.target.language))
    head = "".join(_cell(half, paragraph("Colophon", plain_run(name))) for name in names)
    yield _open_table(half, 2)
    yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
    for (kind, _), group in groupby(parts, key=lambda part: kind_of(part.lead(document))):
        if kind == "table":
            yield from _nested(document, group, half, voices)
        else:
            for position, part in enumerate(group):
                rule = "" if position and kind == "list" else _RULE
                yield from _part_rows(document, part, half, voices, rule)
    yield "</w:tbl>"


def _part_rows(document: BilingualDocument, part: Part, half: int, voices: Voices, border: str) -> Iterator[str]:
    lead = part.lead(document)
    runs = Runs(document, voices, part)
    if not part.rows:
        texts = _raw(document, part)
        cells = [_cell(half, _block_paragraph(lead, plain_run(text)), border) for text in texts]
        if len(cells) == 1:
            cells = [_cell(2 * half, _block_paragraph(lead, plain_run(texts[0])), border, span=2)]
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
    for position, (number, row) in enumerate(part.rows):
        cells = [
            _cell(half, _block_paragraph(lead, runs.sentence(side, number, row), first=position == 0), border)
            for side in _both("side-by-side")
        ]
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"
        border = ""


def _nested(document: BilingualDocument, parts: Iterator[Part], half: int, voices: Voices) -> Iterator[str]:
    """A table of the document, row by row: its cells as a small table in either column."""
    for _, line in groupby(parts, key=lambda part: table_row(part.lead(document))):
        cells = list(line)
        width = (half - 240) // len(cells)
        columns = []
        for side in _both("side-by-side"):
            inner = "".join(_cell(width, _cell_text(document, part, side, voices)) for part in cells)
            table = f"{_open_table(width, len(cells), borders=True)}<w:tr>{inner}</w:tr></w:tbl>"
            columns.append(_cell(half, table + _END_OF_CELL))
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(columns)}</w:tr>"


def _table(document: BilingualDocument, parts: Iterator[Part], layout: str, voices: Voices) -> Iterator[str]:
    opened = False
    for _, line in groupby(parts, key=lambda part: table_row(part.shown(document, layout))):
        cells = list(line)
        width = _TEXT_WIDTH // len(cells)
        if not opened:
            yield _open_table(width, len(cells), borders=True)
            opened = True
        for side in _both(layout):
            inner = "".join(_cell(width, _cell_text(document, part, side, voices)) for part in cells)
            yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>"
    if opened:
        yield "</w:tbl>" + paragraph("", "")


def _paragraphs(document: BilingualDocument, part: Part, layout: str, voices: Voices) -> Iterator[str]:
    lead = part.shown(document, layout)
    runs = Runs(document, voices, part)
    if layout == "target" or not part.rows:
        texts = [runs.flow("target", index, pieces) for index, pieces in part.pieces("target")] if part.target else []
        for text in texts or [plain_run(text) for text in _raw(document, part)]:
            yield _block_paragraph(lead, text)
        return
    for position, (number, row) in enumerate(part.rows):
        style = "SourceText" if lead.role == "paragraph" else ""
        yield _block_paragraph(lead, runs.sentence("source", number, row), first=position == 0, style=style)
        style = style and "TargetText"
        yield _block_paragraph(lead, runs.sentence("target", number, row), first=False, style=style)


def _cell_text(document: BilingualDocument, part: Part, side: Side, voices: Voices) -> str:
    runs = Runs(document, voices, part)
    texts = [runs.flow(side, index, pieces) for index, pieces in part.pieces(side)]
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


def _raw(document: BilingualDocument, part: Part) -> list[str]:
    """The texts of a part without rows: one where both sides are the same or only one exists."""
    texts = [
        "\n".join(of.blocks[index].text for index in blocks)
        for of, blocks in ((document.source, part.source), (document.target, part.target))
    ]
    return list(dict.fromkeys(filter(None, texts)))


def _both(layout: str) -> tuple[Side, ...]:
    return ("target",) if layout == "target" else ("source", "target")


def _name(language: str) -> str:
    return _NAMES.get(language.split("-")[0], language)
