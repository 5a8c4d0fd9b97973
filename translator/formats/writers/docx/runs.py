"""Sentences as runs of WordprocessingML: language, inline markup, the tint of the speaker, the anchor of a comment."""

from __future__ import annotations

import re
from html import escape

from translator.bilingual import BilingualDocument, Place, Row
from translator.document import Block, Document
from translator.formats.writers.marks import Mark, Sweep, safe_address, stretches
from translator.formats.writers.parts import Part, Piece, Side, gap_before
from translator.text.characters import legal
from translator.text.speakers import Voice, Voices

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
    """Makes the runs of a part's sentences."""

    def __init__(self, document: BilingualDocument, voices: Voices, part: Part | None = None) -> None:
        self._document = document
        self._voices = voices
        self._part = part or Part()
        self._of_targets = voices.of_targets(document, self._part.rows)
        self._sweeps: dict[tuple[Side, int], Sweep] = {}

    def sentence(self, side: Side, number: int, row: Row) -> str:
        """One side of a row; the reason in brackets where it is empty. The comment is anchored on the target."""
        places = row.source if side == "source" else row.target
        runs = _run(" ", _locale(self._side(side).language)).join(self._place(side, place) for place in places)
        runs = runs or plain_run(f"[{row.reason or 'nothing corresponds'}]", "<w:i/>")
        return _commented(runs, number) if side == "target" and row.findings else runs

    def flow(self, side: Side, index: int, pieces: list[Piece]) -> str:
        """The sentences of one block as they follow each other."""
        of = self._side(side)
        locale = _locale(of.language)
        if not pieces:
            return _run(of.blocks[index].text, locale)
        out = []
        rows = dict(self._part.rows)
        for position, piece in enumerate(pieces):
            runs = self._place(side, piece.place)
            if side == "target" and piece.part == 0 and rows[piece.row].findings:
                runs = _commented(runs, piece.row)
            out.append(_run(gap_before(of, pieces, position), locale) + runs)
        return "".join(out)

    def legend(self) -> str:
        """The names of all speakers in their tints."""
        locale = _locale(self._document.source.language)
        return _run("   ", "").join(_run(f" {voice.name} ", locale, _tint(voice)) for voice in self._voices.speakers)

    def _side(self, side: Side) -> Document:
        return self._document.source if side == "source" else self._document.target

    def _place(self, side: Side, place: Place) -> str:
        of = self._side(side)
        block = of.blocks[place.block]
        key = side, place.block
        if key not in self._sweeps:
            self._sweeps[key] = Sweep(self._in_block(side, place.block, block))
        locale = _locale(of.language)
        out = []
        for left, right, marks in stretches(place.start, place.end, self._sweeps[key].over(place.start, place.end)):
            run = _run(block.text[left:right], locale, _merged(marks))
            address = next((mark.closing for mark in marks if mark.closing), "")
            if address:
                run = f'<w:fldSimple w:instr="{_field(address)}">{run}</w:fldSimple>'
            out.append(run)
        return "".join(out)

    def _in_block(self, side: Side, number: int, block: Block) -> list[Mark]:
        marks = []
        for index, quote in enumerate(block.quotes):
            if quote.level == 1:
                voice = self._voices.of(number, index) if side == "source" else self._of_targets.get((number, index))
                marks.append(Mark(quote.level, quote.start, quote.end, _tint(voice), ""))
        for inline in block.inlines:
            if inline.kind != "link":
                marks.append(Mark(100, inline.start, inline.end, _PROPERTIES[inline.kind], ""))
            elif address := safe_address(inline.href).replace('"', "%22"):
                look = '<w:color w:val="1F5486"/><w:u w:val="single"/>'
                marks.append(Mark(60, inline.start, inline.end, look, address))
        return marks


def paragraph(style: str, runs: str, layout: str = "") -> str:
    """A paragraph; `layout` is what stands after the style in its properties."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties = f"<w:pPr>{named}{layout}</w:pPr>" if named or layout else ""
    return f"<w:p>{properties}{runs}</w:p>"


def plain_run(text: str, properties: str = "") -> str:
    """Text of the program's own, in English."""
    return _run(text, _locale("en"), properties)


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


def _merged(marks: list[Mark]) -> str:
    """The properties of all marks in the order of the schema, each once."""
    properties = {element for mark in marks for element in _ELEMENT.findall(mark.opening)}
    return "".join(sorted(properties, key=lambda element: _ORDER.index(_NAME.match(element)[0])))  # type: ignore[index]


def _tint(voice: Voice | None) -> str:
    colour = _TINTS[voice.number % len(_TINTS)] if voice else _NOBODY
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
