"""Which tags stand around which characters of a sentence: quotations, inline markup, what findings point at."""

from __future__ import annotations

from html import escape

from translator.bilingual import BilingualDocument, Finding, Place, Row
from translator.document import Quote
from translator.formats.writers.marks import Mark, Sweep, safe_address
from translator.formats.writers.parts import Part, Side
from translator.text.characters import legal
from translator.text.speakers import Voice, Voices

STYLES = 6
"""Tints in the style sheet; a seventh speaker has the tint of the first."""

_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


class SentenceMarks:
    """The markup of one side of a part, asked for in the order of the text."""

    def __init__(self, document: BilingualDocument, side: Side, voices: Voices, part: Part) -> None:
        self._blocks = document.source.blocks if side == "source" else document.target.blocks
        self._side = side
        self._voices = voices
        self._of_targets = voices.of_targets(document, part.rows) if side == "target" else {}
        self._block = -1
        self._sweep = Sweep(())

    def of(self, place: Place, row: Row) -> list[Mark]:
        """Everything that may mark characters of the place."""
        if place.block != self._block:
            self._block = place.block
            self._sweep = Sweep(self._in_block(place.block))
        marks = self._sweep.over(place.start, place.end)
        if not row.findings:
            return marks
        return marks + [mark for finding in row.findings if (mark := self._finding(finding, place))]

    def _in_block(self, number: int) -> list[Mark]:
        block = self._blocks[number]
        marks = []
        for index, quote in enumerate(block.quotes):
            marks.append(_quotation(quote, self._voice(number, index)))
            if quote.attribution and quote.start < quote.attribution.span.start < quote.end:
                marks.append(Mark(50, *quote.attribution.span, '<span class="said">', "</span>"))
        for inline in block.inlines:
            if inline.kind != "link":
                tag = _TAGS[inline.kind]
                marks.append(Mark(100, inline.start, inline.end, f"<{tag}>", f"</{tag}>"))
            elif address := safe_address(inline.href):
                opening = f'<a href="{escape(legal(address))}" rel="noopener noreferrer">'
                marks.append(Mark(60, inline.start, inline.end, opening, "</a>"))
        marks += [Mark(150, span.start, span.end, '<span class="stray">', "</span>") for span in block.stray]
        return marks

    def _voice(self, block: int, quote: int) -> Voice | None:
        return self._voices.of(block, quote) if self._side == "source" else self._of_targets.get((block, quote))

    def _finding(self, finding: Finding, place: Place) -> Mark | None:
        where = finding.source if self._side == "source" else finding.target
        if where is None or where.block != place.block or (where.start <= place.start and where.end >= place.end):
            return None  # a finding on the whole sentence needs no underline, its flag says enough
        return Mark(200, where.start, where.end, f'<span class="x {finding.severity}">', "</span>")


def tint(voice: Voice | None) -> str:
    """The class of a speaker's tint, `v0` where nobody is named."""
    return f"v{voice.number % STYLES + 1}" if voice else "v0"


def _quotation(quote: Quote, voice: Voice | None) -> Mark:
    title = f' title="{escape(legal(voice.name))}"' if voice else ""
    inner = " inner" if quote.level > 1 else ""
    return Mark(quote.level, quote.start, quote.end, f'<span class="q {tint(voice)}{inner}"{title}>', "</span>")
