"""How likely one side's sentences are as renderings of the other's, word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.base import Floats
    from translator.alignment.dictionary import Table
    from translator.alignment.tokens import Tokens


def log_ratios(
    expected: Table, lengths: Floats, tokens: Tokens, weights: Floats, cells: Band, most: int, chance: float
) -> list[Floats]:
    """Log-likelihood of target sentences given source sentences, against that of the same words by chance.

    Item `m - 1` holds for each cell (i, j) of the band the value of target sentence j given the m source sentences up
    to i. `expected` has a row for each source sentence: for target words, how much more often than by chance they are
    expected in it, times `lengths`, the sentence's words. `weights` says how much each target word counts, `chance`
    is the share of words that come from nowhere.
    """
    import numpy as np

    results = [np.full(cells.size, -np.inf, dtype=np.float32) for _ in range(most)]
    dense = np.zeros(len(weights), dtype=np.float32)
    word_weights = weights[tokens.ids]
    for row in range(cells.height):
        low, high = int(cells.low[row]), int(cells.high[row])
        words = tokens.of(low, high)
        ends = tokens.starts[low : high + 1] - tokens.starts[low]
        counted = word_weights[tokens.starts[low] : tokens.starts[high]]
        total = 0.0
        for merged in range(min(most, row + 1)):
            one = row - merged
            entries = slice(expected.starts[one], expected.starts[one + 1])
            np.add.at(dense, expected.columns[entries], expected.values[entries])
            total += float(lengths[one])
            ratios = np.log(chance + dense[words] / max(total, 1.0)) * counted
            sums = np.concatenate([[0.0], np.cumsum(ratios)])[ends]
            results[merged][cells.cells[row] : cells.cells[row + 1]] = sums[1:] - sums[:-1]
        first = row - min(most, row + 1) + 1
        dense[expected.columns[expected.starts[first] : expected.starts[row + 1]]] = 0.0
    return results
