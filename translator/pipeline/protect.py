"""Numbers and addresses in a translation: verified against the source, repaired where the word alignment tells how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.bilingual import Severity, WordLink
from translator.document import Span
from translator.pipeline.editing import Edit, edit
from translator.text.addresses import addresses
from translator.text.numbers import english_notation, french_notation, missing_numbers
from translator.text.tables import alternatives

_CONVERTED = re.compile(rf"\b(?:{alternatives('en', 'converted_numbers')})", re.IGNORECASE)
"""Where one of these stands, another number may be the right one (14 h is 2 p.m.): it is reported, not changed."""
_JOINED, _JOINS = re.compile(r"\d[.,:/-]$"), re.compile(r"[.,:/-]\d")


class Remark(NamedTuple):
    """A remark on a sentence: `source` are characters of the source sentence."""

    check: str
    severity: Severity
    message: str
    source: Span | None = None


def protect(
    source: str, text: str, links: Sequence[WordLink[Span]]
) -> tuple[str, tuple[WordLink[Span], ...], list[Remark]]:
    """Repairs addresses and numbers of `text`, the translation of `source`; there is a remark for each repair.

    What cannot be repaired is found by the checks of the finished row.
    """
    remarks: list[Remark] = []
    links = tuple(links)
    for span in addresses(source):
        written = source[span.start : span.end]
        if written in text:
            continue
        region = _region(span, text, links)
        if region is None:
            continue
        text, links = edit(text, links, [(region.start, region.end, written)])
        remarks.append(Remark("repaired", "info", f"{written} was restored", span))
    if any(map(str.isdigit, source)) or any(map(str.isdigit, text)):
        text, links = edit(text, links, _notation(source, text))
        text, links, more = _numbers(source, text, links)
        remarks += more
    return text, links, remarks


def _region(span: Span, text: str, links: Sequence[WordLink[Span]]) -> Span | None:
    """The part of the translation linked to an address of the source, as whole chunks between spaces."""
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


def _notation(source: str, text: str) -> list[Edit]:
    """Numbers that the model copied in French notation, to be written in English notation."""
    copied = {" ".join(source[span.start : span.end].split()) for span in french_notation(source)}
    if not copied:
        return []
    # The longest first, so that none is found inside another.
    forms = "|".join(re.escape(form).replace(r"\ ", r"\s") for form in sorted(copied, key=len, reverse=True))
    return [
        (match.start(), match.end(), english_notation(match[0]))
        for match in re.finditer(rf"(?<![\w.,])(?<!\d\s)(?:{forms})(?!\d|[.,]\d|\s\d)", text)
    ]


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
        remarks.append(Remark("repaired", "info", f"{written} was restored for {text[wrong.start : wrong.end]}", span))
        before = text
        text, links = edit(text, links, [(wrong.start, wrong.end, english_notation(written))])
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
