"""How English writes what French writes in figures: numbers, money, measures, times of day, lengths of time, centuries.

The words that tell a time of day from a length of time, currencies, units and fixed phrases are data, in
`data/numbers.toml`. `rewriting` compares what is read here with a translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal, NamedTuple

from translator.document import Span
from translator.text.characters import DIGIT_SPACE as _SPACE
from translator.text.numbers.digits import plain
from translator.text.numbers.numerals import roman_value, words_for
from translator.text.numbers.patterns import around, figures, notation, phrases
from translator.text.numbers.times import Clock, accepted_length, accepted_moment, length, moment, plural
from translator.text.tables import read_table
from translator.text.verbatim import verbatim

_CHANGES = re.compile(rf"[1-9]\d{{0,2}}(?:(?:{_SPACE}\d{{3}})+|(?:\.\d{{3}})+)(?:,\d+)?|\d+,\d+")
_HOST = re.compile(r"(?:(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
_DECIMAL_POINT = re.compile(r"\d+\.(?:\d{1,2}|\d{4,})")
_NAME = re.compile(rf"[A-ZÉ][^\W\d_]{{3,}}{_SPACE}$")
_EVENING = 7  # hour from which on an event begins, and does not last
_REACH = 60  # characters of a sentence that are looked at before and after a time
_GROUPED = re.compile(rf"\d(?:{_SPACE}|\.)\d{{3}}")


class Notation(NamedTuple):
    """What a French text writes in figures: its characters, its English form, and the English forms of its numbers.

    `numbers` pairs the digits of each number with its form; of a moment and a length of time they are its parts.
    `accepted` is a pattern of what a translation may have for it, empty where its numbers alone decide.
    """

    span: Span
    kind: Literal["number", "exact", "moment", "length"]
    english: str
    numbers: tuple[tuple[str, str], ...] = ()
    accepted: str = ""


@lru_cache(maxsize=2048)  # asked several times of each sentence: to rewrite, to see what is lost, to check
def notations(text: str, clock: Clock = "12") -> tuple[Notation, ...]:
    """What a French text writes in figures and English writes in another way, or with a sign or a unit; in order."""
    if not figures().search(text):
        return ()
    inside = verbatim(text)
    found: list[Notation] = []
    for match in notation().finditer(text):
        if any(span.overlaps(Span(*match.span())) for span in inside):
            continue
        if one := _READERS[match.lastgroup or ""](match, text, clock):
            found.append(one)
    return tuple(found)


def english_notation(written: str) -> str:
    """A number in French notation as English writes it: `1 000,5` becomes `1,000.5`, `1990` stays."""
    foreign = bool(_DECIMAL_POINT.fullmatch(written))
    value = plain(written, "." if foreign else ",", keep_zeros=True)
    whole, _, decimals = value.partition(".")
    grouped = f"{int(whole):,}" if _GROUPED.search(written) and not foreign else whole
    return f"{grouped}.{decimals}" if decimals else grouped


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `3rd`, `4th`, `11th`, …"""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def digits_of(written: str) -> str:
    """The decimal digits of a text, end to end."""
    return "".join(character for character in written if character.isdecimal())


def _phrase(match: re.Match[str], _text: str, _clock: Clock) -> Notation | None:
    for pattern, english in phrases():
        if pattern.fullmatch(match["phrase"]):
            return Notation(Span(*match.span("phrase")), "exact", english, accepted=re.escape(english))
    return None


def _century(match: re.Match[str], text: str, _clock: Clock) -> Notation | None:
    number = roman_value(match["century"])
    span = Span(match.start("century"), match.end("ending"))
    if match["ending"] in ("er", "ᵉʳ") and _NAME.search(text, max(0, span.start - _REACH), span.start):
        return Notation(span, "exact", match["century"], accepted=rf"\b{match['century']}\b|the First")
    one = _ordinal(span, number, match["century"])
    if match["age"] == "siècle":
        accepted = rf"(?:{one.accepted})[ -]century"
        english = f"{one.english} century"
        if match["era"]:
            english, accepted = f"{english} BC", rf"{accepted} (?:B\.? ?C|before (?:Christ|our era))"
        one = Notation(Span(span.start, match.end()), "exact", english, accepted=accepted)
    return one


def _rank(match: re.Match[str], text: str, _clock: Clock) -> Notation | None:
    if around().month.match(text, match.end()):
        return None
    return _ordinal(Span(*match.span()), int(match["rank"]), "")


def _ordinal(span: Span, number: int, roman: str) -> Notation:
    said = [ordinal(number), *words_for(number, ordinals=True)]
    accepted = "|".join(map(re.escape, said)) + (rf"|{roman}(?!\w)" if len(roman) > 1 else "")
    return Notation(span, "exact", said[0], accepted=rf"\b(?:{accepted})")


def _locants(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    return _exact(Span(*match.span()), match[0])


def _verse(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    book = read_table("numbers")["fr"]["books"][match["book"]]
    verse = match["verse"].replace(",", ":")
    names = "|".join(dict.fromkeys((book, *(rf"{book[:size]}\.?" for size in (4, 3, 2)))))
    accepted = rf"\b(?:{names}) {verse.partition(':')[0]}:"
    return _exact(Span(*match.span()), f"{book} {verse}", verse)._replace(accepted=accepted)


def _list(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    return _exact(Span(match.start("list"), match.end()), re.sub(r",\s?", ", ", match["list"]))


def _code(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    return _exact(Span(*match.span("code")), match["code"])


def _glued(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    return _exact(Span(*match.span()), match[0].replace(",", "."))


def _exact(span: Span, english: str, written: str = "") -> Notation:
    number = re.sub(r"^\D+|\D+$", "", written or english)
    return Notation(span, "exact", english, ((digits_of(number), number),))


def _before_christ(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    return Notation(Span(*match.span()), "exact", f"{match['bc']} BC", accepted=r"\bB\.? ?C|before (?:Christ|our era)")


def _price(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    number = f"{match['euros']}.{match['cents']}"
    return Notation(Span(*match.span()), "number", f"€{number}", ((digits_of(number), number),), re.escape(number))


def _seconds(match: re.Match[str], _text: str, _clock: Clock) -> Notation:
    minutes, seconds, hundredths = match["minutes"], match["seconds"], match["hundredths"]
    after = f"{int(seconds)}{'.' + hundredths if hundredths else ''}"
    english = (f"{plural(int(minutes), 'minute')} " if minutes else "") + f"{after} second{'s' * (after != '1')}"
    parts = tuple((part, "") for part in (minutes, seconds, hundredths) if part)
    point = rf"{int(seconds)}\.{hundredths}" if hundredths else rf"\b{int(seconds)}\b"
    return Notation(Span(*match.span()), "exact" if hundredths else "length", english, parts, point)


def _time(match: re.Match[str], text: str, clock: Clock) -> Notation | None:
    span = Span(*match.span())
    hour, minute, second, mark = int(match["hour"]), match["minute"], match["second"], match["mark"].strip()
    before = text[max(0, span.start - _REACH) : span.start].rstrip()
    after = text[span.end : span.end + _REACH].lstrip()
    words = around()
    part = words.part_of_day.match(text, span.end)
    if minute and int(minute) > 59:
        return None
    at = words.moment_before.search(before)
    minutes_said = bool(minute) and re.search(r"m(?:i?n)", match[0]) is not None
    # `un film de 2h15` lasts; `le film de 20h30` begins.
    lasts = words.length_before.search(before) or (hour < _EVENING and words.event_before.search(before))
    if hour > 24 or second or minutes_said or (not part and (lasts or words.length_after.match(after))):
        if not minute and mark != "h":
            return None
        parts = tuple((written, "") for written in (match["hour"], minute, second) if written)
        values = hour, int(minute or 0), int(second or 0)
        return Notation(span, "length", length(values), parts, accepted_length(values))
    if part:
        span = Span(span.start, part.end())
        hour += 12 * (hour < 12 and part[1] != "matin")
    elif not minute and not (at if mark != "h" else at or mark == match["mark"]):
        return None
    elif not minute and mark != "h" and at and at[0].lower() not in ("à", "dès", "vers", "avant") and 0 < hour < 13:
        return None  # de deux à 8 heures
    parts = ((str(hour), ""), (minute or "00", ""))
    return Notation(
        span, "moment", moment(hour, int(minute or 0), clock), parts, accepted_moment(hour, int(minute or 0))
    )


def _quantity(match: re.Match[str], text: str, _clock: Clock) -> Notation | None:
    first, second = match["first"], match["other"]
    if _HOST.fullmatch(first):
        return None
    table = read_table("numbers")["fr"]
    numbers = tuple((digits_of(written), english_notation(written)) for written in (first, second) if written)
    currency, unit, span = match["currency"], match["unit"], Span(*match.span())
    if not currency and not unit and (match["between"] or "").strip() in ("-", "–"):
        return None
    if _DOTTED.fullmatch(first) and not currency:
        before = text[max(0, span.start - _REACH) : span.start]
        if unit in ("Hz", "kHz", "MHz", "GHz") or around().reference_before.search(before):
            return None
    if not currency and not unit:
        if not any(_CHANGES.fullmatch(written) for written in (first, second) if written):
            return None
        span = Span(span.start, match.end("other" if second else "first"))
    prefix = suffix = accepted = ""
    if currency:
        prefix = table["currencies"][" ".join(currency.split())]
        suffix = table["currency_scales"][match["scale"]] if match["scale"] else ""
    elif unit:
        suffix = table["units"][" ".join(unit.split())]
        if unit.isupper() and unit.isalpha() and suffix.strip() != unit:
            accepted = rf"\A(?!(?s:.*)\b{unit}\b)"  # whatever it may be called, it is not left in French
    english = f"{(match['sign'] or '').replace('–', '−')}{prefix}{numbers[0][1]}"
    if second:
        joint = {"à": " to ", "et": " and ", "ou": " or "}.get(match["between"].strip(), "–")
        english += f"{joint}{'' if joint == '–' else prefix}{numbers[1][1]}"
    return Notation(span, "number", english + suffix, numbers, accepted)


_Reader = Callable[[re.Match[str], str, Clock], Notation | None]
_READERS: dict[str, _Reader] = {
    "phrase": _phrase, "numeral": _century, "rank": _rank, "locants": _locants, "verse": _verse, "list": _list,
    "code": _code, "glued": _glued, "bc": _before_christ, "cents": _price, "last": _seconds, "time": _time,
    "quantity": _quantity,
}  # fmt: skip
"""What reads a match, by the last group that is closed in it."""
