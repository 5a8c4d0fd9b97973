"""Translations that say something else: the contrary of a word, a false friend, another person.

All of it is told by words of lists (`data/meanings.toml`) together with word links. Translation is free, so that each
check asks for evidence on both sides: that something is not there, and that what stands there does not say it either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from operator import attrgetter
from typing import NamedTuple

from translator.checks.negation import polarity
from translator.checks.view import Candidate, RowView
from translator.checks.wordlists import Token, WordList, meanings, tokens
from translator.document import Span
from translator.text.tables import Language
from translator.text.words import ALPHANUMERIC

_REACH, _DENIED = 4, 40
"""Words, and the characters that hold them, before a word that a negation there denies."""
_MOST = 4
"""Words of one sense that are looked at, on each side."""
_THIRD = frozenset(("he", "she"))


class _Opposites(NamedTuple):
    """Words of one meaning and of the other, French and English."""

    source: tuple[WordList, WordList]
    target: tuple[WordList, WordList]


class _Sense(NamedTuple):
    """One of the two meanings of a pair of opposites."""

    pair: int
    side: int


class _FalseFriend(NamedTuple):
    wrong: WordList
    right: WordList
    also: WordList
    follows: WordList | None


def persons(view: RowView) -> Iterator[Candidate]:
    """1 where one person speaks or is spoken of in the source and another in the target, and neither side has both."""
    here, there = ({word.text.partition("'")[0] for word in tokens(text)} for text in (view.source, view.target))
    french, english = _persons("fr"), _persons("en")
    said = {person for person, words in french.items() if not here.isdisjoint(words)}
    found = {person for person, words in english.items() if not there.isdisjoint(words)}
    lost, new = said - found - {"shared", "unsure"}, found - said
    for one in sorted(lost):
        if one == "us" and here & french["us"] <= french["unsure"]:
            continue
        for other in sorted(new):
            third = one in _THIRD and other in _THIRD
            if third and "it" in there:
                continue
            if (one in _THIRD) != (other in _THIRD) and not here.isdisjoint(french["shared"]):
                continue
            if one in _THIRD and not third:
                continue
            yield Candidate(1.0, f"{min(here & french[one])} became {min(there & english[other])}")
            return
    for role in meanings()["roles"]:
        subject, wrong, right, also = (frozenset(role[key].split()) for key in ("subject", "object", "right", "also"))
        if here & subject and there & wrong and not there & right and not here & also:
            yield Candidate(1.0, f"{min(here & subject)} became {min(there & wrong)}")
            return


@cache
def _persons(language: Language) -> dict[str, frozenset[str]]:
    return {person: frozenset(words.split()) for person, words in meanings()["persons"][language].items()}


def opposites(view: RowView) -> Iterator[Candidate]:
    """1 for a word of the source whose contrary the target has, and neither side has both."""
    target = _parts(view.target)
    here, there = _by_sense(tokens(view.source), 0), _by_sense(target, 1)
    for sense, words in here.items():
        contrary = _Sense(sense.pair, 1 - sense.side)
        if contrary not in there or sense in there or contrary in here:
            continue
        for said, wrong in product(words, there[contrary]):
            if (
                not _is_compared(view.source, said)
                and not _is_denied(view.target, wrong)
                and (not view.links or _are_linked(view, said, wrong, target))
            ):
                yield Candidate(1.0, f"{said.text} became {wrong.text}", _span(said), _span(wrong))
                break


def _by_sense(words: Iterable[Token], language: int) -> dict[_Sense, list[Token]]:
    """The first words of each sense that opposites have; `language` is 0 for French."""
    found: dict[_Sense, list[Token]] = {}
    for word in words:
        for sense in _senses(word.text, language):
            if len(others := found.setdefault(sense, [])) < _MOST:
                others.append(word)
    return found


@lru_cache(maxsize=65536)
def _senses(word: str, language: int) -> tuple[_Sense, ...]:
    return tuple(
        _Sense(number, side)
        for number, pair in enumerate(_opposites())
        for side in (0, 1)
        if word in pair[language][side]
    )


def false_friends(view: RowView) -> Iterator[Candidate]:
    """1 for an English word that looks like a French one of the source and means something else."""
    here = tokens(view.source)
    known = _false_friends()
    there: list[Token] = []
    for number, word in enumerate(here):
        if word.text not in known:
            continue
        friend = known[word.text]
        if friend.follows and not any(following.text in friend.follows for following in here[number + 1 : number + 2]):
            continue
        there = there or _parts(view.target)
        wrong = _first(there, friend.wrong)
        if wrong and not _first(there, friend.right) and not _first(here, friend.also):
            yield Candidate(1.0, f"{word.text} is not {wrong.text}", _span(word), _span(wrong))


def _is_compared(text: str, word: Token) -> bool:
    """Whether a word has another sense by what stands before it: `moins longtemps`, `peu facile`."""
    return text[max(0, word.start - 6) : word.start].lower().split()[-1:] in (["moins"], ["peu"], ["non"], ["pas"])


def _is_denied(text: str, word: Token) -> bool:
    """Whether a word of an English text stands behind a negation: `did not meet with success`."""
    near = tokens(text[max(0, word.start - _DENIED) : word.start])[-_REACH:]
    return any(one.text in polarity("en").strong for one in near)


def _parts(text: str) -> list[Token]:
    """The words of an English text, compounds with hyphens cut: `small-town`."""
    return [Token(match[0].lower(), *match.span()) for match in ALPHANUMERIC.finditer(text)]


def _first(words: Iterable[Token], listed: WordList) -> Token | None:
    return next((word for word in words if word.text in listed), None)


def _are_linked(view: RowView, here: Token, there: Token, words: Sequence[Token]) -> bool:
    """Whether a word is linked to one of the `words` of the target or its neighbours, or to nothing."""
    links = [link.target for link in view.links if here.start < link.source.end and link.source.start < here.end]
    number = bisect_left(words, there.start, key=attrgetter("start"))
    near = words[max(0, number - 1) : number + 2]
    return not links or any(near[0].start < span.end and span.start < near[-1].end for span in links)


def _span(word: Token) -> Span:
    return Span(word.start, word.end)


@cache
def _opposites() -> tuple[_Opposites, ...]:
    return tuple(
        _Opposites(*((WordList(entry[side][0]), WordList(entry[side][1])) for side in ("fr", "en")))
        for entry in meanings()["opposites"]
    )


@cache
def _false_friends() -> dict[str, _FalseFriend]:
    return {
        word: _FalseFriend(
            WordList(entry["wrong"]),
            WordList(entry["right"]),
            WordList(entry["also"]),
            WordList(entry["follows"]) if "follows" in entry else None,
        )
        for word, entry in meanings()["false_friends"].items()
    }
