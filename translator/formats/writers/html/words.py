"""Word links as a compact attribute: `start.length.start.length`, source then target, for every link of a row.

Offsets count UTF-16 units of the row's sentences on that side put together, since scripts count so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

from translator.bilingual import BilingualDocument, Place, Row, RowText
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
