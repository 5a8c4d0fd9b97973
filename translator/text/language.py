"""Which language a text is in.

A document is judged by its share of the commonest words that only one language has, on purpose hard to convince: a
French article that quotes English titles must never be refused. A sentence has too few of these, so `likelihood` sums
the odds of all its words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Literal

from translator.document import Block
from translator.errors import InputError
from translator.text.tables import read_data, read_table
from translator.text.words import LETTERS, folded_words

NAMES = {
    "fr": "French",
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}
COMMON: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in read_table("words")["common"].items()
}
"""Common words of each language that are not common words of another one here."""
_ENOUGH = 20
_LOOKED_AT = 3000
_OTHER = 2.0
_CERTAIN = 30.0
_REMEMBERED = 100_000
_FEW = 4  # Words; fewer may well be a name, and prove less.
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
    """The two-letter code of the language that a text is clearly in, or an empty string.

    Known are French, English, German, Spanish, Italian, Portuguese and Dutch.
    """
    words = _words(texts)
    if len(words) < _ENOUGH:
        return ""
    shares = _shares(words)
    (best, share), (_, next_share) = shares.most_common(2)
    return best if share > 0.15 and share > 1.5 * next_share else ""


def check_language(blocks: Iterable[Block], expected: str, origin: str) -> None:
    """Raises InputError when the blocks are clearly in another language than `expected` (a BCP 47 tag)."""
    wanted = expected.partition("-")[0].lower()
    words = _words(block.text for block in blocks if block.role != "code")
    if len(words) < _ENOUGH or wanted not in COMMON:
        return
    shares = _shares(words)
    found, share = shares.most_common(1)[0]
    other = NAMES[found] if found != wanted and share > 0.15 and share > 2.5 * shares[wanted] else ""
    letters = "".join(words)
    for script, first, last in _SCRIPTS:
        if sum(first <= char <= last for char in letters) > 0.6 * len(letters):
            other = script
    if other:
        raise InputError(
            f"{origin}: the text seems to be in {other}, expected {NAMES[wanted]}.",
            hint="If it is what you want to translate all the same, add --language any.",
        )


def _words(texts: Iterable[str]) -> list[str]:
    return list(islice((match.group().lower() for text in texts for match in LETTERS.finditer(text)), _LOOKED_AT))


def _shares(words: list[str]) -> Counter[str]:
    counts = Counter(words)
    total = len(words)
    shares: Counter[str] = Counter()
    for language, common in COMMON.items():
        shares[language] = sum(counts[word] for word in common) / total  # type: ignore[assignment]
    return shares


def likelihood(language: Literal["fr", "en"], found: Sequence[str]) -> float:
    """The probability that a text with these `folded_words` is in a language, 0.5 where nothing is known of them.

    Close to 0 or 1 but for texts of fewer than four words and for mixtures.
    """
    if not found:
        return 0.5
    # One call looks up all words; the empty one makes it give a tuple for a single word too.
    total = sum(itemgetter("", *found)(_odds(language))) * min(1.0, len(found) / _FEW)
    return 1 / (1 + math.exp(min(_CERTAIN, max(-_CERTAIN, -total))))


class _Odds(dict[str, float]):
    """The odds of a language by word; others are worked out when asked for, and as many as may be are remembered."""

    def __missing__(self, word: str) -> float:
        odds = self.get(f"-{word[-3:]}", 0.0)
        if len(self) < _REMEMBERED:
            self[word] = odds
        return odds


@cache
def _odds(language: str) -> _Odds:
    rows = (line.split("\t") for line in read_data("languages.tsv").splitlines() if line and not line.startswith("#"))
    sign = 1 if language == "fr" else -1
    table = _Odds((word, sign * int(odds) / 10) for word, odds in rows)
    for other in COMMON.keys() - {"fr", "en"}:
        for word in folded_words(" ".join(COMMON[other])):
            table.setdefault(word, -_OTHER)
    table[""] = 0.0
    return table
