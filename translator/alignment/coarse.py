"""Where the alignment runs, roughly: dynamic programming over ever smaller stretches of text.

As in Vecalign (Thompson and Koehn 2019, https://aclanthology.org/D19-1136/), sentences are summed up two by two until
few are left, those are aligned in full, and each finer level looks only near the path of the coarser one. So time is
linear in the length of the text. What is compared are hashed counts of words, weighted by rarity; no embedding model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from translator.alignment.band import Band, around, band

if TYPE_CHECKING:
    from translator.alignment.base import Floats, Indexes
    from translator.alignment.tokens import Tokens

DIMENSIONS = 512
FULL = 192
"""Stretches on the longer side that are aligned in full."""
RADIUS = 12
"""How far from the coarser path a finer level looks, in its own units."""
COMMON = 0.1
"""Words in more than this share of the sentences are not counted."""
_DEVIATIONS = 2.0
"""How far above the mean likeness of random pairs a pair must be to count as a match, in standard deviations."""
_SAMPLE = 4096
_DOWN, _DIAGONAL, _LEFT = 0, 1, 2
_SURE = 1e4
MOST_SLACK = 64
"""Most targets that the band is widened by where the path is unsure."""


def sketches(sides: list[list[tuple[Tokens, int]]], size: int) -> list[Floats]:
    """One vector for each sentence of each side: signed hashed counts of features, weighted by their rarity.

    A side is a list of tokens with the offset of their numbers among the `size` features.
    """
    import numpy as np

    counts = np.zeros(size, dtype=np.float32)
    total = 0
    for side in sides:
        total += len(side[0][0].starts) - 1
        for tokens, offset in side:
            counts += np.bincount(tokens.ids + offset, minlength=size)
    # A feature that is on one side only would make cosines smaller and tell nothing.
    weights = np.log(np.maximum(total / np.maximum(counts, 1.0), 1.0)).astype(np.float32)
    weights[counts > max(COMMON * total, 4)] = 0.0
    random = np.random.default_rng(0)
    places = random.integers(0, DIMENSIONS, size)
    weights *= random.choice(np.array([-1.0, 1.0], dtype=np.float32), size)
    vectors = []
    for side in sides:
        height = len(side[0][0].starts) - 1
        matrix = np.zeros(height * DIMENSIONS, dtype=np.float32)
        for tokens, offset in side:
            features = tokens.ids + offset
            rows = np.repeat(np.arange(height), tokens.lengths())
            np.add.at(matrix, rows * DIMENSIONS + places[features], weights[features])
        vectors.append(matrix.reshape(height, DIMENSIONS))
    return vectors


def coarse_band(sources: Floats, targets: Floats, *, anchors: Sequence[tuple[int, int]] = ()) -> Band:
    """The cells near the best path between two sequences of vectors; it goes through `anchors`, pairs of numbers."""
    import numpy as np

    levels = [(sources, targets)]
    while max(len(levels[-1][0]), len(levels[-1][1])) > FULL:
        levels.append((_halved(levels[-1][0]), _halved(levels[-1][1])))
    height, width = (len(side) for side in levels[-1])
    cells = band(np.zeros(height, dtype=np.int64), np.full(height, width), width)
    for level in range(len(levels) - 1, -1, -1):
        pairs = {(source >> level, target >> level) for source, target in anchors}
        path, slack = _path(*levels[level], cells, pairs)
        if level == 0:
            break
        height, width = (len(side) for side in levels[level - 1])
        cells = _finer(path, slack, height, width)
    return around(path, RADIUS + slack, len(targets))


def _halved(vectors: Floats) -> Floats:
    import numpy as np

    return np.add.reduceat(vectors, np.arange(0, len(vectors), 2), axis=0)


def _finer(path: Indexes, slack: Indexes, height: int, width: int) -> Band:
    """The band of the next finer level."""
    import numpy as np

    rows = np.arange(height + 1)
    fine = np.interp(rows / 2, np.arange(len(path)), path * 2.0).astype(np.int64)
    fine[-1] = width
    return around(np.minimum(fine, width), RADIUS + 2 * slack[np.minimum(rows[:-1] // 2, len(slack) - 1)], width)


def _path(sources: Floats, targets: Floats, cells: Band, anchors: set[tuple[int, int]]) -> tuple[Indexes, Indexes]:
    """How many targets are used up before each source, and for each source how unsure that is, in targets.

    The path collects as much likeness above chance as it can; leaving out sentences costs nothing here.
    """
    import numpy as np

    left, right = _unit(sources), _unit(targets)
    chance = _chance(left, right)
    anchored: dict[int, list[int]] = {}
    for row, column in anchors:
        anchored.setdefault(row, []).append(column)
    best = np.zeros(cells.width + 1)
    steps = np.zeros(cells.size, dtype=np.int8)
    for row in range(cells.height):
        low, high = int(cells.low[row]), int(cells.high[row])
        gain = np.maximum(right[low:high] @ left[row] - chance, 0.0)
        for column in anchored.get(row, ()):
            if low <= column < high:
                gain[column - low] += _SURE
        diagonal = best[low:high] + gain
        down = best[low + 1 : high + 1]
        reached = np.maximum(diagonal, down)
        running = np.maximum.accumulate(np.maximum(reached, best[low]))
        steps[cells.cells[row] : cells.cells[row + 1]] = np.where(running > reached, _LEFT, diagonal > down)
        best[low + 1 : high + 1] = running
        best[high + 1 :] = running[-1]
    return _interpolated(_matches(cells, steps), cells.height, cells.width)


def _matches(cells: Band, steps: Indexes) -> list[tuple[int, int]]:
    """The matched pairs on the best path, in order."""
    found = []
    row, column = cells.height - 1, cells.width
    while row >= 0 and column > 0:
        low = int(cells.low[row])
        column = min(column, int(cells.high[row]))
        step = steps[cells.cells[row] + column - 1 - low] if column > low else _DOWN
        if step == _DIAGONAL:
            found.append((row, column - 1))
        row -= step != _LEFT
        column -= step != _DOWN
    return found[::-1]


def _interpolated(matches: list[tuple[int, int]], height: int, width: int) -> tuple[Indexes, Indexes]:
    """A path through the matches, straight between them; unsure where the stretches between them differ in length."""
    import numpy as np

    rows = np.array([-1, *(row for row, _ in matches), height])
    columns = np.array([-1, *(column for _, column in matches), width])
    path = np.interp(np.arange(height + 1), rows + 0.5, columns + 0.5).astype(np.int64)
    path[0], path[-1] = 0, width
    between = np.abs(np.diff(rows) - np.diff(columns))
    slack = between[rows.searchsorted(np.arange(height), side="right") - 1]
    return path, np.minimum(slack, MOST_SLACK)


def _unit(vectors: Floats) -> Floats:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, 1e-6)
    return unit


def _chance(left: Floats, right: Floats) -> float:
    """How alike two stretches can be that have nothing to do with one another."""
    import numpy as np

    random = np.random.default_rng(0)
    some = left[random.integers(0, len(left), _SAMPLE)]
    others = right[random.integers(0, len(right), _SAMPLE)]
    likeness = np.einsum("ij,ij->i", some, others)
    return float(likeness.mean() + _DEVIATIONS * likeness.std())
