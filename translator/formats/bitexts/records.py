"""JSON Lines: one object a pair, or the bilingual documents that this project writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from translator.formats.bitexts.columns import DOCUMENT, SOURCE, TARGET, side_of
from translator.formats.bitexts.opening import lines
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.problems import Problems
from translator.formats.writers.jsonl import FORMAT


def read_jsonl(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """Pairs of `{"fr", "en"}`, `{"source", "target"}` or `{"translation": {"fr", "en"}}`, with `document` if known.

    In this project's own format rows of n and m sentences are joined by spaces and omissions are passed over.
    """
    header: dict[str, Any] | None = None
    for number, line in lines(stream, name, problems):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.bad(name, number, "not JSON", cause=error)
            continue
        if not isinstance(record, dict):
            problems.bad(name, number, f"expected an object, not {type(record).__name__}")
            continue
        if record.get("type") == "header" and record.get("format") == FORMAT:
            header = record
            continue
        if header is not None and record.get("type") == "block":
            continue
        try:
            pair = _pair(record) if header is None else _row(record, header)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
            problems.bad(name, number, reason, cause=error)
            continue
        if pair is None:
            problems.skipped("omission")
        else:
            yield pair


def _pair(record: dict[str, Any]) -> Pair:
    texts = record.get("translation", record)
    if not isinstance(texts, dict):
        raise TypeError(f"expected an object in 'translation', not {type(texts).__name__}")
    source, target = _of(texts, SOURCE), _of(texts, TARGET)
    if source is None or target is None:
        side, names = ("French", SOURCE) if source is None else ("English", TARGET)
        raise ValueError(f"no {side} text: none of the keys {', '.join(names)}")
    document = _of(record, DOCUMENT)
    return Pair(_text(source), _text(target), "" if document is None else str(document))


def _row(record: dict[str, Any], header: dict[str, Any]) -> Pair | None:
    source, target = _text(record["source_text"]), _text(record["target_text"])
    origin, language = header["source"].get("origin", ""), header["source"].get("language", "")
    if side_of(language) == "target":
        source, target = target, source
    return Pair(source, target, _text(origin)) if source and target else None


def _of(record: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((record[name] for name in names if name in record), None)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")
    return value
