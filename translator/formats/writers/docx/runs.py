"""Sentences as runs of WordprocessingML: language, inline markup, the tint of the speaker, the anchor of a comment."""

from __future__ import annotations

import re
from html import escape

from translator.bilingual import BilingualDocument, Place, Row, Side
from translator.document import Block
from translator.formats.writers.sections import Piece, Section, absent
from translator.formats.writers.tags import Sweep, Tag, safe_address, stretches
from translator.text.characters import legal
from translator.text.speakers import Speaker, Speakers

_TINTS = ("E3EDF7", "F8E7DD", "E2F0E2", "EFE6F6", "F8E4EA", "DEF0EF")
_NOBODY = "EEEBE4"
_LOCALES = {"fr": "fr-FR", "en": "en-GB"}
_PROPERTIES = {
    "strong": "<w:b/>",
    "emphasis": "<w:i/>",
    "code": '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>',
}
# The order of the schema: fonts, bold, italic, colour, underline, shading, language.
_ORDER = ("<w:rFonts", "<w:b", "<w:i", "<w:color", "<w:u", "<w:shd")
_ELEMENT = re.compile("<[^>]+>")
_NAME = re.compile(r"<w:\w+")
_CONTROL = re.compile("([\n\t])")
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


class Runs:
    """Makes the runs of a section's sentences."""

    def __init__(self, section: Section, speakers: Speakers) -> None:
        self._document = section.document
        self._speakers = speakers
        self._rows = dict(section.rows)
        self._of_targets = speakers.of_targets(section.document, section.rows)
        self._sweeps: dict[tuple[Side, int], Sweep] = {}

    def sentence(self, side: Side, number: int, row: Row) -> str:
        """One side of a row; the reason in brackets where it is empty. The comment is anchored on the target."""
        locale = _locale(self._document.side(side).language)
        runs = _run(" ", locale).join(self._place(side, place) for place in row.side(side))
        runs = runs or plain_run(absent(row), "<w:i/>")
        return _commented(runs, number) if side == "target" and row.findings else runs

    def flow(self, side: Side, index: int, pieces: list[Piece]) -> str:
        """The sentences of one block as they follow each other."""
        of = self._document.side(side)
        locale = _locale(of.language)
        if not pieces:
            return _run(of.blocks[index].text, locale)
        out = []
        for row, number, place, gap in pieces:
            runs = self._place(side, place)
            if side == "target" and number == 0 and self._rows[row].findings:
                runs = _commented(runs, row)
            out.append(_run(gap, locale) + runs)
        return "".join(out)

    def _place(self, side: Side, place: Place) -> str:
        of = self._document.side(side)
        block = of.blocks[place.block]
        key = side, place.block
        if key not in self._sweeps:
            self._sweeps[key] = Sweep(self._in_block(side, place.block, block))
        locale = _locale(of.language)
        out = []
        for left, right, tags in stretches(place.start, place.end, self._sweeps[key].over(place.start, place.end)):
            run = _run(block.text[left:right], locale, _merged(tags))
            address = next((tag.closing for tag in tags if tag.closing), "")
            if address:
                run = f'<w:fldSimple w:instr="{_field(address)}">{run}</w:fldSimple>'
            out.append(run)
        return "".join(out)

    def _in_block(self, side: Side, number: int, block: Block) -> list[Tag]:
        """The markup of a block: what opens is properties of runs, what closes is the address of a link."""
        tags = []
        for index, quote in enumerate(block.quotes):
            if quote.level == 1 and not quote.words:
                who = self._speakers.of(number, index) if side == "source" else self._of_targets.get((number, index))
                tags += [Tag(quote.level, *part, _tint(who), "") for part in quote.parts]
        for inline in block.inlines:
            if inline.kind != "link":
                tags.append(Tag(100, inline.start, inline.end, _PROPERTIES[inline.kind], ""))
            elif address := safe_address(inline.href).replace('"', "%22"):
                look = '<w:color w:val="1F5486"/><w:u w:val="single"/>'
                tags.append(Tag(60, inline.start, inline.end, look, address))
        return tags


def paragraph(style: str, runs: str, layout: str = "") -> str:
    """A paragraph; `layout` is what stands after the style in its properties."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{named}{layout}</w:pPr>" if named or layout else ""
    return f"<w:p>{properties}{runs}</w:p>"


def plain_run(text: str, properties: str = "") -> str:
    """Text of the program's own, in English."""
    return _run(text, _locale("en"), properties)


def legend(document: BilingualDocument, layout: str, speakers: Speakers) -> str:
    """The names of all speakers in their tints: English ones where the document is English alone."""
    locale = _locale(document.side("target" if layout == "target" else "source").language)
    shown = ((speaker, speaker.english if layout == "target" else "") for speaker in speakers.all)
    return _run("   ", "").join(_run(f" {name or speaker.name} ", locale, _tint(speaker)) for speaker, name in shown)


def _run(text: str, locale: str, properties: str = "") -> str:
    if not text:
        return ""
    inside = "".join(
        _BREAKS.get(piece) or f'<w:t xml:space="preserve">{escape(legal(piece), quote=False)}</w:t>'
        for piece in _CONTROL.split(text.replace("\r", " "))
        if piece
    )
    language = f'<w:lang w:val="{locale}"/>' if locale else ""
    return f"<w:r><w:rPr>{properties}{language}</w:rPr>{inside}</w:r>"


def _merged(tags: list[Tag]) -> str:
    """The properties that all tags give, in the order of the schema, each once."""
    properties = {element for tag in tags for element in _ELEMENT.findall(tag.opening)}
    return "".join(sorted(properties, key=lambda element: _ORDER.index(_NAME.match(element)[0])))  # type: ignore[index]


def _tint(speaker: Speaker | None) -> str:
    colour = _TINTS[speaker.number % len(_TINTS)] if speaker else _NOBODY
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


def _commented(runs: str, number: int) -> str:
    return (
        f'<w:commentRangeStart w:id="{number}"/>{runs}<w:commentRangeEnd w:id="{number}"/>'
        f'<w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def _field(address: str) -> str:
    return escape(f' HYPERLINK "{legal(address)}" ')


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)
