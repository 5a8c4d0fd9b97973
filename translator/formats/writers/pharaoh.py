"""Word links in Pharaoh format, for aligners' tools: a line `0-0 1-2 …` for each row, source word-target word from 0.

Words are what plain spaces, tabs and line breaks part in the row's texts, as the TSV of the same document has them. The
format has no place for a signature.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from translator.bilingual import BilingualDocument, RowText
from translator.files import Sink

_WORD = re.compile(r"[^ \t\n\r\f\v]+")


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:  # noqa: ARG001 - there is one layout
    """Writes a line for each row, an empty one for a row without links."""
    for row in document.rows:
        sides = RowText(document.source, row.source), RowText(document.target, row.target)
        starts = [[word.start() for word in _WORD.finditer(side.text)] for side in sides]
        pairs = set()
        for link in row.links:
            spans = [side.span(place) for side, place in zip(sides, link[:2], strict=True)]
            if spans[0] and spans[1]:
                pairs.add(tuple(bisect_right(starts[side], span.start) - 1 for side, span in enumerate(spans) if span))
        sink.write(" ".join(f"{one}-{other}" for one, other in sorted(pairs)) + "\n")
