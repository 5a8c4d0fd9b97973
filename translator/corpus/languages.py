"""Is a text French, is it English? Told word by word, without a model to load.

`data/languages.tsv` says for a word, or for the last three letters of any other word, by how much (in tenths of a
natural logarithm) it is likelier in French than in English. The common words of German, Spanish, Italian, Portuguese
and Dutch speak against both.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from operator import itemgetter
from typing import Literal

from translator.corpus.pair import words
from translator.formats.readers.language import COMMON

_OTHER = 2.0
_CERTAIN = 30.0
_REMEMBERED = 100_000
_ENOUGH = 4  # Words; fewer may well be a name, and prove less.


def likelihood(language: Literal["fr", "en"], found: list[str]) -> float:
    """The probability that a text with these `words` is in a language, 0.5 where nothing is known of them.

    Close to 0 or 1 but for texts of fewer than four words and for mixtures.
    """
    if not found:
        return 0.5
    # One call looks up all words; the empty one makes it give a tuple for a single word too.
    total = sum(itemgetter("", *found)(_odds(language))) * min(1.0, len(found) / _ENOUGH)
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
    text = files("translator.corpus").joinpath("data", "languages.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    sign = 1 if language == "fr" else -1
    table = _Odds((word, sign * int(odds) / 10) for word, odds in rows)
    for other in COMMON.keys() - {"fr", "en"}:
        for word in words(" ".join(COMMON[other])):
            table.setdefault(word, -_OTHER)
    table[""] = 0.0
    return table
