"""Measures: the number is there, but in another unit or currency, or its fraction stands upside down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from translator.checks.view import Candidate, RowView
from translator.document import Span
from translator.text.numbers.digits import in_digits
from translator.text.numbers.numerals import Quantity
from translator.text.tables import Language, read_table

_FRACTION = re.compile(r"(?<![\w/.,])(\d{1,3})/(\d{1,3})(?![\w/]|[.,]\d)")
_DATED = re.compile(
    r"(?:\b(?:le|du|au|depuis|dès|jusqu['’]au|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s*)\Z", re.I
)
_BEHIND = re.compile(r"[\s\u00a0\u202f(-]*")
_BEFORE = 5
"""Characters before a number in which its currency may stand."""


class Measure(NamedTuple):
    """A number, what it counts, and where both stand."""

    quantity: Quantity
    kind: str
    unit: str
    span: Span


def measures(view: RowView) -> Iterator[Candidate]:
    """1 for a number of the source that stands in the target in another unit of the same kind, and not in its own."""
    if not any(map(str.isdigit, view.source)):
        return
    yield from _fractions(view)
    found = _measures(view.target, "en")
    if not found:
        return
    by_value: dict[tuple[str, str], list[Measure]] = {}
    for other in found:
        for value in other.quantity.values:
            by_value.setdefault((other.kind, value), []).append(other)
    for one in _measures(view.source, "fr"):
        same = [other for value in one.quantity.values for other in by_value.get((one.kind, value), ())]
        if same and all(other.unit != one.unit for other in same):
            wrong = same[0].span
            yield Candidate(
                1.0, f"{view.source[slice(*one.span)]} became {view.target[slice(*wrong)]}", one.span, wrong
            )


def _fractions(view: RowView) -> Iterator[Candidate]:
    """Fractions whose numerator and denominator have changed places; a date may be written either way."""
    written = {match[0] for match in _FRACTION.finditer(view.target)}
    for match in _FRACTION.finditer(view.source) if written else ():
        turned = f"{match[2]}/{match[1]}"
        dated = _DATED.search(view.source, max(0, match.start() - 20), match.start())
        if match[1] != match[2] and match[0] not in written and turned in written and not dated:
            start = view.target.index(turned)
            span = Span(start, start + len(turned))
            yield Candidate(1.0, f"{match[0]} became {turned}", Span(*match.span()), span)


def _measures(text: str, language: Language) -> list[Measure]:
    found = []
    for quantity in in_digits(text, language):
        start = quantity.span.start
        gap = _BEHIND.match(text, quantity.span.end)
        behind = gap.end() if gap else quantity.span.end
        for kind, unit, after, before in _units(language):
            if match := after.match(text, behind):
                found.append(Measure(quantity, kind, unit, Span(start, match.end())))
            elif before and (match := before.search(text, max(0, start - _BEFORE), start)):
                found.append(Measure(quantity, kind, unit, Span(match.start(), quantity.span.end)))
    return found


@cache
def _units(language: Language) -> tuple[tuple[str, str, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Kind, unit, and the patterns of it behind a number and, for a currency, before it."""
    table = read_table("measures", "translator.checks")
    side = 0 if language == "fr" else 1
    scale = r"(?:(?:millions?|milliards?|billion|million|bn|m|k|M|Md)\s*(?:de\s+|d['’])?)?"
    return tuple(
        (
            kind,
            unit,
            re.compile(rf"{scale if kind == 'currency' else ''}(?:{forms[side]})(?![^\W_]|[/²³])"),
            re.compile(rf"(?:{forms[side]})\s*\Z") if kind == "currency" else None,
        )
        for kind, units in table.items()
        for unit, forms in units.items()
    )
