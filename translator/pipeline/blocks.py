"""From the translated sentences of a block to its target block and rows."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import NamedTuple

from translator.bilingual import Finding, Place, QuoteLink, QuoteRef, Row, WordLink, projected
from translator.document import Attribution, Block, Inline, Quote, Span
from translator.engine.base import Hypothesis
from translator.engine.tuning import Tuning
from translator.pipeline.editing import edit
from translator.pipeline.ledger import NameLedger
from translator.pipeline.marks import MarkStyle, splits
from translator.pipeline.protect import Remark, repaired
from translator.pipeline.restore import RestoredSentence, restore, restyled, with_lost_words
from translator.pipeline.sentences import PreparedSentence
from translator.text.case import to_headline_case, with_capital_of
from translator.text.numbers import Clock, rewritten
from translator.text.parts import QuotePart, QuoteParts, SentenceMark, marks_in, open_before


@dataclass(frozen=True, slots=True)
class TranslatedSentence:
    """A sentence of the source, its quotation marks, and its translation with marks in place.

    All offsets are relative to the sentences.
    """

    source: PreparedSentence
    marks: Sequence[SentenceMark]
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
    quoted: QuoteParts,
    source: PreparedSentence,
    hypothesis: Hypothesis,
    ledger: NameLedger,
    style: MarkStyle,
    clock: Clock,
    tuning: Tuning,
) -> TranslatedSentence:
    """A hypothesis with what is missing put in, names in one form, the source's marks, and a headline's case.

    `quoted` are the parts of the block's quotations that get marks.
    """
    marks = marks_in(quoted, source.span)
    if block.role == "code":
        return TranslatedSentence(source, marks, RestoredSentence(source.text, (), {}), None, ())
    if not source.parts:
        return TranslatedSentence(source, marks, _own_translation(quoted, marks, source, style, clock), None, ())
    text, links, remarks = repaired(source.text, hypothesis, source.carried)
    edits, names = ledger.corrected(source.text, text, links)
    text, links = edit(text, links, edits)
    remarks += (Remark("repaired", "info", f"{one.old} became {one.new}", one.source) for one in names)
    text, links, lost = with_lost_words(source.text, marks, text, links)
    remarks += tuple(
        Remark("quotation", "warning", f"{source.text[slice(*span)]} was not translated: carried over", span)
        for span in lost
    )
    outer = open_before(quoted, source.span)
    # The model was given marks around the narrator's words; where these stay inside the marks, its own tell nothing.
    weight = tuning.mark_weight if splits(style) or not any(quote.interruptions for quote in block.quotes) else 0.0
    sentence = restore(source.text, marks, quoted, outer, text, links, style, weight)
    if source.case != "plain":
        sentence = replace(sentence, text=to_headline_case(sentence.text, source.case))
    elif not (source.carried and source.carried[0].span.start <= _first_letter(source.text)):
        sentence = replace(sentence, text=with_capital_of(source.text, sentence.text))
    return TranslatedSentence(source, marks, sentence, hypothesis.score, remarks)


def _first_letter(text: str) -> int:
    return next((place for place, character in enumerate(text) if character.isalpha()), len(text))


def _own_translation(
    quoted: QuoteParts,
    marks: Sequence[SentenceMark],
    source: PreparedSentence,
    style: MarkStyle,
    clock: Clock,
) -> RestoredSentence:
    """A sentence without letters: its numbers as English writes them, its marks in the given style where they are."""
    spans = (Span(mark.start, mark.end) for mark in marks)
    given = [WordLink(span, span, 1.0) for span in spans]
    text, links = edit(source.text, given, rewritten(source.text, source.text, clock))
    moved = [
        mark._replace(start=link.target.start, end=link.target.end) for mark, link in zip(marks, links, strict=True)
    ]
    return restyled(text, moved, quoted, style)


def assemble(
    number: int, block: Block, quoted: QuoteParts, parts: Sequence[TranslatedSentence], tuning: Tuning
) -> BlockResult:
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
    found = _target_quotes(block, quoted, parts, spans)
    ordered = sorted(
        ((one.start, -one.end, one.level, place, one) for place, one in enumerate(found) if isinstance(one, Quote)),
        key=itemgetter(0, 1, 2, 3),
    )
    places = {place: number for number, (_, _, _, place, _) in enumerate(ordered)}
    inlines = tuple(_target_inlines(block.inlines, parts, spans)) if block.inlines else ()
    target = replace(
        block,
        text="".join(pieces),
        sentences=tuple(span for span in spans if span.start < span.end),
        quotes=tuple(quote for *_, quote in ordered),
        inlines=inlines,
        stray=tuple(sorted(one for one in found if isinstance(one, Span))),
    )
    rows = tuple(
        _row(number, block, quoted, places, part, span, tuning) for part, span in zip(parts, spans, strict=True)
    )
    return BlockResult(number, target, rows)


def _row(
    number: int,
    block: Block,
    quoted: QuoteParts,
    places: Mapping[int, int],
    part: TranslatedSentence,
    span: Span,
    tuning: Tuning,
) -> Row:
    """The row of a sentence; `places` are those of the quoted parts among the target's quotations."""
    base = part.source.span.start
    links = tuple(
        WordLink(
            Place(number, source.start + base, source.end + base),
            Place(number, target.start + span.start, target.end + span.start),
            score,
        )
        for source, target, score in part.sentence.links
    )
    quotes = tuple(
        QuoteLink(QuoteRef(number, one.quote), QuoteRef(number, places[place]))
        for place in quoted.near(part.source.span)
        if place in places and (one := quoted[place]).start < part.source.span.end and one.end > base
    )
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
        first = part.marks[0]
        yield Finding("placement", "warning", message, Place(number, first.start + base, first.end + base), None)
    begin, end = (bisect_left(block.stray, place, key=itemgetter(0)) for place in part.source.span)
    for mark in block.stray[begin:end]:
        yield Finding("stray", "info", "a quotation mark without its partner", Place(number, *mark), None)


def _target_quotes(
    block: Block, quoted: QuoteParts, parts: Sequence[TranslatedSentence], spans: Sequence[Span]
) -> list[Quote | Span | None]:
    """What becomes of each quoted part: a quotation of the target, the place of a stray mark, or nothing."""
    opening: dict[int, Span] = {}
    closing: dict[int, Span] = {}
    written: dict[tuple[int, bool], str] = {}
    for part, span in zip(parts, spans, strict=True):
        for (number, opening_mark), mark in part.sentence.marks.items():
            place = Span(mark.start + span.start, mark.end + span.start)
            (opening if opening_mark else closing)[number] = place
            written.setdefault((number, opening_mark), part.sentence.text[mark.start : mark.end])
    found: list[Quote | Span | None] = []
    for number, one in enumerate(quoted):
        opens, closes = opening.get(number), closing.get(number)
        if one.quote < 0 or one.is_empty:
            found.append(opens or closes)
            continue
        covered = spans[
            bisect_right(parts, one.start, key=_source_end) : bisect_left(parts, one.end, key=_source_start)
        ]
        start = opens.start if opens else covered[0].start if covered else 0
        end = closes.end if closes else covered[-1].end if covered else start
        quote = block.quotes[one.quote]
        found.append(
            Quote(
                start,
                end,
                one.level,
                open=written.get((number, True), ""),
                close=written.get((number, False), ""),
                attribution=_attribution(quote.attribution, parts, spans) if quote.attribution else None,
                continues=len(covered) > 1 or (one.closing is None and quote.continues),
                interruptions=_interruptions(quote, one, parts, spans),
                resumes=one.start > quote.start or quote.resumes,
                words=quote.words,
            )
        )
    return found


def _interruptions(
    quote: Quote, one: QuotePart, parts: Sequence[TranslatedSentence], spans: Sequence[Span]
) -> tuple[Span, ...]:
    """The narrator's words that stay inside the marks of a part, where marks do not open again behind them."""
    inside = (span for span in quote.interruptions if one.start < span.start and span.end < one.end)
    return tuple(found for span in inside if (found := _projected(span, parts, spans)))


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
    place = bisect_right(parts, source.start, key=_source_start) - 1
    if place < 0 or source.start >= parts[place].source.span.end:
        return None
    part, span = parts[place], spans[place]
    base = part.source.span.start
    edges = sorted(mark.start for mark in part.sentence.marks.values())
    relative = Span(source.start - base, source.end - base)
    stretch = projected(relative, part.sentence.links, edges=edges)
    return Span(stretch.start + span.start, stretch.end + span.start) if stretch else None


def _source_start(part: TranslatedSentence) -> int:
    return part.source.span.start


def _source_end(part: TranslatedSentence) -> int:
    return part.source.span.end


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
