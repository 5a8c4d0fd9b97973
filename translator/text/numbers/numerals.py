"""Numbers written in words or Roman numerals, read from `data/numbers.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from translator.document import Span
from translator.text.characters import SPACES
from translator.text.tables import Language, read_table
from translator.text.words import LETTERS

_ORDINALS = "|".join(read_table("numbers")["fr"]["ordinals"])
_ROMAN = re.compile(rf"\b(?=[IVXL])((?:X{{0,3}}|X?L|LX{{1,3}})(?:IX|IV|V?I{{0,3}}))({_ORDINALS})?\b")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}
_HALF = "0.5"
_NEAR_HALF = 14
"""Most characters between a number and the half that goes with it: `une heure et demie`, `two and a half`."""


class Quantity(NamedTuple):
    """A number in a text: where it stands, what it may stand for (the likeliest first), and whether it must be kept."""

    span: Span
    values: tuple[str, ...]
    firm: bool


@dataclass(frozen=True, slots=True, eq=False)
class Numerals:
    """The number words of a language; see `data/numbers.toml`."""

    values: dict[str, int]
    scales: dict[str, int]
    after: dict[str, int]
    alone: dict[str, tuple[str, ...]]
    hundred: frozenset[str]
    joins: frozenset[str]


def in_words(text: str, language: Language) -> list[Quantity]:
    """Numbers in words, ordered; none of them must be kept, since a translation may well write digits or a pronoun."""
    numerals = load_numerals(language)
    found: list[Quantity] = []
    run = _Run(french=language == "fr")
    for match in LETTERS.finditer(text):
        word = match[0]
        if word not in numerals.alone:
            word = word.lower()
        if run.start >= 0 and text[run.end : match.start()].strip(f"{SPACES}-") not in numerals.joins:
            run.close(found)
        if word in numerals.alone:
            run.close(found)
            _add_alone(found, Span(*match.span()), numerals.alone[word])
        elif word in numerals.scales:
            run.scale(numerals.scales[word], match)
        elif word in numerals.hundred:
            run.hundred(match)
        elif word in numerals.values:
            if not run.fits(numerals.values[word]):
                run.close(found)
            run.add(numerals.values[word], match)
    run.close(found)
    return found


def in_roman(text: str) -> list[Quantity]:
    """Roman numerals up to 89; those with an ending (`XIXe`) must be kept. A lone `I`, `V` or `X` is none without."""
    found = []
    for match in _ROMAN.finditer(text):
        letters, ending = match.groups()
        if letters and (ending or len(letters) > 1):
            found.append(Quantity(Span(*match.span()), (str(roman_value(letters)),), bool(ending)))
    return found


@dataclass(slots=True)
class _Run:
    """Number words that stand together; `start` is negative while there are none."""

    french: bool
    start: int = -1
    end: int = -1
    total: int = 0
    current: int = 0

    def fits(self, value: int) -> bool:
        """Whether a number below one hundred can be said after what has been said."""
        rest = self.current % 100
        if rest == 0:
            return value < 100
        if self.french and (rest, value) == (4, 20):
            return True
        if self.french and rest in (60, 80) and value < 20:
            return True
        if self.french and rest in (10, 70, 90) and 7 <= value <= 9:
            return True
        return rest >= 20 and rest % 10 == 0 and 0 < value < 10

    def add(self, value: int, match: re.Match[str]) -> None:
        """Takes in a number below one hundred."""
        self.current += 76 if (self.current % 100, value) == (4, 20) else value
        self._reach(match)

    def hundred(self, match: re.Match[str]) -> None:
        """Takes in the word for one hundred."""
        self.current = max(1, self.current) * 100
        self._reach(match)

    def scale(self, scale: int, match: re.Match[str]) -> None:
        """Takes in a thousand, a million, …"""
        self.total += max(1, self.current) * scale
        self.current = 0
        self._reach(match)

    def close(self, found: list[Quantity]) -> None:
        """Hands over the number, if there is one, and starts anew."""
        if self.start >= 0:
            found.append(Quantity(Span(self.start, self.end), (str(self.total + self.current),), False))
        self.start, self.end, self.total, self.current = -1, -1, 0, 0

    def _reach(self, match: re.Match[str]) -> None:
        if self.start < 0:
            self.start = match.start()
        self.end = match.end()


def _add_alone(found: list[Quantity], span: Span, values: tuple[str, ...]) -> None:
    if _HALF in values and found and span.start - found[-1].span.end <= _NEAR_HALF:
        last = found[-1]
        found[-1] = last._replace(values=(*last.values, *(f"{value}.5" for value in last.values if value.isdigit())))
    found.append(Quantity(span, values, False))


def roman_value(letters: str) -> int:
    """The value of a Roman numeral."""
    digits = [_ROMAN_DIGITS[letter] for letter in letters]
    return sum(
        -digit if digit < following else digit for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


@cache
def load_numerals(language: Language) -> Numerals:
    """The number words of a language."""
    table = read_table("numbers")[language]
    return Numerals(
        values=table["values"],
        scales=table["scales"],
        after={**table["scales"], **table["after"]},
        alone={word: tuple(map(str, values)) for word, values in table["alone"].items()},
        hundred=frozenset(table["hundred"]),
        joins=frozenset(("", *table["joins"])),
    )


def words_for(number: int, *, ordinals: bool = False) -> list[str]:
    """The English words for a small number; as far as ten and a unit go, `twenty-first` too."""
    values = load_numerals("en").values
    tens = next((word for word, value in values.items() if value == number // 10 * 10 and value), "")
    found = []
    for word, value in values.items():
        is_ordinal = word.endswith(("th", "st", "nd", "rd")) and word != "thousand"
        if is_ordinal == ordinals and value == number:
            found.append(word)
        elif is_ordinal == ordinals and tens and number > 20 and value == number % 10:
            found.append(f"{tens}-{word}")
    return found
