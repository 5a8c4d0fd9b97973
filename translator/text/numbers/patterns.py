"""Patterns of what French writes in figures, and of the words around them, made of `data/numbers.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from translator.text.characters import DIGIT_SPACE as _SPACE
from translator.text.tables import read_table

_NUMBER = (
    rf"(?:[1-9]\d{{0,2}}(?:(?:{_SPACE}\d{{3}})+|(?:\.\d{{3}})+)(?:,\d+)?|\d+(?:[,.]\d+)?)"
    rf"(?!\d|[.,/:]\d|{_SPACE}\d)"
)
_START = rf"(?<![\w.,/:-])(?<!\d{_SPACE})(?<!\d[–−])"


class Around(NamedTuple):
    """Patterns of the words around a time, and of a month behind a number."""

    length_before: re.Pattern[str]
    event_before: re.Pattern[str]
    reference_before: re.Pattern[str]
    length_after: re.Pattern[str]
    moment_before: re.Pattern[str]
    part_of_day: re.Pattern[str]
    month: re.Pattern[str]


@cache
def around() -> Around:
    """The words around figures."""
    table = read_table("numbers")["fr"]
    about = rf"(?:\s(?:{'|'.join(table['approximately'])}))?"
    return Around(
        re.compile(rf"(?<!\w)(?:{'|'.join(table['length_before'])}){about}\s?$", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{'|'.join(table['events'])}){about}\s?$", re.IGNORECASE),
        re.compile(rf"(?<!\w)(?:{'|'.join(table['references'])}){_SPACE}?$", re.IGNORECASE),
        re.compile(rf"(?:{'|'.join(table['length_after'])})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?:(?<!\w)(?:{'|'.join(table['moment_before'])})|(?<=h)[-–])$", re.IGNORECASE),
        re.compile(rf"{_SPACE}(?:du{_SPACE}(matin|soir)|de{_SPACE}(l['’]après-midi))(?!\w)"),
        re.compile(rf"{_SPACE}(?:{'|'.join(table['months'])})(?!\w)", re.IGNORECASE),
    )


@cache
def phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Fixed phrases with figures, and what they are in English."""
    table: dict[str, str] = read_table("numbers")["fr"]["phrases"]
    return tuple((re.compile(p.replace(" ", _SPACE), re.IGNORECASE), english) for p, english in table.items())


@cache
def figures() -> re.Pattern[str]:
    """What a text must hold to be looked at closely."""
    return re.compile(r"\d|[IVX](?:e|ᵉ|er|ème)\b|\b[Mm](?:idi|inuit) (?:et|moins)")


_KINDS = (
    r"(?<!\w)(?P<phrase>PHRASES)(?!\w)",
    r"\b(?P<century>[IVX]+)(?P<ending>ORDINALS)(?:␣(?P<age>siècles?)(?P<era>␣ERA)?)?(?P<numeral>)(?!\w)",
    r"START(?P<rank>\d+)(?:ers?|ᵉʳ|re|ère|e|ᵉ|ème|es)(?!\w)",
    r"(?P<locants>(?<![\w,.])\d+(?:,\d+)+-(?=[^\W\d_]))",
    (
        r"(?<!\w)(?P<book>BOOKS)␣(?P<verse>\d+,\d+(?:[-–]\d+)?)(?!\d|[.,]\d|␣?[%°€]|␣mill|␣?(?:UNITS|CURRENCIES)(?!\w)"
        r"|␣(?:points?|pts?|secondes?|mètres?)(?!\w))"
    ),
    r"(?<!\w)(?:LISTS)␣?(?P<list>\d+(?:,␣?\d+)+)(?=␣(?:et|ou|à)␣\d|\b(?!␣?[%°€]|,\d|␣(?:mill|k|m)))",
    r"(?<!\w)(?:CODES)␣(?P<code>\d+(?:␣\d+)+)(?!\w|[.,]\d)",
    r"(?P<glued>(?<!\w)[^\W\d_]+\d+,\d+(?![\d,]))",
    r"START(?P<bc>\d+)␣ERA",
    r"START(?P<euros>\d+)(?:€|␣€␣(?=\d\d(?:[.,;:!?)]|$)))(?P<cents>\d\d)(?!\d)",
    r"START(?:(?P<minutes>\d{1,2})␣?(?:min|mn)␣?)?(?P<seconds>\d{1,2})␣?s(?:␣?(?P<hundredths>\d\d))?(?P<last>)(?!\w)",
    (
        r"(?P<time>(?<![\w.,/:])(?<!\d␣)(?<!\d[-–−])(?P<hour>\d{1,3})(?P<mark>␣?h|␣?heures?)"
        r"(?:␣?(?P<minute>\d\d?)(?:␣?(?:min(?:utes?)?|mn)(?:␣?(?:et␣)?(?P<second>\d\d?)␣?(?:secondes?|sec|s))?)?)?)(?!\w)"
    ),
    (
        r"(?P<quantity>START(?P<sign>[+−–-])?(?P<first>NUMBER)"
        r"(?:(?P<between>␣?[-–]␣?|␣(?:à|et|ou)␣)(?P<other>NUMBER))?(?!-\d)"
        r"(?:␣?(?P<scale>SCALES)?␣?(?:de␣|d['’])?(?P<currency>CURRENCIES)(?!\w)|␣?(?P<unit>UNITS)(?![\w²³/]))?)"
    ),
)


@cache
def notation() -> re.Pattern[str]:
    """All that `notations` reads; the last group that is closed in a match says what it is."""
    table = read_table("numbers")["fr"]
    parts = {
        "PHRASES": "|".join(pattern.pattern for pattern, _ in phrases()),
        "ORDINALS": "|".join(table["ordinals"]),
        "LISTS": "|".join(table["lists_after"]),
        "CODES": "|".join(table["codes_after"]),
        "BOOKS": _either(table["books"]),
        "SCALES": _either(table["currency_scales"]),
        "CURRENCIES": _either(table["currencies"]),
        "UNITS": _either(table["units"]),
        "ERA": rf"av(?:ant|\.){_SPACE}?(?:J\.?{_SPACE}?-?{_SPACE}?C\.?|Jésus-Christ)",
        "START": _START,
        "NUMBER": _NUMBER,
        "␣": _SPACE,
    }
    return re.compile(re.sub("|".join(parts), lambda match: parts[match[0]], "|".join(_KINDS)))


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", _SPACE) for word in sorted(words, key=len, reverse=True))
