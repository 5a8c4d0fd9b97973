"""The score of every kind of row at every cell of the band: words, lengths, and how common the kind is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from translator.alignment.moves import MOST, MOST_BOTH, MOVES

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.base import Floats, Indexes

VARIANCE = 6.8
"""Of the difference in characters, for each character (Gale and Church 1993, https://aclanthology.org/J93-1004/)."""
LENGTH = 1.0
"""Weight of the lengths beside the words."""

Scores = dict[tuple[int, int], "Floats"]


def move_scores(
    forward: Sequence[Floats],
    backward: Sequence[Floats],
    lengths: tuple[Sequence[int], Sequence[int]],
    ratio: float,
    cells: Band,
) -> Scores:
    """For each kind of row (m, n) the log-odds, at each cell (i, j), of the row that ends with sentences i and j.

    `forward[m - 1]` has for each cell (i, j) the value of target j given the m sources up to i, `backward[n - 1]` that
    of source i given the n targets up to j. `lengths` are the sentences' characters,
    `ratio` is the target's share of them by the source's.
    """
    import numpy as np

    rows, columns = cells.places()
    offset = columns - cells.low[rows]
    above = [_above(cells, rows, columns, steps) for steps in range(MOST)]
    source_ends, target_ends = (np.concatenate([[0.0], np.cumsum(side)]) for side in lengths)
    target_sums = {m: _along(forward[m - 1], offset, _most(m)) for m in range(1, MOST + 1)}
    source_sums = {n: _upward(backward[n - 1], above, _most(n)) for n in range(1, MOST + 1)}
    scores: Scores = {}
    for (m, n), prior in MOVES.items():
        words = target_sums[m][n - 1] + source_sums[n][m - 1]
        source = source_ends[rows + 1] - source_ends[np.maximum(rows + 1 - m, 0)]
        target = target_ends[columns + 1] - target_ends[np.maximum(columns + 1 - n, 0)]
        mean = np.maximum((source + target / ratio) / 2, 1.0)
        odds = np.square(target / ratio - source) / (mean * VARIANCE * 2)
        score = words * 0.5 - LENGTH * odds + prior
        score[(rows + 1 < m) | (columns + 1 < n)] = -np.inf
        scores[m, n] = score.astype(np.float32)
    return scores


def _most(sentences: int) -> int:
    """Most sentences on the other side of a row with so many on this one."""
    return MOST if sentences == 1 else MOST_BOTH if sentences <= MOST_BOTH else 1


def _above(cells: Band, rows: Indexes, columns: Indexes, steps: int) -> Indexes:
    """For each cell the number of the cell `steps` rows above, -1 where that is outside the band."""
    import numpy as np

    row = np.maximum(rows - steps, 0)
    inside = (rows >= steps) & (columns >= cells.low[row]) & (columns < cells.high[row])
    return np.where(inside, cells.cells[row] + columns - cells.low[row], -1)


def _along(values: Floats, offset: Indexes, most: int) -> list[Floats]:
    """Sums over the last 1, 2, … cells of a row."""
    import numpy as np

    sums = [values]
    for back in range(1, most):
        moved = np.full_like(values, -np.inf)
        moved[back:] = values[:-back]
        moved[offset < back] = -np.inf
        sums.append(sums[-1] + moved)
    return sums


def _upward(values: Floats, above: list[Indexes], most: int) -> list[Floats]:
    """Sums over the last 1, 2, … cells of a column."""
    import numpy as np

    sums = [values]
    for back in range(1, most):
        moved = np.where(above[back] >= 0, values[above[back]], -np.inf)
        sums.append(sums[-1] + moved)
    return sums
