"""The bilingual document: what `translate` and `align` return and every writer, check and metric takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

from translator.document import Document

Severity = Literal["info", "warning", "error"]


class Place(NamedTuple):
    """Characters `[start, end)` of block number `block` (from 0) of a document."""

    block: int
    start: int
    end: int


class Link(NamedTuple):
    """A word of the source and the word of the target that renders it, with a score in [0, 1]."""

    source: Place
    target: Place
    score: float


class QuoteRef(NamedTuple):
    """Quotation number `quote` of block number `block` (both from 0)."""

    block: int
    quote: int


class QuoteLink(NamedTuple):
    """A source quotation and the target quotation that renders it; one side is None where there is none."""

    source: QuoteRef | None
    target: QuoteRef | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw in a row; `source` and `target` point at the characters concerned."""

    check: str
    severity: Severity
    message: str
    source: Place | None = None
    target: Place | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """n source sentences beside m target sentences.

    Rows are a monotone partition: every sentence of either side is in exactly one row. A row with an empty side has
    a `reason`. `score` is the model's mean log-probability per target token (translation) or the probability that
    the sides correspond (alignment). `quotes` are the links of all quotations that overlap the row.
    """

    source: tuple[Place, ...]
    target: tuple[Place, ...]
    score: float | None = None
    links: tuple[Link, ...] = ()
    quotes: tuple[QuoteLink, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """All that is needed to make a result again, in the manner of sacreBLEU's signatures."""

    version: str
    task: Literal["translate", "align"] = "translate"
    source_language: str = "fr"
    target_language: str = "en"
    model: str = ""
    model_hash: str = ""
    engine: str = ""
    compute_type: str = ""
    beam: int = 0
    length_penalty: float = 1.0
    quotes: str = ""
    segmenter: str = ""
    glossary: str = ""

    def __str__(self) -> str:
        """`task:translate|model:fr-en|…|version:0.1.0`; empty values are left out."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        ordered = sorted(pairs, key=lambda pair: pair[0] == "version")
        return "|".join(f"{name}:{value}" for name, value in ordered if value not in ("", 0))


@dataclass(frozen=True, slots=True)
class BilingualDocument:
    """A source document, a target document and the rows that tie them; `rows` may be read from disk as it is walked."""

    source: Document
    target: Document
    rows: Sequence[Row]
    signature: Signature

    def source_text(self, row: Row) -> str:
        """The row's source sentences, joined by spaces."""
        return _text(self.source, row.source)

    def target_text(self, row: Row) -> str:
        """The row's target sentences, joined by spaces."""
        return _text(self.target, row.target)


def _text(document: Document, places: tuple[Place, ...]) -> str:
    return " ".join(document.blocks[place.block].text[place.start : place.end] for place in places)
