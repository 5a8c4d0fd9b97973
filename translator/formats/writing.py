"""`write`: a bilingual document to a file or stream, in the format that its name or an option asks for."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol, cast

from translator.bilingual import BilingualDocument
from translator.errors import UsageError
from translator.extras import require
from translator.files import Sink, check_writable, open_output
from translator.formats.bitexts import formats as bitexts

Layout = Literal["side-by-side", "interleaved", "target"]


class Stream(Protocol):
    """What takes text or bytes: an open file, or anything else with `write`."""

    def write(self, data: Any, /) -> object:
        """Appends text or bytes."""


class _Format(NamedTuple):
    """Name endings, and the layouts it takes, its default first."""

    extensions: tuple[str, ...]
    layouts: tuple[Layout, ...] = ("side-by-side",)
    binary: bool = False
    needs: str = ""


# The writer of a view is the module `writers.NAME`; pairs of texts have a table of their own.
_FORMATS = {
    "html": _Format((".html", ".htm"), ("side-by-side", "interleaved", "target")),
    "md": _Format((".md", ".markdown"), ("side-by-side", "interleaved", "target")),
    "txt": _Format((".txt", ".text"), ("interleaved", "side-by-side", "target")),
    "docx": _Format((".docx",), ("side-by-side", "interleaved", "target"), binary=True, needs="docx"),
    **{name: _Format(entry.extensions) for name, entry in bitexts.FORMATS.items() if entry.write_document},
}
_BY_EXTENSION = {extension: name for name, entry in _FORMATS.items() for extension in entry.extensions}
_STDOUT_FORMAT = "txt"


def write(
    document: BilingualDocument,
    path: str | os.PathLike[str] | Stream,
    *,
    format: str | None = None,  # noqa: A002
    layout: Layout | None = None,
) -> None:
    """Writes `document` to `path` at once or not at all; a file that is there is replaced when the new one is complete.

    `path` `-` is standard output (text, if no `format` is given). It may also be an open text or binary stream, any
    object with `write`; then `format` must be given. `format` is one of `known_formats()`; without it the ending of
    `path` decides. `layout` is `side-by-side`, `interleaved` (each sentence above its translation) or `target` (the
    translation alone); without it the format's own: `interleaved` for text, else `side-by-side`. `document.rows` is
    walked in order, a few times at most, and never held.

    Raises `UsageError` for a format or layout that does not exist or does not fit, `OutputError` for what cannot be
    written.
    """
    if isinstance(path, (str, os.PathLike)):
        chosen, shape = check_output(path, format, layout)
        with open_output(path) as sink:
            _write(document, sink, chosen, shape)
        return
    if not hasattr(path, "write"):
        raise UsageError(f"Expected a path or an open stream to write to, not {type(path).__name__}.")
    if format is None:
        raise UsageError("A stream has no extension that says its format.", hint="Give one, as in format='html'.")
    chosen, shape = _checked("", format, layout)
    stream = _Stream(path, binary=_FORMATS[chosen].binary)
    if stream.text and _FORMATS[chosen].binary:
        raise UsageError(f"{chosen} is not text, but the stream takes text.", hint="Open it in binary mode, 'wb'.")
    sink = Sink(cast("BinaryIO", stream), str(getattr(path, "name", "the stream")))
    _write(document, sink, chosen, shape)
    sink.flush()


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
    chosen, shape = _checked(name, format, layout)
    if name == "-" and _FORMATS[chosen].binary and sys.stdout.isatty():
        raise UsageError(f"{chosen} is not text and cannot be shown on a terminal.", hint=f"Use -o FILE.{chosen}.")
    check_writable(path)
    return chosen, shape


def _checked(name: str, format: str | None, layout: Layout | None) -> tuple[str, Layout]:  # noqa: A002
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
    if entry.needs:
        require(entry.needs, extra="docs", purpose=f"Writing {chosen}")
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


def _write(document: BilingualDocument, sink: Sink, chosen: str, layout: Layout) -> None:
    if chosen in bitexts.FORMATS:
        bitexts.loaded(bitexts.FORMATS[chosen].write_document)(document, sink)
    else:
        import_module(f"translator.formats.writers.{chosen}").write(document, sink, layout)


class _Stream:
    """What a sink needs of a binary file, made of any object with `write`; `text` says that it takes text."""

    def __init__(self, stream: Stream, *, binary: bool) -> None:
        """Finds out what the stream takes; what is `binary` is given as text to none that takes both."""
        self._stream = stream
        try:
            stream.write(b"" if binary else "")
            self.text = not binary
        except TypeError:
            self.text = binary

    def write(self, data: memoryview) -> int:
        piece = bytes(data)
        count = self._stream.write(piece.decode() if self.text else piece)
        # A raw stream may take less than it is given, and says so.
        return count if isinstance(count, int) and not self.text else len(piece)

    def flush(self) -> None:
        """Leaves it to the owner of the stream."""
