"""Corpora of French–English sentence pairs: clean, split, count; see docs/corpora.md.

cleaning.clean(pairs) → Pair, Pair, …          repaired and filtered, streaming; `CleaningReport` tells what was dropped
splitting.split(pairs, valid=N) → Split        in memory; `hold_out` is the same for a corpus that is read twice
statistics.statistics(pairs) → Statistics

Pairs are those that `translator.formats.read_pairs` reads and `write_pairs` writes.
"""
