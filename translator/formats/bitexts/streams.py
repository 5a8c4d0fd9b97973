"""Files as streams of bytes and of lines, in flat memory, unpacked on the way in and packed on the way out."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from translator.errors import InputError
from translator.extras import require
from translator.files import Sink, open_output
from translator.formats.bitexts.pair import Problems
from translator.formats.source import open_source

MAX_LINE = 1 << 24
"""Longest line in bytes."""

COMPRESSED = {".gz": "gzip", ".zst": "Zstandard"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# A kilobyte of Zstandard unpacks to 32 MB at most, so that no archive can fill the memory at once.
_ZSTD_PIECE = 1 << 10
_DAMAGED = "Is the file complete? Fetch or write it again."


def suffixes(path: str | os.PathLike[str]) -> tuple[str, str]:
    """The extension that says the format, in lower case, and that of the compression or ""."""
    name = Path(path).name.lower()
    packing = next((suffix for suffix in COMPRESSED if name.endswith(suffix)), "")
    return Path(name.removesuffix(packing)).suffix, packing


@contextmanager
def opened(path: str) -> Iterator[io.BufferedReader]:
    """A file's bytes, unpacked if its name ends in `.gz` or `.zst`; `-` is standard input.

    Raises InputError for a file that cannot be opened, read or unpacked, also while the block reads.
    """
    raw = open_source(path)
    stream: Any = raw
    packing = suffixes(path)[1]
    try:
        if packing:
            unpacked = gzip.GzipFile(fileobj=raw) if packing == ".gz" else _Unpacked(_unzstd(raw, path))
            stream = io.BufferedReader(cast("Any", unpacked), 1 << 17)
        yield stream
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        archive = f"the {COMPRESSED.get(packing, '')} archive"
        raise InputError(f"{path}: {archive} is damaged or cut short ({error}).", hint=_DAMAGED) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path}: cannot be read ({reason}).", hint="Check the disk or the pipe.") from error
    finally:
        if path != "-":
            raw.close()


@contextmanager
def packed_output(path: str | os.PathLike[str]) -> Iterator[Sink]:
    """`open_output`, which packs what it is given if the name ends in `.gz` or `.zst`; an archive holds no date."""
    packing = suffixes(path)[1]
    with open_output(path) as sink:
        if not packing:
            yield sink
            return
        packer: Any
        if packing == ".gz":
            packer = gzip.GzipFile("", "wb", 6, cast("Any", sink), mtime=0)
        else:
            import zstandard

            packer = zstandard.ZstdCompressor().stream_writer(cast("Any", sink), closefd=False)
        with packer:
            packed = Sink(packer, os.fspath(path))
            yield packed
            packed.flush()


def check_packing(path: str | os.PathLike[str], purpose: str) -> None:
    """Raises UsageError for a name that ends in `.zst` where Zstandard is not installed."""
    if suffixes(path)[1] == ".zst":
        require("zstandard", extra="train", purpose=f"{purpose} .zst")


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


class _Unpacked(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        done = 0
        while done < len(buffer):
            if not self._ready:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._ready = memoryview(piece)
            count = min(len(buffer) - done, len(self._ready))
            buffer[done : done + count] = self._ready[:count]
            self._ready = self._ready[count:]
            done += count
        return done


def _unzstd(raw: BinaryIO, name: str) -> Iterator[bytes]:
    """What is in the frames of a file, one after the other; zstandard's own reader takes a frame cut short for whole.

    Raises EOFError for a frame that is damaged or cut short.
    """
    check_packing(name, "Reading")
    import zstandard

    frame: Any = None
    while packed := raw.read(_ZSTD_PIECE):
        while packed:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            try:
                piece = frame.decompress(packed)
            except zstandard.ZstdError as error:
                raise EOFError(error) from error
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
            yield piece
    if frame is not None:
        raise EOFError("it ends in the middle of a frame")
