"""Which language a text is in: `detect` and `check_language` judge a document, `likelihood` a sentence.

The two ask for different evidence, since their mistakes cost differently. A document is judged by the share of its
words that are among the commonest of one language and of no other. That is hard to convince on purpose: an article that
quotes English titles and names must never be refused, nor called English when half of it is. A sentence has too few of
these words, so `likelihood` sums the log-odds of all its words. Over a document such a sum would be sure of anything,
and odds can be counted for French and English only, the languages of the corpora at hand; of the others it knows the
common words, which both judges take from the same table.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter

from translator.document import Block
from translator.errors import InputError
from translator.text.tables import Language, read_data, read_table
from translator.text.words import LETTERS, folded_words

NAMES = {"fr": "French", "en": "English", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
         "nl": "Dutch"}  # fmt: skip
COMMON: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in read_table("words")["common"].items()
}
"""Common words of each language that are not common words of another one here."""
_ENOUGH, _LOOKED_AT = 20, 3000  # words that a document must have to be judged, and words that are looked at
_LEAST = 0.15  # share of common words from which on a document may be called one of that language
_OTHER = -2.0  # log-odds of a common word of a third language
_CERTAIN = 30.0  # greatest log-odds of a sentence
_FEW = 4  # words; a sentence of fewer proves less, since it may well be a name
_REMEMBERED = 100_000  # words whose odds are remembered, at most
# What to call texts in other alphabets, with the first and the last character of each.
_SCRIPTS = (
    ("Cyrillic letters (Russian or a neighbour)", "\u0400", "\u052f"),
    ("Greek letters", "\u0370", "\u03ff"),
    ("Arabic letters", "\u0600", "\u06ff"),
    ("Hebrew letters", "\u0590", "\u05ff"),
    ("Devanagari letters (Hindi or a neighbour)", "\u0900", "\u097f"),
    ("Chinese or Japanese characters", "\u3040", "\u9fff"),
    ("Korean letters", "\uac00", "\ud7af"),
)


def detect(texts: Iterable[str]) -> str:
    """The two-letter code of the language that a document is clearly in, or an empty string.

    Known are French, English, German, Spanish, Italian, Portuguese and Dutch.
    """
    words = _words(texts)
    if len(words) < _ENOUGH:
        return ""
    (best, share), (_, next_share), *_ = _shares(words).items()
    return best if share > _LEAST and share > 1.5 * next_share else ""


def check_language(blocks: Iterable[Block], expected: str, origin: str) -> None:
    """Raises InputError when the blocks are clearly in another language than `expected` (a BCP 47 tag).

    A language that `detect` does not know is not checked. `origin` names the document in the message.
    """
    wanted = expected.partition("-")[0].lower()
    words = _words(block.text for block in blocks if block.role != "code")
    if len(words) < _ENOUGH or wanted not in COMMON:
        return
    shares = _shares(words)
    found, share = next(iter(shares.items()))
    other = NAMES[found] if found != wanted and share > _LEAST and share > 2.5 * shares[wanted] else ""
    letters = "".join(words)
    for script, first, last in _SCRIPTS:
        if sum(first <= char <= last for char in letters) > 0.6 * len(letters):
            other = script
    if other:
        raise InputError(
            f"{origin}: the text seems to be in {other}, expected {NAMES[wanted]}.",
            hint="If it is what you want to translate all the same, add --language any (language=None).",
        )


def _words(texts: Iterable[str]) -> list[str]:
    return list(islice((match.group().lower() for text in texts for match in LETTERS.finditer(text)), _LOOKED_AT))


def _shares(words: list[str]) -> dict[str, float]:
    """The share of common words of each language among the words, the greatest first."""
    counts = Counter(words)
    shares = {language: sum(counts[word] for word in common) / len(words) for language, common in COMMON.items()}
    return dict(sorted(shares.items(), key=itemgetter(1), reverse=True))


def likelihood(language: Language, found: Sequence[str]) -> float:
    """The probability (0 to 1) that a sentence of these `folded_words` is in a language; 0.5 if none of them is known.

    It is close to 0 or 1 but for sentences of fewer than four words and for mixtures. This is a naive Bayes classifier;
    `benchmarks/language_table.py` counts its log-odds.
    """
    if not found:
        return 0.5
    # One call looks up all words; the empty one makes it give a tuple for a single word too.
    total = sum(itemgetter("", *found)(_odds(language))) * min(1.0, len(found) / _FEW)
    return 1 / (1 + math.exp(min(_CERTAIN, max(-_CERTAIN, -total))))


class _Odds(dict[str, float]):
    """Log-odds of a language by word, those of a word outside the table by its last three letters."""

    def __missing__(self, word: str) -> float:
        odds = self.get(f"-{word[-3:]}", 0.0)
        if len(self) < _REMEMBERED:
            self[word] = odds
        return odds


@cache
def frequent_words(language: Language) -> frozenset[str]:
    """The frequent words of a language, in small letters, that are likelier in it than in the other one."""
    sign = 1 if language == "fr" else -1
    return frozenset(word for word, odds in _counted() if sign * odds > 0 and word[0] != "-")


@cache
def _counted() -> tuple[tuple[str, int], ...]:
    lines = (line for line in read_data("languages.tsv").splitlines() if line and not line.startswith("#"))
    return tuple((word, int(odds)) for word, odds in (line.split("\t") for line in lines))


@cache
def _odds(language: Language) -> _Odds:
    sign = 1 if language == "fr" else -1
    table = _Odds((word, sign * odds / 10) for word, odds in _counted())
    for other in COMMON.keys() - {"fr", "en"}:
        for word in folded_words(" ".join(COMMON[other])):
            table.setdefault(word, _OTHER)
    table[""] = 0.0
    return table
