"""The persons of a French document: which of its names are one person, and who carries which role."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from translator.document import Document
from translator.text.characters import CAPITAL
from translator.text.namings import (
    PAIR,
    PARTICLES,
    TITLES,
    Naming,
    Role,
    given_gender,
    namings_in,
    same_roles,
    title_of,
)
from translator.text.rules import load_rules
from translator.text.words import fold


@dataclass(slots=True, eq=False)
class Person:
    """A name, the gender of it where something tells it, and which of its parts is the family's.

    `sure` is false while only some noun that may be no role stands beside it: `le lycée Victor Hugo`.
    """

    name: str
    family: str
    given: str
    gender: str = ""
    sure: bool = False


_NAME_WORD = re.compile(rf"(?<![\w’'-]){CAPITAL}[\w’'-]+")


class _Mention(NamedTuple):
    """`place` is (block, offset); `person` a number among all."""

    place: tuple[int, int]
    person: int
    role: Role | None


class Persons:
    """The persons of a document: those that stand beside a title or role, and those named by `others`.

    `of` has the person of each of the latter.
    """

    def __init__(self, document: Document, others: Sequence[Naming] = ()) -> None:
        rules = load_rules("fr")
        self._by_family: defaultdict[str, list[Person]] = defaultdict(list)
        self._by_given: defaultdict[str, list[Person]] = defaultdict(list)
        self._pairs: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        self.all: list[Person] = []
        self._numbers: dict[Person, int] = {}
        self._mentions: list[_Mention] = []
        self._carriers: defaultdict[str, list[_Mention]] = defaultdict(list)
        self.of: dict[tuple[int, int], Person] = {}
        for block in document.blocks:
            for match in PAIR.finditer(block.text):
                first = match[1].lower()
                if first not in rules.starters and first not in TITLES and not match[1].isupper():
                    self._pairs[fold(match[1])].add((match[1], match[2]))
                    self._pairs[fold(match[2])].add((match[1], match[2]))
        found = [*others]
        for number, block in enumerate(document.blocks):
            found += namings_in(number, block.text, rules)
        # Full names first, so that a family's name alone is not taken for the first of them that comes.
        found.sort(key=lambda naming: (not self._full(naming.name)[1], naming.place))
        for naming in found:
            self.of[naming.place] = self._person(naming)
        self._mention_again(document)
        for mentions in (self._mentions, *self._carriers.values()):
            mentions.sort(key=itemgetter(0))

    def _mention_again(self, document: Document) -> None:
        """Adds the places where a person is named by one part of the name and nothing beside it."""
        known: dict[str, set[int]] = defaultdict(set)
        for person in self.all:
            if person.given and person.sure:
                for word in (person.name.split()[0], person.name.split()[-1]):
                    known[word].add(self._numbers[person])
        for number, block in enumerate(document.blocks):
            for match in _NAME_WORD.finditer(block.text):
                if len(persons := known.get(match.group(), ())) == 1:
                    self._mentions += [_Mention((number, match.start()), person, None) for person in persons]

    def _person(self, naming: Naming) -> Person:
        """The person of that name, known or new; a name that may be that of several is a person of its own."""
        name, given, family = self._full(naming.name)
        title, role = naming.title or title_of(naming.name), naming.role
        gender = TITLES.get(title.lower(), "") or (role.gender if role else "") or given_gender(given, family)
        known = self._matching(given, family, gender)
        person = known[0] if len(known) == 1 else None
        if person is None:
            exact = [one for one in self._by_family[family] if one.given == given and one.gender == gender]
            person = exact[0] if exact else Person(name if given or not title else f"{title} {name}", family, given)
            if not exact:
                self._add(person)
        person.gender = person.gender or gender
        person.sure = person.sure or naming.sure
        mention = _Mention(naming.place, self._numbers[person], role)
        self._mentions.append(mention)
        if role:
            self._carriers[role.head].append(mention)
        return person

    def with_role(self, role: Role, at: tuple[int, int]) -> Person | None:
        """Who carries the role, by the last mention before `at` or else the first one after it."""
        before: list[_Mention] = []
        after: list[_Mention] = []
        for head in same_roles(role.head):
            mentions = self._carriers.get(head, [])
            here = bisect_right(mentions, at, key=itemgetter(0))
            earlier, later = range(here - 1, -1, -1), range(here, len(mentions))
            before += islice((mentions[i] for i in earlier if self._fits(role, mentions[i])), 1)
            after += islice((mentions[i] for i in later if self._fits(role, mentions[i])), 1)
        found = max(before, default=None, key=itemgetter(0)) or min(after, default=None, key=itemgetter(0))
        return self.all[found.person] if found else None

    def _fits(self, asked: Role, mention: _Mention) -> bool:
        given, person = mention.role, self.all[mention.person]
        if given is None or asked.former != given.former or {asked.gender, person.gender} == {"m", "f"}:
            return False
        return not (asked.words and given.words) or bool(asked.words & given.words)

    def between(self, start: tuple[int, int], end: tuple[int, int], gender: str) -> list[Person]:
        """Those named from one place up to another who are of that gender or, if there are none, may be of it."""
        first, last = (bisect_left(self._mentions, place, key=itemgetter(0)) for place in (start, end))
        numbers = dict.fromkeys(mention.person for mention in self._mentions[first:last])
        found = [self.all[number] for number in numbers]
        for gender_is in (gender, ""):
            for sure in (True, False):
                if near := [one for one in found if one.gender == gender_is and one.sure == sure]:
                    return near
        return []

    def _add(self, person: Person) -> None:
        self._numbers[person] = len(self.all)
        self.all.append(person)
        self._by_family[person.family].append(person)
        if person.given:
            self._by_given[person.given].append(person)

    def _matching(self, given: str, family: str, gender: str) -> list[Person]:
        found = [
            person
            for person in self._by_family[family]
            if not (given and person.given and given != person.given)
            and not (gender and person.gender and gender != person.gender)
        ]
        sure = [person for person in found if gender and person.gender == gender]
        if sure:
            found = sure
        if not given and not found:
            found = [person for person in self._by_given[family] if not (gender and person.gender not in ("", gender))]
        return found

    def _full(self, name: str) -> tuple[str, str, str]:
        """A name, its given and its family name folded; a single one is completed if there is one full name with it."""
        words = name.removeprefix(title_of(name)).split()
        name = " ".join(words)
        pairs = self._pairs.get(fold(name), set()) if len(words) == 1 else set()
        if len(pairs) == 1:
            words = list(*pairs)
        particle = next((place for place, word in enumerate(words[:-1]) if fold(word) in PARTICLES), len(words) - 1)
        return " ".join(words), fold(" ".join(words[:particle])), fold(" ".join(words[particle:]).rstrip("."))
