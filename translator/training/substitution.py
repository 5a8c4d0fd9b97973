"""Other words in place of linked ones, so that seldom words and names are learnt in sentences.

After Fadaee, Bisazza and Monz, 2017 (https://aclanthology.org/P17-2090/): a word and its translation become an entry of
a dictionary of the same part of speech. What fits is told by endings and by the words before, not by a language model;
the gender of nouns is not known. Names become others that both languages spell alike, pairs of a list, or made-up ones.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

from translator.text.words import LETTERS, fold_word
from translator.training.augment import TextPair
from translator.training.linked_words import LinkedWords, is_content_word
from translator.training.links import AlignmentPoint

_FRENCH = re.compile(r"[^\W\d_]{4,}(?:-[^\W\d_]+)?")
_ENGLISH = re.compile(r"[a-z]{3,}(?: [a-z]{3,})?(?:-[a-z]+)?")
_SYLLABLE = re.compile(r"[^\W\d_aeiouyéèáóí]{0,2}[aeiouyéèáóí]+[nrlst]?", re.IGNORECASE)
_ARTICLE = re.compile(r"\b([Aa])n? $")
_KNOWN = 400  # times that a word is read so often that it needs no help
_MOST_MEANINGS = 4
_SELDOM_NAME = 6
_NAME_SHARE = 0.4
_COUNTS = (1, 1, 1, 2)


class Slot(NamedTuple):
    """Linked words that an entry may replace: its kind, whether it has to begin with a vowel, whether it is plural."""

    point: AlignmentPoint
    kind: str
    vowel: bool = False
    plural: bool = False


class Substitution:
    """What is put in: `dictionary` and `names` as pairs of entries, and the seldom names of `pairs`.

    Words that `pairs` have seldom are put in most.
    """

    def __init__(self, dictionary: Sequence[TextPair], names: Sequence[TextPair], pairs: Sequence[TextPair]) -> None:
        counts = [Counter(word for pair in pairs for word in LETTERS.findall(pair[side])) for side in (0, 1)]
        self._entries = _by_kind(dictionary, *counts)
        self._given = [pair for pair in names if pair[0] != pair[1] and all(_is_name(text) for text in pair)]
        self._seen = [
            word
            for word, count in counts[0].items()
            if count <= _SELDOM_NAME and word in counts[1] and _is_name(word) and word.lower() not in counts[1]
        ]
        self._syllables = [syllable for word in self._seen for syllable in _SYLLABLE.findall(word)]

    def substituted(self, pair: LinkedWords, chance: random.Random) -> TextPair | None:
        """The pair with one word or two, or names, replaced; None where there are none that can be."""
        words: list[Slot] = []
        names: list[Slot] = []
        for slot in slots(pair):
            (names if slot.kind == "name" else words).append(slot)
        chosen = names if names and (not words or chance.random() < _NAME_SHARE) else words
        edits: list[tuple[int, int, str]] = []
        target_edits: list[tuple[int, int, str]] = []
        for slot in chance.sample(chosen, min(len(chosen), chance.choice(_COUNTS))):
            new = self._name(slot, chance) if slot.kind == "name" else self._entry(slot, chance)
            if new:
                source, target = slot.point
                edits.append((pair.source_words.starts[source], pair.source_words.ends[source], new[0]))
                start = pair.target_words.starts[target]
                if article := _ARTICLE.search(pair.target, 0, start):
                    vowel = fold_word(new[1])[0] in "aeiou"
                    target_edits.append((*article.span(), f"{article[1]}{'n' if vowel else ''} "))
                target_edits.append((start, pair.target_words.ends[target], new[1]))
        return pair.replaced(edits, target_edits) if edits else None

    def _entry(self, slot: Slot, chance: random.Random) -> TextPair | None:
        entries, weights = self._entries.get((slot.kind, slot.vowel), ([], []))
        if not entries:
            return None
        french, english = chance.choices(entries, cum_weights=weights)[0]
        return (plural_french(french), plural_english(english)) if slot.plural else (french, english)

    def _name(self, slot: Slot, chance: random.Random) -> TextPair | None:
        kind = chance.choices(("seen", "given", "made up"), (0.45, 0.3, 0.25))[0]
        if kind == "given" and self._given:
            new = chance.choice(self._given)
        elif kind == "seen" and self._seen:
            new = (chance.choice(self._seen),) * 2
        elif self._syllables:
            new = ("".join(chance.choices(self._syllables, k=chance.randint(2, 4))).capitalize(),) * 2
        else:
            return None
        return new if len(new[0]) > 2 and (_elides(new[0]) or not slot.vowel) else None


def slots(pair: LinkedWords) -> list[Slot]:
    """Words that may be replaced: names spelt alike, nouns behind a determiner, verbs behind an auxiliary, others."""
    found = []
    source_words, target_words = pair.source_words.texts, pair.target_words.texts
    grammar = _grammar()
    for point in pair.single():
        source, target = source_words[point[0]], target_words[point[1]]
        before = source_words[point[0] - 1].lower() if point[0] else ""
        before_target = target_words[point[1] - 1].lower() if point[1] else ""
        if source == target and point[0] and _is_name(source) and not source.isupper():
            found.append(Slot(point, "name", before.endswith("'")))
        if not (source.islower() and target.islower()):
            continue
        if not (is_content_word(source, "fr") and is_content_word(target, "en")):
            continue
        kind, vowel = part_of_speech(source, target), _elides(source)
        plural = source[-1] in "sx"
        fits = {
            "noun": before in grammar.determiners
            and plural == target.endswith("s")
            and not target.endswith(("ed", "ing")),
            "verb": before_target in grammar.auxiliaries,
        }
        # An adverb or an adjective of the singular fits anywhere.
        if fits.get(kind, not plural):
            found.append(Slot(point, kind, vowel, plural))
    return found


def part_of_speech(source: str, target: str) -> str:
    """`noun`, `verb`, `adjective` or `adverb`, by the endings of a word and of its translation."""
    for kind, french, english in _grammar().kinds:
        if french.search(source) and english.search(target):
            return kind
    return "noun"


def plural_french(word: str) -> str:
    """The regular plural."""
    if word.endswith("al"):
        return f"{word[:-2]}aux"
    return word if word[-1] in "sxz" else f"{word}x" if word.endswith(("eau", "eu")) else f"{word}s"


def plural_english(word: str) -> str:
    """The regular plural."""
    if word.endswith("s"):
        return word
    if re.search("[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "z", "ch", "sh")) else f"{word}s"


_Entries = dict[tuple[str, bool], tuple[list[TextPair], list[float]]]


def _by_kind(dictionary: Sequence[TextPair], french: Counter[str], english: Counter[str]) -> _Entries:
    """Entries and cumulative weights by part of speech and by whether the French elides the word before it.

    Of several translations that which is read most is taken.
    """
    grammar = _grammar()
    meanings: defaultdict[str, list[str]] = defaultdict(list)
    for source, target in dictionary:
        if source.islower() and _FRENCH.fullmatch(source) and _ENGLISH.fullmatch(target):
            meanings[source].append(target)
    found: defaultdict[tuple[str, bool], tuple[list[TextPair], list[float]]] = defaultdict(lambda: ([], []))
    for source, targets in meanings.items():
        count = french[source]
        if count > _KNOWN or len(targets) > _MOST_MEANINGS:
            continue
        target = max(targets, key=lambda text: english[text.split()[-1]])
        kind = part_of_speech(source, target)
        if kind == "noun" and grammar.doubtful.search(source):
            continue
        entries, weights = found[kind, _elides(source)]
        entries.append((source, target))
        weights.append((1 + count) ** -0.5)
    return {key: (entries, list(accumulate(weights))) for key, (entries, weights) in found.items()}


def _is_name(text: str) -> bool:
    return (
        len(text) > 2 and text[0].isupper() and text.replace("-", "").replace(" ", "").isalpha() and text.count(" ") < 3
    )


def _elides(word: str) -> bool:
    return fold_word(word)[0] in "aeiouh"


class _Grammar(NamedTuple):
    determiners: frozenset[str]
    auxiliaries: frozenset[str]
    doubtful: re.Pattern[str]
    kinds: list[tuple[str, re.Pattern[str], re.Pattern[str]]]
    """Parts of speech, with the endings of French words and of their translations."""


@lru_cache
def _grammar() -> _Grammar:
    data = tomllib.loads((files("translator.training") / "substitution.toml").read_text(encoding="utf-8"))
    return _Grammar(
        frozenset(data["determiners"].split()),
        frozenset(data["auxiliaries"].split()),
        _ending(data["doubtful"]),
        [(kind["name"], _ending(kind["fr"]), _ending(kind["en"])) for kind in data["kinds"]],
    )


def _ending(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives})$")
