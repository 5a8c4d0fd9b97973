"""Pairs to a file in any format that has a writer for them, packed if the name says so, at once or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from translator.bilingual import Signature
from translator.errors import OutputError
from translator.files import check_writable
from translator.formats.bitexts.formats import FORMATS, WRITABLE, loaded
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.streams import check_packing, packed_output, suffixes


def pair_format(path: str | os.PathLike[str]) -> str:
    """The format that a name asks for, `tsv` for `-`; raises OutputError when pairs are not written in it."""
    name = os.fspath(path)
    kind = "tsv" if name == "-" else WRITABLE.get(suffixes(name)[0])
    if kind is None:
        raise OutputError(
            f"Cannot write {name!r}: pairs are written as TSV, CSV, JSON Lines or TMX.",
            hint=f"End the name in {', '.join(WRITABLE)}, perhaps with .gz or .zst.",
        )
    check_packing(name, "Writing")
    return kind


def check_pair_output(path: str | os.PathLike[str]) -> None:
    """Raises now what `write_pairs` would raise later, as far as it can be known without writing."""
    pair_format(path)
    check_writable(path)


def write_pairs(pairs: Iterable[Pair], path: str | os.PathLike[str], *, signature: Signature | None = None) -> int:
    """Writes all pairs and returns how many there were; the file is there when all are written, and else not at all.

    The extension of `path` says the format (see `WRITABLE`), `-` is TSV on standard output. TMX and JSON Lines hold
    scores, TMX also the `signature` of what made the pairs. White space inside a text becomes one space in TSV.

    Raises OutputError for a name that asks for another format and for whatever the system refuses.
    """
    count = 0

    def counted() -> Iterator[Pair]:
        nonlocal count
        for pair in pairs:
            count += 1
            yield pair

    kind = pair_format(path)
    with packed_output(path) as sink:
        loaded(FORMATS[kind].write_pairs)(counted(), sink, signature)
    return count
