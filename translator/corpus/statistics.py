"""What is in a corpus, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from translator.corpus.distribution import Distribution
from translator.corpus.fingerprints import HashSet, fingerprint
from translator.corpus.scores import Scores, score
from translator.corpus.thresholds import DEFAULT
from translator.formats.bitexts.pair import Pair
from translator.text.words import folded_words

_QUOTES = frozenset('«»“”„"')


@dataclass(slots=True)
class SideStatistics:
    """One side: words and characters in all, distinct words, distinct texts, and words a text."""

    words: int = 0
    characters: int = 0
    vocabulary: int = 0
    distinct: int = 0
    length: Distribution = field(default_factory=Distribution)

    def as_json(self) -> dict[str, Any]:
        """As JSON values, the length as quantiles."""
        return {
            "words": self.words,
            "characters": self.characters,
            "vocabulary": self.vocabulary,
            "distinct": self.distinct,
            "length": self.length.quantiles(),
        }


@dataclass(slots=True)
class Statistics:
    """All counts of a corpus. `failing` counts the pairs that fail the filters at their default thresholds."""

    pairs: int = 0
    empty: int = 0
    duplicates: int = 0
    with_quotes: int = 0
    with_numbers: int = 0
    with_document: int = 0
    source: SideStatistics = field(default_factory=SideStatistics)
    target: SideStatistics = field(default_factory=SideStatistics)
    scores: dict[str, Distribution] = field(default_factory=lambda: {name: Distribution() for name in Scores._fields})
    failing: Counter[str] = field(default_factory=Counter)
    bad_rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """As JSON values, distributions as quantiles."""
        return {
            "pairs": self.pairs,
            "empty": self.empty,
            "duplicates": self.duplicates,
            "with_quotes": self.with_quotes,
            "with_numbers": self.with_numbers,
            "with_document": self.with_document,
            "source": self.source.as_json(),
            "target": self.target.as_json(),
            "scores": {name: values.quantiles() for name, values in self.scores.items()},
            "failing": dict(self.failing.most_common()),
            "bad_rows": self.bad_rows,
            "skipped": dict(self.skipped),
        }


def statistics(pairs: Iterable[Pair]) -> Statistics:
    """Counts a corpus as it is, without mending it.

    Memory grows by 64-bit hashes of pairs, texts and words (12 to 24 bytes each) alone.
    """
    found = Statistics()
    least, greatest = DEFAULT.limits()
    seen = HashSet()
    sides = tuple((side, HashSet(), HashSet()) for side in (found.source, found.target))
    for pair in pairs:
        found.pairs += 1
        found.with_document += bool(pair.document)
        both = folded_words(pair.source), folded_words(pair.target)
        for text, folded, (side, texts, vocabulary) in zip(pair[:2], both, sides, strict=True):
            side.words += len(folded)
            side.characters += len(text)
            side.length.update((len(folded),))
            texts.add(fingerprint(" ".join(folded)))
            for word in set(folded):
                vocabulary.add(hash(word) & _MASK or 1)
        found.duplicates += not seen.add(fingerprint(f"{' '.join(both[0])}\t{' '.join(both[1])}"))
        found.with_quotes += not (_QUOTES.isdisjoint(pair.source) and _QUOTES.isdisjoint(pair.target))
        found.with_numbers += any(map(str.isdigit, pair.source)) or any(map(str.isdigit, pair.target))
        if not (pair.source.strip() and pair.target.strip()):
            found.empty += 1
            continue
        scores = score(pair.source, pair.target, *both)
        for name, low, value, high in zip(Scores._fields, least, scores, greatest, strict=True):
            found.scores[name].update((value,))
            found.failing[name] += not low <= value <= high
    for side, texts, vocabulary in sides:
        side.distinct, side.vocabulary = len(texts), len(vocabulary)
    return found


_MASK = (1 << 64) - 1
