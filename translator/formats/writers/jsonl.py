"""JSON Lines: the whole bilingual document, one record a line, read back without loss.

The first line is the header; then come blocks and rows in reading order, each row after every block that it names, so
that a reader can work line by line. The format is published as a JSON Schema, `json_schema()`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from translator.bilingual import BilingualDocument, Place, Row
from translator.document import Block
from translator.errors import InputError
from translator.files import Sink
from translator.formats import codec

FORMAT = "translator-bilingual"
VERSION = 1


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:  # noqa: ARG001 - there is one layout
    """Writes the header, then blocks and rows in reading order."""
    header = {
        "type": "header",
        "format": FORMAT,
        "version": VERSION,
        "signature": codec.encode_signature(document.signature),
        "signature_text": str(document.signature),
        "source": {**codec.encode_metadata(document.source), "blocks": len(document.source.blocks)},
        "target": {**codec.encode_metadata(document.target), "blocks": len(document.target.blocks)},
        "rows": len(document.rows),
    }
    sink.write(_line(header))
    written = {"source": 0, "target": 0}
    for index, row in enumerate(document.rows):
        for side, last in _needed(row).items():
            _write_blocks(document, side, range(written[side], last + 1), sink)
            written[side] = max(written[side], last + 1)
        record = {
            "type": "row",
            "index": index,
            "source_text": document.source_text(row),
            "target_text": document.target_text(row),
            **codec.encode_row(row),
        }
        sink.write(_line(record))
    _write_blocks(document, "source", range(written["source"], len(document.source.blocks)), sink)
    _write_blocks(document, "target", range(written["target"], len(document.target.blocks)), sink)


def read_jsonl(path: str | os.PathLike[str]) -> BilingualDocument:
    """The document that was written to `path`, equal to the original in every field, its rows in memory.

    Raises `InputError` with file and line for anything that `write` would not have written, a cut file included.
    """
    name = os.fspath(path)
    header: dict[str, Any] | None = None
    blocks: dict[str, list[Block]] = {"source": [], "target": []}
    rows: list[Row] = []
    for number, record in _records(name):
        try:
            kind = record["type"]
            if header is None:
                header = _checked_header(record)
            elif kind == "block":
                side = blocks[record["side"]]
                _expect(record["index"], len(side), f"{record['side']} block")
                side.append(codec.decode_block(record))
            elif kind == "row":
                _expect(record["index"], len(rows), "row")
                rows.append(_checked_row(codec.decode_row(record), blocks))
            else:
                raise ValueError(f"unknown type {kind!r}; known: header, block, row")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)
            raise _bad(name, number, reason) from error
    if header is None:
        raise InputError(f"{name}: empty, expected a bilingual document.", hint="Write it with -o FILE.jsonl.")
    for what, found, promised in (
        ("source blocks", len(blocks["source"]), header["source"]["blocks"]),
        ("target blocks", len(blocks["target"]), header["target"]["blocks"]),
        ("rows", len(rows), header["rows"]),
    ):
        if found != promised:
            raise InputError(f"{name}: holds {found} {what}, its header promises {promised}.", hint="Write it again.")
    try:
        return BilingualDocument(
            source=codec.decode_metadata(header["source"], tuple(blocks["source"])),
            target=codec.decode_metadata(header["target"], tuple(blocks["target"])),
            rows=tuple(rows),
            signature=codec.decode_signature(header["signature"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(name, 1, str(error)) from error


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one line."""
    text = files("translator.formats").joinpath("schema", "bilingual-1.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _needed(row: Row) -> dict[str, int]:
    """The last block of either side that the row names."""
    source = [place.block for place in row.source]
    target = [place.block for place in row.target]
    source += [link.source.block for link in row.links]
    target += [link.target.block for link in row.links]
    source += [link.source.block for link in row.quotes if link.source]
    target += [link.target.block for link in row.quotes if link.target]
    source += [finding.source.block for finding in row.findings if finding.source]
    target += [finding.target.block for finding in row.findings if finding.target]
    return {"source": max(source, default=-1), "target": max(target, default=-1)}


def _write_blocks(document: BilingualDocument, side: str, numbers: range, sink: Sink) -> None:
    blocks = document.source.blocks if side == "source" else document.target.blocks
    for index in numbers:
        sink.write(_line({"type": "block", "side": side, "index": index, **codec.encode_block(blocks[index])}))


def _line(record: dict[str, Any]) -> str:
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    try:
        line.encode()
    except UnicodeEncodeError:  # lone surrogates, which UTF-8 cannot hold but an escape can
        line = json.dumps(record, separators=(",", ":"))
    return line + "\n"


def _records(name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with Path(name).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    record = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise _bad(name, number, "not JSON in UTF-8") from error
                if not isinstance(record, dict):
                    raise _bad(name, number, f"expected an object, not {type(record).__name__}")
                yield number, record
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"Cannot read {name!r}: {reason}.", hint="Check the path.") from error


def _checked_header(record: dict[str, Any]) -> dict[str, Any]:
    if record["type"] != "header" or record["format"] != FORMAT:
        raise ValueError(f"expected the header of a {FORMAT} file")
    if record["version"] != VERSION:
        raise ValueError(f"format version {record['version']!r} is not known, only {VERSION}; update translator")
    for key in ("source", "target"):
        _ = record[key]["blocks"], codec.decode_metadata(record[key])
    _ = record["rows"], codec.decode_signature(record["signature"])
    return record


def _checked_row(row: Row, blocks: dict[str, list[Block]]) -> Row:
    for place in row.source:
        _check_place(place, blocks["source"], "source")
    for place in row.target:
        _check_place(place, blocks["target"], "target")
    for link in row.links:
        _check_place(link.source, blocks["source"], "source")
        _check_place(link.target, blocks["target"], "target")
    for finding in row.findings:
        if finding.source:
            _check_place(finding.source, blocks["source"], "source")
        if finding.target:
            _check_place(finding.target, blocks["target"], "target")
    for pair in row.quotes:
        for side, ref in (("source", pair.source), ("target", pair.target)):
            if ref and not (
                0 <= ref.block < len(blocks[side]) and 0 <= ref.quote < len(blocks[side][ref.block].quotes)
            ):
                raise ValueError(f"{side} quotation {list(ref)} does not exist")
    return row


def _check_place(place: Place, blocks: list[Block], side: str) -> None:
    if not (0 <= place.block < len(blocks) and 0 <= place.start <= place.end <= len(blocks[place.block].text)):
        raise ValueError(f"{side} place {list(place)} is outside the text before it")


def _expect(index: Any, expected: int, what: str) -> None:
    if index != expected:
        raise ValueError(f"{what} {index!r} is out of order, expected {expected}")


def _bad(name: str, line: int, reason: str) -> InputError:
    return InputError(
        f"{name}:{line}: {reason}.", hint="Expected a file written with -o FILE.jsonl; see docs/formats.md."
    )
