"""Counts of a corpus, and the distributions of its scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from translator.corpus.fingerprints import HashSet, fingerprint
from translator.corpus.scores import score_pair
from translator.corpus.thresholds import DEFAULT, PairScores
from translator.formats.bitexts import Pair
from translator.text.characters import DOUBLE_QUOTES
from translator.text.words import folded_words

QUANTILES = (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1)
_QUOTES = frozenset(f'{DOUBLE_QUOTES}"')
_MASK = (1 << 64) - 1


class Distribution:
    """Counts of values, from which quantiles are read in flat memory.

    Values are rounded to two decimals, above 10 to tenths, above 100 to whole numbers, so that they stay few.
    """

    def __init__(self) -> None:
        self._counts: Counter[float] = Counter()

    def update(self, values: Iterable[float]) -> None:
        """Counts values; many at once are faster than one by one."""
        for value, count in Counter(values).items():
            self._counts[round(value, 2 if value < 10 else 1 if value < 100 else 0)] += count

    def quantiles(self) -> dict[str, float]:
        """The values below which the shares in `QUANTILES` lie, by name: `min`, `1%`, …, `max`; none without values."""
        total = self._counts.total()
        found: dict[str, float] = {}
        below = 0
        ranks = iter(QUANTILES)
        rank = next(ranks, None)
        for value in sorted(self._counts):
            below += self._counts[value]
            while rank is not None and below >= rank * total:
                found[_name(rank)] = value
                rank = next(ranks, None)
        return found


def score_distributions() -> dict[str, Distribution]:
    """An empty distribution for each of the `PairScores`, by name."""
    return {name: Distribution() for name in PairScores._fields}


def _name(rank: float) -> str:
    return "min" if rank == 0 else "max" if rank == 1 else f"{rank:.0%}"


@dataclass(slots=True)
class SideStatistics:
    """One side: words and characters in all, distinct words (`vocabulary`), distinct texts, and words a text."""

    words: int = 0
    characters: int = 0
    vocabulary: int = 0
    distinct: int = 0
    length: Distribution = field(default_factory=Distribution)


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
    scores: dict[str, Distribution] = field(default_factory=score_distributions)
    failing: Counter[str] = field(default_factory=Counter)
    bad_rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values, distributions as quantiles."""
        values: dict[str, Any] = msgspec.to_builtins(self, enc_hook=Distribution.quantiles)
        return values | {"failing": dict(self.failing.most_common())}


def statistics(pairs: Iterable[Pair]) -> Statistics:
    """Counts a corpus as it is, without repairing it.

    Memory grows by 64-bit hashes of pairs, texts and words (12 to 24 bytes each) alone.
    """
    found = Statistics()
    least, greatest = DEFAULT.bounds()
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
        scores = score_pair(pair.source, pair.target, *both)
        for name, low, value, high in zip(PairScores._fields, least, scores, greatest, strict=True):
            found.scores[name].update((value,))
            found.failing[name] += not low <= value <= high
    for side, texts, vocabulary in sides:
        side.distinct, side.vocabulary = len(texts), len(vocabulary)
    return found
