"""Translations that say something else: a negation lost or added, a contrary, a false friend, another person.

All of it is told by words of lists (`data/meanings.toml`) together with word links. Translation is free, so that each
check asks for evidence on both sides: that something is not there, and that what stands there does not say it either.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from translator.checks.view import Candidate, RowView
from translator.document import Span
from translator.text.tables import Language
from translator.text.vocabulary import is_listed
from translator.text.words import ALPHANUMERIC

_WORD = re.compile(r"[^\W_]+?n['’]t\b|[^\W_]+(?:-[^\W_]+)*")
_REACH, _DENIED = 4, 40
"""Words, and the characters that hold them, before a word that a negation there denies."""
_STEM = 3
"""A word behind a negative prefix has more letters than this."""
_NEAR = 2
"""Words on either side of what is linked in which a negation counts as its translation."""


class Token(NamedTuple):
    """A word in small letters, and its place."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=2048)  # several checks ask for the words of a row
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; `aren't` is one, `l'ami` two."""
    return tuple(Token(match[0].lower().replace("’", "'"), *match.span()) for match in _WORD.finditer(text))


class Words:
    """A list of words and of beginnings of words (`fail*`)."""

    def __init__(self, words: str | Iterable[str]) -> None:
        listed = words.split() if isinstance(words, str) else [word for part in words for word in part.split()]
        self._whole = frozenset(word for word in listed if word[-1] != "*")
        self._starts = tuple(word[:-1] for word in listed if word[-1] == "*")

    def __contains__(self, word: str) -> bool:
        return word in self._whole or word.startswith(self._starts)


class _Polarity(NamedTuple):
    """Words that negate a clause (`strong`), others that negate, and words that may stand for a negation.

    Those of `alone` do so without `ne`, unless one of `softened` follows, those of `repeated` behind another negation
    only. `prefixes` negate the word
    that they stand before; behind one of `steps`, `pas` is a noun.
    """

    strong: Words
    others: Words
    weak: Words
    steps: Words
    alone: Words
    repeated: Words
    softened: Words
    prefixes: tuple[str, ...]
    language: Language

    def negates(self, word: str) -> bool:
        """Whether a word negates, or may stand for a negation of the other language."""
        return word in self.strong or word in self.others or self.may_negate(word)

    def may_negate(self, word: str) -> bool:
        """Whether a word that is no negation may stand for one: `refuse`, `unfair`."""
        if word in self.weak:
            return True
        stems = (word[len(prefix) :].lstrip("-") for prefix in self.prefixes if word.startswith(prefix))
        return any(len(stem) > _STEM and is_listed(stem, self.language) for stem in stems)


class _Opposites(NamedTuple):
    """Words of one meaning and of the other, French and English."""

    source: tuple[Words, Words]
    target: tuple[Words, Words]


class _Sense(NamedTuple):
    """One of the two meanings of a pair of opposites."""

    pair: int
    side: int


class _FalseFriend(NamedTuple):
    wrong: Words
    right: Words
    also: Words
    follows: Words | None


def negations(view: RowView) -> Iterator[Candidate]:
    """1 for a negation of the source that the target does not have, 0.8 for one that it has too many."""
    here, there = tokens(view.source), tokens(view.target)
    french, english = _polarity("fr"), _polarity("en")
    wanted = _negated(here, french)
    others = sum(word.text in french.others for word in here)
    found = [[number] for number, word in enumerate(there) if word.text in english.strong]
    if len(wanted) + others > len(found):
        for part in wanted:
            # `n'oubliez pas` says as much as `remember`, `pas illimité` as `finite`.
            denied = [here[number] for number in part[1:-1] if here[number].text in french.weak]
            denied += [word for word in here[part[-1] + 1 : part[-1] + 2] if french.may_negate(word.text)]
            positive = any(not any(word.text[:_SAME] == other.text[:_SAME] for other in there) for word in denied)
            place = _opposite(view, here, there, part, 0)
            near = [there[number].text for number in place]
            again = bool(found) and any(word in english.repeated for word in near)
            # `they do not drink or smoke` says no twice.
            before = there[max(0, place.start - _SHARED) : place.start]
            again = again or ("or" in near and any(word.text in english.strong for word in before))
            if len(part) == 1 and any(english.negates(word.text) for word in there):
                continue  # `pas` without `ne` negates less than a clause.
            own = {word.text[:_SAME] for word in here if french.may_negate(word.text)}
            if (
                not positive
                and not again
                and not any(english.negates(word) and word[:_SAME] not in own for word in near)
            ):
                span = Span(here[part[0]].start, here[part[-1]].end)
                yield Candidate(1.0, f"{view.source[slice(*span)]} is not negated in the target", span)
                return
    elif len(found) > len(wanted) + others:
        if any(french.negates(word.text) for word in here):
            return
        known = {word.text for word in here}
        for part in found:
            if there[part[0]].text not in known:
                span = Span(there[part[0]].start, there[part[-1]].end)
                yield Candidate(0.8, f"{view.target[slice(*span)]} is not in the source", None, span)
                return


def _negated(words: Sequence[Token], polarity: _Polarity) -> list[list[int]]:
    """The negations of a French text: the numbers of the words from `ne` to `pas`."""
    found: list[list[int]] = []
    opened = -1
    for number, word in enumerate(words):
        if word.text in ("ne", "n"):
            opened = number
        elif word.text in polarity.strong and not (number and words[number - 1].text in polarity.steps):
            near = opened >= 0 and number - opened <= _FARTHEST
            following = words[number + 1].text if number + 1 < len(words) else ""
            if near or (word.text in polarity.alone and following not in polarity.softened):
                found.append(list(range(opened if near else number, number + 1)))
            opened = -1
    return found


_SAME = 4
"""First letters of a word that stands for itself (`refusé`, `refused`) and for no negation."""
_SHARED = 12
"""Words before `or` in which the negation stands that both sides of it share, at most."""
_FARTHEST = 6
"""Words between `ne` and `pas`, at most."""


def _opposite(
    view: RowView, here: Sequence[Token], there: Sequence[Token], part: Sequence[int], side: Literal[0, 1]
) -> range:
    """The words of the other side that words `part` of a side are linked to, and those around; all without links."""
    own, other = (here, there) if side == 0 else (there, here)
    first = own[max(0, part[0] - (side == 1))].start
    last = own[min(len(own) - 1, part[-1] + 1)].end
    linked = [
        (link.target, link.source)[side]
        for link in view.links
        if first <= (link.source, link.target)[side].start < last
    ]
    numbers = [
        number
        for number, word in enumerate(other)
        if any(word.start < span.end and span.start < word.end for span in linked)
    ]
    if not numbers:
        return range(len(other))
    return range(max(0, min(numbers) - _NEAR), min(len(other), max(numbers) + 1 + _NEAR))


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
    for role in _table()["roles"]:
        subject, wrong, right, also = (frozenset(role[key].split()) for key in ("subject", "object", "right", "also"))
        if here & subject and there & wrong and not there & right and not here & also:
            yield Candidate(1.0, f"{min(here & subject)} became {min(there & wrong)}")
            return


_THIRD = frozenset(("he", "she"))


@cache
def _persons(language: str) -> dict[str, frozenset[str]]:
    return {person: frozenset(words.split()) for person, words in _table()["persons"][language].items()}


def opposites(view: RowView) -> Iterator[Candidate]:
    """1 for a word of the source whose contrary the target has, and neither side has both."""
    here, there = _by_sense(tokens(view.source), 0), _by_sense(_parts(view.target), 1)
    for sense, said in here.items():
        contrary = _Sense(sense.pair, 1 - sense.side)
        wrong = there.get(contrary)
        if wrong is None or sense in there or contrary in here:
            continue
        if (
            not _is_compared(view.source, said)
            and not _is_denied(view.target, wrong)
            and (not view.links or _are_linked(view, said, wrong))
        ):
            yield Candidate(1.0, f"{said.text} became {wrong.text}", _span(said), _span(wrong))


def _by_sense(words: Iterable[Token], language: int) -> dict[_Sense, Token]:
    """The first word of each sense that opposites have; `language` is 0 for French."""
    found: dict[_Sense, Token] = {}
    for word in words:
        for sense in _senses(word.text, language):
            found.setdefault(sense, word)
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
    return any(one.text in _polarity("en").strong for one in near)


def _parts(text: str) -> list[Token]:
    """The words of an English text, compounds with hyphens cut: `small-town`."""
    return [Token(match[0].lower(), *match.span()) for match in ALPHANUMERIC.finditer(text)]


def _first(words: Iterable[Token], listed: Words) -> Token | None:
    return next((word for word in words if word.text in listed), None)


def _are_linked(view: RowView, here: Token, there: Token) -> bool:
    """Whether two words are linked, or the one of the source is linked to nothing."""
    links = [link for link in view.links if here.start < link.source.end and link.source.start < here.end]
    return not links or any(there.start < link.target.end and link.target.start < there.end for link in links)


def _span(word: Token) -> Span:
    return Span(word.start, word.end)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("translator.checks").joinpath("data", "meanings.toml").read_text("utf-8"))


@cache
def _polarity(language: Language) -> _Polarity:
    entry = _table()["negation"][language]
    lists = {name: Words(entry.get(name, "")) for name in _Polarity._fields[:-2]}
    return _Polarity(**lists, prefixes=tuple(entry["prefixes"].split()), language=language)


@cache
def _opposites() -> tuple[_Opposites, ...]:
    return tuple(
        _Opposites(*((Words(entry[side][0]), Words(entry[side][1])) for side in ("fr", "en")))
        for entry in _table()["opposites"]
    )


@cache
def _false_friends() -> dict[str, _FalseFriend]:
    return {
        word: _FalseFriend(
            Words(entry["wrong"]),
            Words(entry["right"]),
            Words(entry["also"]),
            Words(entry["follows"]) if "follows" in entry else None,
        )
        for word, entry in _table()["false_friends"].items()
    }
