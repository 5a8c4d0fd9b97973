"""Numbers written in digits, in French and in English notation, with all that they may stand for.

`1 000,5` and `1,000.5`, `14 h 30` and `2:30 p.m.`, `2 millions` and `2m`, `60` and `1960s`. A value is a plain decimal
number, or hour and minutes on the twelve-hour clock (`2:30`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from translator.document import Span
from translator.text.characters import DIGIT_SPACE as _SPACE
from translator.text.numbers.numerals import Quantity, load_numerals
from translator.text.tables import Language, read_table

_NUMBERS = {
    "fr": rf"(?<![\w,.])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:[,.]\d+)?(?!\w)|\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?!\d)"
    r"|\d{1,3}(?:,\d{3}){2,}(?!\d)|(?<![\d.])\d+\.(?:\d{1,2}|\d{4,})(?!\d|\.\d)|\d+(?:,\d+)?",
    "en": rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!\d)|(?<![\w,.])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\w)"
    r"|(?<![\d.])\d+\.\d+(?!\d|\.\d)|\d+",
}
_CLOCKS = {
    "fr": rf"{_SPACE}?(?:(?:HOURS){_SPACE}?(\d\d)?|:(\d\d))(?![\d\w])",
    "en": rf"(?:{_SPACE}|-)?(?:hours?|hrs?|h)(?:{_SPACE}|-)?(?:and{_SPACE})?(\d\d?)(?:{_SPACE}|-)?"
    r"(?:minutes?|mins?|m)\b"
    rf"|(?::(\d\d))?(?!\d){_SPACE}?(?:HOURS)\b|[:h](\d\d)(?!\d)",
}
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_CURRENCY = re.compile(rf"{_SPACE}?[€£$¥]")
_DECADE = re.compile(r"['’]?s\b")
_AND_A_HALF = re.compile(rf"{_SPACE}[^\W\d_]+{_SPACE}et{_SPACE}demie?\b")
_DOTTED_TIME = re.compile(r"(\d{1,2})[.,]([0-5]\d)")
_SHORT_YEAR = re.compile(r"(?:(?<!\w)['’]|\d{4}[-–/])$")
_ENGLISH_DECIMALS = re.compile(rf"(?:\d|{_SPACE})+\.(?:\d{{1,2}}|\d{{4,}})")
_ENGLISH_GROUP = re.compile(r"\d{1,3},\d{3}")


@dataclass(frozen=True, slots=True, eq=False)
class _Notation:
    language: Language
    number: re.Pattern[str]
    clock: re.Pattern[str]
    scale: re.Pattern[str]
    scales: dict[str, int]
    decimal: str
    ranges: frozenset[str]
    repeats: tuple[str, ...]


def in_digits(text: str, language: Language) -> list[Quantity]:
    """Numbers in digits, ordered; all must be kept but repeats (`24 heures sur 24`) and parts of English words."""
    notation = _notation(language)
    found: list[Quantity] = []
    values: tuple[str, ...]
    end = 0
    for match in notation.number.finditer(text):
        if match.start() < end:  # the minutes of a time
            continue
        start, end = match.span()
        value = _value(match[0], notation)
        if (clock := notation.clock.match(text, end)) and value.isdigit() and int(value) <= 24:
            minutes = next((group for group in clock.groups() if group), "00")
            time = f"{int(value) % 12 or 12}:{minutes:>02}"
            values = (value, time) if minutes == "00" else (time, *_in_hours(int(value), int(minutes)))
            end = clock.end() if minutes != "00" or clock.end() > end + 1 else end
        elif scale := notation.scale.match(text, end):
            values = _scaled(value, scale[1], notation, firm=bool(_CURRENCY.match(text, scale.end())))
            _share_scale(found, text[found[-1].span.end : start] if found else "", scale[1], notation)
        else:
            values = (value, *_others(match, value, text, language))
        repeats = bool(found) and value == found[-1].values[0] and text[:start].rstrip().endswith(notation.repeats)
        # A digit glued to a letter is part of a sign (CO2, km2, A380): it may have come with the word.
        glued = language == "en" and text[start - 1 : start].isalpha()
        found.append(Quantity(Span(start, match.end()), values, not repeats and not glued))
    return found


def _in_hours(hours: int, minutes: int) -> tuple[str, ...]:
    """A length of time in hours, where it has no more than two decimals: 1.5 for 1 h 30."""
    return (f"{hours + minutes / 60:g}",) if minutes % 15 == 0 else ()


def plain(written: str, decimal: str, *, keep_zeros: bool = False) -> str:
    """A number in plain notation: `1 000,50` is `1000.5`."""
    whole, _, decimals = written.partition(decimal)
    digits = "".join(character for character in whole if character.isdigit())
    decimals = decimals if keep_zeros else decimals.rstrip("0")
    whole = digits if keep_zeros else digits.lstrip("0") or "0"
    return f"{whole}.{decimals}" if decimals else whole


def _value(written: str, notation: _Notation) -> str:
    # Not every number in a French text is in French notation: 1.5 and 1,000,000 can be read in one way only.
    foreign = written.count(",") > 1 or _ENGLISH_DECIMALS.fullmatch(written)
    return plain(written, "." if notation.language == "fr" and foreign else notation.decimal)


def _others(match: re.Match[str], value: str, text: str, language: Language) -> list[str]:
    """What a number without unit may stand for as well."""
    start, end = match.span()
    written = match[0]
    found: list[str] = []
    if text[end : end + 1] in _FRACTIONS and end < len(text):
        found.append(value + _FRACTIONS[text[end]])
    if language == "fr" and _ENGLISH_GROUP.fullmatch(written):
        found.append(plain(written, "."))
    if language == "fr" and _AND_A_HALF.match(text, end):
        found.append(f"{value}.5")
    if (time := _DOTTED_TIME.fullmatch(written)) and int(time[1]) <= 24:
        found.append(f"{int(time[1]) % 12 or 12}:{time[2]}")
    if len(written) == 4 and written.startswith("0") and written.isdecimal():
        found.append(f"{int(written[:2]) % 12 or 12}:{written[2:]}")
        found.append(written[:2].lstrip("0") or "0")
    if language == "en" and _DECADE.match(text, end):
        found += [written[2:]] if len(written) == 4 else [f"19{written}", f"20{written}", f"18{written}"]
    elif len(written) == 2 and _SHORT_YEAR.search(text, max(0, start - 5), start):
        found += [f"19{written}", f"20{written}"]
    return found


def _scaled(value: str, word: str, notation: _Notation, *, firm: bool) -> tuple[str, ...]:
    scaled = _times(value, notation.scales[word])
    # A letter may be a unit as well: 50 m, but not before a currency: 12 M€.
    return (scaled,) if len(word) > 2 or firm else (scaled, value)


def _share_scale(found: list[Quantity], between: str, word: str, notation: _Notation) -> None:
    """`10 à 20 millions`: the first number may be millions too."""
    if found and between.strip().lower() in notation.ranges:
        last = found[-1]
        found[-1] = last._replace(values=(*last.values, _times(last.values[0], notation.scales[word])))


def _times(value: str, scale: int) -> str:
    if ":" in value:
        return value
    whole, _, decimals = value.partition(".")
    zeros = len(str(scale)) - 1
    moved = f"{whole}{decimals[:zeros].ljust(zeros, '0')}".lstrip("0") or "0"
    rest = decimals[zeros:].rstrip("0")
    return f"{moved}.{rest}" if rest else moved


@cache
def _notation(language: Language) -> _Notation:
    numerals, table = load_numerals(language), read_table("numbers")[language]
    words = "|".join(sorted(map(re.escape, numerals.after), key=len, reverse=True))
    return _Notation(
        language=language,
        number=re.compile(_NUMBERS[language]),
        clock=re.compile(_CLOCKS[language].replace("HOURS", "|".join(map(re.escape, table["hours"]))), re.IGNORECASE),
        scale=re.compile(rf"(?:{_SPACE}|-)?({words})(?![^\W\d_])"),
        scales=numerals.after,
        decimal="," if language == "fr" else ".",
        ranges=frozenset((*table["ranges"], "-", "–", "—")),
        repeats=tuple(f" {words}" for words in table["repeats"]),
    )
