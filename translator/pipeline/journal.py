"""The journal of a translation: finished windows on disk, so that nothing is lost and memory stays flat.

One JSON object a line: a header that names source and settings, then for each block the target block and its rows,
and after each window a line that closes it. A job that was interrupted goes on after the last closed window.
"""

from __future__ import annotations

import hashlib
import json
import os
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, overload

from translator.bilingual import Row
from translator.document import Block, Document
from translator.errors import UsageError
from translator.files import write_failure
from translator.formats.codec import decode_block, decode_row, encode_block, encode_row
from translator.pipeline.blocks import BlockResult

_FORMAT = "translator-journal/1"


def fingerprint(document: Document) -> str:
    """SHA-256 over roles and texts of a document, in hexadecimal."""
    digest = hashlib.sha256()
    for block in document.blocks:
        digest.update(f"{block.role}\0{block.text}\0".encode(errors="surrogatepass"))
    return digest.hexdigest()


class Journal(Sequence[Row]):
    """A journal file open for appending; as a sequence, the rows written so far, read from the file as they are walked.

    `blocks` are the target blocks so far, `next_window` is the number of the window to come.
    """

    def __init__(self, path: Path, header: dict[str, str], *, resume: bool) -> None:
        """Opens or makes the journal.

        Raises:
            UsageError: with `resume`, when the journal there belongs to another source or other settings.
            OutputError: the file cannot be written.
        """
        self.path = path
        self.blocks: list[Block] = []
        self.next_window = 0
        self._offsets = array("q")
        self._first_rows = array("q")
        self._rows = 0
        try:
            self._file = open(path, "r+b" if resume and path.exists() else "w+b")  # noqa: SIM115
        except OSError as error:
            raise write_failure(os.fspath(path), error) from error
        try:
            if not (resume and self._replay(header)):
                self._append({"format": _FORMAT, **header})
                self._flush()
        except OSError as error:
            self._file.close()
            raise write_failure(os.fspath(path), error) from error
        except UsageError:
            self._file.close()
            raise

    def commit(self, results: Sequence[BlockResult]) -> None:
        """Appends a finished window and hands it to the disk."""
        try:
            for _, block, rows in results:
                self._enter(self._file.tell(), block, len(rows))
                self._append({"target": encode_block(block), "rows": [encode_row(row) for row in rows]})
            self._append({"window": self.next_window})
            self._flush()
        except OSError as error:
            raise write_failure(os.fspath(self.path), error) from error
        self.next_window += 1

    def close(self, *, delete: bool = False) -> None:
        """Closes the file; `delete` when it has served."""
        self._file.close()
        if delete:
            self.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return self._rows

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(self._rows))]
        number = range(self._rows)[index]
        block = bisect_right(self._first_rows, number) - 1
        return self._read(block)[number - self._first_rows[block]]

    def __iter__(self) -> Iterator[Row]:
        for block in range(len(self._offsets)):
            yield from self._read(block)

    def _read(self, block: int) -> list[Row]:
        end = self._file.seek(0, os.SEEK_END)
        self._file.seek(self._offsets[block])
        record = json.loads(self._file.readline())
        self._file.seek(end)
        return [decode_row(row) for row in record["rows"]]

    def _append(self, record: dict[str, Any]) -> None:
        self._file.write(json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")

    def _flush(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def _enter(self, offset: int, block: Block, rows: int) -> None:
        self._offsets.append(offset)
        self._first_rows.append(self._rows)
        self._rows += rows
        self.blocks.append(block)

    def _replay(self, header: dict[str, str]) -> bool:
        """Reads what is there and cuts off a window that was not closed; false when not even the header is whole."""
        first = self._file.readline()
        if not first.endswith(b"\n"):
            self._file.seek(0)
            self._file.truncate()
            return False
        try:
            known = json.loads(first)
        except ValueError:
            known = None
        if known != {"format": _FORMAT, **header}:
            raise UsageError(
                f"{self.path} belongs to another text or to other settings.",
                hint="Run again with the same ones, or without --resume to start anew.",
            )
        pending: list[tuple[int, Block, int]] = []
        closed = self._file.tell()
        while (line := self._file.readline()).endswith(b"\n"):
            try:
                record = json.loads(line)
            except ValueError:
                break
            if "window" in record:
                for entry in pending:
                    self._enter(*entry)
                pending.clear()
                closed = self._file.tell()
                self.next_window = record["window"] + 1
            else:
                offset = self._file.tell() - len(line)
                pending.append((offset, decode_block(record["target"]), len(record["rows"])))
        self._file.seek(closed)
        self._file.truncate()
        return True
