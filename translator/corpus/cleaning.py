"""Repairs pairs, drops those that would teach a model something wrong, and reports which and why."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from operator import le
from typing import Any

import msgspec

from translator.corpus.fingerprints import HashSet, fingerprint, normalised
from translator.corpus.repair import repair
from translator.corpus.scores import score_pair
from translator.corpus.statistics import Distribution, score_distributions
from translator.corpus.thresholds import DEFAULT, PairScores, Thresholds
from translator.formats.bitexts import Pair
from translator.text.words import folded_words

EXAMPLES = 5
_SHOWN = 300
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Example:
    """A dropped pair, its texts cut to 300 characters; `score` is that of the filter, None where nothing is scored."""

    source: str
    target: str
    score: float | None


@dataclass(slots=True)
class CleaningReport:
    """What `clean` saw; complete when its pairs have been walked to the end.

    `dropped` counts the first reason of each pair that was dropped: `test_set`, `empty`, a filter's name or
    `duplicate`. `failing` counts every filter that a pair fails, so that the effect of a threshold alone can be seen.
    `examples` are drawn evenly from all that were dropped for a reason. `bad_rows` and `skipped` belong to the reader,
    for whoever calls it to fill in.
    """

    read: int = 0
    kept: int = 0
    repaired: int = 0
    bad_rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    failing: Counter[str] = field(default_factory=Counter)
    thresholds: Thresholds = DEFAULT
    scores: dict[str, Distribution] = field(default_factory=score_distributions)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    def drop(self, reason: str, pair: Pair, chance: random.Random, score: float | None = None) -> None:
        """Counts a pair that is dropped, and perhaps keeps it as an example (reservoir sampling)."""
        self.dropped[reason] += 1
        kept = self.examples.setdefault(reason, [])
        place = len(kept) if len(kept) < EXAMPLES else chance.randrange(self.dropped[reason])
        if place < EXAMPLES:
            kept[place : place + 1] = [Example(pair.source[:_SHOWN], pair.target[:_SHOWN], score)]

    def count(self, waiting: list[PairScores]) -> None:
        """Adds scores to their distributions, and empties the list."""
        for values, column in zip(self.scores.values(), zip(*waiting, strict=True), strict=False):
            values.update(column)
        waiting.clear()

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON values; distributions as quantiles."""
        values: dict[str, Any] = msgspec.to_builtins(self, enc_hook=Distribution.quantiles)
        counts = {"dropped": self.dropped, "failing": self.failing}
        return values | {name: dict(counter.most_common()) for name, counter in counts.items()}


def clean(
    pairs: Iterable[Pair],
    *,
    thresholds: Thresholds = DEFAULT,
    exclude: Collection[str] = (),
    report: CleaningReport | None = None,
) -> Iterator[Pair]:
    """The pairs that are worth training on, repaired, in order, as an iterator that reads `pairs` as it is walked.

    Of near-duplicates, pairs with the same words on both sides, the first is kept; 64-bit hashes tell them, 12 to 24
    bytes a pair, which is all the memory that grows.

    Args:
        pairs: French and English texts.
        thresholds: which scores a pair may have.
        exclude: the texts of test sets; a pair is dropped when either side has the same words as one of them.
        report: counts everything; complete when the iterator has ended.

    Raises:
        UsageError: a text needs ftfy, which is not installed.
    """
    report = CleaningReport() if report is None else report
    chance = random.Random(0)
    report.thresholds = thresholds
    least, greatest = bounds = thresholds.bounds()
    held_out = {fingerprint(text) for text in map(normalised, exclude) if text}
    seen = HashSet()
    waiting: list[PairScores] = []
    try:
        for pair in pairs:
            report.read += 1
            source, target = repair(pair.source), repair(pair.target)
            if source != pair.source or target != pair.target:
                report.repaired += 1
                pair = pair._replace(source=source, target=target)
            if not source or not target:
                report.drop("empty", pair, chance)
                continue
            source_words, target_words = folded_words(source), folded_words(target)
            source_key, target_key = " ".join(source_words), " ".join(target_words)
            if held_out and (fingerprint(source_key) in held_out or fingerprint(target_key) in held_out):
                report.drop("test_set", pair, chance)
                continue
            scores = score_pair(source, target, source_words, target_words)
            waiting.append(scores)
            if len(waiting) == _BATCH:
                report.count(waiting)
            failed = [] if all(map(le, least, scores)) and all(map(le, scores, greatest)) else _failed(scores, bounds)
            if failed:
                report.failing.update(failed)
                report.drop(failed[0], pair, chance, round(getattr(scores, failed[0]), 3))
            elif not (thresholds.duplicates or seen.add(fingerprint(f"{source_key}\t{target_key}"))):
                report.drop("duplicate", pair, chance)
            else:
                report.kept += 1
                yield pair
    finally:
        report.count(waiting)


def _failed(scores: PairScores, bounds: tuple[PairScores, PairScores]) -> list[str]:
    rows = zip(PairScores._fields, bounds[0], scores, bounds[1], strict=True)
    return [name for name, low, value, high in rows if not low <= value <= high]
