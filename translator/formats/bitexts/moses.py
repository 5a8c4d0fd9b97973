"""The line files of statistical translation: Moses pairs, `x.fr` beside `x.en`, and word links in Pharaoh format."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from translator.bilingual import BilingualDocument, RowText
from translator.errors import InputError
from translator.files import Sink
from translator.formats.bitexts.pair import Pair, Problems
from translator.formats.bitexts.streams import BROKEN, COMPRESSED, lines, opened, suffixes

PARTNERS = {".fr": ".en", ".en": ".fr"}
_WORD = re.compile(r"[^ \t\n\r\f\v]+")


def sides(path: str) -> tuple[str, str] | None:
    """The French and the English file of the pair that `path` belongs to, or None when its partner is missing."""
    suffix, packing = suffixes(path)
    stem = path.removesuffix(packing) if packing else path
    stem = stem[: -len(suffix)]
    other = next(
        (
            partner
            for packed in (packing, "", *COMPRESSED)
            if Path(partner := stem + PARTNERS[suffix] + packed).is_file()
        ),
        None,
    )
    if other is None:
        return None
    return (path, other) if suffix == ".fr" else (other, path)


def read_pairs(path: str, problems: Problems) -> Iterator[Pair]:
    """Line n of one file beside line n of the other; raises InputError when one has more lines."""
    french, english = sides(path) or (path, path)
    with opened(french) as source_stream, opened(english) as target_stream:
        both = (lines(source_stream, french, problems, keep=True), lines(target_stream, english, problems, keep=True))
        end = (0, None)
        for count, ((_, source), (_, target)) in enumerate(zip_longest(*both, fillvalue=end)):
            if source is None or target is None:
                short, long = (french, english) if source is None else (english, french)
                raise InputError(
                    f"{long}:{count + 1}: {short} has no such line, it ends after {count:,}.",
                    hint="The lines of a pair must correspond: is one of the files cut short?",
                )
            if source != BROKEN and target != BROKEN:
                yield Pair(source, target)


def write_links(document: BilingualDocument, sink: Sink) -> None:
    """Writes a line `0-0 1-2 …` for each row, source word-target word from 0, an empty one for a row without links.

    Words are what plain spaces, tabs and line breaks part in the row's texts, as the TSV of the same document has them.
    """
    for row in document.rows:
        texts = RowText(document.source, row.source), RowText(document.target, row.target)
        starts = [[word.start() for word in _WORD.finditer(side.text)] for side in texts]
        pairs = set()
        for link in row.links:
            spans = [side.span(place) for side, place in zip(texts, link[:2], strict=True)]
            if spans[0] and spans[1]:
                pairs.add(tuple(bisect_right(starts[side], span.start) - 1 for side, span in enumerate(spans) if span))
        sink.write(" ".join(f"{one}-{other}" for one, other in sorted(pairs)) + "\n")
