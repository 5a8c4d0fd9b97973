"""How probable each row is among all ways to align: the forward–backward algorithm over a band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.alignment.search import Gaps, Grid

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.base import Floats
    from translator.alignment.scores import Scores


class Posteriors(NamedTuple):
    """Probabilities: of each kind of row at each cell, and of each sentence of either side to have no counterpart."""

    rows: Scores
    source: Floats
    target: Floats


def posteriors(cells: Band, scores: Scores, gaps: Gaps, *, whole: bool = True) -> Posteriors:
    """Probabilities by the forward–backward algorithm, scores taken as logarithms of odds."""
    import numpy as np

    grid = Grid(cells)
    before, source_runs, target_runs = _forward(grid, scores, gaps)
    after_row, after_source, after_target = _backward(grid, scores, gaps, whole=whole)
    total = after_row[0][0]
    rows = {}
    for (m, n), score in scores.items():
        found = np.full(cells.size, -np.inf, dtype=np.float32)
        for row in range(m, cells.height + 1):
            low, high = grid.low[row], grid.high[row]
            span = slice(int(cells.cells[row - 1]), int(cells.cells[row]))
            start = grid.window(before[row - m], row - m, low + 1 - n, high + 1 - n)
            found[span] = start + score[span] + after_row[row][1:]
        rows[m, n] = np.exp(np.minimum(found - total, 0.0))
    source, target = np.zeros(cells.height), np.zeros(cells.width + 1)
    for row in range(cells.height + 1):
        low, high = grid.low[row], grid.high[row]
        if row:
            source[row - 1] = np.exp(source_runs[row] + after_source[row] - total).sum()
        target[low : high + 1] += np.exp(target_runs[row] + after_target[row] - total)
    return Posteriors(rows, np.minimum(source, 1.0), np.minimum(target[1:], 1.0))


def _forward(grid: Grid, scores: Scores, gaps: Gaps) -> tuple[list[Floats], list[Floats], list[Floats]]:
    """Log-sums over all ways to each place: all of them, those that end in a source run, those in a target run."""
    import numpy as np

    cells = grid.cells
    begin, more = gaps.begin, gaps.more
    target_total = np.concatenate([[0.0], np.cumsum(gaps.target)])
    every: list[Floats] = []
    sources: list[Floats] = []
    targets: list[Floats] = []
    for row in range(cells.height + 1):
        low, high = grid.low[row], grid.high[row]
        reached, run = grid.empty(row), grid.empty(row)
        if row == 0:
            reached[0] = 0.0
        else:
            span = slice(int(cells.cells[row - 1]), int(cells.cells[row]))
            reached[1:] = _log_sum(
                [
                    grid.window(every[row - m], row - m, low + 1 - n, high + 1 - n) + score[span]
                    for (m, n), score in scores.items()
                    if row >= m
                ]
            )
            # A run goes on, or begins behind anything but a source run.
            above = grid.window(_without(every[row - 1], sources[row - 1]), row - 1, low, high + 1)
            run = np.logaddexp(above + begin, grid.window(sources[row - 1], row - 1, low, high + 1) + more)
            run += gaps.source[row - 1]
        here = np.logaddexp(reached, run)
        jump = grid.empty(row)
        slope = target_total[low : high + 1] + more * np.arange(len(here))
        jump[1:] = np.logaddexp.accumulate(here - slope)[:-1] + slope[1:] + begin - more
        every.append(np.logaddexp(here, jump))
        sources.append(run)
        targets.append(jump)
    return every, sources, targets


def _backward(
    grid: Grid, scores: Scores, gaps: Gaps, *, whole: bool
) -> tuple[list[Floats], list[Floats], list[Floats]]:
    """Log-sums over all ways on from each place: coming from a row, from a source run, from a target run."""
    import numpy as np

    cells = grid.cells
    height = cells.height
    begin, more = gaps.begin, gaps.more
    target_total = np.concatenate([[0.0], np.cumsum(gaps.target)])
    from_row: list[Floats] = [np.zeros(0)] * (height + 1)
    from_source, from_target = from_row.copy(), from_row.copy()
    for row in range(height, -1, -1):
        low, high = grid.low[row], grid.high[row]
        ways = []
        for (m, n), score in scores.items():
            after = row + m
            if after <= height:
                start, end = int(cells.cells[after - 1]), int(cells.cells[after])
                first = low + n - 1 - int(cells.low[after - 1])
                piece = _slice(score[start:end], first, high - low + 1)
                ways.append(piece + grid.window(from_row[after], after, low + n, high + n + 1))
        onward = _log_sum(ways) if ways else grid.empty(row)
        if row == height:
            onward[0 if not whole else -1 :] = 0.0
            below = grid.empty(row)
        else:
            below = grid.window(from_source[row + 1], row + 1, low, high + 1) + gaps.source[row]
        anything = np.logaddexp(onward, below + begin)
        # From a target run: go on with it, or whatever may follow; the same sum from the right.
        slope = target_total[low : high + 1] + more * np.arange(len(onward))
        target = np.logaddexp.accumulate((anything + slope)[::-1])[::-1] - slope
        begins = grid.empty(row)
        begins[:-1] = target[1:] + begin + gaps.target[low:high]
        from_target[row] = target
        from_row[row] = np.logaddexp(anything, begins)
        from_source[row] = np.logaddexp(np.logaddexp(onward, below + more), begins)
    return from_row, from_source, from_target


def _slice(values: Floats, start: int, length: int) -> Floats:
    import numpy as np

    found = np.full(length, -np.inf)
    part = values[max(start, 0) : max(start + length, 0)]
    offset = max(-start, 0)
    found[offset : offset + len(part)] = part
    return found


def _log_sum(values: Sequence[Floats]) -> Floats:
    import numpy as np

    stacked = np.stack(values)
    top = np.maximum(stacked.max(axis=0), -1e30)
    with np.errstate(divide="ignore"):
        total: Floats = np.log(np.exp(stacked - top).sum(axis=0)) + top
    return total


def _without(every: Floats, some: Floats) -> Floats:
    """log(exp(every) - exp(some))."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        rest = every + np.log1p(-np.exp(np.minimum(some - every, 0.0)))
    return np.where(np.isnan(rest), -np.inf, rest)
