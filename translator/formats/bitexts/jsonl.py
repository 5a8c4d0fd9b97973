"""JSON Lines: one object a pair, or a whole bilingual document, read back without loss.

A document begins with a header; then come blocks and rows in reading order, each row after every block that it names,
so that a reader can work line by line. Blocks, rows and the signature are the types of the package as msgspec encodes
them: classes become objects, named tuples (spans, places, links) arrays. `json_schema()` is the published schema.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from io import BufferedReader
from typing import Annotated, Any, Final, Literal

import msgspec

from translator.bilingual import BilingualDocument, Place, QuoteRef, Row, Signature
from translator.document import Block, Document
from translator.errors import InputError
from translator.files import Sink
from translator.formats.bitexts.pair import DOCUMENT, SOURCE, TARGET, Pair, Problems, probability, side_of
from translator.formats.bitexts.streams import lines

FORMAT: Final = "translator-bilingual"
VERSION: Final = 3
_READ: Final = (2, 3)
"""Versions that are read; version 2 had no `interruptions`, `resumes` and `words`, which may be left out."""

_MARK = re.compile(rb'"format"\s*:\s*"%s"' % FORMAT.encode())
_VERSION = re.compile(rb'"version"\s*:\s*(\d{1,9})')
_HEAD = 4096
_SURROGATE = re.compile("[\ud800-\udfff]")
_Side = Literal["source", "target"]
_SIDES: tuple[_Side, ...] = ("source", "target")
_Count = Annotated[int, msgspec.Meta(ge=0)]


class _Line(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    pass


class Metadata(msgspec.Struct, forbid_unknown_fields=True):
    """What is known of one document as a whole; `blocks` is how many block lines of its side the file has."""

    language: str
    title: str
    origin: str
    notes: tuple[str, ...]
    blocks: _Count


class HeaderLine(_Line, tag="header"):
    """The first line; `signature_text` is the signature as other formats show it, `rows` how many row lines follow."""

    format: Literal["translator-bilingual"]
    version: Literal[2, 3]
    signature: Signature
    signature_text: str
    source: Metadata
    target: Metadata
    rows: _Count


class BlockLine(_Line, tag="block"):
    """One structural unit of one side; `index` counts the blocks of the side from 0."""

    side: _Side
    index: _Count
    block: Block


class RowLine(_Line, tag="row"):
    """Source sentences beside target sentences; the texts are those of the row, for convenience."""

    index: _Count
    source_text: str
    target_text: str
    row: Row


_LINES = HeaderLine | BlockLine | RowLine
_DECODER = msgspec.json.Decoder(_LINES)
_ENCODER = msgspec.json.Encoder()


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one line of a document."""
    schema = msgspec.json.schema(_LINES)
    for definition in schema["$defs"].values():
        definition["description"] = cleandoc(definition["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"A line of a bilingual document, version {VERSION}",
        "description": "JSON Lines written by translator: a header, then blocks and rows in reading order. "
        "Offsets count Unicode code points of the block's text; ranges are half-open; numbers begin at 0.",
        **schema,
    }


def write_document(document: BilingualDocument, sink: Sink) -> None:
    """Writes the header, then blocks and rows in reading order.

    A score that is not finite becomes null. A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.
    """

    def put(line: HeaderLine | BlockLine | RowLine) -> None:
        try:
            data = _ENCODER.encode(line)
        except UnicodeEncodeError:
            data = _ENCODER.encode(_replaced(msgspec.to_builtins(line)))
        sink.write(data.decode() + "\n")

    def put_blocks(side: _Side, end: int) -> None:
        blocks = getattr(document, side).blocks
        for index in range(written[side], end):
            put(BlockLine(side=side, index=index, block=blocks[index]))
        written[side] = max(written[side], end)

    written: dict[_Side, int] = {"source": 0, "target": 0}
    put(
        HeaderLine(
            format=FORMAT,
            version=VERSION,
            signature=document.signature,
            signature_text=str(document.signature),
            source=_metadata(document.source),
            target=_metadata(document.target),
            rows=len(document.rows),
        )
    )
    for index, row in enumerate(document.rows):
        for side, places, quotes in _named(row):
            put_blocks(side, 1 + max((named[0] for named in (*places, *quotes)), default=-1))
        texts = document.source_text(row), document.target_text(row)
        put(RowLine(index=index, source_text=texts[0], target_text=texts[1], row=row))
    put_blocks("source", len(document.source.blocks))
    put_blocks("target", len(document.target.blocks))


def read_document(stream: BufferedReader, name: str) -> BilingualDocument | None:
    """The document that was written, equal to the original in every field but for what `write_document` replaces.

    None for a stream that does not begin with a document's header. Rows are held in memory.

    Raises `InputError` with file and line for what is not such a document, a cut file and another version included.
    """
    if not _is_document(stream, name):
        return None
    header: HeaderLine | None = None
    blocks: dict[_Side, list[Block]] = {"source": [], "target": []}
    rows: list[Row] = []
    for number, data in enumerate(stream, 1):
        if not data.strip():
            continue
        try:
            line = _DECODER.decode(data.removeprefix(codecs.BOM_UTF8))
            if isinstance(line, HeaderLine):
                if header:
                    raise ValueError("a second header")
                header = line
            elif isinstance(line, BlockLine):
                _expect(line.index, len(blocks[line.side]), f"{line.side} block")
                blocks[line.side].append(line.block)
            else:
                _expect(line.index, len(rows), "row")
                _check(line.row, blocks)
                rows.append(line.row)
        except (ValueError, RecursionError) as error:
            hint = "Expected a file written with -o FILE.jsonl; see docs/formats.md."
            raise InputError(f"{name}:{number}: {_reason(error)}.", hint=hint) from error
    if header is None:
        raise InputError(f"{name}: the header is missing.", hint="Write it again with -o FILE.jsonl.")
    for what, found, promised in (
        ("source blocks", len(blocks["source"]), header.source.blocks),
        ("target blocks", len(blocks["target"]), header.target.blocks),
        ("rows", len(rows), header.rows),
    ):
        if found != promised:
            raise InputError(f"{name}: holds {found} {what}, its header promises {promised}.", hint="Write it again.")
    source, target = (
        Document(tuple(read), side.language, side.title, side.origin, side.notes)
        for read, side in zip(blocks.values(), (header.source, header.target), strict=True)
    )
    return BilingualDocument(source, target, tuple(rows), header.signature)


def read_pairs(stream: BufferedReader, name: str, problems: Problems) -> Iterator[Pair]:
    """Pairs of `{"fr", "en"}`, `{"source", "target"}` or `{"translation": {"fr", "en"}}`, with `document` and `score`.

    Of a bilingual document, rows of n and m sentences are joined by spaces and omissions are passed over.
    """
    own = _is_document(stream, name)
    header: HeaderLine | None = None
    for number, text in lines(stream, name, problems):
        if not text.strip():
            continue
        try:
            line = _DECODER.decode(text) if own else _pair(json.loads(text))
        except (ValueError, RecursionError) as error:
            problems.bad(name, number, _reason(error), cause=error)
            continue
        if isinstance(line, Pair):
            yield line
        elif isinstance(line, HeaderLine):
            header = line
        elif isinstance(line, RowLine) and header:
            texts = line.source_text, line.target_text
            if all(texts):
                first, second = reversed(texts) if side_of(header.source.language) == "target" else texts
                score = line.row.score if header.signature.task == "align" else None
                yield Pair(first, second, header.source.origin, score)
            else:
                problems.skipped("omission")


def write_pairs(pairs: Iterable[Pair], sink: Sink, signature: Signature | None) -> None:  # noqa: ARG001 - no place for it
    """Writes `{"fr", "en"}` for each pair, with `document` and `score` where they are known."""
    for pair in pairs:
        record: dict[str, Any] = {"fr": pair.source, "en": pair.target}
        if pair.document:
            record["document"] = pair.document
        if pair.score is not None:
            record["score"] = pair.score
        sink.write(json.dumps(record, ensure_ascii=False) + "\n")


def _is_document(stream: BufferedReader, name: str) -> bool:
    """Whether a stream, of which nothing is taken, begins with the header of a bilingual document.

    Raises `InputError` for a version of the format that is not read.
    """
    head = stream.peek(_HEAD)[:_HEAD].partition(b"\n")[0]
    found = _MARK.search(head) and _VERSION.search(head)
    if found and int(found[1]) not in _READ:
        raise InputError(
            f"{name}: a bilingual document of format version {int(found[1])}, only {_READ[0]} and {_READ[1]} are read.",
            hint="Write the document again with this version of translator (-o FILE.jsonl).",
        )
    return bool(found)


def _metadata(document: Document) -> Metadata:
    return Metadata(document.language, document.title, document.origin, document.notes, len(document.blocks))


def _named(row: Row) -> Iterator[tuple[_Side, list[Place], list[QuoteRef]]]:
    """For either side, the places and the quotations that the row names."""
    for number, side in enumerate(_SIDES):
        places: list[Any] = [*(row.source, row.target)[number], *(link[number] for link in row.links)]
        places += [place for finding in row.findings if (place := (finding.source, finding.target)[number])]
        yield side, places, [quote for link in row.quotes if (quote := link[number])]


def _check(row: Row, blocks: dict[_Side, list[Block]]) -> None:
    """Raises ValueError unless everything that the row names is in the blocks before it."""
    for side, places, quotes in _named(row):
        before = blocks[side]
        for block, start, end in places:
            if not (0 <= block < len(before) and 0 <= start <= end <= len(before[block].text)):
                raise ValueError(f"{side} place {[block, start, end]} is outside the text before it")
        for block, quote in quotes:
            if not (0 <= block < len(before) and 0 <= quote < len(before[block].quotes)):
                raise ValueError(f"{side} quotation {[block, quote]} does not exist")


def _expect(index: int, expected: int, what: str) -> None:
    if index != expected:
        raise ValueError(f"{what} {index} is out of order, expected {expected}")


def _reason(error: Exception) -> str:
    own = type(error) is ValueError or isinstance(error, msgspec.ValidationError)
    return str(error) if own else "not JSON in UTF-8"


def _replaced(value: Any) -> Any:
    """The value with U+FFFD for lone surrogates in all its texts."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _replaced(item) for key, item in value.items()}
    return [_replaced(item) for item in value] if isinstance(value, (list, tuple)) else value


def _pair(record: Any) -> Pair:
    texts = record.get("translation", record) if isinstance(record, dict) else record
    if not isinstance(texts, dict):
        raise ValueError(f"expected an object, not {type(texts).__name__}")  # noqa: TRY004 - caught with the others
    source, target = _of(texts, SOURCE), _of(texts, TARGET)
    for text, side, names in ((source, "French", SOURCE), (target, "English", TARGET)):
        if text is None:
            raise ValueError(f"no {side} text: none of the keys {', '.join(names)}")
        if not isinstance(text, str):
            raise ValueError(f"expected text, not {type(text).__name__}")  # noqa: TRY004
    document = _of(record, DOCUMENT)
    return Pair(source, target, "" if document is None else str(document), probability(record.get("score")))


def _of(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if name in record), None)
