"""Exact, compact JSON forms of the document types, shared by JSON Lines files and the journal that `--resume` reads.

`decode_x(json.loads(json.dumps(encode_x(value)))) == value` for every type. Spans and places become arrays, so that a
row with all its word links stays short; the field names are those of the types. Decoders raise `KeyError`,
`TypeError` or `ValueError` for anything of another shape; callers know the file and line to name.
"""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import Any, cast, get_args

from translator.bilingual import Finding, Place, QuoteLink, QuoteRef, Row, Severity, Signature, WordLink
from translator.document import Attribution, Block, Document, Inline, InlineKind, Quote, Role, Span

Json = dict[str, Any]

_ROLES = frozenset(get_args(Role))
_KINDS = frozenset(get_args(InlineKind))
_SEVERITIES = frozenset(get_args(Severity))
_SIGNATURE_TYPES = {"beam_size": int, "length_penalty": float}


def encode_block(block: Block) -> Json:
    """The block as JSON values; fields at their default are left out, `role` and `text` never are."""
    record: Json = {"role": block.role, "text": block.text}
    if block.level:
        record["level"] = block.level
    if block.marker:
        record["marker"] = block.marker
    if block.cell is not None:
        record["cell"] = block.cell
    if block.inlines:
        record["inlines"] = block.inlines
    if block.sentences:
        record["sentences"] = block.sentences
    if block.quotes:
        record["quotes"] = [_encode_quote(quote) for quote in block.quotes]
    if block.stray:
        record["stray"] = block.stray
    return record


def decode_block(record: Json) -> Block:
    """The block that `encode_block` was given."""
    cell = record.get("cell")
    return Block(
        role=_one_of(record["role"], _ROLES, "role"),
        text=_text(record["text"]),
        level=_integer(record.get("level", 0)),
        marker=_text(record.get("marker", "")),
        cell=None if cell is None else _cell(cell),
        inlines=tuple(_decode_inline(item) for item in record.get("inlines", ())),
        sentences=tuple(_span(item) for item in record.get("sentences", ())),
        quotes=tuple(_decode_quote(item) for item in record.get("quotes", ())),
        stray=tuple(_span(item) for item in record.get("stray", ())),
    )


def encode_metadata(document: Document) -> Json:
    """What is known of the whole document, without its blocks."""
    return {
        "language": document.language,
        "title": document.title,
        "origin": document.origin,
        "notes": list(document.notes),
    }


def decode_metadata(record: Json, blocks: tuple[Block, ...] = ()) -> Document:
    """The document that `encode_metadata` was given, with the blocks given here."""
    return Document(
        blocks=blocks,
        language=_text(record["language"]),
        title=_text(record["title"]),
        origin=_text(record["origin"]),
        notes=tuple(_text(note) for note in record["notes"]),
    )


def encode_row(row: Row) -> Json:
    """The row as JSON values.

    `source` and `target` are arrays of `[block, start, end]`; a link is
    `[block, start, end, block, start, end, score]`, source first; a quote link is
    `[[block, quote] | null, [block, quote] | null]`.
    """
    return {
        "source": row.source,
        "target": row.target,
        "score": _encode_score(row.score),
        "links": [(*link.source, *link.target, link.score) for link in row.links],
        "quotes": row.quotes,
        "findings": [_encode_finding(finding) for finding in row.findings],
        "reason": row.reason,
    }


def decode_row(record: Json) -> Row:
    """The row that `encode_row` was given."""
    return Row(
        source=tuple(_place(item) for item in record["source"]),
        target=tuple(_place(item) for item in record["target"]),
        score=_decode_score(record["score"]),
        links=tuple(_decode_link(item) for item in record["links"]),
        quotes=tuple(QuoteLink(_quote_ref(source), _quote_ref(target)) for source, target in record["quotes"]),
        findings=tuple(_decode_finding(item) for item in record["findings"]),
        reason=_text(record["reason"]),
    )


def encode_signature(signature: Signature) -> Json:
    """All fields of the signature by name."""
    return {field.name: getattr(signature, field.name) for field in fields(signature)}


def decode_signature(record: Json) -> Signature:
    """The signature that `encode_signature` was given."""
    known = {field.name for field in fields(Signature)}
    if unknown := sorted(set(record) - known):
        raise ValueError(f"unknown signature field {unknown[0]!r}")
    values = {name: _typed(value, _SIGNATURE_TYPES.get(name, str)) for name, value in record.items()}
    return Signature(**values)


def _encode_quote(quote: Quote) -> Json:
    attribution = quote.attribution
    return {
        "start": quote.start,
        "end": quote.end,
        "level": quote.level,
        "open": quote.open,
        "close": quote.close,
        "attribution": attribution
        and {"span": attribution.span, "speaker": attribution.speaker, "verb": attribution.verb},
        "continues": quote.continues,
    }


def _decode_quote(record: Json) -> Quote:
    attribution = record["attribution"]
    return Quote(
        start=_integer(record["start"]),
        end=_integer(record["end"]),
        level=_integer(record["level"]),
        open=_text(record["open"]),
        close=_text(record["close"]),
        attribution=None
        if attribution is None
        else Attribution(
            span=_span(attribution["span"]),
            speaker=_span_or_none(attribution["speaker"]),
            verb=_span_or_none(attribution["verb"]),
        ),
        continues=bool(record["continues"]),
    )


def _decode_inline(item: Any) -> Inline:
    start, end, kind, href = item
    return Inline(_integer(start), _integer(end), _one_of(kind, _KINDS, "inline kind"), _text(href))


def _encode_finding(finding: Finding) -> Json:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        "source": finding.source,
        "target": finding.target,
    }


def _decode_finding(record: Json) -> Finding:
    source, target = record["source"], record["target"]
    return Finding(
        check=_text(record["check"]),
        severity=_one_of(record["severity"], _SEVERITIES, "severity"),
        message=_text(record["message"]),
        source=None if source is None else _place(source),
        target=None if target is None else _place(target),
    )


def _decode_link(item: Any) -> WordLink[Place]:
    # The hot loop of reading a journal: one comparison checks all seven numbers.
    source_block, source_start, source_end, block, start, end, score = item
    for number in (source_block, source_start, source_end, block, start, end):
        if type(number) is not int:
            raise TypeError(f"expected an integer, not {number!r}")
    if type(score) is not float and type(score) is not int:
        raise TypeError(f"expected a number, not {score!r}")
    return WordLink(Place(source_block, source_start, source_end), Place(block, start, end), score)


def _encode_score(score: float | None) -> float | str | None:
    # JSON has no infinity and no NaN; both come from broken models and must not break the file as well.
    return score if score is None or isfinite(score) else str(score)


def _decode_score(value: Any) -> float | None:
    if value is None or type(value) is float or type(value) is int:
        return value
    if value in ("inf", "-inf", "nan"):
        return float(value)
    raise TypeError(f"expected a score or null, not {value!r}")


def _place(item: Any) -> Place:
    block, start, end = item
    return Place(_integer(block), _integer(start), _integer(end))


def _span(item: Any) -> Span:
    start, end = item
    return Span(_integer(start), _integer(end))


def _span_or_none(item: Any) -> Span | None:
    return None if item is None else _span(item)


def _quote_ref(item: Any) -> QuoteRef | None:
    if item is None:
        return None
    block, quote = item
    return QuoteRef(_integer(block), _integer(quote))


def _cell(item: Any) -> tuple[int, int, int]:
    table, row, column = item
    return _integer(table), _integer(row), _integer(column)


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"expected an integer, not {value!r}")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError(f"expected text, not {value!r}")
    return value


def _typed(value: Any, kind: type) -> Any:
    if kind is float and type(value) is int:
        return value
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}, not {value!r}")
    return value


def _one_of(value: Any, known: frozenset[str], what: str) -> Any:
    if value not in known:
        raise ValueError(f"unknown {what} {value!r}; known: {', '.join(sorted(known))}")
    return cast("Any", value)
