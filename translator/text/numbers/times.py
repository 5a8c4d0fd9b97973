"""How English says times of day and lengths of time, and what else it may say for them."""

from __future__ import annotations

from typing import Literal

from translator.text.characters import DIGIT_SPACE as _SPACE
from translator.text.numbers.numerals import words_for

Clock = Literal["as-is", "12", "24"]
"""How times of day are written: as the model wrote them if that is English, `8:15 p.m.`, or `20:15`."""


def moment(hour: int, minute: int, clock: Clock) -> str:
    """A time of day; hours are those of the 24-hour clock."""
    if clock == "24":
        return f"{hour}:{minute:02}"
    if not minute and hour in (0, 12, 24):
        return "noon" if hour == 12 else "midnight"
    half = "a.m." if hour % 24 < 12 else "p.m."
    return f"{hour % 12 or 12}:{minute:02} {half}" if minute else f"{hour % 12 or 12} {half}"


def accepted_moment(hour: int, minute: int) -> str:
    """A pattern of the ways to say a time of day in English."""
    short, half = hour % 12 or 12, "a" if hour % 24 < 12 else "p"
    said = "|".join([str(short), *words_for(short)])
    if minute:
        words = rf"half[ -]past|quarter|\b(?:{said})[ -](?:thirty|fifteen)"
        return rf"\b0?{hour}[:.]{minute:02}|\b0?{short}[:.]{minute:02}|{words}"
    noon = {0: "midnight|", 12: "noon|midday|", 24: "midnight|"}.get(hour, "")
    return (
        rf"{noon}\b0?{hour}[:.]00|\b{short}(?:[:.]00)?{_SPACE}?{half}\.?m|\b(?:{said})(?: o['’]clock| in the| at night|"
        rf" ?(?:to|and|until|-|–) ?\d+(?:[:.]\d\d)?{_SPACE}?{half}\.?m)"
        + (rf"|\bat (?:{said})\b" if hour <= 12 else "")
    )


def length(parts: tuple[int, int, int]) -> str:
    """A length of time in hours, minutes and seconds."""
    names = ("hour", "minute", "second")
    said = [plural(value, name) for value, name in zip(parts, names, strict=True) if value]
    return " ".join(said) or "0 hours"


def accepted_length(parts: tuple[int, int, int]) -> str:
    """A pattern of the ways to say a length of time in English."""
    name, value = next((pair for pair in zip(("h", "min", "s"), parts, strict=True) if pair[1]), ("h", 0))
    said = "|".join([str(value), *words_for(value), *(["an"] if value == 1 else [])])
    units = {"h": "hours?|hrs?|h", "min": "minutes?|mins?|m", "s": "seconds?|secs?|s"}[name]
    days = r"|\bdays?\b" if name == "h" and value % 24 == 0 else ""
    return rf"\b(?:{said})(?:[ -]and[ -]a[ -](?:half|quarter))?[ -]?(?:{units})\b|\d:\d\d:\d\d|\bhalf\b|quarter{days}"


def plural(number: int, name: str) -> str:
    """`1 hour`, `2 hours`."""
    return f"{number} {name}{'s' * (number != 1)}"
