"""The part of the alignment matrix that is searched: a monotone band of (source, target) sentence pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Indexes = NDArray[np.integer[Any]]


class Band:
    """The cells (i, j) of a matrix of source by target sentences with `low[i] <= j < high[i]`.

    Neither end ever falls from one row to the next, no row is empty, and every column is in some row. The cells are
    numbered row by row: (i, j) has number `offsets[i] + j - low[i]`, and values for all cells are arrays of shape
    (size,).

    Attributes:
        low, high: int64 arrays of shape (height,): the columns of each row, `high` left out.
        offsets: int64 array of shape (height + 1,): the number of each row's first cell, last the number of all cells.
        width: the number of columns, that is, target sentences.
        height: the number of rows, that is, source sentences.
        size: the number of cells.
    """

    def __init__(self, low: Indexes, high: Indexes, width: int) -> None:
        self.low, self.high, self.width = low.astype(np.int64), high.astype(np.int64), width
        self.offsets = np.concatenate([[0], np.cumsum(high - low)]).astype(np.int64)
        self.height, self.size = len(low), int(self.offsets[-1])

    def row(self, row: int) -> slice:
        """The numbers of the cells of a row."""
        return slice(int(self.offsets[row]), int(self.offsets[row + 1]))

    def places(self) -> tuple[Indexes, Indexes]:
        """The row and the column of every cell, two arrays of shape (size,)."""
        counts = self.high - self.low
        rows = np.repeat(np.arange(self.height), counts)
        return rows, np.arange(self.size) - np.repeat(self.offsets[:-1] - self.low, counts)

    def numbers(self, rows: Indexes | int, columns: Indexes | int) -> Indexes:
        """The numbers of the cells in these rows and columns, arrays of one shape; -1 for one outside the band."""
        row = np.maximum(rows, 0)
        inside = (rows >= 0) & (columns >= self.low[row]) & (columns < self.high[row])
        return np.where(inside, self.offsets[row] + columns - self.low[row], -1)

    def transposed(self) -> Band:
        """The same cells with the target's sentences as rows."""
        columns = np.arange(self.width)
        low, high = (ends.searchsorted(columns, side="right") for ends in (self.high, self.low))
        return Band(low, high, self.height)

    def window(self, first: int, end: int, column: int) -> Band:
        """Rows `first` to `end` (left out) without the columns before `column`, all numbered anew from 0.

        The columns end with the last row's, but there is one at least; every row has a cell, and the first begins with
        the first column.
        """
        width = max(int(self.high[end - 1]) - column, 1)
        low = np.clip(self.low[first:end] - column, 0, width - 1)
        high = np.clip(self.high[first:end] - column, low + 1, width)
        low[0] = 0
        return Band(low, high, width)


def around(path: Indexes, radius: Indexes, width: int) -> Band:
    """The cells near a path, in rows as well as in columns.

    `path` has shape (height + 1,): how many target sentences are used up before source sentence `i`; it never falls.
    `radius` has shape (height,): how far from the path the band reaches at each source sentence, in sentences.
    """
    height = len(path) - 1
    rows = np.arange(height)
    low = np.maximum(path[np.maximum(rows - radius, 0)] - radius, 0)
    high = np.minimum(path[np.minimum(rows + radius + 1, height)] + radius, width)
    low[0], high[-1] = 0, width
    # The radius changes from row to row; where that makes an end fall, the band is widened.
    low = np.minimum.accumulate(low[::-1])[::-1]
    high = np.maximum.accumulate(high)
    return Band(np.minimum(low, width - 1), np.maximum(high, np.minimum(low + 1, width)), width)
