"""Protected spans: what a translation must carry over as it is, or as English writes it.

Addresses, tags, words in other scripts and characters that the model lacks are hidden behind placeholders from the
start. All else is decoded plainly first, since a placeholder hides what the words around depend on. What did not
arrive then is hidden in a second try (`lost`); what is still missing is put in by word links (`repaired`). A model
without placeholders has the first and the last step only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.bilingual import Severity, WordLink
from translator.document import Span
from translator.engine.base import Engine, Hypothesis
from translator.pipeline.editing import Edit, edit
from translator.pipeline.spelling import spell
from translator.text.exonyms import english_forms
from translator.text.numbers import Clock, missing_notations, missing_numbers, notations, rewritten
from translator.text.numbers.notation import english_notation
from translator.text.numbers.rewriting import before_stop
from translator.text.tables import alternatives
from translator.text.verbatim import missing_signs, missing_texts, overlapping, verbatim, words_around

MOST_HIDDEN = 9
"""Placeholders in a sentence: they are numbered by one digit."""
_CONVERTED = re.compile(rf"\b(?:{alternatives('en', 'converted_numbers')})", re.IGNORECASE)
"""Where one of these stands, another number may be the right one (14 h is 2 p.m.): it is reported, not changed."""
_JOINED, _JOINS = re.compile(r"\d[.,:/-]$"), re.compile(r"[.,:/-]\d")
_TOKEN = re.compile(r"[^\W_]*\d(?:[\d.,:/-]*\d)?[^\W_]*")
_BEFORE = {
    "moment": (re.compile(r"(?<![\w'’])à\s$", re.IGNORECASE), "at"),
    "date": (re.compile(r"(?<!\w)le\s$", re.IGNORECASE), "on"),
    "century": (re.compile(r"(?<!\w)au\s$", re.IGNORECASE), "in the"),
}
"""What goes into the span of a time, a date in figures, a century: its preposition depends on what is hidden."""
_ARTICLE = re.compile(r"(?<!\w)(?:(?:le|la|les)\s|l['’])$", re.IGNORECASE)
_RANGE = re.compile(r"(?:\d|h|heures?|midi|minuit|siècle|[IVX](?:e|er|ᵉ|ème))\s?$")
_REACH = 20  # characters before a span that are looked at
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


class Protected(NamedTuple):
    """Characters of a source sentence, and what is to stand for them in the translation."""

    span: Span
    target: str


class Remark(NamedTuple):
    """A remark on a sentence: `source` are characters of the source sentence."""

    check: str
    severity: Severity
    message: str
    source: Span | None = None


def carried_over(text: str, engine: Engine, marks: Sequence[Span] = ()) -> tuple[Protected, ...]:
    """What of a sentence is hidden at once from a model that has placeholders, and never dropped by any.

    That is what is carried over as it is, and words with characters that the model lacks. `marks` are quotation marks:
    they are placed by other means.
    """
    spans = verbatim(text)
    if unknown := _unknown(text, engine):
        spans = overlapping(text, spans, words_around(text, unknown))
    found = {
        one.span: one
        for span in spans
        if not any(mark.overlaps(span) for mark in marks)
        for one in [_in_english(text, span) if unknown else Protected(span, text[span.start : span.end])]
    }
    if unknown and found:
        for one in notations(text):
            if any(span.overlaps(one.span) for span in found):
                found = {span: old for span, old in found.items() if not span.overlaps(one.span)}
                whole = _with_preposition(text, Protected(one.span, one.english), is_moment=False)
                found[whole.span] = whole
    return tuple(found[span] for span in sorted(found))


def _in_english(text: str, span: Span) -> Protected:
    """A word, as English writes it if it is a name that it writes differently, then with its article."""
    written = text[span.start : span.end]
    forms = english_forms(written)
    if not forms:
        return Protected(span, written)
    article = _ARTICLE.search(text, max(0, span.start - _REACH), span.start)
    if not article:
        return Protected(span, forms[0].removeprefix("the "))
    new = forms[0][0].upper() + forms[0][1:] if article[0][0].isupper() else forms[0]
    return Protected(Span(article.start(), span.end), new)


def with_known_capitals(text: str, engine: Engine) -> str:
    """The text with a small letter for a capital that the model lacks, in words that it knows without: `Zone`."""
    unknown = _unknown(text, engine)
    for span in words_around(text, unknown) if unknown else ():
        word = text[span.start : span.end]
        lower = word[:1].lower() + word[1:]
        if len(lower) == len(word) > 1 and not engine.unknown(lower) and engine.count_tokens(lower) == 1:
            text = text[: span.start] + lower + text[span.end :]
    return text


def _unknown(text: str, engine: Engine) -> str:
    """The characters of a text that the model lacks, or that mean something else to it, however it is spelled."""
    unknown = engine.unknown(text)
    if unknown.strip():
        unknown = engine.unknown(spell(text).text)
    if engine.placeholder and engine.placeholder in text:
        unknown += engine.placeholder
    return "".join(character for character in unknown if not character.isspace() and character.isprintable())


def filled(
    hypothesis: Hypothesis, source: str, hidden: Sequence[Protected], placeholder: str, clock: Clock
) -> Hypothesis:
    """The hypothesis with what placeholders stand for, each once, and with numbers in English notation."""
    text, links = hypothesis.text, hypothesis.links
    kept: list[Span] = []
    if placeholder and placeholder in text:
        edits, kept = _filling(text, hidden, placeholder)
        text, links = edit(text, links, edits)
    text, links = edit(text, links, rewritten(source, text, clock, kept))
    return hypothesis if text is hypothesis.text else Hypothesis(text, hypothesis.score, links)


def _filling(text: str, hidden: Sequence[Protected], placeholder: str) -> tuple[list[Edit], list[Span]]:
    """The edits that put in what placeholders stand for, and where it stands then.

    A placeholder that came before stands for the nearest one that is not in the text; where there is none it goes.
    """
    matches = list(re.finditer(rf"{re.escape(placeholder)}(?: ?(\d))?", text))
    left = dict(enumerate(hidden, 1))
    spare = left.keys() - {int(match[1] or 0) for match in matches}
    edits: list[Edit] = []
    kept: list[Span] = []
    grown = 0
    for match in matches:
        number = int(match[1] or 0)
        if number and number not in left and spare:
            number = min(spare, key=lambda other: (abs(other - number), other))
            spare = spare - {number}
        one = left.pop(number, None)
        start, end = match.span()
        if one is None:
            start -= len(text[:start]) - len(text[:start].rstrip(" ,"))
        new = before_stop(one.target, text, end) if one else ""
        edits.append((start, end, new))
        kept.append(Span(start + grown, start + grown + len(new)))
        grown += len(new) - (end - start)
    return edits, kept


class Lost(NamedTuple):
    """What did not arrive: what to hide for it, and how many things are missing or too many."""

    hidden: tuple[Protected, ...]
    faults: int


def lost(source: str, text: str, carried: Sequence[Protected], clock: Clock) -> Lost:
    """What of a source sentence did not arrive in `text`: what is carried over, numbers, signs.

    Where `text` has numbers that the source lacks, all numbers of the source count as lost.
    """
    found = [carried[number] for number in missing_texts([one.target for one in carried], text)]
    missing, extra = missing_numbers(source, text)
    spans = [span for span, _ in missing]
    if extra:
        spans += [Span(*match.span()) for match in _TOKEN.finditer(source)]
    signs, times = missing_signs(source, text), missing_notations(source, text)
    count = len(found) + len(missing) + len(extra) + len(signs) + len(times)
    spans += signs
    spans += [one.span for one in times]
    if any(one.kind == "moment" for one in times):
        # One time of two is read as the other is written: from 8 to 12 a.m.
        spans += [one.span for one in notations(source) if one.kind == "moment"]
    if spans:
        found += _expressions(source, spans, [one.span for one in carried], clock)
    return Lost(tuple(sorted(found)), count)


def _expressions(source: str, spans: Sequence[Span], taken: Sequence[Span], clock: Clock) -> list[Protected]:
    """The expressions that numbers and signs belong to: `1 200,50 €`, `à 20h15`, `A380`; else the signs alone."""
    known = [Protected(one.span, one.english) for one in notations(source, "24" if clock == "24" else "12")]
    moments = {one.span for one in notations(source) if one.kind == "moment"}
    found: dict[Span, Protected] = {}
    for span in spans:
        if any(other.overlaps(span) for other in taken):
            continue
        one = next((one for one in known if one.span.overlaps(span)), None)
        if one is None:
            token = next((m for m in _TOKEN.finditer(source) if m.start() <= span.start < m.end()), None)
            whole = Span(*token.span()) if token else span
            one = Protected(whole, source[whole.start : whole.end])
        one = _with_preposition(source, one, is_moment=one.span in moments)
        found[one.span] = one
    return list(found.values())


def _with_preposition(source: str, one: Protected, *, is_moment: bool) -> Protected:
    date, century = _DATE.fullmatch(one.target), one.target.endswith(("century", "century BC"))
    kind = "moment" if is_moment else "date" if date else "century" if century else ""
    if not kind:
        return one
    pattern, english = _BEFORE[kind]
    before = pattern.search(source, max(0, one.span.start - _REACH), one.span.start)
    if before is None or _RANGE.search(source, max(0, before.start() - _REACH), before.start()):
        return one
    said = english.capitalize() if source[before.start()].isupper() else english
    return Protected(Span(before.start(), one.span.end), f"{said} {one.target}")


def repaired(
    source: str, hypothesis: Hypothesis, carried: Sequence[Protected]
) -> tuple[str, tuple[WordLink[Span], ...], list[Remark]]:
    """The translation with what is still missing put in by the word links; there is a remark for each repair.

    What cannot be repaired is found by the checks of the finished row.
    """
    remarks: list[Remark] = []
    text, links = hypothesis.text, hypothesis.links
    for number in missing_texts([one.target for one in carried], text):
        span, written = carried[number]
        place = _region(span, text, links)
        if place is None or any(one.target in text[place.start : place.end] for one in carried):
            place = _gap(span, links)  # what stands there is another one, which has arrived
        if place is None:
            continue
        new = written
        if place.start == place.end:
            new = f"{' ' * (place.start > 0 and not text[place.start - 1].isspace())}{written}"
            new += " " * (place.end < len(text) and text[place.end].isalnum())
        text, links = edit(text, links, [(*place, new)])
        remarks.append(Remark("repaired", "info", f"{written} was restored", span))
    if any(map(str.isdigit, source)) or any(map(str.isdigit, text)):
        text, links, more = _numbers(source, text, links)
        remarks += more
    return text, links, remarks


def _region(span: Span, text: str, links: Sequence[WordLink[Span]]) -> Span | None:
    """The part of the translation linked to a span of the source, as whole chunks between spaces."""
    linked = [link for link in links if span.start <= link.source.start < span.end]
    if not linked:
        return None
    start, end = min(link.target.start for link in linked), max(link.target.end for link in linked)
    if end - start > 2 * (span.end - span.start) + 10:
        best = max(linked, key=lambda link: link.score).target
        start, end = best
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    chunk = text[start:end]
    return Span(start + len(chunk) - len(chunk.lstrip("(“\"'")), start + len(chunk.rstrip(".,;:!?)”\"'")))


def _gap(span: Span, links: Sequence[WordLink[Span]]) -> Span | None:
    """Where a span of the source that nothing is linked to goes: behind the word of the word before it."""
    before = [link for link in links if link.source.end <= span.start]
    if not before:
        return Span(0, 0) if links or span.start == 0 else None
    end = max(before, key=lambda link: (link.source.end, link.score)).target.end
    return Span(end, end)


def _numbers(
    source: str, text: str, links: tuple[WordLink[Span], ...]
) -> tuple[str, tuple[WordLink[Span], ...], list[Remark]]:
    missing, extra = missing_numbers(source, text)
    remarks = []
    for span, _ in missing:
        written = source[span.start : span.end]
        # A part of a date, version or telephone number means nothing by itself.
        part = _JOINED.search(source[max(0, span.start - 2) : span.start]) or _JOINS.match(source, span.end)
        wrong = None if part or _CONVERTED.search(text) else _replaced(span, extra, len(missing), links)
        if wrong is None:
            continue
        new = english_notation(written)
        if new == text[wrong.start : wrong.end]:
            continue
        remarks.append(Remark("repaired", "info", f"{written} was restored for {text[wrong.start : wrong.end]}", span))
        before = text
        text, links = edit(text, links, [(wrong.start, wrong.end, new)])
        grown = len(text) - len(before)
        extra = [
            (Span(other.start + grown, other.end + grown) if other.start > wrong.start else other, value)
            for other, value in extra
            if other != wrong
        ]
    return text, links, remarks


def _replaced(
    span: Span, extra: Sequence[tuple[Span, str]], missing: int, links: Sequence[WordLink[Span]]
) -> Span | None:
    """The wrong number to replace by a missing one: the only one left over, or the one linked to it."""
    if missing == 1 and len(extra) == 1:
        return extra[0][0]
    for link in links:
        if span.start <= link.source.start < span.end:
            for other, _ in extra:
                if other.start <= link.target.start < other.end:
                    return other
    return None
