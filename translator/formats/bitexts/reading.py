"""Any file of pairs, by its extension, becomes a stream of pairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from translator.errors import InputError
from translator.formats.bitexts import moses
from translator.formats.bitexts.formats import FORMATS, READABLE, loaded
from translator.formats.bitexts.pair import Pair, Problems
from translator.formats.bitexts.streams import COMPRESSED, lines, opened, suffixes
from translator.formats.source import files_below
from translator.text.tables import Language

PathLike = str | os.PathLike[str]


def read_pairs(
    paths: PathLike | Sequence[PathLike],
    *,
    skip_bad: bool = False,
    on_bad: Callable[[InputError], None] | None = None,
    on_skip: Callable[[str], None] | None = None,
    msgid: Language | None = None,
) -> Iterator[Pair]:
    """The pairs of a file, or of several, one after the other, in flat memory.

    `paths` are files whose extensions are in `READABLE`, perhaps packed, directories (walked, sorted by name) and `-`
    for TSV on standard input. Of a Moses pair `x.fr` and `x.en` either may be named. Texts are as the file has them; a
    side may be empty.

    A broken row raises InputError with file and line, or, with `skip_bad`, is passed over and given to `on_bad`. What
    is not a row (a damaged archive, broken XML, Moses files of unequal length) always raises. `on_skip` is called with
    the reason for each row that is no pair: fuzzy, untranslated, plural, omission. `msgid` is the language of the
    identifiers in PO files; None goes by the header's Language, and without one takes English.
    """
    problems = Problems(skip_bad, on_bad, on_skip)
    return chain.from_iterable(_read(path, kind, problems, msgid) for path, kind in bitext_files(paths))


def read_texts(paths: PathLike | Sequence[PathLike], *, english_only: bool = False) -> Iterator[str]:
    """The texts of test sets: both sides of the pairs of files that hold pairs, each line of any other file.

    A `.fr` or `.en` file is read alone. With `english_only` the French side of pairs is left out.
    """
    for path in _listed(paths):
        if os.path.isdir(path) or READABLE.get(suffixes(path)[0], "moses") != "moses":
            for pair in read_pairs(path):
                yield from (pair.target,) if english_only else pair[:2]
        else:
            with opened(path) as stream:
                for _, line in lines(stream, path, Problems()):
                    yield line


def bitext_files(paths: PathLike | Sequence[PathLike]) -> list[tuple[str, str]]:
    """The files that `paths` stand for, in order, each once, with their formats; Moses pairs by their French file."""
    found: dict[str, str] = {}
    known = f"{', '.join(READABLE)}, and these with {' or '.join(COMPRESSED)}"
    for path in _listed(paths):
        if os.path.isdir(path):
            inside = list(_walk(path))
            if not inside:
                raise InputError(f"{path}: no corpus file in this directory.", hint=f"Known are {known}.")
            found.update(inside)
            continue
        kind = "tsv" if path == "-" else READABLE.get(suffixes(path)[0], "")
        if not kind:
            raise InputError(f"{path}: unknown corpus format.", hint=f"Name it after its format: {known}.")
        if kind == "moses":
            both = moses.sides(path)
            if both is None:
                partner = moses.PARTNERS[suffixes(path)[0]]
                raise InputError(f"{path}: there is no {partner} file beside it.", hint="Moses pairs: x.fr and x.en.")
            path = both[0]
        found[path] = kind
    return list(found.items())


def _listed(paths: PathLike | Sequence[PathLike]) -> list[str]:
    return [os.fspath(path) for path in ([paths] if isinstance(paths, (str, os.PathLike)) else paths)]


def _walk(directory: str) -> Iterator[tuple[str, str]]:
    """Files of pairs below a directory; Moses files without a partner are passed over."""
    for path in files_below(directory):
        kind = READABLE.get(suffixes(path)[0], "")
        both = moses.sides(path) if kind == "moses" else (path, "")
        if kind and both:
            yield both[0], kind


def _read(path: str, kind: str, problems: Problems, msgid: Language | None) -> Iterator[Pair]:
    read = loaded(FORMATS[kind].read_pairs)
    if kind == "moses":
        yield from read(path, problems)
        return
    options = {"msgid": msgid} if kind == "po" else {}
    with opened(path) as stream:
        yield from read(stream, path, problems, **options)
