"""Puts the source's quotation marks into the translation of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from translator.bilingual import WordLink
from translator.document import Span
from translator.pipeline.editing import Edit, edit
from translator.pipeline.marks import MarkStyle, mark_text, without_marks
from translator.pipeline.placing import SourceMark, Word, place
from translator.pipeline.spelling import replacement
from translator.text.parts import QuotePart, SentenceMark

_WORD = re.compile(r"[^\W_]+(?:[-'’.,][^\W_]+)*|\S")
_COMMA_AFTER_MARK = re.compile(r"(?<=[?!]),|(?<=[?!][”»\"’]),")
"""English has no comma after a quoted question or exclamation."""
_AROUND_CLOSING = frozenset(".,;:!?…")


@dataclass(frozen=True, slots=True)
class RestoredSentence:
    """A translated sentence.

    `links` run from the source sentence to `text`; `marks` tell where each mark stands in `text`, by (quoted part,
    opening); `agreement` is the share of linked words on the correct side of the marks.
    """

    text: str
    links: tuple[WordLink[Span], ...]
    marks: dict[tuple[int, bool], Span]
    agreement: float = 1.0


def restore(
    source: str,
    marks: Sequence[SentenceMark],
    parts: Sequence[QuotePart],
    outer: Sequence[int],
    text: str,
    links: Sequence[WordLink[Span]],
    style: MarkStyle,
    mark_weight: float,
) -> RestoredSentence:
    """Takes the model's marks out of `text` and puts the source's in.

    `source` is the sentence, `marks` its marks, `parts` the quoted parts of its block and `outer` those that are open
    where the sentence begins, outermost first. `links` run from the source sentence to `text`. `mark_weight` is what
    one of the marks that the model wrote counts.
    """
    if marks:
        text, links = edit(text, links, [(*match.span(), "") for match in _COMMA_AFTER_MARK.finditer(text)])
    text, links, model_marks = without_marks(text, links)
    if not marks:
        return RestoredSentence(text, links, {})
    inside = _segments(marks, outer)
    spans = [Span(*match.span()) for match in _WORD.finditer(text)]
    words = _words(text, spans, links, marks, inside)
    starts = [span.start for span in spans]
    written: dict[tuple[int, bool], int] = {}
    for offset, opening in model_marks:
        index = bisect_right(starts, offset - 1)
        written[index, opening] = written.get((index, opening), 0) + 1
    source_marks = [_source_mark(source, mark, marks) for mark in marks]
    placement = place(words, source_marks, inside, written, mark_weight)
    inserts = []
    for mark, index in zip(marks, placement.places, strict=True):
        opens_at = spans[index].start if index < len(spans) else len(text)
        offset = opens_at if mark.opening else _closing_offset(source, mark, marks, text, spans, index, style)
        inserts.append((offset, _written(source, mark, parts, style), mark))
    return _insert(text, links, _in_order(inserts), placement.agreement)


def _written(source: str, mark: SentenceMark, parts: Sequence[QuotePart], style: MarkStyle) -> str:
    return mark_text(style, source[mark.start : mark.end], parts[mark.part].level, opening=mark.opening)


def with_lost_words(
    source: str, marks: Sequence[SentenceMark], text: str, links: Sequence[WordLink[Span]]
) -> tuple[str, tuple[WordLink[Span], ...], list[Span]]:
    """The translation, its links, and the words between marks of the source that nothing of it is linked to.

    These words are put in as they are, behind what renders the word before them: marks never stand around other words.
    """
    links, lost = tuple(links), list[Span]()
    opening = {mark.part: mark.end for mark in marks if mark.opening}
    for mark in marks:
        start = opening.get(mark.part, -1)
        if mark.opening or start < 0 or not links:
            continue
        words = source[start : mark.start].strip()
        span = Span(source.index(words, start), source.index(words, start) + len(words))
        if not any(map(str.isalnum, words)) or any(link.source.overlaps(span) for link in links):
            continue
        before = max((link for link in links if link.source.end <= span.start), key=_ends, default=None)
        at = before.target.end if before else 0
        new = f" {words}" if at else f"{words} "
        text, links = edit(text, links, [(at, at, new)])
        at += new.index(words)
        links = (*links, WordLink(span, Span(at, at + len(words)), 1.0))
        lost.append(span)
    return text, links, lost


def _ends(link: WordLink[Span]) -> tuple[int, int]:
    return link.source.end, link.target.end


def restyled(
    text: str, marks: Sequence[SentenceMark], parts: Sequence[QuotePart], style: MarkStyle
) -> RestoredSentence:
    """A text that is its own translation, with its quotation marks as English has them."""
    edits: list[Edit] = []
    placed: dict[tuple[int, bool], Span] = {}
    grown = 0
    for mark in marks:
        start, end, new = replacement(text, mark, _written(text, mark, parts, style))
        start = max(start, edits[-1][1]) if edits else start
        edits.append((start, end, new))
        placed[mark.part, mark.opening] = Span(start + grown, start + grown + len(new))
        grown += len(new) - (end - start)
    return RestoredSentence(edit(text, (), edits)[0], (), placed)


def _segments(marks: Sequence[SentenceMark], outer: Sequence[int]) -> list[int]:
    """Innermost quotation of each segment between marks, -1 for none."""
    stack = list(outer)
    inside = [stack[-1] if stack else -1]
    for mark in marks:
        if mark.opening:
            stack.append(mark.part)
        elif mark.part in stack:
            stack.remove(mark.part)
        inside.append(stack[-1] if stack else -1)
    return inside


def _words(
    text: str,
    spans: Sequence[Span],
    links: Sequence[WordLink[Span]],
    marks: Sequence[SentenceMark],
    inside: Sequence[int],
) -> list[Word]:
    """The translation's words with the votes of their links; short words, whose links are less sure, count less."""
    words = [Word(text[span.start : span.end], {}) for span in spans]
    starts = [span.start for span in spans]
    edges = [mark.start for mark in marks]
    for link in links:
        index = bisect_right(starts, link.target.start) - 1
        if index < 0:
            continue
        word = words[index]
        weight = 0.1 if word.is_punctuation else 0.4 if len(word.text) < 4 else 1.0
        quote = inside[bisect_right(edges, link.source.start)]
        word.votes[quote] = word.votes.get(quote, 0.0) + weight * link.score
    return words


def _source_mark(source: str, mark: SentenceMark, marks: Sequence[SentenceMark]) -> SourceMark:
    skip = {offset for other in marks for offset in range(other.start, other.end)}
    before = next((source[i] for i in range(mark.start - 1, -1, -1) if i not in skip and not source[i].isspace()), "")
    after = next((source[i] for i in range(mark.end, len(source)) if i not in skip and not source[i].isspace()), "")
    return SourceMark(mark.opening, mark.part, _punctuation_only(before), _punctuation_only(after))


def _punctuation_only(character: str) -> str:
    return " " if character.isalnum() else character


def _closing_offset(
    source: str,
    mark: SentenceMark,
    marks: Sequence[SentenceMark],
    text: str,
    spans: Sequence[Span],
    index: int,
    style: MarkStyle,
) -> int:
    """Where a closing mark stands among the punctuation around its place.

    American English puts commas and full stops inside; otherwise what stood inside in the source stays inside.
    """
    first = last = index
    while first > 0 and text[spans[first - 1].start] in _AROUND_CLOSING:
        first -= 1
    while last < len(spans) and text[spans[last].start] in _AROUND_CLOSING and _touches(spans, last):
        last += 1
    if first == 0:
        first = index
    inner = _run_before(source, mark, marks)
    while first < last and (text[spans[first].start] in inner or (style == "us" and text[spans[first].start] in ".,")):
        first += 1
    return spans[first - 1].end if first else 0


def _touches(spans: Sequence[Span], index: int) -> bool:
    """Whether no space stands before a word."""
    return index == 0 or spans[index - 1].end == spans[index].start


def _run_before(source: str, mark: SentenceMark, marks: Sequence[SentenceMark]) -> str:
    """The punctuation directly before a closing mark in the source, other closing marks left out."""
    closing = {other.start for other in marks if not other.opening}
    run, index = "", mark.start - 1
    while index >= 0 and (source[index] in _AROUND_CLOSING or source[index].isspace() or index in closing):
        run += "..." if source[index] == "…" else source[index].strip()
        index -= 1
    return run


def _in_order(inserts: list[tuple[int, str, SentenceMark]]) -> list[tuple[int, str, SentenceMark]]:
    """Keeps the marks in the order of the source where style has moved one past another."""
    ordered: list[tuple[int, str, SentenceMark]] = []
    for offset, new, mark in inserts:
        floor = ordered[-1][0] if ordered else 0
        ordered.append((max(offset, floor), new, mark))
    return ordered


def _insert(
    text: str, links: Sequence[WordLink[Span]], inserts: Sequence[tuple[int, str, SentenceMark]], agreement: float
) -> RestoredSentence:
    placed: dict[tuple[int, bool], Span] = {}
    grown = 0
    for offset, new, mark in inserts:
        placed[mark.part, mark.opening] = Span(offset + grown, offset + grown + len(new))
        grown += len(new)
    text, links = edit(text, links, [(offset, offset, new) for offset, new, _ in inserts])
    return RestoredSentence(text, links, placed, agreement)
