"""The bilingual document: what `translate` and `align` return and every writer, check and metric takes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Generic, Literal, NamedTuple, TypeVar

from translator.document import Block, Document, Span

Severity = Literal["info", "warning", "error"]
Side = Literal["source", "target"]


class Place(NamedTuple):
    """Characters `[start, end)` of block number `block` (from 0) of a document."""

    block: int
    start: int
    end: int


Where = TypeVar("Where", Span, Place)


class WordLink(NamedTuple, Generic[Where]):
    """A word of the source and the word of the target that renders it, with a score in [0, 1].

    Words are `Place`s in the rows of a document, and `Span`s where two texts stand by themselves.
    """

    source: Where
    target: Where
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
    the sides correspond (alignment). `quotes` are the links of all quotations that overlap the row. `confidence`, 0 to
    1, is how sure one can be of a translation (`translator.checks.confidence`).
    """

    source: tuple[Place, ...]
    target: tuple[Place, ...]
    score: float | None = None
    links: tuple[WordLink[Place], ...] = ()
    quotes: tuple[QuoteLink, ...] = ()
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    confidence: float | None = None

    def side(self, side: Side) -> tuple[Place, ...]:
        """The sentences of one side."""
        return self.source if side == "source" else self.target


@dataclass(frozen=True, slots=True)
class Signature:
    """All that is needed to make a result again, in the manner of sacreBLEU's signatures.

    Fields are those of `EngineOptions` and `DecodingOptions`, and what else the result depends on.
    """

    version: str
    task: Literal["translate", "align"] = "translate"
    source_language: str = "fr"
    target_language: str = "en"
    model: str = ""
    model_hash: str = ""
    engine: str = ""
    compute_type: str = ""
    beam_size: int = 0
    length_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    repetition_penalty: float = 1.0
    retry_doubtful: bool = False
    quotes: str = ""
    clock: str = ""
    segmenter: str = ""
    glossary: str = ""

    def __str__(self) -> str:
        """`task:translate|model:fr-en|…|version:0.1.0`; what is empty is left out, and penalties of nothing."""
        pairs = [(field.name, getattr(self, field.name)) for field in fields(self)]
        if self.repetition_penalty == 1.0:
            pairs.remove(("repetition_penalty", 1.0))
        ordered = sorted(pairs, key=lambda pair: pair[0] == "version")
        return "|".join(f"{name}:{value}" for name, value in ordered if value and str(value) != "0")


@dataclass(frozen=True, slots=True)
class BilingualDocument:
    """A source document, a target document and the rows that tie them; `rows` may be read from disk as it is walked."""

    source: Document
    target: Document
    rows: Sequence[Row]
    signature: Signature

    def side(self, side: Side) -> Document:
        """The document of one side."""
        return self.source if side == "source" else self.target

    def source_text(self, row: Row) -> str:
        """The row's source sentences, joined by spaces."""
        return RowText(self.source, row.source).text

    def target_text(self, row: Row) -> str:
        """The row's target sentences, joined by spaces."""
        return RowText(self.target, row.target).text


class RowText:
    """One side of a row as a text: its sentences joined by spaces, with the way from the document to it and back."""

    def __init__(self, document: Document | Sequence[Block] | Mapping[int, Block], places: Sequence[Place]) -> None:
        blocks = document.blocks if isinstance(document, Document) else document
        self._places = places
        self._starts: list[int] = []
        texts: list[str] = []
        length = 0
        for place in places:
            self._starts.append(length)
            texts.append(blocks[place.block].text[place.start : place.end])
            length += place.end - place.start + 1
        self.text = " ".join(texts)

    def span(self, place: Place) -> Span | None:
        """Where a place of the document is in the text; None if it is not inside one of its sentences."""
        for start, mine in zip(self._starts, self._places, strict=True):
            if mine.block == place.block and mine.start <= place.start and place.end <= mine.end:
                return Span(start + place.start - mine.start, start + place.end - mine.start)
        return None

    def place(self, span: Span) -> Place | None:
        """Where a span of the text is in the document, cut to the block that it begins in; None in an empty text."""
        if not self._places:
            return None
        index = max(0, bisect_right(self._starts, span.start) - 1)
        last = max(index, bisect_left(self._starts, span.end) - 1)
        first, end = self._places[index], self._places[last]
        stop = min(end.start + span.end - self._starts[last], end.end)
        return Place(
            first.block,
            first.start + span.start - self._starts[index],
            stop if end.block == first.block else first.end,
        )


def projected(
    span: Span, links: Iterable[WordLink[Span]], *, edges: Sequence[int] = (), farthest: int | None = None
) -> Span | None:
    """The stretch of the target that renders `span` of the source: the one that most of its linked words stand in.

    A stretch does not reach over one of the `edges`, ordered offsets of the target, nor over a gap of more than
    `farthest` characters between two of its words. None where no word of `span` is linked.
    """
    words = sorted({link.target for link in links if link.source.start < span.end and link.source.end > span.start})
    groups: list[list[Span]] = []
    for word in words:
        before = groups[-1][-1] if groups else None
        if (
            before is None
            or bisect_right(edges, word.start) > bisect_right(edges, before.start)
            or (farthest is not None and word.start - before.end > farthest)
        ):
            groups.append([word])
        else:
            groups[-1].append(word)
    if not groups:
        return None
    longest = max(groups, key=len)
    return Span(longest[0].start, max(word.end for word in longest))
