"""Headlines in Title Case and ALL CAPS. They are translated in sentence case and get an English headline's case back.

Every change of case keeps the number of characters, so that offsets stay valid.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from translator.text.characters import SPACES
from translator.text.language import frequent_words
from translator.text.tables import word_list
from translator.text.words import LETTERS

Case = Literal["plain", "title", "upper"]

_SENTENCE_STARTS = ("", *'.!?:;…«“"‘(—–-')
"""Behind one of these a capital says nothing about a word."""
_FRENCH_SMALL = word_list("fr", "small")
_ENGLISH_SMALL = word_list("en", "small")


def case_of(text: str) -> Case:
    """The case that a French sentence is written in.

    It is `upper` where all letters are capitals (but few of them, and no common word among them, may be acronyms),
    `title` where most words begin with one, a small word such as `de` among them, else `plain`.
    """
    words = LETTERS.findall(text)
    letters = sum(map(len, words))
    if text.isupper() and letters > 1:
        if letters > 6 or (letters == 6 and len(words) > 1):
            return "upper"
        if any(len(word) > 1 and word.lower() in frequent_words("fr") for word in words):
            return "upper"
    inner = words[1:]
    if len(inner) < 2:
        return "plain"
    small = [word for word in inner if word.lower() in _FRENCH_SMALL]
    capitalised = sum(word[0].isupper() for word in inner)
    if any(word[0].isupper() for word in small) and capitalised >= 0.75 * len(inner):
        return "title"
    return "plain"


def to_sentence_case(text: str, case: Case, is_name: Callable[[str], bool]) -> str:
    """The text with all words but the first and names in small letters; `is_name` is asked about capitalised words."""
    first = True

    def change(match: re.Match[str]) -> str:
        nonlocal first
        word = match.group()
        starts, first = first, False
        capitalised = _same_length(word[0] + word[1:].lower(), word) if case == "upper" else word
        if starts or (word.lower() not in _FRENCH_SMALL and is_name(capitalised)):
            return capitalised
        return _same_length(word.lower(), word)

    return LETTERS.sub(change, text)


def to_headline_case(text: str, case: Case) -> str:
    """An English headline in the case of its source. Of a title, small words but the first and the last stay small."""
    if case == "upper":
        return "".join(_same_length(character.upper(), character) for character in text)
    parts, last = [], 0
    for number, match in enumerate(LETTERS.finditer(text)):
        word, before = match.group(), text[: match.start()]
        clitic = before[-1:] in ("'", "’") and before[-2:-1].isalpha()
        start = before.rstrip(f"{SPACES}“‘\"'«(")[-1:] in ("", *":.?!—")
        edge = number == 0 or start or not any(map(str.isalnum, text[match.end() :]))
        parts.append(text[last : match.start()])
        if clitic:
            parts.append(word)
        elif not edge and word.lower() in _ENGLISH_SMALL:
            parts.append(word.lower())
        else:
            parts.append(_same_length(word[0].upper(), word[0]) + word[1:])
        last = match.end()
    return "".join(parts) + text[last:]


def with_capital_of(source: str, text: str) -> str:
    """A translation that begins with a capital where its source does; a word such as `iPhone` stays as it is."""
    first, start = LETTERS.search(source), LETTERS.search(text)
    if not first or not start or not first[0][0].isupper() or not start[0].islower():
        return text
    if any(character.isdigit() for character in text[: start.start()]):
        return text
    return text[: start.start()] + _same_length(start[0][0].upper(), start[0][0]) + text[start.start() + 1 :]


class Names:
    """Tells names from common words by how a document writes them, else by how a model's vocabulary cuts them."""

    def __init__(self, texts: Iterable[str], count_tokens: Callable[[str], int]) -> None:
        self._texts = texts
        self._count_tokens = count_tokens
        self._lower: set[str] | None = None
        self._capitalised: set[str] = set()

    def __call__(self, word: str) -> bool:
        """Whether a capitalised word is a name."""
        if self._lower is None:
            self._collect()
        assert self._lower is not None
        if word.lower() in self._lower:
            return False
        if word in self._capitalised:
            return True
        return self._count_tokens(word) < self._count_tokens(word.lower())

    def _collect(self) -> None:
        self._lower = set()
        for text in self._texts:
            if case_of(text) != "plain":
                continue
            for match in LETTERS.finditer(text):
                word = match.group()
                if word.islower():
                    self._lower.add(word)
                elif text[: match.start()].rstrip()[-1:] not in _SENTENCE_STARTS:
                    self._capitalised.add(word)


def _same_length(new: str, old: str) -> str:
    return new if len(new) == len(old) else old
