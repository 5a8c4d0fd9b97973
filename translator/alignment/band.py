"""The cells of the alignment matrix that are looked at: a monotone band of (source, target) sentence pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from translator.alignment.base import Indexes


class Band(NamedTuple):
    """For source sentence `i` the target sentences `low[i]` to `high[i]`, the latter left out.

    Both ends never fall. Cells are numbered row by row: (i, j) is cell `cells[i] + j - low[i]`.
    """

    low: Indexes
    high: Indexes
    cells: Indexes
    width: int
    """Number of target sentences."""

    @property
    def height(self) -> int:
        """Number of source sentences."""
        return len(self.low)

    @property
    def size(self) -> int:
        """Number of cells."""
        return int(self.cells[-1])

    def window(self, first: int, end: int, column: int) -> Band:
        """Rows `first` to `end`, without columns before `column`, numbered anew.

        Where rows come after it, the columns end with the last row's.
        """
        import numpy as np

        width = (self.width if end == self.height else int(self.high[end - 1])) - column
        low = np.clip(self.low[first:end] - column, 0, max(width - 1, 0))
        high = np.clip(self.high[first:end] - column, low + 1, max(width, 1))
        low[0] = 0
        if end == self.height:
            high[-1] = width
        return band(low, np.maximum.accumulate(high), width)

    def places(self) -> tuple[Indexes, Indexes]:
        """Row and column of every cell."""
        import numpy as np

        counts = self.high - self.low
        rows = np.repeat(np.arange(self.height), counts)
        return rows, np.arange(self.size) - np.repeat(self.cells[:-1] - self.low, counts)

    def transposed(self) -> Band:
        """The same cells seen from the target's side."""
        import numpy as np

        columns = np.arange(self.width)
        # Every column is in some row, since the band has no gaps.
        return band(
            self.high.searchsorted(columns, side="right"), self.low.searchsorted(columns, side="right"), self.height
        )

    def transpose_cells(self, columns: Band) -> Indexes:
        """For each cell of this band, in order, its number in the transposed band `columns`."""
        rows, targets = self.places()
        found: Indexes = columns.cells[targets] + rows - columns.low[targets]
        return found


def band(low: Indexes, high: Indexes, width: int) -> Band:
    """A band of these rows."""
    import numpy as np

    cells = np.concatenate([[0], np.cumsum(high - low)]).astype(np.int64)
    return Band(low.astype(np.int64), high.astype(np.int64), cells, width)


def around(path: Indexes, radius: Indexes, width: int) -> Band:
    """The cells near a path, both ways.

    `path` has shape (n + 1,): how many target sentences are used up before source sentence `i`; it never falls.
    `radius` is the distance for each source sentence.
    """
    import numpy as np

    height = len(path) - 1
    rows = np.arange(height)
    low = np.maximum(path[np.maximum(rows - radius, 0)] - radius, 0)
    high = np.minimum(path[np.minimum(rows + radius + 1, height)] + radius, width)
    low[0], high[-1] = 0, width
    # No row's end may be before an earlier one's, and no row's beginning behind a later one's.
    low = np.minimum.accumulate(low[::-1])[::-1]
    high = np.maximum.accumulate(high)
    return band(np.minimum(low, width - 1), np.maximum(high, np.minimum(low + 1, width)), width)
