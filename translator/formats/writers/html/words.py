"""Word links as a compact attribute: `start.length.start.length`, source then target, for every link of a row.

Offsets count UTF-16 units of the row's sentences on that side put together, since scripts count so.
"""

from __future__ import annotations

from translator.bilingual import BilingualDocument, Place, Row
from translator.document import Document


def word_links(document: BilingualDocument, row: Row) -> str:
    """The attribute, with a space before it; empty for a row without links."""
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
        self._parts: list[tuple[Place, int, str]] = []
        total = 0
        for place in places:
            text = document.blocks[place.block].text[place.start : place.end]
            wide = text if not text.isascii() and max(text, default="") > "\uffff" else ""
            self._parts.append((place, total, wide))
            total += _units(wide, 0, len(text))

    def of(self, word: Place) -> tuple[int, int] | None:
        """(start, length) of a word, None where it is not in these sentences."""
        for place, offset, wide in self._parts:
            if place.block == word.block and place.start <= word.start and word.end <= place.end:
                start, end = word.start - place.start, word.end - place.start
                return offset + _units(wide, 0, start), _units(wide, start, end)
        return None


def _units(wide: str, start: int, end: int) -> int:
    if not wide:
        return end - start
    return end - start + sum(character > "\uffff" for character in wide[start:end])
