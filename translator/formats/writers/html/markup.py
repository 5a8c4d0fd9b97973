"""What a sentence carries besides its text: tags around its characters, and its word links as an attribute."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from html import escape
from itertools import accumulate

from translator.bilingual import BilingualDocument, Finding, Place, Row, RowText, Side
from translator.document import Document, Quote
from translator.formats.writers.sections import Section
from translator.formats.writers.tags import Sweep, Tag, safe_address
from translator.text.characters import legal
from translator.text.speakers import Speaker, Speakers

_TINTS = 6
"""Tints in the style sheet; a seventh speaker has the tint of the first."""

_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}


class SentenceTags:
    """The markup of one side of a section, asked for in the order of the text."""

    def __init__(self, section: Section, side: Side, speakers: Speakers) -> None:
        self._blocks = section.document.side(side).blocks
        self._side = side
        self._speakers = speakers
        self._of_targets = speakers.of_targets(section.document, section.rows) if side == "target" else {}
        self._block = -1
        self._sweep = Sweep(())

    def of(self, place: Place, row: Row) -> list[Tag]:
        """All tags that may stand in the place."""
        if place.block != self._block:
            self._block = place.block
            self._sweep = Sweep(self._in_block(place.block))
        tags = self._sweep.over(place.start, place.end)
        if not row.findings:
            return tags
        return tags + [tag for finding in row.findings if (tag := finding_tag(finding, self._side, place))]

    def _in_block(self, number: int) -> list[Tag]:
        block = self._blocks[number]
        tags = []
        for index, quote in enumerate(block.quotes):
            tags += _quotation(quote, self._speaker(number, index))
        for inline in block.inlines:
            if inline.kind != "link":
                tag = _TAGS[inline.kind]
                tags.append(Tag(100, inline.start, inline.end, f"<{tag}>", f"</{tag}>"))
            elif address := safe_address(inline.href):
                opening = f'<a href="{escape(legal(address))}" rel="noopener noreferrer">'
                tags.append(Tag(60, inline.start, inline.end, opening, "</a>"))
        tags += [Tag(150, span.start, span.end, '<span class="stray">', "</span>") for span in block.stray]
        return tags

    def _speaker(self, block: int, quote: int) -> Speaker | None:
        return self._speakers.of(block, quote) if self._side == "source" else self._of_targets.get((block, quote))


def finding_tag(finding: Finding, side: Side, place: Place, attributes: str = "") -> Tag | None:
    """The underline of what a finding points at in a sentence; None where it points at nothing in it or at all of it.

    `attributes` are further ones of the tag, with a space before them.
    """
    where = finding.source if side == "source" else finding.target
    if where is None or where.block != place.block or (where.start <= place.start and where.end >= place.end):
        return None  # a finding on the whole sentence needs no underline, its flag says enough
    return Tag(200, where.start, where.end, f'<span class="x {finding.severity}"{attributes}>', "</span>")


def tint(speaker: Speaker | None) -> str:
    """The class of a speaker's tint, `v0` where nobody is named."""
    return f"v{speaker.number % _TINTS + 1}" if speaker else "v0"


def label(speaker: Speaker, languages: tuple[str, str]) -> str:
    """The name of a speaker in its tint; where the translation has another one, both, of which the page shows one."""
    names = [("", languages[0], speaker.name)]
    if speaker.english and speaker.english != speaker.name:
        names = [("in-source", languages[0], speaker.name), ("in-target", languages[1], speaker.english)]
    return "".join(
        f'<span class="{f"{tint(speaker)} {shown}".strip()}" lang="{escape(language)}">{escape(legal(name))}</span>'
        for shown, language, name in names
    )


def _quotation(quote: Quote, speaker: Speaker | None) -> list[Tag]:
    title = f' title="{escape(legal(speaker.name))}"' if speaker else ""
    kind = " words" if quote.words else " inner" if quote.level > 1 else ""
    opening = f'<span class="q {tint(speaker)}{kind}"{title}>'
    return [Tag(quote.level, *part, opening, "</span>") for part in quote.parts]


def word_links(document: BilingualDocument, row: Row) -> str:
    """The word links of a row as an attribute with a space before it; empty for a row without links.

    Each link is `start.length.start.length`, source then target. Offsets count UTF-16 units of the row's sentences on
    that side put together, since scripts count so.
    """
    if not row.links:
        return ""
    source, target = _Units(document.source, row.source), _Units(document.target, row.target)
    links = []
    for link in row.links:
        left, right = source.of(link.source), target.of(link.target)
        if left and right:
            links.append(f"{left[0]}.{left[1]}.{right[0]}.{right[1]}")
    return f' data-w="{" ".join(links)}"' if links else ""


class _Units:
    """Turns places of a row's side into offsets and lengths in UTF-16 units of its sentences put together."""

    def __init__(self, document: Document, places: tuple[Place, ...]) -> None:
        self._row = RowText(document, places)
        # How many spaces between sentences, which the page does not count, and wide characters stand before an offset.
        self._joints = [0, *accumulate(place.end - place.start + 1 for place in places)][1:-1]
        wide = (index for index, character in enumerate(self._row.text) if character > "\uffff")
        self._wide = [] if self._row.text.isascii() else list(wide)

    def of(self, word: Place) -> tuple[int, int] | None:
        """(start, length) of a word, None where it is not in these sentences."""
        span = self._row.span(word)
        if span is None:
            return None
        start, end = self._units(span.start), self._units(span.end)
        return start, end - start

    def _units(self, offset: int) -> int:
        return offset - bisect_right(self._joints, offset) + bisect_left(self._wide, offset)
