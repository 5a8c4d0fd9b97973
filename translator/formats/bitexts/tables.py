r"""TSV and CSV: two columns, French and English, and a third for the document; or any columns under a header.

TSV has no quoting. Only the bilingual tables that this project writes escape `\t`, `\n`, `\r` and `\\`; they are known
by their header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from translator.formats.bitexts.columns import Columns, find_columns
from translator.formats.bitexts.opening import lines
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.problems import Problems
from translator.formats.writers.tsv import COLUMNS as OWN_COLUMNS

_PLAIN = Columns(0, 1, 2)
_DELIMITERS = ",;\t"
_ESCAPED = re.compile(r"\\([tnr\\])")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


def read_tsv(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """Pairs of `french<TAB>english[<TAB>document]` lines; blank lines are passed over."""
    columns: Columns | None = None
    own, first, width = False, True, 0
    for number, line in lines(stream, name, problems):
        fields = line.split("\t")
        if first:
            first = False
            columns, width, own = find_columns(fields), len(fields), tuple(fields) == OWN_COLUMNS
            if columns:
                continue
        if columns is None:
            if 2 <= len(fields) <= 3:
                yield Pair(*fields)
            elif line.strip():
                problems.bad(name, number, f"{_count(fields)}, expected French, English and perhaps a document")
        elif len(fields) == width:
            if own:
                fields = [_ESCAPED.sub(lambda match: _ESCAPES[match[1]], field) for field in fields]
                if not (fields[columns.source] and fields[columns.target]):
                    problems.skipped("omission")
                    continue
            yield _pair(fields, columns)
        elif line.strip():
            problems.bad(name, number, f"{_count(fields)}, the header has {width}")


def read_csv(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """Pairs of a comma- or semicolon-separated table (RFC 4180), quoted fields over several lines included."""
    texts = (f"{line}\n" for _, line in lines(stream, name, problems))
    head = list(islice(texts, 1))
    delimiter = _delimiter(head[0]) if head else ","
    table = csv.reader(chain(head, texts), delimiter=delimiter, strict=True)
    columns: Columns | None = None
    width = 0
    while True:
        try:
            fields = next(table, None)
        except csv.Error as error:
            problems.bad(name, table.line_num, str(error), cause=error)
            continue
        if fields is None:
            return
        if not width:
            columns, width = find_columns(fields), len(fields)
            if columns:
                continue
        if not any(fields):
            continue
        if columns and len(fields) == width:
            yield _pair(fields, columns)
        elif not columns and 2 <= len(fields) <= 3:
            yield _pair(fields, _PLAIN)
        else:
            expected = f"the header has {width}" if columns else "expected French, English and perhaps a document"
            problems.bad(name, table.line_num, f"{_count(fields)}, {expected}")


def _pair(fields: list[str], columns: Columns) -> Pair:
    document = columns.document
    known = document is not None and document < len(fields)
    return Pair(fields[columns.source], fields[columns.target], fields[document] if known else "")  # type: ignore[index]


def _delimiter(line: str) -> str:
    """The mark that makes a header or two to three columns of a line, the comma in doubt."""
    rows = {mark: next(csv.reader([line], delimiter=mark), []) for mark in _DELIMITERS}
    named = (mark for mark, fields in rows.items() if find_columns(fields))
    fitting = (mark for mark, fields in rows.items() if len(fields) in (2, 3))
    return next(chain(named, fitting), ",")


def _count(fields: list[str]) -> str:
    return f"{len(fields)} column{'s' if len(fields) != 1 else ''}"
