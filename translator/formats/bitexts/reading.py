"""Any corpus file, by its extension, becomes a stream of pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from translator.errors import InputError
from translator.formats.bitexts import moses
from translator.formats.bitexts.opening import COMPRESSED, lines, opened, suffixes
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.po import MessageLanguage
from translator.formats.bitexts.problems import Problems

FORMATS = {
    ".tsv": "tsv",
    ".tab": "tsv",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".tmx": "tmx",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".po": "po",
    ".fr": "moses",
    ".en": "moses",
}
"""File name extensions that are read, below `.gz` and `.zst`, and the format that each stands for."""

_Path = str | os.PathLike[str]


def read_pairs(
    paths: Sequence[_Path],
    *,
    skip_bad: bool = False,
    on_bad: Callable[[InputError], None] | None = None,
    on_skip: Callable[[str], None] | None = None,
    msgid: MessageLanguage | None = None,
) -> Iterator[Pair]:
    """The pairs of files, one after the other, in flat memory.

    `paths` are files of the formats in `FORMATS`, directories (walked, sorted by name) and `-` for TSV on standard
    input. Of a Moses pair `x.fr` and `x.en` either may be named. Texts are as the file has them; a side may be empty.

    A broken row raises InputError with file and line, or, with `skip_bad`, is passed over and given to `on_bad`. What
    is not a row (a damaged archive, broken XML, Moses files of unequal length) always raises. `on_skip` is called with
    the reason for each row that is no pair: fuzzy, untranslated, plural, omission. `msgid` is the language of the
    identifiers in PO files; None goes by the header's Language, and without one takes English.
    """
    problems = Problems(skip_bad, on_bad, on_skip)
    return chain.from_iterable(
        _read(path, kind, problems, msgid) for path, kind in expand([paths] if isinstance(paths, str) else paths)
    )


def read_texts(paths: Sequence[_Path]) -> Iterator[str]:
    """The texts of test sets: both sides of the pairs of corpus files, each line of any other file.

    A `.fr` or `.en` file is read alone.
    """
    for path in (os.fspath(path) for path in paths):
        if os.path.isdir(path) or FORMATS.get(suffixes(path)[0], "moses") != "moses":
            for pair in read_pairs([path]):
                yield from pair[:2]
        else:
            with opened(path) as stream:
                for _, line in lines(stream, path, Problems()):
                    yield line


def expand(paths: Sequence[_Path]) -> list[tuple[str, str]]:
    """The files that `paths` stand for, in order, each once, with their formats; Moses pairs by their French file."""
    found: dict[str, str] = {}
    for path in (os.fspath(path) for path in paths):
        if os.path.isdir(path):
            inside = list(_walk(path))
            if not inside:
                raise InputError(f"{path}: no corpus file in this directory.", hint=f"Known are {_known()}.")
            found.update(inside)
            continue
        kind = "tsv" if path == "-" else FORMATS.get(suffixes(path)[0], "")
        if not kind:
            raise InputError(f"{path}: unknown corpus format.", hint=f"Name it after its format: {_known()}.")
        if kind == "moses":
            both = moses.sides(path)
            if both is None:
                partner = moses.SUFFIXES[suffixes(path)[0]]
                raise InputError(f"{path}: there is no {partner} file beside it.", hint="Moses pairs: x.fr and x.en.")
            path = both[0]
        found[path] = kind
    return list(found.items())


def _walk(directory: str) -> Iterator[tuple[str, str]]:
    """Corpus files below a directory; hidden ones and Moses files without a partner are passed over."""

    def refuse(error: OSError) -> None:
        raise InputError(
            f"{error.filename}: cannot be listed ({error.strerror}).", hint="Check the directory's permissions."
        ) from error

    for folder, folders, names in os.walk(directory, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(folder, name)
            kind = FORMATS.get(suffixes(path)[0], "")
            if not kind or name.startswith(".") or not os.path.isfile(path):
                continue
            if kind == "moses":
                both = moses.sides(path)
                if both is None:
                    continue
                path = both[0]
            yield path, kind


def _read(path: str, kind: str, problems: Problems, msgid: MessageLanguage | None) -> Iterator[Pair]:
    if kind == "moses":
        french, english = moses.sides(path) or (path, path)
        yield from moses.read_moses(french, english, problems)
        return
    with opened(path) as stream:
        if kind == "tsv":
            from translator.formats.bitexts.tables import read_tsv

            yield from read_tsv(stream, path, problems)
        elif kind == "csv":
            from translator.formats.bitexts.tables import read_csv

            yield from read_csv(stream, path, problems)
        elif kind == "jsonl":
            from translator.formats.bitexts.records import read_jsonl

            yield from read_jsonl(stream, path, problems)
        elif kind == "tmx":
            from translator.formats.bitexts.tmx import read_tmx

            yield from read_tmx(stream, path, problems)
        elif kind == "xliff":
            from translator.formats.bitexts.xliff import read_xliff

            yield from read_xliff(stream, path, problems)
        else:
            from translator.formats.bitexts.po import read_po

            yield from read_po(stream, path, problems, msgid)


def _known() -> str:
    return f"{', '.join(FORMATS)}, and these with {' or '.join(COMPRESSED)}"
