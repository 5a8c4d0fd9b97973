"""Pairs to TSV or JSON Lines, packed if the name says so, at once or not at all."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from translator.errors import OutputError
from translator.files import open_output
from translator.formats.bitexts.opening import suffixes
from translator.formats.bitexts.pair import Pair
from translator.text.characters import squeezed

FORMATS = {".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_BATCH = 1000


class _Packer(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


def check_format(path: str | os.PathLike[str]) -> str:
    """The format that a name asks for, `tsv` for `-`; raises OutputError when pairs are not written in it."""
    name = os.fspath(path)
    kind = "tsv" if name == "-" else FORMATS.get(suffixes(name)[0])
    if kind is None:
        raise OutputError(
            f"Cannot write {name!r}: pairs are written as TSV or JSON Lines.",
            hint="End the name in .tsv or .jsonl, perhaps with .gz or .zst.",
        )
    return kind


@contextmanager
def pair_output(path: str | os.PathLike[str]) -> Iterator[Callable[[Pair], None]]:
    """The function that takes the pairs of one file, which is there when the block ends without an error.

    A line of TSV is `french<TAB>english`, with a third column if the document is known; white space in a field becomes
    a space. Raises OutputError as `open_output` does.
    """
    name = os.fspath(path)
    form = _tsv if check_format(name) == "tsv" else _json
    packer = _packer(name)
    waiting: list[str] = []
    with open_output(name) as sink:

        def flush() -> None:
            data = "".join(waiting).encode(errors="replace")
            waiting.clear()
            sink.write(packer.compress(data) if packer else data)

        def put(pair: Pair) -> None:
            waiting.append(form(pair))
            if len(waiting) >= _BATCH:
                flush()

        yield put
        flush()
        if packer:
            sink.write(packer.flush())


def write_pairs(pairs: Iterable[Pair], path: str | os.PathLike[str]) -> int:
    """Writes all pairs, as `pair_output` does, and returns how many there were."""
    count = 0
    with pair_output(path) as put:
        for pair in pairs:
            put(pair)
            count += 1
    return count


def _tsv(pair: Pair) -> str:
    source, target, document = (text if text.isprintable() else squeezed(text) for text in pair)
    return f"{source}\t{target}\t{document}\n" if document else f"{source}\t{target}\n"


def _json(pair: Pair) -> str:
    record = {"fr": pair.source, "en": pair.target} | ({"document": pair.document} if pair.document else {})
    return json.dumps(record, ensure_ascii=False) + "\n"


def _packer(name: str) -> _Packer | None:
    packing = suffixes(name)[1]
    if packing == ".gz":
        return zlib.compressobj(wbits=31)  # a gzip archive without a date
    if packing == ".zst":
        try:
            import zstandard
        except ImportError as error:
            raise OutputError(
                f"Cannot write {name!r}: .zst needs zstandard.", hint="Run: pip install 'translator[train]'"
            ) from error
        return zstandard.ZstdCompressor().compressobj()
    return None
