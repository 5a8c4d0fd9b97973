"""Dynamic programming over a band: the best rows.

Rows are as `moves` has them; runs of sentences without counterpart cost something to begin and less to go on (affine
gaps), so that a chapter left out costs little more than a sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from translator.alignment.moves import MOVES

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.base import Flags, Floats, Indexes
    from translator.alignment.scores import Scores

_KINDS = list(MOVES)
_ROW, _SOURCE, _TARGET = 0, 1, 2


class Grid:
    """Places between sentences: place (i, k) is before source sentence i and target sentence k."""

    def __init__(self, cells: Band) -> None:
        self.cells = cells
        self.low = [0, *cells.low.tolist()]
        self.high = [int(cells.high[0]), *cells.high.tolist()]

    def empty(self, row: int) -> Floats:
        """A row of places, -inf at each."""
        import numpy as np

        return np.full(self.high[row] - self.low[row] + 1, -np.inf)

    def window(self, values: Floats, row: int, low: int, high: int) -> Floats:
        """Values of a row of places for columns `low` to `high`, the latter left out; -inf outside."""
        import numpy as np

        start, end = low - self.low[row], high - self.low[row]
        if start >= 0 and end <= len(values):
            return values[start:end]
        found = np.full(max(high - low, 0), -np.inf)
        inside = slice(max(start, 0), max(min(end, len(values)), max(start, 0)))
        part = values[inside]
        found[max(-start, 0) : max(-start, 0) + len(part)] = part
        return found


class _Step(NamedTuple):
    """How the best way came to each place between sentences, for the places before one source sentence.

    `state` says whether by a row (then of which kind), by a source run (then whether it went on or began), or by a
    target run (then where that began).
    """

    kind: Indexes
    goes_on: Flags
    state: Indexes
    since: Indexes


class Gaps(NamedTuple):
    """What it adds to the score to begin a run of sentences without counterpart, and to go on with it.

    `source` and `target` are added for each sentence left out on that side.
    """

    begin: float
    more: float
    source: Floats
    target: Floats


def best_rows(cells: Band, scores: Scores, gaps: Gaps, *, whole: bool = True) -> list[tuple[range, range]]:
    """The best rows in order. Unless `whole`, target sentences may be left over at the end."""
    import numpy as np

    grid = Grid(cells)
    begin, more = gaps.begin, gaps.more
    target_total = np.concatenate([[0.0], np.cumsum(gaps.target)])
    best: list[Floats] = []
    omitted: list[Floats] = []
    trail: list[_Step] = []
    for row in range(cells.height + 1):
        low, high = grid.low[row], grid.high[row]
        reached, kind = grid.empty(row), np.zeros(high - low + 1, dtype=np.int8)
        if row == 0:
            reached[0] = 0.0
        for number, (m, n) in enumerate(_KINDS):
            if row < m:
                continue
            span = slice(int(cells.cells[row - 1]), int(cells.cells[row]))
            value = grid.window(best[row - m], row - m, low + 1 - n, high + 1 - n) + scores[m, n][span]
            better = value > reached[1:]
            reached[1:][better] = value[better]
            kind[1:][better] = number
        if row:
            above = grid.window(best[row - 1], row - 1, low, high + 1) + begin
            longer = grid.window(omitted[row - 1], row - 1, low, high + 1) + more
            run = np.maximum(above, longer) + gaps.source[row - 1]
            goes_on = longer > above
        else:
            run, goes_on = grid.empty(0), np.zeros(high - low + 1, dtype=bool)
        here = np.maximum(reached, run)
        state = np.where(run > reached, _SOURCE, _ROW)
        slope = target_total[low : high + 1] + more * np.arange(high - low + 1)
        peaks = np.maximum.accumulate(here - slope)
        jump = np.full_like(here, -np.inf)
        jump[1:] = peaks[:-1] + slope[1:] + begin - more
        since = np.maximum.accumulate(np.where(here - slope >= peaks, np.arange(len(here)), 0))
        state[jump > here] = _TARGET
        best.append(np.maximum(here, jump))
        omitted.append(run)
        trail.append(_Step(kind, goes_on, state, since))
    end = cells.width if whole else grid.low[-1] + int(best[-1].argmax())
    return _traced(grid, trail, end)


def _traced(grid: Grid, trail: list[_Step], column: int) -> list[tuple[range, range]]:
    rows: list[tuple[range, range]] = []
    row = grid.cells.height
    while row > 0 or column > 0:
        kind, _, states, since = trail[row]
        at = column - grid.low[row]
        if states[at] == _TARGET:
            start = int(since[at - 1]) + grid.low[row]
            rows.append((range(row, row), range(start, column)))
            column = start
        elif states[at] == _SOURCE:
            end = row
            while trail[row].goes_on[column - grid.low[row]]:
                row -= 1
            row -= 1
            rows.append((range(row, end), range(column, column)))
        else:
            m, n = _KINDS[kind[at]]
            rows.append((range(row - m, row), range(column - n, column)))
            row, column = row - m, column - n
    return rows[::-1]
