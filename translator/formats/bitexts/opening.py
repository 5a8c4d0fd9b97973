"""Files as streams of bytes and of lines, decompressed on the way, in flat memory."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from translator.errors import InputError
from translator.formats.bitexts.problems import Problems
from translator.formats.source import open_source

MAX_LINE = 1 << 24
"""Longest line in bytes."""

COMPRESSED = (".gz", ".zst")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A kilobyte of Zstandard unpacks to 32 MB at most, so that no archive can fill the memory at once.
_ZSTD_PIECE = 1 << 10
_DAMAGED = "Is the file complete? Fetch or write it again."


def suffixes(path: str) -> tuple[str, str]:
    """The extension that says the format, in lower case, and that of the compression or ""."""
    name = Path(path).name.lower()
    packing = next((suffix for suffix in COMPRESSED if name.endswith(suffix)), "")
    return Path(name.removesuffix(packing)).suffix, packing


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """A file's bytes, unpacked if its name ends in `.gz` or `.zst`; `-` is standard input.

    Raises InputError for a file that cannot be opened, read or unpacked, also while the block reads.
    """
    raw = open_source(path)
    stream: BinaryIO = raw
    packing = suffixes(path)[1]
    try:
        if packing == ".gz":
            stream = cast("BinaryIO", io.BufferedReader(cast("Any", gzip.GzipFile(fileobj=raw)), 1 << 17))
        elif packing == ".zst":
            stream = cast("BinaryIO", io.BufferedReader(_Unzstd(raw, path), 1 << 17))
        yield stream
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise InputError(f"{path}: the gzip archive is damaged or cut short ({error}).", hint=_DAMAGED) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path}: cannot be read ({reason}).", hint="Check the disk or the pipe.") from error
    finally:
        if path != "-":
            raw.close()


BROKEN = "\0"
"""Stands for a broken line, in which nothing else can be NUL."""


def lines(stream: BinaryIO, name: str, problems: Problems, *, keep: bool = False) -> Iterator[tuple[int, str]]:
    """Each line with its number from 1, without its end (`\\n` or `\\r\\n`, nothing else), decoded as UTF-8.

    A line that is not UTF-8, holds a NUL or is longer than `MAX_LINE` bytes is a broken row; `keep` gives `BROKEN` in
    its place.
    """
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if number == 1:
            if line.startswith(_UTF16):
                raise InputError(
                    f"{name}: the text is UTF-16, expected UTF-8.", hint="Convert it: iconv -f UTF-16 -t UTF-8"
                )
            line = line.removeprefix(codecs.BOM_UTF8)
        cause: UnicodeDecodeError | None = None
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            reason = f"the line is longer than {MAX_LINE:,} bytes"
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
        else:
            try:
                text = line.decode()
            except UnicodeDecodeError as error:
                cause, reason = error, f"not UTF-8 (byte 0x{line[error.start]:02X} at {error.start + 1})"
            else:
                if "\0" not in text:
                    yield number, text.removesuffix("\n").removesuffix("\r")
                    continue
                reason = f"a NUL character (at {text.index(chr(0)) + 1})"
        problems.bad(name, number, reason, cause=cause)
        if keep:
            yield number, BROKEN


class _Unzstd(io.RawIOBase):
    """Unpacks Zstandard frames one after the other, and tells when the last one is cut short."""

    def __init__(self, raw: BinaryIO, name: str) -> None:
        try:
            import zstandard
        except ImportError as error:
            raise InputError(
                f"{name}: reading .zst needs zstandard.", hint="Run: pip install 'translator[train]'"
            ) from error
        self._raw = raw
        self._name = name
        self._failure = zstandard.ZstdError
        self._new = zstandard.ZstdDecompressor().decompressobj
        self._frame: Any = None
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            self._packed = self._packed or self._raw.read(_ZSTD_PIECE)
            if not self._packed:
                if self._frame is not None:
                    raise self._error("it ends in the middle of a frame")
                return 0
            self._frame = self._frame or self._new()
            try:
                self._ready = memoryview(self._frame.decompress(self._packed))
            except self._failure as error:
                raise self._error(str(error)) from error
            self._packed = b""
            if self._frame.eof:
                self._packed = self._frame.unused_data
                self._frame = None
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _error(self, reason: str) -> InputError:
        return InputError(f"{self._name}: the Zstandard archive is damaged or cut short ({reason}).", hint=_DAMAGED)
