r"""TSV and CSV: two columns, French and English, and a third for the document; or any columns under a header.

A bilingual document as TSV has a line for each row, for `cut`, spreadsheets and data frames. TSV has no quoting: in
such a table, which is known by its header, a tab, line break, carriage return or backslash in a field is written `\t`,
`\n`, `\r`, `\\`. Its last column carries the signature, in the first line after the header only, so that the table
stays rectangular.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import BinaryIO

from translator.bilingual import BilingualDocument, Signature
from translator.files import Sink
from translator.formats.bitexts.pair import Columns, Pair, Problems, find_columns
from translator.formats.bitexts.streams import lines
from translator.text.characters import squeezed

DOCUMENT_COLUMNS = ("index", "role", "source", "target", "score", "findings", "reason", "signature")

_PLAIN = Columns(0, 1, 2)
_EXPECTED = "expected French, English and perhaps a document"
_DELIMITERS = ",;\t"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
_ESCAPED = re.compile(r"\\([tnr\\])")
_UNESCAPED = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}


def read_tsv(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """Pairs of `french<TAB>english[<TAB>document]` lines; blank lines are passed over."""
    rows = ((number, line.split("\t")) for number, line in lines(stream, name, problems))
    return _pairs(rows, name, problems)


def read_csv(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """Pairs of a comma- or semicolon-separated table (RFC 4180), quoted fields over several lines included."""
    texts = (f"{line}\n" for _, line in lines(stream, name, problems))
    head = list(islice(texts, 1))
    table = csv.reader(chain(head, texts), delimiter=_delimiter(head[0]) if head else ",", strict=True)

    def rows() -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                fields = next(table, None)
            except csv.Error as error:
                problems.bad(name, table.line_num, str(error), cause=error)
                continue
            if fields is None:
                return
            yield table.line_num, fields

    return _pairs(rows(), name, problems)


def _pairs(rows: Iterable[tuple[int, list[str]]], name: str, problems: Problems) -> Iterator[Pair]:
    """The pairs of rows of fields with their line numbers; blank lines are passed over."""
    columns: Columns | None = None
    own, width = False, 0
    for number, fields in rows:
        if not width:
            columns, width, own = find_columns(fields), len(fields), tuple(fields) == DOCUMENT_COLUMNS
            if columns:
                continue
        if len(fields) == width if columns else 2 <= len(fields) <= 3:
            if own:
                fields = [_ESCAPED.sub(lambda match: _UNESCAPED[match[1]], field) for field in fields]
            pair = _pair(fields, columns or _PLAIN)
            if own and not (pair.source and pair.target):
                problems.skipped("omission")
            else:
                yield pair
        elif any(map(str.strip, fields)):
            expected = f"the header has {width}" if columns else _EXPECTED
            problems.bad(name, number, f"{len(fields)} column{'s' if len(fields) != 1 else ''}, {expected}")


def write_tsv(pairs: Iterable[Pair], sink: Sink, signature: Signature | None) -> None:  # noqa: ARG001 - no place for it
    """Writes `french<TAB>english`, with a third column where the document is known; white space becomes a space."""
    for pair in pairs:
        source, target, document = (text if text.isprintable() else squeezed(text) for text in pair[:3])
        sink.write(f"{source}\t{target}\t{document}\n" if document else f"{source}\t{target}\n")


def write_csv(pairs: Iterable[Pair], sink: Sink, signature: Signature | None) -> None:  # noqa: ARG001 - no place for it
    """Writes a table under the header `fr,en,document` (RFC 4180)."""
    table = csv.writer(sink)
    table.writerow(("fr", "en", "document"))
    table.writerows(pair[:3] for pair in pairs)


def write_document(document: BilingualDocument, sink: Sink) -> None:
    """Writes a header line and a line for each row."""
    sink.write("\t".join(DOCUMENT_COLUMNS) + "\n")
    signature = str(document.signature)
    for index, row in enumerate(document.rows):
        place = row.source[0] if row.source else row.target[0] if row.target else None
        side = document.source if row.source else document.target
        fields = (
            str(index),
            side.blocks[place.block].role if place else "",
            document.source_text(row),
            document.target_text(row),
            "" if row.score is None else f"{row.score:.4f}",
            "; ".join(f"{finding.severity}: {finding.check}: {finding.message}" for finding in row.findings),
            row.reason,
            signature,
        )
        sink.write("\t".join(field.translate(_ESCAPES) for field in fields) + "\n")
        signature = ""
    if signature:  # no rows
        sink.write("\t" * (len(DOCUMENT_COLUMNS) - 1) + signature + "\n")


def _pair(fields: list[str], columns: Columns) -> Pair:
    document = columns.document
    known = document is not None and document < len(fields)
    return Pair(fields[columns.source], fields[columns.target], fields[document] if known else "")  # type: ignore[index]


def _delimiter(line: str) -> str:
    """The mark that makes a header or two to three columns of a line, the comma in doubt."""
    rows: dict[str, list[str]] = {}
    for mark in _DELIMITERS:
        with suppress(csv.Error):
            rows[mark] = next(csv.reader([line], delimiter=mark), [])
    named = (mark for mark, fields in rows.items() if find_columns(fields))
    fitting = (mark for mark, fields in rows.items() if len(fields) in (2, 3))
    return next(chain(named, fitting), ",")
