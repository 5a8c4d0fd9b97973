"""Who speaks in which quotation, for writers that tint quotations by speaker.

Only names and roles that the text itself gives are used. `Vladimir Poutine` and `le président Poutine` are one speaker,
and so is `le président` where the text says that he is one (`persons.py`). A pronoun (`a-t-il dit`) is the person of
its gender that its own paragraph names before it, or else the paragraph before; nobody where there are several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from translator.bilingual import BilingualDocument, Row
from translator.document import Block, Document, Quote
from translator.text.characters import CAPITAL
from translator.text.namings import PARTICLES, TITLES, Naming, name_beside, role_of, takes_up
from translator.text.persons import Person, Persons
from translator.text.quotes import spoken
from translator.text.tables import word_list
from translator.text.words import fold

_PRONOUNS = word_list("fr", "speaker_pronouns") | word_list("en", "speaker_pronouns")
_BINDING = word_list("fr", "binding") | word_list("en", "binding")
_NEAR = 1500
"""Characters before a pronoun in which its person is looked for."""
_SINGULAR = {"il": "m", "lui": "m", "elle": "f"}
"""Pronouns that stand for one person, by gender."""
_ARTICLES = frozenset(("le", "la", "les", "un", "une", "des"))
_INITIAL = re.compile(rf"\s{CAPITAL}\.\Z")
_ELIDED = re.compile(rf"[ldLD]['’](?={CAPITAL})")
_THE = re.compile(r"(?:l[ae]|ce(?:tte|t)?)\s|l['’]", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:Le|La|Les|Une?|Son|Sa)\s+[^\W\d_A-ZÀ-Þ]|L['’][^\W\d_A-ZÀ-Þ]")


@dataclass(slots=True, eq=False)
class Speaker:
    """A speaker: `number` from 0 in the order of the text, and the fullest name that the text gives, or a role.

    `english` is what the translation calls the speaker, where `in_both` has found it.
    """

    number: int
    name: str
    english: str = ""


@dataclass(slots=True)
class Speakers:
    """All speakers of a document, and the quotations that are theirs; quotations of nobody known are left out."""

    all: list[Speaker] = field(default_factory=list)
    _by_quote: dict[tuple[int, int], Speaker] = field(default_factory=dict)

    def of(self, block: int, quote: int) -> Speaker | None:
        """Who speaks in quotation number `quote` of source block number `block`."""
        return self._by_quote.get((block, quote))

    def of_targets(self, document: BilingualDocument, rows: list[tuple[int, Row]]) -> dict[tuple[int, int], Speaker]:
        """Speakers of target quotations, by (block, quotation), as the rows link them to those of the source.

        Where all source quotations of the rows are of one speaker, a target quotation that is not linked can only be
        of the same: `“…,” he said, “…”` for one interrupted French quotation.
        """
        linked = [(link.source, link.target) for _, row in rows for link in row.quotes if link.source]
        if not linked:
            return {}
        found: dict[tuple[int, int], Speaker] = {
            target: speaker for source, target in linked if target and (speaker := self.of(*source))
        }
        blocks = document.source.blocks
        quotes = ((source, blocks[source.block].quotes[source.quote]) for source, _ in linked)
        speakers = {self.of(*source) for source, quote in quotes if quote.level == 1 and not quote.words}
        sole = speakers.pop() if len(speakers) == 1 else None
        if sole:
            for block in {place.block for _, row in rows for place in row.target}:
                for index, quote in enumerate(document.target.blocks[block].quotes):
                    if quote.level == 1 and not quote.words:
                        found.setdefault((block, index), sole)
        return found


def find_speakers(document: Document) -> Speakers:
    """The speakers of a source document. A quotation that goes on in the next block keeps its speaker."""
    return _Search(document).speakers


def in_both(document: BilingualDocument) -> Speakers:
    """The speakers of a bilingual document, with their names in the translation."""
    speakers = find_speakers(document.source)
    for row in document.rows:
        for source, target in row.quotes:
            speaker = speakers.of(*source) if source else None
            if speaker is None or target is None:
                continue
            block = document.target.blocks[target.block]
            said = speaker_name(block, block.quotes[target.quote])
            # Of a person the name without the role beside it, as in French.
            name = (_parsed(said)[1] or said) if _parsed(speaker.name)[1] else said
            if len(name) > len(speaker.english) and _alike(speaker.name, name):
                speaker.english = name
    return speakers


def _alike(french: str, english: str) -> bool:
    """Whether both are names of as many words, or roles."""
    named = _parsed(french)[1]
    return not named or (bool(_parsed(english)[1]) and len(named.split()) == len(english.split()))


class _Search:
    def __init__(self, document: Document) -> None:
        self.speakers = Speakers()
        self._blocks = document.blocks
        namings = [
            naming
            for number, block in enumerate(document.blocks)
            for quote in block.quotes
            if not quote.words and (naming := _naming(number, block, quote))
        ]
        self._persons = Persons(document, namings)
        self._by_person: dict[Person, Speaker] = {}
        self._by_role: dict[str, Speaker] = {}
        self._unnamed: list[tuple[tuple[int, int], Speaker, str]] = []
        # The parts of one quotation: its speaker, and before that is known, the parts so far.
        speaker: Speaker | None = None
        chain: list[tuple[int, int]] = []
        starts = set(spoken(document.blocks))
        for number, block in enumerate(document.blocks):
            for index, quote in enumerate(block.quotes):
                if quote.level > 1 or quote.words:
                    continue
                if (number, index) in starts:
                    speaker, chain = None, []
                chain.append((number, index))
                speaker = self._speaker(number, index) or speaker
                if speaker:
                    self.speakers._by_quote |= dict.fromkeys(chain, speaker)
                    chain = []
            for index, quote in enumerate(block.quotes):
                if quote.level > 1 and (known := self._speaker(number, index)):
                    self.speakers._by_quote[number, index] = known

    def _speaker(self, number: int, index: int) -> Speaker | None:
        """The speaker whom the attribution names or means."""
        quote = self._blocks[number].quotes[index]
        if quote.attribution is None or quote.attribution.speaker is None:
            return None
        start, end = quote.attribution.speaker
        at = (number, start)
        said = speaker_name(self._blocks[number], quote)
        if not said:
            pronoun = self._blocks[number].text[start:end].lower()
            return self._just_named(at, _SINGULAR[pronoun]) if pronoun in _SINGULAR else None
        if person := self._persons.of.get(at):
            return self._of(person)
        role = role_of(said)
        definite = not fold(said).startswith(("un ", "une "))
        carrier = self._persons.with_role(role, (number, end)) if role and definite else None
        if carrier:
            return self._of(carrier)
        if role and _THE.match(said) and takes_up(role) and (known := self._just_named(at, role.gender)):
            return known
        key = fold(said)
        if key not in self._by_role:
            self._by_role[key] = self._new(said)
        self._unnamed.append((at, self._by_role[key], role.gender if role else ""))
        return self._by_role[key]

    def _just_named(self, at: tuple[int, int], gender: str) -> Speaker | None:
        """The one person of a gender that the paragraph names before a place, or else the paragraph before."""
        number, start = at
        near = self._between((number, max(0, start - _NEAR)), at, gender)
        near = near or self._between((max(0, number - 1), 0), (number, 0), gender)
        sole = near.pop() if len(near) == 1 else None
        return self._of(sole) if isinstance(sole, Person) else sole

    def _between(self, start: tuple[int, int], end: tuple[int, int], gender: str) -> set[Person | Speaker]:
        """Those named from one place up to another, or who speak there without a name, and may be of that gender."""
        recent = takewhile(lambda one: one[0] >= start, reversed(self._unnamed))
        unnamed = (speaker for at, speaker, other in recent if at < end and other in ("", gender))
        return {*self._persons.between(start, end, gender), *unnamed}

    def _of(self, person: Person) -> Speaker:
        person.sure = True
        if person not in self._by_person:
            self._by_person[person] = self._new(person.name)
        return self._by_person[person]

    def _new(self, name: str) -> Speaker:
        speaker = Speaker(len(self.speakers.all), name)
        self.speakers.all.append(speaker)
        return speaker


def speaker_name(block: Block, quote: Quote) -> str:
    """The speaker that the attribution names, empty where it names none."""
    if quote.attribution is None or quote.attribution.speaker is None:
        return ""
    start, end = quote.attribution.speaker
    name = " ".join(block.text[start:end].split()).strip(" ,;:")
    name = name if _INITIAL.search(name) else name.rstrip(" .")
    if _ARTICLE.match(name):
        name = name[0].lower() + name[1:]
    return "" if name.lower().replace("'", "’") in _PRONOUNS or name.lower() in _ARTICLES else name


def _naming(number: int, block: Block, quote: Quote) -> Naming | None:
    """The name that the attribution gives, if any."""
    said = speaker_name(block, quote)
    if not said or quote.attribution is None or quote.attribution.speaker is None:
        return None
    title, name = _parsed(said)
    if not name and (beside := name_beside(block.text, quote.attribution.speaker.end)):
        title, name = beside
    return Naming((number, quote.attribution.speaker.start), name, title, role_of(said)) if name else None


def _parsed(said: str) -> tuple[str, str]:
    """The title of address and the name: `le président russe Vladimir Poutine` has the name Vladimir Poutine.

    `le maire de Paris` has none. Of several parts between commas the first counts that has one.
    """
    return next((found for part in said.split(", ") if (found := _parsed_part(part))[1]), ("", ""))


def _is_bound(before: Sequence[str]) -> bool:
    """Whether the words before a name make it part of a role: `maire de`, `avocat d'Anne`, `patron de l'Institut`."""
    last = before[-1]
    if _ELIDED.match(last):
        return last[0] == "d" or before[-2] in _BINDING if len(before) > 1 else False
    return last.lower() in _BINDING


def _parsed_part(said: str) -> tuple[str, str]:
    words = said.split(" ")
    if len(words) > 1 and words[0].lower() in _ARTICLES and words[1].lower() in TITLES:
        del words[0]
    title = words[0] if words[0].lower() in TITLES else ""
    start = len(words)
    while start and (words[start - 1][:1].isupper() or (start > 1 and _ELIDED.match(words[start - 1]))):
        start -= 1
        particles = 0
        while start - particles > 1 and fold(words[start - particles - 1]) in PARTICLES:
            particles += 1
        if words[start - particles - 1][:1].isupper():
            start -= particles
    if start < len(words) and _ELIDED.match(words[start]):
        start += 1
    if title and len(words) > 1:
        start = 1 if all(fold(word) in PARTICLES for word in words[1:start]) else start
    elif start and _is_bound(words[:start]):
        return title, ""
    elif start and words[start - 1].lower() in _ARTICLES:
        # `le Belge` and `le procureur de la République` are no names; `la patronne de la Fed Anne Roy` ends with one.
        named = sum(word[:1].isupper() for word in words[start:]) > 2
        start = start + 1 if named else len(words)
    if start == len(words) or (start == len(words) - 1 and words[start].isupper()):
        return title, ""
    if start + 1 < len(words) and words[start].lower() in TITLES:
        return words[start], " ".join(words[start + 1 :])
    return title, " ".join(words[start:])
