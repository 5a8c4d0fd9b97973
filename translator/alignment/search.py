"""Dynamic programming over a band: the best alignment, and how probable each bead is among all alignments.

Both go forward over one lattice: for the best alignment alternatives are maximised (Viterbi), for probabilities they
are summed (forward–backward). Gaps have affine costs, so that a chapter left out costs little more than a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from translator.alignment.band import Band, Floats
from translator.alignment.beads import BeadScores


class GapScores(NamedTuple):
    """What is added to an alignment's score where a gap begins, and where it goes on for another sentence.

    `source` and `target`, of shape (source sentences,) and (target sentences,), are added for each sentence left out.
    """

    opening: float
    extension: float
    source: Floats
    target: Floats


class Posteriors(NamedTuple):
    """Probabilities among all alignments.

    `beads` has those of each type of bead at each cell, in arrays of shape (cells,); `source` and `target`, of shape
    (source sentences,) and (target sentences,), have those of each sentence to be without counterpart.
    """

    beads: BeadScores
    source: Floats
    target: Floats


def best_beads(band: Band, scores: BeadScores, gaps: GapScores, *, whole: bool = True) -> list[tuple[range, range]]:
    """The source and target sentences of the beads of the best alignment, in order; a gap on one side is one bead.

    Unless `whole`, target sentences may be left over at the end.
    """
    lattice = _Lattice(band, scores, gaps)
    ways, every = lattice.forward(_BEST)
    row = band.height
    column = band.width if whole else lattice.low[row] + int(every[row].argmax())
    beads = []
    while row > 0 or column > 0:
        end, stop, at = row, column, column - lattice.low[row]
        by_bead, by_source, by_target = (values[at] for values in ways[row])
        if by_target > max(by_bead, by_source):
            before = np.maximum(ways[row].bead, ways[row].source) - lattice.extensions(row)
            column -= 1 + int(before[:at][::-1].argmax())
        elif by_source > by_bead:
            goes_on = True
            while goes_on:
                row -= 1
                above = column - lattice.low[row]
                goes_on = ways[row].source[above] + gaps.extension > every[row][above] + gaps.opening
        else:
            found = {
                kind: lattice.before(every, row, *kind)[at - 1] + score[band.row(row - 1)][at - 1]
                for kind, score in scores.items()
                if row >= kind[0]
            }
            m, n = max(found, key=found.__getitem__)
            row, column = row - m, column - n
        beads.append((range(row, end), range(column, stop)))
    return beads[::-1]


def posteriors(band: Band, scores: BeadScores, gaps: GapScores, *, whole: bool = True) -> Posteriors:
    """Probabilities by the forward–backward algorithm; a score is the natural logarithm of an alignment's weight.

    Unless `whole`, target sentences may be left over at the end.
    """
    lattice = _Lattice(band, scores, gaps)
    ways, every = lattice.forward(_SUM)
    onward = lattice.backward(whole=whole)
    total = onward[0].bead[0]
    beads = {}
    for (m, n), score in scores.items():
        found = np.full(band.size, -np.inf, dtype=np.float32)
        for row in range(m, band.height + 1):
            cells = band.row(row - 1)
            found[cells] = lattice.before(every, row, m, n) + score[cells] + onward[row].bead[1:]
        beads[m, n] = np.exp(np.minimum(found - total, 0.0))
    source, target = np.zeros(band.height + 1), np.zeros(band.width + 1)
    for row, (to, on) in enumerate(zip(ways, onward, strict=True)):
        source[row] = np.exp(to.source + on.source - total).sum()
        target[lattice.low[row] : lattice.high[row] + 1] += np.exp(to.target + on.target - total)
    return Posteriors(beads, np.minimum(source[1:], 1.0), np.minimum(target[1:], 1.0))


class _Ways(NamedTuple):
    """Scores at the nodes of a row, in arrays of shape (nodes,), by what leads to a node.

    Forward they are of the ways that end with a bead, with a gap in the source, with one in the target; backward of the
    ways on after a bead or the start, after a gap in the source, after one in the target.
    """

    bead: Floats
    source: Floats
    target: Floats


class _Semiring(NamedTuple):
    """How the scores of alternatives make one: those of two, of many, and those of all `without` some of them."""

    plus: np.ufunc
    total: Callable[[Sequence[Floats]], Floats]
    without: Callable[[Floats, Floats], Floats]


class _Lattice:
    """Nodes between sentences: node (i, j) is before source sentence i and target sentence j.

    Row i has the nodes `low[i]` to `high[i]`, the latter with it. Beads and single sentences left out lead from node to
    node.
    """

    def __init__(self, band: Band, scores: BeadScores, gaps: GapScores) -> None:
        self.band, self.scores, self.gaps = band, scores, gaps
        self.low = [0, *band.low.tolist()]
        self.high = [int(band.high[0]), *band.high.tolist()]
        self._left_out = np.concatenate([[0.0], np.cumsum(gaps.target)])

    def forward(self, semiring: _Semiring) -> tuple[list[_Ways], list[Floats]]:
        """For each row the scores of all ways to its nodes, by their last step and altogether."""
        plus, gaps = semiring.plus, self.gaps
        ways: list[_Ways] = []
        every: list[Floats] = []
        for row in range(self.band.height + 1):
            bead, source, target = self._empty(row), self._empty(row), self._empty(row)
            if row == 0:
                bead[0] = 0.0
            else:
                cells = self.band.row(row - 1)
                steps = [
                    self.before(every, row, m, n) + score[cells] for (m, n), score in self.scores.items() if row >= m
                ]
                bead[1:] = semiring.total(steps)
                span = (self.low[row], self.high[row] + 1)
                # A gap goes on, or begins behind anything but a gap in the source.
                begins = self._cut(semiring.without(every[row - 1], ways[row - 1].source), row - 1, *span)
                goes_on = self._cut(ways[row - 1].source, row - 1, *span)
                source = plus(begins + gaps.opening, goes_on + gaps.extension) + gaps.source[row - 1]
            here = plus(bead, source)
            extensions = self.extensions(row)
            target[1:] = plus.accumulate(here - extensions)[:-1] + extensions[1:] + gaps.opening - gaps.extension
            ways.append(_Ways(bead, source, target))
            every.append(plus(here, target))
        return ways, every

    def backward(self, *, whole: bool) -> list[_Ways]:
        """For each row the log-sums of all ways on from its nodes to the end, by what came before."""
        height, gaps = self.band.height, self.gaps
        ways: list[_Ways] = []
        for row in range(height, -1, -1):
            low, high = self.low[row], self.high[row]
            bead, below, begins = self._empty(row), self._empty(row), self._empty(row)
            if row == height:
                bead[-1 if whole else 0 :] = 0.0
            else:
                steps = []
                for (m, n), score in self.scores.items():
                    if row + m <= height:
                        cells = score[self.band.row(row + m - 1)]
                        first = low + n - 1 - int(self.band.low[row + m - 1])
                        after = self._cut(ways[height - row - m].bead, row + m, low + n, high + n + 1)
                        steps.append(_cut(cells, first, first + high - low + 1) + after)
                bead = _log_sum(steps)
                below = self._cut(ways[-1].source, row + 1, low, high + 1) + gaps.source[row]
            anything = np.logaddexp(bead, below + gaps.opening)
            extensions = self.extensions(row)
            target = np.logaddexp.accumulate((anything + extensions)[::-1])[::-1] - extensions
            begins[:-1] = target[1:] + gaps.opening + gaps.target[low:high]
            source = np.logaddexp(np.logaddexp(bead, below + gaps.extension), begins)
            ways.append(_Ways(np.logaddexp(anything, begins), source, target))
        return ways[::-1]

    def before(self, every: Sequence[Floats], row: int, m: int, n: int) -> Floats:
        """The scores at the nodes before each (m, n) bead that leads to a node of a row but its first, in order."""
        return self._cut(every[row - m], row - m, self.low[row] + 1 - n, self.high[row] + 1 - n)

    def extensions(self, row: int) -> Floats:
        """What a gap in the target costs from the first node of a row to each other one, all of it extension."""
        low, high = self.low[row], self.high[row]
        return self._left_out[low : high + 1] + self.gaps.extension * np.arange(high - low + 1)

    def _empty(self, row: int) -> Floats:
        return np.full(self.high[row] - self.low[row] + 1, -np.inf)

    def _cut(self, values: Floats, row: int, low: int, high: int) -> Floats:
        """The values of a row for the nodes `low` to `high`, the latter left out."""
        return _cut(values, low - self.low[row], high - self.low[row])


def _cut(values: Floats, start: int, end: int) -> Floats:
    """`values[start:end]`, with -inf for what is outside."""
    if start >= 0 and end <= len(values):
        return values[start:end]
    found = np.full(end - start, -np.inf)
    part = values[max(start, 0) : max(end, 0)]
    found[max(-start, 0) :][: len(part)] = part
    return found


def _log_sum(values: Sequence[Floats]) -> Floats:
    """log(exp(…) + exp(…) + …) of arrays of one shape."""
    stacked = np.stack(values)
    top = np.maximum(stacked.max(axis=0), -1e30)
    with np.errstate(divide="ignore"):
        total: Floats = np.log(np.exp(stacked - top).sum(axis=0)) + top
    return total


def _log_difference(every: Floats, some: Floats) -> Floats:
    """log(exp(every) - exp(some)), where `some` is no greater."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = every + np.log1p(-np.exp(np.minimum(some - every, 0.0)))
    return np.where(np.isnan(rest), -np.inf, rest)


_BEST = _Semiring(np.maximum, np.maximum.reduce, lambda every, _: every)
_SUM = _Semiring(np.logaddexp, _log_sum, _log_difference)
