"""Names that French and English write differently: `Londres`, `London`; `l’ONU`, `the UN`.

The pairs are in `data/exonyms.tsv`, which `benchmarks/exonyms_table.py` writes. A name is looked up whatever its case,
accents, hyphens and apostrophes, with its article or without.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple, cast

from translator.text.tables import read_data, read_table
from translator.text.words import ALPHANUMERIC, fold, fold_word

Kind = Literal["person", "family", "city", "place", "territory", "institution", "acronym", "language", "currency"]
"""What bears the name; `family` is the name of a person by which alone that person is known."""
Key = tuple[str, ...]
"""The words of a name, folded."""

ARTICLES = frozenset({"le", "la", "les", "l"})
CONTRACTED = {"du": "le", "au": "le", "des": "les", "aux": "les"}
"""Prepositions that an article is part of."""
_BEGINNING = 4
"""Letters that the beginning of a word must have to stand for the word."""
_ARTICLE = re.compile(r"^(?:(?:le|la|les) |l['’])")


class Exonym(NamedTuple):
    """A French name, and its English forms, the preferred one first.

    `article` is the French article where the name may have one; one that is part of the name (`Le Caire`) is in
    `words`. `capitals` tell which of the words have one. A form may begin with `the`, and stands without it too.
    """

    words: Key
    capitals: tuple[bool, ...]
    article: str
    forms: tuple[str, ...]
    kind: Kind


def english_forms(name: str) -> tuple[str, ...]:
    """How English writes a French name: all forms that are right, the preferred first; none if it is not known.

    A name that both languages write alike has that form. Where a person and a country have one name, that with an
    article is the country: `la Hollande`, but `Hollande`.
    """
    words = words_of(name)
    if found := exonyms(words):
        return found[-1].forms
    found = exonyms(words[1:]) if words and words[0] in ARTICLES else ()
    return found[0].forms if found else ()


def exonyms(words: Sequence[str]) -> tuple[Exonym, ...]:
    """What is known of a name that consists of these folded words, no article before them; a person comes last."""
    return _table().get(tuple(words), ())


def longest_at(words: Sequence[str], start: int) -> tuple[Exonym, ...]:
    """The longest known name that the folded words have at `start`, no article before them."""
    for length in _lengths().get(words[start], ()):
        if found := exonyms(words[start : start + length]):
            return found
    return ()


@cache
def english_names() -> frozenset[str]:
    """The words of all English forms, folded."""
    return frozenset(
        word
        for several in _table().values()
        for found in several
        for form in found.forms
        for word in (fold_word(form), *words_of(form))
    )


@lru_cache(maxsize=8192)
def rendered(folded: str) -> tuple[str, ...]:
    """Beginnings of the English words that may render a folded French one, a name or a word of names.

    They are those of its exonyms, and those in `names.toml`, where a French word is found by its beginning too.
    """
    forms = (word for found in exonyms((folded,)) for form in found.forms for word in words_of(form))
    return tuple(dict.fromkeys((*_beginnings(folded), *(word for word in forms if word != "the"))))


def _beginnings(folded: str) -> tuple[str, ...]:
    table = _renderings()
    for length in range(len(folded), 1, -1):
        if (found := table.get(folded[:length])) and (length >= _BEGINNING or length == len(folded)):
            return found
    return ()


@cache
def _renderings() -> dict[str, tuple[str, ...]]:
    table = read_table("names")
    return {
        french: tuple(english.split())
        for part in ("places", "persons", "words", "short")
        for french, english in table[part].items()
    }


def words_of(name: str) -> Key:
    """The words of a name, folded: `("cote", "d", "ivoire")`."""
    return tuple(ALPHANUMERIC.findall(fold(name)))


def key_of(french: str) -> Key:
    """What a name of the table is found by: its words without an article that is no part of it."""
    return words_of(_ARTICLE.sub("", french))


@cache
def _table() -> dict[Key, tuple[Exonym, ...]]:
    table: dict[Key, dict[bool, Exonym]] = {}
    for line in read_data("exonyms.tsv").splitlines():
        if line.startswith("#"):
            continue
        french, english, kind = line.split("\t")
        key = key_of(french)
        article = _ARTICLE.match(french)
        capitals = tuple(word[0].isupper() for word in ALPHANUMERIC.findall(_ARTICLE.sub("", french)))
        new = Exonym(key, capitals, words_of(article[0])[0] if article else "", (), cast(Kind, kind))
        of_person = kind in ("person", "family")
        known = table.setdefault(key, {}).setdefault(of_person, new)
        forms = dict.fromkeys((*known.forms, english, english.removeprefix("the ")))
        table[key][of_person] = known._replace(forms=tuple(forms))
    return {key: tuple(found[of_person] for of_person in sorted(found)) for key, found in table.items()}


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How many words the names have that begin with a word, the longest first."""
    lengths: dict[str, set[int]] = {}
    for key in _table():
        lengths.setdefault(key[0], set()).add(len(key))
    return {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}
