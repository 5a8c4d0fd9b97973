"""Who speaks in which quotation, for writers that tint quotations by speaker.

Only names that the text itself gives are used. `Vladimir Poutine` and `le président Poutine` are one voice; a pronoun
(`a-t-il dit`) names nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from translator.bilingual import BilingualDocument, Row
from translator.document import Block, Document, Quote
from translator.text.tables import read_table, word_list

_LANGUAGES = ("fr", "en")
_PRONOUNS = frozenset().union(*(word_list(language, "speaker_pronouns") for language in _LANGUAGES))
_BINDING = frozenset().union(*(word_list(language, "binding") for language in _LANGUAGES))
_TITLES: dict[str, str] = {
    title: gender for language in _LANGUAGES for title, gender in read_table("words")[language]["titles"].items()
}
_SPACE = re.compile(r"\s+")


@dataclass(slots=True, eq=False)
class Voice:
    """A speaker: `number` from 0 in the order of the text, and the fullest name that the text gives."""

    number: int
    name: str
    family: str
    given: str = ""
    title: str = ""


@dataclass(slots=True)
class Voices:
    """The speakers of a document and the quotations that are theirs; quotations of nobody known are left out."""

    speakers: list[Voice] = field(default_factory=list)
    _by_quote: dict[tuple[int, int], Voice] = field(default_factory=dict)

    def of(self, block: int, quote: int) -> Voice | None:
        """Who speaks in quotation number `quote` of source block number `block`."""
        return self._by_quote.get((block, quote))

    def of_targets(self, document: BilingualDocument, rows: list[tuple[int, Row]]) -> dict[tuple[int, int], Voice]:
        """Voices of target quotations, as the rows link them to those of the source.

        Where all source quotations of the rows are of one voice, a target quotation that is not linked can only be of
        the same: `“…,” he said, “…”` for one interrupted French quotation.
        """
        pairs = [pair for _, row in rows for pair in row.quotes if pair.source]
        if not pairs:
            return {}
        found: dict[tuple[int, int], Voice] = {
            pair.target: voice for pair in pairs if pair.source and pair.target and (voice := self.of(*pair.source))
        }
        blocks = document.source.blocks
        outer = {
            pair.source
            for pair in pairs
            if pair.source and blocks[pair.source.block].quotes[pair.source.quote].level == 1
        }
        voices = {self.of(*quote) for quote in outer}
        sole = voices.pop() if len(voices) == 1 else None
        if sole:
            for block in {place.block for _, row in rows for place in row.target}:
                for index, quote in enumerate(document.target.blocks[block].quotes):
                    if quote.level == 1:
                        found.setdefault((block, index), sole)
        return found


def find_voices(document: Document) -> Voices:
    """The voices of a source document. A quotation that goes on in the next block keeps its speaker."""
    voices = Voices()
    # Quotations of the chain that is still open: the speaker may be named only where it ends.
    chain: list[tuple[int, int]] = []
    for number, block in enumerate(document.blocks):
        outer = [(index, quote) for index, quote in enumerate(block.quotes) if quote.level == 1]
        goes_on = bool(chain) and bool(outer) and not block.text[: outer[0][1].start].strip()
        if not goes_on:
            chain = []
        for position, (index, quote) in enumerate(outer):
            if not (goes_on and position == 0):
                chain = []
            chain.append((number, index))
            name = speaker_name(block, quote)
            voice = _voice(voices, name) if name else None
            known = voice or next((found for key in chain if (found := voices.of(*key))), None)
            if known:
                voices._by_quote.update((key, known) for key in chain)
        if not (outer and outer[-1][1].continues and not block.text[outer[-1][1].end :].strip()):
            chain = []
        for index, quote in enumerate(block.quotes):
            if quote.level > 1 and (name := speaker_name(block, quote)):
                voices._by_quote[number, index] = _voice(voices, name)
    return voices


def speaker_name(block: Block, quote: Quote) -> str:
    """The speaker that the attribution names, empty where it names none."""
    if quote.attribution is None or quote.attribution.speaker is None:
        return ""
    start, end = quote.attribution.speaker
    name = _SPACE.sub(" ", block.text[start:end].replace("'", "’")).strip(" ,.;:")
    return "" if name.casefold() in _PRONOUNS else name


def _voice(voices: Voices, name: str) -> Voice:
    title, given, family = _parsed(name)
    for voice in voices.speakers:
        if voice.family != family:
            continue
        if (voice.title and title and voice.title != title) or (voice.given and given and voice.given != given):
            continue
        if given and not voice.given:
            voice.given, voice.name = given, _proper(name)
        voice.title = voice.title or title
        return voice
    voice = Voice(len(voices.speakers), _proper(name), family, given, title)
    voices.speakers.append(voice)
    return voice


def _parsed(name: str) -> tuple[str, str, str]:
    """(gender of the title, given names, family name), in lower case; a name of no known form is all family name."""
    words = _proper(name).split(" ")
    title = _TITLES.get(words[0].casefold(), "")
    if title and len(words) > 1:
        words = words[1:]
    if not words[0][:1].isupper():
        return title, "", " ".join(words).casefold()
    return title, " ".join(words[:-1]).casefold(), words[-1].casefold()


def _proper(name: str) -> str:
    """`le président russe Vladimir Poutine` → `Vladimir Poutine`; `le maire de Paris` stays as it is."""
    words = name.split(" ")
    start = len(words)
    while start and words[start - 1][:1].isupper():
        start -= 1
    if start == len(words) or (start and words[start - 1].casefold() in _BINDING):
        return name
    return " ".join(words[start:])
