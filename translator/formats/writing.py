"""`write`: a bilingual document to a file, in the format that its name asks for."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import PurePath
from typing import Literal, NamedTuple

from translator.bilingual import BilingualDocument
from translator.errors import OutputError, UsageError
from translator.files import check_writable, open_output

Layout = Literal["side-by-side", "interleaved", "target"]


class _Format(NamedTuple):
    """Name endings, and the layouts it takes, its default first. The writer is the module of the same name."""

    extensions: tuple[str, ...]
    layouts: tuple[Layout, ...]
    binary: bool = False
    needs: str = ""


_FORMATS = {
    "html": _Format((".html", ".htm"), ("side-by-side", "interleaved", "target")),
    "md": _Format((".md", ".markdown"), ("side-by-side", "interleaved", "target")),
    "tsv": _Format((".tsv",), ("side-by-side",)),
    "jsonl": _Format((".jsonl", ".ndjson"), ("side-by-side",)),
    "txt": _Format((".txt", ".text"), ("interleaved", "side-by-side", "target")),
    "docx": _Format((".docx",), ("side-by-side", "interleaved", "target"), binary=True, needs="docx"),
    "tmx": _Format((".tmx",), ("side-by-side",)),
    "pharaoh": _Format((".pharaoh",), ("side-by-side",)),
}
_BY_EXTENSION = {extension: name for name, entry in _FORMATS.items() for extension in entry.extensions}
_STDOUT_FORMAT = "txt"


def write(
    document: BilingualDocument,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,  # noqa: A002
    layout: Layout | None = None,
) -> None:
    """Writes `document` to `path` at once or not at all; a file that is there is replaced when the new one is complete.

    `path` `-` is standard output (text, if no `format` is given). `format` is one of `known_formats()`; without it the
    ending of `path` decides. `layout` is `side-by-side`, `interleaved` (each sentence above its translation) or
    `target` (the translation alone); without it the format's own: `interleaved` for text, else `side-by-side`.
    `document.rows` is walked in order, a few times at most, and never held.

    Raises `UsageError` for a format or layout that does not exist or does not fit, `OutputError` for what cannot be
    written.
    """
    chosen, shape = check_output(path, format, layout)
    writer = import_module(f"translator.formats.writers.{chosen}")
    with open_output(path) as sink:
        writer.write(document, sink, shape)


def known_formats() -> tuple[str, ...]:
    """Names of the formats that can be written."""
    return tuple(_FORMATS)


def format_named(name: str) -> str:
    """The format that a user calls so, by its name or an extension of it; raises `UsageError` if there is none."""
    chosen = name.lower().removeprefix(".")
    if chosen not in _FORMATS:
        chosen = _BY_EXTENSION.get(f".{chosen}", "")
    if not chosen:
        raise UsageError(f"Unknown format {name!r}.", hint=f"Known formats: {', '.join(_FORMATS)}.")
    return chosen


def check_output(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002
    layout: Layout | None = None,
) -> tuple[str, Layout]:
    """The format and layout that `write` would use. Raises now what it would raise later, before any work is done."""
    name = os.fspath(path)
    chosen = _format_of(name, format)
    entry = _FORMATS[chosen]
    if layout is not None and layout not in entry.layouts:
        every = [known for known, other in _FORMATS.items() if layout in other.layouts]
        if not every:
            known_names = ", ".join(_FORMATS["html"].layouts)
            raise UsageError(f"Unknown layout {layout!r}.", hint=f"Known layouts: {known_names}.")
        raise UsageError(
            f"The {chosen} format has no layout {layout!r}, only {', '.join(entry.layouts)}.",
            hint=f"Leave --layout out, or choose one of {', '.join(every)}.",
        )
    if name == "-" and entry.binary and sys.stdout.isatty():
        raise UsageError(f"{chosen} is not text and cannot be shown on a terminal.", hint=f"Use -o FILE.{chosen}.")
    if entry.needs and find_spec(entry.needs) is None:
        raise OutputError(f"{chosen} needs {entry.needs}.", hint="Run: pip install 'translator[docs]'")
    check_writable(path)
    return chosen, layout or entry.layouts[0]


def _format_of(name: str, format: str | None) -> str:  # noqa: A002
    if format is not None:
        return format_named(format)
    if name == "-":
        return _STDOUT_FORMAT
    extension = PurePath(name).suffix
    if extension.lower() not in _BY_EXTENSION:
        what = f"Unknown extension {extension!r} of {name!r}" if extension else f"{name!r} has no extension"
        raise UsageError(
            f"{what}: it says which format to write.", hint=f"Known extensions: {', '.join(_BY_EXTENSION)}."
        )
    return _BY_EXTENSION[extension.lower()]
