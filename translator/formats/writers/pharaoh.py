"""Word links in Pharaoh format, for aligners' tools: a line `0-0 1-2 …` for each row, source word-target word from 0.

Words are what plain spaces, tabs and line breaks part in the row's texts, as the TSV of the same document has them. The
format has no place for a signature.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from translator.bilingual import BilingualDocument, Place
from translator.document import Document
from translator.formats.files import Sink

_WORD = re.compile(r"[^ \t\n\r\f\v]+")


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:  # noqa: ARG001 - there is one layout
    """Writes a line for each row, an empty one for a row without links."""
    for row in document.rows:
        source, target = _words(document.source, row.source), _words(document.target, row.target)
        pairs = sorted({(_number(source, link.source), _number(target, link.target)) for link in row.links})
        sink.write(" ".join(f"{one}-{other}" for one, other in pairs) + "\n")


def _words(document: Document, places: Iterable[Place]) -> list[tuple[int, int]]:
    """Block and first character of each word of a row's side."""
    return [
        (place.block, word.start())
        for place in places
        for word in _WORD.finditer(document.blocks[place.block].text, place.start, place.end)
    ]


def _number(words: list[tuple[int, int]], place: Place) -> int:
    return bisect_right(words, (place.block, place.start)) - 1
