"""From the translated sentences of a block to its target block and rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from translator.bilingual import Finding, Place, QuoteLink, QuoteRef, Row, WordLink, projected
from translator.document import Attribution, Block, Inline, Quote, Span
from translator.engine.base import Hypothesis
from translator.engine.tuning import Tuning
from translator.pipeline.editing import edit
from translator.pipeline.ledger import NameLedger
from translator.pipeline.marks import MarkStyle
from translator.pipeline.protect import Remark, repaired
from translator.pipeline.restore import RestoredSentence, restore, restyled
from translator.pipeline.sentences import PreparedSentence
from translator.text.case import to_headline_case, with_capital_of
from translator.text.numbers import Clock, rewritten


@dataclass(frozen=True, slots=True)
class TranslatedSentence:
    """A sentence of the source and its translation: marks in place, offsets relative to the sentences."""

    source: PreparedSentence
    sentence: RestoredSentence
    score: float | None
    remarks: Sequence[Remark]


class BlockResult(NamedTuple):
    """Block `number` of the target and the rows that tie it to the source block of the same number."""

    number: int
    block: Block
    rows: tuple[Row, ...]


def finished(
    block: Block,
    source: PreparedSentence,
    hypothesis: Hypothesis,
    ledger: NameLedger,
    style: MarkStyle,
    clock: Clock,
    tuning: Tuning,
) -> TranslatedSentence:
    """A hypothesis with what is missing put in, names in one form, the source's marks, and a headline's case."""
    if block.role == "code":
        return TranslatedSentence(source, RestoredSentence(source.text, (), {}), None, ())
    if not source.parts:
        return TranslatedSentence(source, _own_translation(block, source, style, clock), None, ())
    text, links, remarks = repaired(source.text, hypothesis, source.carried)
    edits, names = ledger.corrected(source.text, text, links)
    text, links = edit(text, links, edits)
    remarks += (Remark("repaired", "info", f"{one.old} became {one.new}", one.source) for one in names)
    sentence = restore(source.text, source.marks, block.quotes, source.outer, text, links, style, tuning.mark_weight)
    if source.case != "plain":
        sentence = replace(sentence, text=to_headline_case(sentence.text, source.case))
    elif not (source.carried and source.carried[0].span.start <= _first_letter(source.text)):
        sentence = replace(sentence, text=with_capital_of(source.text, sentence.text))
    return TranslatedSentence(source, sentence, hypothesis.score, remarks)


def _first_letter(text: str) -> int:
    return next((place for place, character in enumerate(text) if character.isalpha()), len(text))


def _own_translation(block: Block, source: PreparedSentence, style: MarkStyle, clock: Clock) -> RestoredSentence:
    """A sentence without letters: its numbers as English writes them, its marks in the given style where they are."""
    spans = (Span(mark.start, mark.end) for mark in source.marks)
    given = [WordLink(span, span, 1.0) for span in spans]
    text, links = edit(source.text, given, rewritten(source.text, source.text, clock))
    marks = [
        mark._replace(start=link.target.start, end=link.target.end)
        for mark, link in zip(source.marks, links, strict=True)
    ]
    return restyled(text, marks, block.quotes, style)


def assemble(number: int, block: Block, parts: Sequence[TranslatedSentence], tuning: Tuning) -> BlockResult:
    """Joins the sentences' translations, with line breaks where the source has them."""
    pieces: list[str] = []
    spans: list[Span] = []
    length, last = 0, 0
    for part in parts:
        gap = ("\n" if "\n" in block.text[last : part.source.span.start] else " ") if pieces else ""
        pieces += (gap, part.sentence.text)
        start = length + len(gap)
        length = start + len(part.sentence.text)
        spans.append(Span(start, length))
        last = part.source.span.end
    quotes = _target_quotes(block, parts, spans) if block.quotes else ()
    inlines = tuple(_target_inlines(block.inlines, parts, spans)) if block.inlines else ()
    target = replace(
        block,
        text="".join(pieces),
        sentences=tuple(span for span in spans if span.start < span.end),
        quotes=quotes,
        inlines=inlines,
        stray=(),
    )
    rows = tuple(_row(number, block, part, span, tuning) for part, span in zip(parts, spans, strict=True))
    return BlockResult(number, target, rows)


def _row(number: int, block: Block, part: TranslatedSentence, span: Span, tuning: Tuning) -> Row:
    base = part.source.span.start
    links = tuple(
        WordLink(
            Place(number, source.start + base, source.end + base),
            Place(number, target.start + span.start, target.end + span.start),
            score,
        )
        for source, target, score in part.sentence.links
    )
    overlapping = (
        index for index, quote in enumerate(block.quotes) if quote.start < part.source.span.end and quote.end > base
    )
    quotes = tuple(QuoteLink(QuoteRef(number, index), QuoteRef(number, index)) for index in overlapping)
    findings = tuple(_findings(number, block, part, span, tuning))
    empty = span.start == span.end
    return Row(
        source=(Place(number, *part.source.span),),
        target=() if empty else (Place(number, *span),),
        score=part.score,
        links=links,
        quotes=quotes,
        findings=findings,
        reason="the model gave no translation" if empty else "",
    )


def _findings(number: int, block: Block, part: TranslatedSentence, span: Span, tuning: Tuning) -> Iterable[Finding]:
    base = part.source.span.start
    for remark in part.remarks:
        at = remark.source
        yield Finding(
            remark.check,
            remark.severity,
            remark.message,
            Place(number, at.start + base, at.end + base) if at else None,
            Place(number, *span) if span.start < span.end else None,
        )
    if part.sentence.agreement < tuning.least_agreement:
        share = round(100 * (1 - part.sentence.agreement))
        message = f"the place of the quotation marks is not sure: {share} % of the linked words are on the other side"
        first = part.source.marks[0]
        yield Finding("placement", "warning", message, Place(number, first.start + base, first.end + base), None)
    for mark in block.stray:
        if part.source.span.start <= mark.start < part.source.span.end:
            yield Finding("stray", "info", "a quotation mark without its partner", Place(number, *mark), None)


def _target_quotes(block: Block, parts: Sequence[TranslatedSentence], spans: Sequence[Span]) -> tuple[Quote, ...]:
    """One target quotation for each source quotation, in the same order."""
    opening: dict[int, Span] = {}
    closing: dict[int, Span] = {}
    for part, span in zip(parts, spans, strict=True):
        for (number, opening_mark), mark in part.sentence.marks.items():
            place = Span(mark.start + span.start, mark.end + span.start)
            (opening if opening_mark else closing)[number] = place
    quotes = []
    for index, quote in enumerate(block.quotes):
        opens, closes = opening.get(index), closing.get(index)
        covered = [
            span
            for part, span in zip(parts, spans, strict=True)
            if part.source.span.start < quote.end and part.source.span.end > quote.start
        ]
        start = opens.start if opens else covered[0].start if covered else 0
        end = closes.end if closes else covered[-1].end if covered else start
        text_open = _written(parts, index, opening=True)
        text_close = _written(parts, index, opening=False)
        attribution = _attribution(quote.attribution, parts, spans) if quote.attribution else None
        quotes.append(Quote(start, end, quote.level, text_open, text_close, attribution, quote.continues))
    return tuple(quotes)


def _written(parts: Sequence[TranslatedSentence], quote: int, *, opening: bool) -> str:
    for part in parts:
        mark = part.sentence.marks.get((quote, opening))
        if mark:
            return part.sentence.text[mark.start : mark.end]
    return ""


def _attribution(
    attribution: Attribution, parts: Sequence[TranslatedSentence], spans: Sequence[Span]
) -> Attribution | None:
    whole = _projected(attribution.span, parts, spans)
    if whole is None:
        return None
    return Attribution(
        whole,
        _projected(attribution.speaker, parts, spans) if attribution.speaker else None,
        _projected(attribution.verb, parts, spans) if attribution.verb else None,
    )


def _projected(source: Span, parts: Sequence[TranslatedSentence], spans: Sequence[Span]) -> Span | None:
    """A span of the source block projected to the target block by word links, not reaching over a quotation mark."""
    for part, span in zip(parts, spans, strict=True):
        base = part.source.span.start
        if not (base <= source.start < part.source.span.end):
            continue
        edges = sorted(mark.start for mark in part.sentence.marks.values())
        relative = Span(source.start - base, source.end - base)
        stretch = projected(relative, part.sentence.links, edges=edges)
        return Span(stretch.start + span.start, stretch.end + span.start) if stretch else None
    return None


def _target_inlines(
    inlines: Sequence[Inline], parts: Sequence[TranslatedSentence], spans: Sequence[Span]
) -> Iterable[Inline]:
    """Inline markup carried over by the word links, sentence by sentence; a whole sentence stays whole."""
    for inline in inlines:
        for part, span in zip(parts, spans, strict=True):
            source = part.source.span
            start, end = max(inline.start, source.start), min(inline.end, source.end)
            if start >= end or span.start >= span.end:
                continue
            whole = start == source.start and end == source.end
            found: Span | None = span if whole else _projected(Span(start, end), [part], [span])
            if found:
                yield Inline(found.start, found.end, inline.kind, inline.href)
