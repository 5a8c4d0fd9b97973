"""Which words render which: the same word, words that look alike, and what the texts themselves teach.

The last is IBM model 1 (Brown et al. 1993, https://aclanthology.org/J93-2003/) over rows that are aligned already,
less a discount, so that a pair seen once proves nothing about the row where it was seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from translator.alignment.base import Floats, Indexes, Link
    from translator.alignment.tokens import Tokens

DISCOUNT = 0.7
ROUNDS = 4
SMALLEST = 0.01
"""Translation probabilities below this are dropped."""
MOST_PAIRS = 2_000_000
"""Pairs of words that are learned from, so that memory does not grow with the texts."""


class Table(NamedTuple):
    """A sparse matrix by rows: row `i` has the entries `starts[i]` to `starts[i + 1]`."""

    columns: Indexes
    values: Floats
    starts: Indexes


def table(rows: Indexes, columns: Indexes, values: Floats, height: int) -> Table:
    """A sparse matrix of entries in any order."""
    import numpy as np

    order = np.argsort(rows, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=height))])
    return Table(columns[order], values[order].astype(np.float32), starts)


def gather(matrix: Table, rows: Indexes) -> tuple[Indexes, Floats]:
    """Columns and values of several rows, one after another."""
    places, _ = _places(matrix, rows)
    return matrix.columns[places], matrix.values[places]


def stacked(tables: Sequence[Table], weights: Floats) -> Table:
    """The weighted sum of matrices of the same height; a column may come more than once in a row."""
    import numpy as np

    height = len(tables[0].starts) - 1
    rows = [np.repeat(np.arange(height), np.diff(one.starts)) for one in tables]
    values = [one.values * weight for one, weight in zip(tables, weights, strict=False)]
    return table(np.concatenate(rows), np.concatenate([one.columns for one in tables]), np.concatenate(values), height)


def expand(matrix: Table, tokens: Tokens) -> Table:
    """For each sentence the rows of all its words, one after another."""
    import numpy as np

    places, counts = _places(matrix, tokens.ids)
    ends = np.concatenate([[0], np.cumsum(counts)])
    return Table(matrix.columns[places], matrix.values[places], ends[tokens.starts])


def _places(matrix: Table, rows: Indexes) -> tuple[Indexes, Indexes]:
    import numpy as np

    counts = matrix.starts[rows + 1] - matrix.starts[rows]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(matrix.starts[rows] - ends + counts, counts), counts


def same_class(rows: Indexes, columns: Indexes) -> tuple[Indexes, Indexes]:
    """All pairs (row, column) of the same class, given the class of each."""
    import numpy as np

    order = np.argsort(columns, kind="stable")
    ordered = columns[order]
    first, last = ordered.searchsorted(rows, side="left"), ordered.searchsorted(rows, side="right")
    counts = last - first
    ends = np.cumsum(counts)
    places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(first - ends + counts, counts)
    return np.repeat(np.arange(len(rows)), counts), order[places]


def learned(sources: Tokens, targets: Tokens, links: Sequence[Link], sizes: tuple[int, int]) -> Table:
    """Probability of each target word (column) as the rendering of each source word (row), from linked sentences."""
    import numpy as np

    height, width = sizes
    pairs = _cooccurrences(sources, targets, links)
    if pairs is None:
        return table(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32), height)
    left, right, slots, slot_words = pairs
    known, number = np.unique(left * width + right, return_inverse=True)
    rows = known // width
    probabilities = np.full(len(known), 1.0 / width)
    chance = np.bincount(right, minlength=width) / len(right)
    for _ in range(ROUNDS):
        weights = probabilities[number]
        # A word that no source word renders well comes from nowhere.
        shares = weights / (np.bincount(slots, weights, len(slot_words)) + chance[slot_words])[slots]
        counts = np.bincount(number, shares, len(known))
        totals = np.bincount(rows, counts, height)
        probabilities = counts / np.maximum(totals, 1e-9)[rows]
    probabilities = np.maximum(counts - DISCOUNT, 0.0) / np.maximum(totals, 1e-9)[rows]
    keep = probabilities >= SMALLEST
    return table(rows[keep], (known % width)[keep], probabilities[keep], height)


def _cooccurrences(
    sources: Tokens, targets: Tokens, links: Sequence[Link]
) -> tuple[Indexes, Indexes, Indexes, Indexes] | None:
    """Source word, target word and slot of each pair of words in a row; and each slot's target word."""
    import numpy as np

    both = [link for link in links if link.source and link.target]
    lefts, rights, slots, words = [], [], [], []
    total = slot = 0
    # Spread over the text if not all rows can be used.
    for link in sorted(both, key=lambda link: (link.source.start * 7919) % 1009):
        source = sources.of(link.source.start, link.source.stop)
        target = targets.of(link.target.start, link.target.stop)
        total += len(source) * len(target)
        if total > MOST_PAIRS:
            break
        lefts.append(np.repeat(source, len(target)))
        rights.append(np.tile(target, len(source)))
        slots.append(np.tile(np.arange(slot, slot + len(target)), len(source)))
        words.append(target)
        slot += len(target)
    if not total or not slot:
        return None
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(slots), np.concatenate(words)
