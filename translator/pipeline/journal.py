"""The journal of a job: finished windows on disk, so that nothing is lost and memory stays flat.

One JSON value a line: a header that names source and settings, then a record for each finished window. A line that was
cut off is no record, so a job that was interrupted goes on after the last whole one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar, cast, overload

import msgspec

from translator.bilingual import Row
from translator.document import Block, Document
from translator.errors import OutputError, UsageError
from translator.files import write_failure
from translator.pipeline.blocks import BlockResult

_FORMAT = "translator-journal/2"
Record = TypeVar("Record")


class TranslatedWindow(msgspec.Struct, frozen=True):
    """The target blocks of a window, and the rows of each."""

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Row, ...], ...]

    @classmethod
    def of(cls, results: Sequence[BlockResult]) -> TranslatedWindow:
        """The record of results that came together."""
        return cls(tuple(result.block for result in results), tuple(result.rows for result in results))


class Journal(Generic[Record]):
    """A journal file open for appending; its records, one a window, are read from the file as they are asked for."""

    def __init__(
        self, file: BinaryIO, path: Path | None, header: dict[str, str], kind: type[Record], *, resume: bool
    ) -> None:
        """Takes over a file open for reading and writing; `open` and `unnamed` make one.

        Raises:
            UsageError: with `resume`, when the journal there belongs to another source or other settings.
            OutputError: the file cannot be written.
        """
        self._file, self._path = file, path
        self._decoder = msgspec.json.Decoder(kind)
        self._offsets = array("q")
        # A path whose name is not UTF-8 may be in it.
        header = {name: value.encode(errors="backslashreplace").decode() for name, value in header.items()}
        try:
            if not (resume and self._replay({"format": _FORMAT, **header})):
                self._append({"format": _FORMAT, **header})
        except BaseException:
            file.close()
            raise

    @classmethod
    def open(cls, path: Path, header: dict[str, str], kind: type[Record], *, resume: bool) -> Journal[Record]:
        """The journal at a path, made anew unless `resume` finds one there."""
        try:
            file = open(path, "r+b" if resume and path.exists() else "w+b")  # noqa: SIM115 - closed by `close`
        except OSError as error:
            raise write_failure(os.fspath(path), error) from error
        return cls(file, path, header, kind, resume=resume)

    @classmethod
    def unnamed(cls, header: dict[str, str], kind: type[Record]) -> Journal[Record]:
        """A temporary journal, which no job can go on with, for outputs that have no place beside them."""
        try:
            file = tempfile.TemporaryFile(prefix="translator-")  # noqa: SIM115 - closed by `close`
        except OSError as error:
            raise OutputError(f"No temporary file can be made: {error.strerror}.", hint="Set TMPDIR.") from error
        return cls(cast("BinaryIO", file), None, header, kind, resume=False)

    def commit(self, record: Record) -> None:
        """Appends the record of a finished window and hands it to the disk."""
        offset = self._file.seek(0, os.SEEK_END)
        self._append(record)
        self._offsets.append(offset)

    def close(self, *, delete: bool = False) -> None:
        """Closes the file; with `delete`, when the job is complete, removes it."""
        with suppress(OSError):  # Of a disk that is full, which was said when the record was written.
            self._file.close()
        if delete and self._path:
            self._path.unlink(missing_ok=True)

    def __len__(self) -> int:
        """The count of finished windows, which is the number of the next one."""
        return len(self._offsets)

    def __getitem__(self, window: int) -> Record:
        self._file.seek(self._offsets[window])
        return self._decoder.decode(self._file.readline())

    def __iter__(self) -> Iterator[Record]:
        return (self[window] for window in range(len(self)))

    def _append(self, value: object) -> None:
        try:
            self._file.write(msgspec.json.encode(value) + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise write_failure(os.fspath(self._path or "the temporary journal"), error) from error

    def _replay(self, header: dict[str, str]) -> bool:
        """Finds the records that are there and cuts off what is no whole one; False if the header is missing."""
        first = self._file.readline()
        if not first.endswith(b"\n"):
            self._file.seek(0)
            self._file.truncate()
            return False
        if first != msgspec.json.encode(header) + b"\n":
            raise UsageError(
                f"{self._path} belongs to another text or to other settings.",
                hint="Run again with the same ones, or without --resume to start anew.",
            )
        end = self._file.tell()
        while (line := self._file.readline()).endswith(b"\n"):
            try:
                self._decoder.decode(line)
            except msgspec.DecodeError:
                break
            self._offsets.append(end)
            end += len(line)
        self._file.seek(end)
        self._file.truncate()
        return True


class JournalRows(Sequence[Row]):
    """The rows in a journal of a document, read from the file as they are walked."""

    def __init__(self, journal: Journal[TranslatedWindow]) -> None:
        self._journal = journal
        self._ends = array("q")  # of each window, the number of rows up to its end

    def __len__(self) -> int:
        while len(self._ends) < len(self._journal):
            rows = sum(map(len, self._journal[len(self._ends)].rows))
            self._ends.append((self._ends[-1] if self._ends else 0) + rows)
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        window = bisect_right(self._ends, number)
        rows = [row for rows in self._journal[window].rows for row in rows]
        return rows[number - (self._ends[window - 1] if window else 0)]

    def __iter__(self) -> Iterator[Row]:
        for record in self._journal:
            for rows in record.rows:
                yield from rows


def journal_path(output: str) -> Path:
    """Where the unfinished work for an output is kept: a hidden file beside it."""
    path = Path(output)
    return path.with_name(f".{path.name}.journal")


def fingerprint(document: Document) -> str:
    """SHA-256 over roles and texts of a document, in hexadecimal."""
    digest = hashlib.sha256()
    for block in document.blocks:
        digest.update(f"{block.role}\0{block.text}\0".encode(errors="surrogatepass"))
    return digest.hexdigest()
