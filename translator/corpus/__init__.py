"""Corpora of French–English sentence pairs: read, clean, split, count; see docs/corpora.md.

    read_pairs(paths) → Pair, Pair, …      any format, streaming
    clean(pairs) → Pair, Pair, …           mended and filtered, streaming; `CleanReport` tells what was dropped
    split(pairs, valid=N) → Split          in memory; `hold_out` is the same for a corpus that is read twice
    statistics(pairs) → Statistics
    write_pairs(pairs, path) → int

`Split` is a tuple (train, valid, test, left_out), the last a number. `read_pairs` also takes `on_skip` and `msgid`.
`normalised` is the form in which `clean` matches test sets. No module here loads more than it needs: lxml, polib,
zstandard and ftfy are imported when a file or text asks for them.
"""

from translator.corpus.cleaning import CleanReport, Example, clean
from translator.corpus.fingerprints import normalised
from translator.corpus.scores import Scores
from translator.corpus.splitting import HoldOut, Split, hold_out, split
from translator.corpus.statistics import Statistics, statistics
from translator.corpus.thresholds import Thresholds
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.reading import read_pairs, read_texts
from translator.formats.bitexts.writing import write_pairs

__all__ = [
    "CleanReport", "Example", "HoldOut", "Pair", "Scores", "Split", "Statistics", "Thresholds", "clean", "hold_out",
    "normalised", "read_pairs", "read_texts", "split", "statistics", "write_pairs",
]  # fmt: skip
