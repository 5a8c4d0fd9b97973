"""Measures that a translation gives in other units: 10 km, 6.2 miles."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from translator.text.numbers.numerals import Quantity
from translator.text.tables import read_table

_TOLERANCE = 0.07
"""Translators round: 30 m become 100 feet."""
_MOST = 20
"""New numbers beyond which nobody converted them."""


class _Conversion(NamedTuple):
    source: re.Pattern[str]
    target: re.Pattern[str]
    factor: float
    offset: float


def without_converted(
    source: str, target: str, wanted: list[Quantity], lost: list[Quantity], new: list[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    """Takes away numbers that are conversions: a lost one and a new one, or a new one added to one that was kept."""
    lost, still = list(lost), []
    if len(new) > _MOST:
        return lost, new
    for quantity in new:
        origin = next((other for other in wanted if _converts(other, source, quantity, target)), None)
        if origin is None:
            still.append(quantity)
        elif origin in lost:
            lost.remove(origin)
    return lost, still


def _converts(one: Quantity, source: str, other: Quantity, target: str) -> bool:
    try:
        value, result = float(one.values[0]), float(other.values[0])
    except ValueError:  # a time
        return False
    return any(
        abs(result - (value * conversion.factor + conversion.offset)) <= _TOLERANCE * result
        and conversion.source.match(source, one.span.end)
        and conversion.target.match(target, other.span.end)
        for conversion in _conversions()
    )


@cache
def _conversions() -> tuple[_Conversion, ...]:
    return tuple(
        _Conversion(_after(entry["source"]), _after(entry["target"]), entry["factor"], entry.get("offset", 0.0))
        for entry in read_table("numbers")["converted"]
    )


def _after(units: list[str]) -> re.Pattern[str]:
    """A unit that follows a number, in brackets perhaps."""
    every = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    return re.compile(rf"[\s(-]*(?:{every})(?![^\W\d_])", re.IGNORECASE)
