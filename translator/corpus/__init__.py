"""Corpora of French–English sentence pairs: clean, split, count; see docs/corpora.md.

    clean(pairs) → Pair, Pair, …           repaired and filtered, streaming; `CleaningReport` tells what was dropped
    split(pairs, valid=N) → Split          in memory; `hold_out` is the same for a corpus that is read twice
    statistics(pairs) → Statistics

Pairs are those that `translator.formats.read_pairs` reads and `write_pairs` writes. `normalised` is the form in which
`clean` matches test sets.
"""

from translator.corpus.cleaning import CleaningReport, Example, clean
from translator.corpus.fingerprints import normalised
from translator.corpus.scores import PairScores, Thresholds
from translator.corpus.splitting import HeldOut, Split, hold_out, split
from translator.corpus.statistics import Statistics, statistics

__all__ = [
    "CleaningReport", "Example", "HeldOut", "PairScores", "Split", "Statistics", "Thresholds", "clean", "hold_out",
    "normalised", "split", "statistics",
]  # fmt: skip
