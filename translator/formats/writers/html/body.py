"""The text of the page: parts as HTML, produced one at a time.

A sentence is `<span class="s" id="s12">` (source) or `id="t12"` (target), with the row's number; a row's further
sentences on a side are `s12-1`, `s12-2`. `data-w` on the row's first source sentence holds its word links.
`--r` is the sentence's line where rows stand side by side, `--i` where they are interleaved.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from translator.bilingual import BilingualDocument, Place
from translator.document import Block, Document
from translator.formats.writers.html.escaping import escaped
from translator.formats.writers.html.markup import SentenceMarks, tint
from translator.formats.writers.html.notes import flag
from translator.formats.writers.html.words import word_links
from translator.formats.writers.marks import marked
from translator.formats.writers.parts import Part, Side, kind_of, table_row, walk_layout
from translator.text.characters import legal
from translator.text.speakers import Voice, Voices


class _Page(NamedTuple):
    document: BilingualDocument
    layout: str
    voices: Voices

    def side(self, side: Side) -> Document:
        return self.document.source if side == "source" else self.document.target


class _Item(NamedTuple):
    """A sentence in its cell: its block (None for the sign that a sentence is missing) and its HTML."""

    block: int | None
    html: str


def body(document: BilingualDocument, layout: str, voices: Voices) -> Iterator[str]:
    """The parts of the document as HTML, with what groups them: lists and tables."""
    page = _Page(document, layout, voices)
    parts = walk_layout(document, layout)
    for (kind, _), group in groupby(parts, key=lambda part: kind_of(part.shown(document, layout))):
        if kind == "table":
            yield '<div class="table"><table>\n'
            yield from _table(page, group)
            yield "</table></div>\n"
        elif kind == "list":
            yield '<div class="list" role="list">\n'
            yield from (_part(page, part, ' role="listitem"') for part in group)
            yield "</div>\n"
        else:
            yield from (_part(page, part) for part in group)


def _part(page: _Page, part: Part, role: str = "") -> str:
    kind: str = part.shown(page.document, page.layout).role
    if page.layout == "target":
        cells = _names(page, part) + _cell(page, part, "target")
    elif not part.rows and _same_text(page.document, part):
        kind += " both"
        cells = _cell(page, part, "source")
    else:
        cells = _cell(page, part, "source") + _names(page, part) + _cell(page, part, "target")
    return f'<div class="p {kind}"{role}>{cells}</div>\n'


def _same_text(document: BilingualDocument, part: Part) -> bool:
    source = [document.source.blocks[index].text for index in part.source]
    return not part.target or source == [document.target.blocks[index].text for index in part.target]


def _table(page: _Page, parts: Iterator[Part]) -> Iterator[str]:
    sides: tuple[Side, ...] = ("target",) if page.layout == "target" else ("source", "target")
    for _, line in groupby(parts, key=lambda part: table_row(part.shown(page.document, page.layout))):
        cells = list(line)
        columns = "".join(_cell(page, part, side, "td") for side in sides for part in cells)
        yield f'<tr style="--n:{len(cells)}">{columns}</tr>\n'


def _cell(page: _Page, part: Part, side: Side, tag: str = "div") -> str:
    document = page.side(side)
    paragraphs: list[tuple[int | None, list[str]]] = []
    for block, html in _items(page, part, side):
        if paragraphs and (block is None or paragraphs[-1][0] in (block, None)):
            paragraphs[-1][1].append(html)
            paragraphs[-1] = (paragraphs[-1][0] if block is None else block, paragraphs[-1][1])
        else:
            paragraphs.append((block, [html]))
    shown = {block for block, _ in paragraphs}
    paragraphs += [(index, [escaped(document.blocks[index].text)]) for index in part.blocks(side) if index not in shown]
    lead = part.shown(page.document, page.layout)
    inside = "".join(
        _block(lead if index is None else document.blocks[index], "".join(html)) for index, html in paragraphs
    )
    return f'<{tag} class="c {side}" lang="{escape(document.language)}">{inside}</{tag}>'


def _items(page: _Page, part: Part, side: Side) -> Iterator[_Item]:
    document = page.side(side)
    marks = SentenceMarks(page.document, side, page.voices, part)
    alone = len(part.rows) == 1 and len(part.rows[0][1].source) <= 1 and len(part.rows[0][1].target) <= 1
    line = order = 1
    before: Place | None = None
    for number, row in part.rows:
        places, count = (row.source if side == "source" else row.target), max(1, len(row.source))
        shift = 0 if side == "source" else count
        for index, place in enumerate(places):
            block = document.blocks[place.block]
            gap = ""
            if before and before.block == place.block:
                gap = block.text[before.end : place.start]
                gap = gap if not gap.strip() else " "
            before = place
            style = "" if alone else f' style="--r:{line + index};--i:{order + shift + index}"'
            words = word_links(page.document, row) if side == "source" and not index else ""
            text = marked(block.text, place.start, place.end, marks.of(place, row), escaped)
            sign = flag(number, row) if side == "target" and index == len(places) - 1 else ""
            name = f"{side[0]}{number}-{index}" if index else f"{side[0]}{number}"
            marker = ""
            if block.role == "list_item" and place.start == (block.sentences[0].start if block.sentences else 0):
                marker = f' data-m="{escape(legal(block.marker or "•"))}"'
            yield _Item(place.block, f'{gap}<span class="s" id="{name}"{style}{words}{marker}>{text}{sign}</span>')
        if not places and page.layout != "target":
            style = "" if alone else f' style="--r:{line};--i:{order + shift}"'
            sign = flag(number, row) if side == "target" else ""
            reason = escaped(row.reason or "nothing corresponds")
            name = f"{side[0]}{number}"
            yield _Item(None, f' <span class="s none" lang="en" id="{name}"{style}>[{reason}]{sign}</span>')
        line += max(count, len(row.target))
        order += count + max(1, len(row.target))


def _block(block: Block, inside: str) -> str:
    if block.role == "heading":
        rank = min(max(block.level, 1), 6)
        return f"<h{rank}>{inside}</h{rank}>"
    if block.role == "code":
        return f'<pre translate="no"><code>{inside}</code></pre>'
    if block.role == "quote":
        return f"<blockquote><p>{inside}</p></blockquote>"
    depth = f' class="depth{min(block.level, 6)}"' if block.role == "list_item" and block.level > 1 else ""
    return f"<p{depth}>{inside}</p>"


def _names(page: _Page, part: Part) -> str:
    """The speakers of the part's quotations, for the space between the columns."""
    voices: dict[int, Voice] = {}
    for _, row in part.rows:
        for pair in row.quotes:
            if pair.source and (voice := page.voices.of(*pair.source)):
                voices[voice.number] = voice
    if not voices:
        return ""
    names = "".join(f'<span class="{tint(voice)}">{escaped(voice.name)}</span>' for voice in voices.values())
    return f'<div class="names" lang="{escape(page.document.source.language)}">{names}</div>'
