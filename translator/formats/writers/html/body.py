"""The text of the page, produced a section at a time, and the notes on it.

A sentence is `<span class="s" id="s12">` (source) or `id="t12"` (target), with the row's number; a row's further
sentences on a side are `s12-1`, `s12-2`. `data-w` on the row's first source sentence holds its word links.
`--r` is the sentence's line where rows stand side by side, `--i` where they are interleaved. A sentence with findings
ends in a flag, the link to its notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple

from translator.bilingual import BilingualDocument, Finding, Place, Row, Side
from translator.document import Block
from translator.formats.pages import escaped
from translator.formats.writers.html.markup import SentenceTags, label, word_links
from translator.formats.writers.sections import (
    SIGNS,
    Section,
    absent,
    gap,
    sections,
    sides,
    table_rows,
    worst,
)
from translator.formats.writers.tags import tagged
from translator.text.characters import legal
from translator.text.speakers import Speaker, Speakers

_DOUBTS = (0.6, 0.5, 0.4)
"""Confidence below which a sentence is shaded, more and more."""


class _Item(NamedTuple):
    """A sentence in its cell: its block (None for the sign that a sentence is missing) and its HTML."""

    block: int | None
    html: str


def body(document: BilingualDocument, layout: str, speakers: Speakers) -> Iterator[str]:
    """The sections of the document as HTML, with what groups them: lists and tables."""
    for (kind, _), group in groupby(sections(document, layout), key=lambda section: section.kind):
        if kind == "table":
            yield '<div class="table"><table>\n'
            for cells in table_rows(group):
                columns = "".join(_cell(cell, side, speakers, "td") for side in sides(layout) for cell in cells)
                yield f'<tr style="--n:{len(cells)}">{columns}</tr>\n'
            yield "</table></div>\n"
        elif kind == "list":
            yield '<div class="list" role="list">\n'
            yield from (_section(section, layout, speakers, ' role="listitem"') for section in group)
            yield "</div>\n"
        else:
            yield from (_section(section, layout, speakers) for section in group)


def notes(document: BilingualDocument, layout: str) -> Iterator[str]:
    """The part of the page that lists all findings by sentence, nothing where there are none."""
    begun = False
    for number, row in enumerate(document.rows):
        for index, finding in enumerate(row.findings):
            if not begun:
                yield '<section class="notes" aria-labelledby="notes"><h2 id="notes">Notes</h2>\n<ul>\n'
                begun = True
            yield _note(document, number, row, finding, index == 0, layout)
    if begun:
        yield "</ul></section>\n"


def _section(section: Section, layout: str, speakers: Speakers, role: str = "") -> str:
    kind: str = section.lead.role
    shown: Iterable[Side] = sides(layout)
    if not section.rows and section.source and len(section.texts()) == 1:
        kind += " both"
        shown = ("source",)
    cells = [_cell(section, side, speakers) for side in shown]
    cells.insert(len(cells) - 1, _names(section, speakers))
    return f'<div class="p {kind}"{role}>{"".join(cells)}</div>\n'


def _cell(section: Section, side: Side, speakers: Speakers, tag: str = "div") -> str:
    document = section.document.side(side)
    paragraphs: list[tuple[int | None, list[str]]] = []
    for block, html in _items(section, side, speakers):
        if paragraphs and (block is None or paragraphs[-1][0] in (block, None)):
            paragraphs[-1][1].append(html)
            paragraphs[-1] = (paragraphs[-1][0] if block is None else block, paragraphs[-1][1])
        else:
            paragraphs.append((block, [html]))
    shown = {block for block, _ in paragraphs}
    paragraphs += [
        (index, [escaped(document.blocks[index].text)]) for index in section.blocks(side) if index not in shown
    ]
    inside = "".join(
        _block(section.lead if index is None else document.blocks[index], "".join(html)) for index, html in paragraphs
    )
    return f'<{tag} class="c {side}" lang="{escape(document.language)}">{inside}</{tag}>'


def _items(section: Section, side: Side, speakers: Speakers) -> Iterator[_Item]:
    document = section.document.side(side)
    tags = SentenceTags(section, side, speakers)
    alone = len(section.rows) == 1 and len(section.rows[0][1].source) <= 1 and len(section.rows[0][1].target) <= 1
    line = order = 1
    before: Place | None = None
    for number, row in section.rows:
        places, count = row.side(side), max(1, len(row.source))
        shift = 0 if side == "source" else count
        sign = _flag(number, row) if side == "target" else ""
        for index, place in enumerate(places):
            block = document.blocks[place.block]
            space = gap(document, before, place)
            before = place
            name = f"{side[0]}{number}-{index}" if index else f"{side[0]}{number}"
            style = "" if alone else f' style="--r:{line + index};--i:{order + shift + index}"'
            words = word_links(section.document, row) if side == "source" and not index else ""
            marker = ""
            if block.role == "list_item" and place.start == (block.sentences[0].start if block.sentences else 0):
                marker = f' data-m="{escape(legal(block.marker or "•"))}"'
            text = tagged(block.text, place.start, place.end, tags.of(place, row), escaped)
            text += sign if index == len(places) - 1 else ""
            doubt = _doubt(row) if side == "target" else ""
            yield _Item(place.block, f'{space}<span class="s{doubt}" id="{name}"{style}{words}{marker}>{text}</span>')
        if not places:
            style = "" if alone else f' style="--r:{line};--i:{order + shift}"'
            text = escaped(absent(row)) + sign
            yield _Item(None, f' <span class="s none" lang="en" id="{side[0]}{number}"{style}>{text}</span>')
        line += _lines_of(row)
        order += count + max(1, len(row.target))


def _doubt(row: Row) -> str:
    """The class that shades a row of little confidence, and how sure one can be of it."""
    if row.confidence is None:
        return ""
    shade = sum(row.confidence < limit for limit in _DOUBTS)
    return (f" d{shade}" if shade else "") + f'" data-sure="{round(100 * row.confidence)}'


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


def _names(section: Section, speakers: Speakers) -> str:
    """The speakers of the section's quotations, for the space between the columns, by the line where each begins."""
    languages = section.document.source.language, section.document.target.language
    lines: dict[int, list[Speaker]] = {}
    seen: set[int] = set()
    line = 1
    for _, row in section.rows:
        for link in row.quotes:
            speaker = speakers.of(*link.source) if link.source else None
            if speaker and speaker.number not in seen:
                seen.add(speaker.number)
                lines.setdefault(line, []).append(speaker)
        line += _lines_of(row)
    if not lines:
        return ""
    names = (
        f'<div style="--r:{line}">{"".join(label(speaker, languages) for speaker in named)}</div>'
        for line, named in lines.items()
    )
    return f'<div class="names">{"".join(names)}</div>'


def _lines_of(row: Row) -> int:
    """How many lines a row takes where each sentence has one."""
    return max(1, len(row.source), len(row.target))


def _flag(number: int, row: Row) -> str:
    """The link from a sentence to its notes, with the worst severity as a sign; empty without findings."""
    if not row.findings:
        return ""
    severity = worst(row)
    title = escape(legal(" · ".join(finding.message for finding in row.findings)))
    return (
        f'<a class="flag {severity}" href="#n{number}" title="{title}" lang="en"'
        f' aria-label="Note on sentence {number + 1}, {severity}: {title}">{SIGNS[severity]}{number + 1}</a>'
    )


def _note(document: BilingualDocument, number: int, row: Row, finding: Finding, first: bool, layout: str) -> str:
    words = []
    for place, of in ((finding.source, document.source), (finding.target, document.target)):
        if place and place.end > place.start:
            text = escaped(of.blocks[place.block].text[place.start : place.end])
            words.append(f'<q lang="{escape(of.language)}">{text}</q>')
    where = f' <span class="where">{" → ".join(words)}</span>' if words else ""
    name = f' id="n{number}"' if first else ""
    sentence = f"Sentence {number + 1}"
    if row.target or layout != "target":
        sentence = f'<a href="#t{number}">{sentence}</a>'
    return (
        f'<li{name} class="{finding.severity}">{sentence} <b>{SIGNS[finding.severity]} {finding.severity}</b>'
        f" {escaped(finding.message)}{where}</li>\n"
    )
