"""The best alignment and all posteriors, compared with what listing every monotone alignment of tiny texts gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest

from tests.alignment.test_band import some_band
from translator.alignment.band import Band
from translator.alignment.beads import PRIORS, BeadScores
from translator.alignment.search import GapScores, best_beads, posteriors

Steps = list[tuple[int, int]]


class Case:
    """A small band with random scores of beads, some of them impossible, and of gaps."""

    def __init__(self, seed: int) -> None:
        random_numbers = np.random.default_rng(seed)
        self.band: Band = next(band for number in range(seed * 100, 10**9) if small(band := some_band(number)))
        self.scores: BeadScores = {}
        rows, columns = self.band.places()
        for m, n in PRIORS:
            values = random_numbers.normal(0.0, 2.0, self.band.size).astype(np.float32)
            values[random_numbers.random(self.band.size) < 0.4] = -np.inf
            values[(rows + 1 < m) | (columns + 1 < n)] = -np.inf
            self.scores[m, n] = values
        alone = (random_numbers.normal(0.0, 1.0, size) for size in (self.band.height, self.band.width))
        self.gaps = GapScores(-1.5, -0.4, *alone)

    def alignments(self, *, whole: bool) -> Iterator[tuple[Steps, float]]:
        """Every alignment with its score, as steps (source, target sentences); (1, 0) and (0, 1) are parts of gaps."""
        yield from self._onward([], 0, 0, 0.0, whole=whole)

    def _onward(
        self, steps: Steps, row: int, column: int, score: float, *, whole: bool
    ) -> Iterator[tuple[Steps, float]]:
        if row == self.band.height and (column == self.band.width or not whole):
            yield steps, score
        for step in [(1, 0), (0, 1), *PRIORS]:
            after = row + step[0], column + step[1]
            if not self.is_node(*after):
                continue
            if step in PRIORS:
                cell = int(self.band.numbers(after[0] - 1, after[1] - 1))
                value = float(self.scores[step][cell]) if cell >= 0 else -np.inf
            else:
                value = self.gaps.extension if steps and steps[-1] == step else self.gaps.opening
                value += float(self.gaps.source[row] if step == (1, 0) else self.gaps.target[column])
            if value > -np.inf:
                yield from self._onward([*steps, step], *after, score + value, whole=whole)

    def is_node(self, row: int, column: int) -> bool:
        """Whether the place before these sentences touches the cells of the row above, or of the first."""
        if row > self.band.height:
            return False
        low = self.band.low[row - 1] if row else 0
        return bool(low <= column <= self.band.high[max(row - 1, 0)])


def small(band: Band) -> bool:
    return 2 <= band.height <= 4 and 2 <= band.width <= 4


def spans(steps: Steps) -> list[tuple[range, range]]:
    """The beads of an alignment; a gap is one of them."""
    found: list[tuple[range, range]] = []
    row = column = 0
    for index, (m, n) in enumerate(steps):
        source, target = range(row, row + m), range(column, column + n)
        if 0 in (m, n) and index and steps[index - 1] == (m, n):
            before = found.pop()
            source, target = range(before[0].start, row + m), range(before[1].start, column + n)
        found.append((source, target))
        row, column = row + m, column + n
    return found


cases = pytest.mark.parametrize("seed", range(25))
wholes = pytest.mark.parametrize("whole", [True, False])


@cases
@wholes
def test_no_alignment_is_better_than_the_best(seed: int, whole: bool) -> None:
    case = Case(seed)
    alignments = list(case.alignments(whole=whole))
    best = max(score for _, score in alignments)
    # A gap on one side and one on the other may change places.
    equals = [spans(steps) for steps, score in alignments if score > best - 1e-6]
    assert best_beads(case.band, case.scores, case.gaps, whole=whole) in equals


@cases
@wholes
def test_posteriors_are_shares_of_all_alignments(seed: int, whole: bool) -> None:
    case = Case(seed)
    total = 0.0
    beads: defaultdict[tuple[tuple[int, int], int], float] = defaultdict(float)
    alone: tuple[list[float], list[float]] = [0.0] * case.band.height, [0.0] * case.band.width
    for steps, score in case.alignments(whole=whole):
        weight = np.exp(score)
        total += weight
        row = column = 0
        for m, n in steps:
            if (m, n) == (1, 0):
                alone[0][row] += weight
            elif (m, n) == (0, 1):
                alone[1][column] += weight
            else:
                beads[(m, n), int(case.band.numbers(row + m - 1, column + n - 1))] += weight
            row, column = row + m, column + n
    found = posteriors(case.band, case.scores, case.gaps, whole=whole)
    for kind, values in found.beads.items():
        expected = [beads[kind, cell] / total for cell in range(case.band.size)]
        np.testing.assert_allclose(values, expected, atol=1e-5)
    np.testing.assert_allclose(found.source, np.array(alone[0]) / total, atol=1e-9)
    np.testing.assert_allclose(found.target, np.array(alone[1]) / total, atol=1e-9)


def test_a_long_gap_is_one_bead_and_costs_one_opening() -> None:
    band = Band(np.zeros(9, dtype=np.int64), np.full(9, 2), 2)
    scores = {kind: np.full(band.size, -np.inf, dtype=np.float32) for kind in PRIORS}
    scores[1, 1][band.numbers(np.array([0, 8]), np.array([0, 1]))] = 1.0
    gaps = GapScores(-5.0, -0.5, np.zeros(9), np.zeros(2))
    assert best_beads(band, scores, gaps) == [
        (range(1), range(1)),
        (range(1, 8), range(1, 1)),
        (range(8, 9), range(1, 2)),
    ]
