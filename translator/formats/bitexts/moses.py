"""Moses pairs: `x.fr` and `x.en`, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from translator.errors import InputError
from translator.formats.bitexts.opening import BROKEN, COMPRESSED, lines, opened, suffixes
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.problems import Problems

SUFFIXES = {".fr": ".en", ".en": ".fr"}


def sides(path: str) -> tuple[str, str] | None:
    """The French and the English file of the pair that `path` belongs to, or None when its partner is missing."""
    suffix, packing = suffixes(path)
    stem = path.removesuffix(packing) if packing else path
    stem = stem[: -len(suffix)]
    other = next(
        (
            partner
            for packed in (packing, "", *COMPRESSED)
            if Path(partner := stem + SUFFIXES[suffix] + packed).is_file()
        ),
        None,
    )
    if other is None:
        return None
    return (path, other) if suffix == ".fr" else (other, path)


def read_moses(french: str, english: str, problems: Problems) -> Iterator[Pair]:
    """Line n of one file beside line n of the other; raises InputError when one has more lines."""
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
