"""Who speaks in which quotation, for writers that tint quotations by speaker.

Only names that the text itself gives are used. `Vladimir Poutine` and `le président Poutine` are one speaker; a pronoun
(`a-t-il dit`) names nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from translator.bilingual import BilingualDocument, Row
from translator.document import Block, Document, Quote
from translator.text.tables import read_table, word_list
from translator.text.words import fold

_PRONOUNS = word_list("fr", "speaker_pronouns") | word_list("en", "speaker_pronouns")
_BINDING = word_list("fr", "binding") | word_list("en", "binding")
_TITLES: dict[str, str] = read_table("words")["fr"]["titles"] | read_table("words")["en"]["titles"]


@dataclass(slots=True, eq=False)
class Speaker:
    """A speaker: `number` from 0 in the order of the text, and the fullest name that the text gives.

    `family` and `given` are parts of the name as they are compared (folded), `title` the gender of a title of address.
    """

    number: int
    name: str
    family: str
    given: str = ""
    title: str = ""


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
        speakers = {self.of(*source) for source, _ in linked if blocks[source.block].quotes[source.quote].level == 1}
        sole = speakers.pop() if len(speakers) == 1 else None
        if sole:
            for block in {place.block for _, row in rows for place in row.target}:
                for index, quote in enumerate(document.target.blocks[block].quotes):
                    if quote.level == 1:
                        found.setdefault((block, index), sole)
        return found


def find_speakers(document: Document) -> Speakers:
    """The speakers of a source document. A quotation that goes on in the next block keeps its speaker."""
    speakers = Speakers()
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
            named = _speaker(speakers, name) if name else None
            known = named or next((found for key in chain if (found := speakers.of(*key))), None)
            if known:
                speakers._by_quote.update((key, known) for key in chain)
        if not (outer and outer[-1][1].continues and not block.text[outer[-1][1].end :].strip()):
            chain = []
        for index, quote in enumerate(block.quotes):
            if quote.level > 1 and (name := speaker_name(block, quote)):
                speakers._by_quote[number, index] = _speaker(speakers, name)
    return speakers


def speaker_name(block: Block, quote: Quote) -> str:
    """The speaker that the attribution names, empty where it names none."""
    if quote.attribution is None or quote.attribution.speaker is None:
        return ""
    start, end = quote.attribution.speaker
    name = " ".join(block.text[start:end].replace("'", "’").split()).strip(" ,.;:")
    return "" if name.lower() in _PRONOUNS else name


def _speaker(speakers: Speakers, name: str) -> Speaker:
    """The speaker of that name: one known already whose name is compatible, else a new one."""
    title, given, family = _parsed(name)
    for speaker in speakers.all:
        if speaker.family != family:
            continue
        if (speaker.title and title and speaker.title != title) or (speaker.given and given and speaker.given != given):
            continue
        if given and not speaker.given:
            speaker.given, speaker.name = given, _proper(name)
        speaker.title = speaker.title or title
        return speaker
    speaker = Speaker(len(speakers.all), _proper(name), family, given, title)
    speakers.all.append(speaker)
    return speaker


def _parsed(name: str) -> tuple[str, str, str]:
    """(gender of the title, given names, family name), folded; a name of no known form is all family name."""
    words = _proper(name).split(" ")
    title = _TITLES.get(words[0].lower(), "")
    if title and len(words) > 1:
        words = words[1:]
    if not words[0][:1].isupper():
        return title, "", fold(" ".join(words))
    return title, fold(" ".join(words[:-1])), fold(words[-1])


def _proper(name: str) -> str:
    """`le président russe Vladimir Poutine` → `Vladimir Poutine`; `le maire de Paris` stays as it is."""
    words = name.split(" ")
    start = len(words)
    while start and words[start - 1][:1].isupper():
        start -= 1
    if start == len(words) or (start and words[start - 1].lower() in _BINDING):
        return name
    return " ".join(words[start:])
