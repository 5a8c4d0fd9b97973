"""The band that is searched: dynamic programming from coarse to fine.

As in Vecalign (Thompson and Koehn 2019, https://aclanthology.org/D19-1136/), the vectors of neighbouring sentences are
summed two by two until few are left, those are aligned in full, and each finer level is searched only near the path of
the coarser one. So time is linear in the length of the text. The vectors are hashed counts of words, weighted by
rarity, where Vecalign has sentence embeddings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from translator.alignment.band import Band, Floats, Indexes, around
from translator.alignment.dictionary import Tokens

DIMENSIONS = 512
"""Length of the vectors."""
FULL = 192
"""Vectors on the longer side that are aligned in full."""
RADIUS = 12
"""How far from the coarser path a finer level looks, in its own units."""
MAX_SHARE = 0.1
"""Words that occur more often than this share of the number of sentences are not counted."""
MAX_SLACK = 64
"""Most target sentences that the band is widened by where the path is unsure."""
_DEVIATIONS = 2.0
"""How far above the mean similarity of random pairs a pair must be to count as a match, in standard deviations."""
_SAMPLE = 4096
_ANCHORED = 1e4
"""Similarity of an anchored pair: more than all other pairs together can have."""
_DOWN, _DIAGONAL, _LEFT = 0, 1, 2


def sketches(sides: Sequence[Sequence[Tokens]], size: int) -> list[Floats]:
    """For each side an array of shape (sentences, DIMENSIONS): signed hashed counts of features, weighted by rarity.

    A side is several lists of features of the same sentences, all numbered in `[0, size)`.
    """
    counts = np.zeros(size, dtype=np.float32)
    for side in sides:
        for tokens in side:
            counts += np.bincount(tokens.ids, minlength=size)
    total = sum(len(side[0].lengths()) for side in sides)
    weights = np.log(np.maximum(total / np.maximum(counts, 1.0), 1.0)).astype(np.float32)
    weights[counts > max(MAX_SHARE * total, 4)] = 0.0
    random = np.random.default_rng(0)
    places = random.integers(0, DIMENSIONS, size)
    weights *= random.choice(np.array([-1.0, 1.0], dtype=np.float32), size)
    vectors = []
    for side in sides:
        height = len(side[0].lengths())
        matrix = np.zeros(height * DIMENSIONS, dtype=np.float32)
        for tokens in side:
            rows = np.repeat(np.arange(height), tokens.lengths())
            np.add.at(matrix, rows * DIMENSIONS + places[tokens.ids], weights[tokens.ids])
        vectors.append(matrix.reshape(height, DIMENSIONS))
    return vectors


def coarse_band(sources: Floats, targets: Floats, *, anchors: Sequence[tuple[int, int]] = ()) -> Band:
    """The cells near the best path between two sequences of vectors, of shape (sources, d) and (targets, d).

    The path goes through `anchors`, pairs of row numbers.
    """
    levels = [(sources, targets)]
    while max(map(len, levels[-1])) > FULL:
        left, right = (np.add.reduceat(side, np.arange(0, len(side), 2), axis=0) for side in levels[-1])
        levels.append((left, right))
    height, width = map(len, levels[-1])
    band = Band(np.zeros(height, dtype=np.int64), np.full(height, width), width)
    for level in range(len(levels) - 1, 0, -1):
        path, slack = _path(*levels[level], band, anchors, level)
        band = _finer(path, slack, *map(len, levels[level - 1]))
    path, slack = _path(sources, targets, band, anchors, 0)
    return around(path, RADIUS + slack, len(targets))


def _finer(path: Indexes, slack: Indexes, height: int, width: int) -> Band:
    """The band of the next finer level, which has `height` source and `width` target vectors."""
    rows = np.arange(height + 1)
    fine = np.interp(rows / 2, np.arange(len(path)), path * 2.0).astype(np.int64)
    fine[-1] = width
    return around(np.minimum(fine, width), RADIUS + 2 * slack[np.minimum(rows[:-1] // 2, len(slack) - 1)], width)


def _path(
    sources: Floats, targets: Floats, band: Band, anchors: Sequence[tuple[int, int]], level: int
) -> tuple[Indexes, Indexes]:
    """How many targets are used up before each source, and for each source how unsure that is, in targets.

    The path collects as much similarity above chance as it can; here it costs nothing to leave sentences out.
    `anchors` are numbers of sentences, of which `level` halvings have made those of the vectors.

    Returns:
        Arrays of shape (sources + 1,) and (sources,).
    """
    left, right = _unit(sources), _unit(targets)
    chance = _chance(left, right)
    anchored: dict[int, set[int]] = {}
    for source, target in anchors:
        anchored.setdefault(source >> level, set()).add(target >> level)
    best = np.zeros(band.width + 1)
    steps = np.zeros(band.size, dtype=np.int8)
    for row in range(band.height):
        low, high = int(band.low[row]), int(band.high[row])
        gain = np.maximum(right[low:high] @ left[row] - chance, 0.0)
        for column in anchored.get(row, ()):
            if low <= column < high:
                gain[column - low] += _ANCHORED
        diagonal = best[low:high] + gain
        down = best[low + 1 : high + 1]
        reached = np.maximum(diagonal, down)
        running = np.maximum.accumulate(np.maximum(reached, best[low]))
        steps[band.row(row)] = np.where(running > reached, _LEFT, diagonal > down)
        best[low + 1 : high + 1] = running
        best[high + 1 :] = running[-1]
    return _interpolated(_matches(band, steps), band.height, band.width)


def _matches(band: Band, steps: Indexes) -> list[tuple[int, int]]:
    """The matched pairs on the best path, in order, by the last step to each cell."""
    found = []
    row, column = band.height - 1, band.width
    while row >= 0 and column > 0:
        low = int(band.low[row])
        column = min(column, int(band.high[row]))
        step = steps[band.offsets[row] + column - 1 - low] if column > low else _DOWN
        if step == _DIAGONAL:
            found.append((row, column - 1))
        row -= step != _LEFT
        column -= step != _DOWN
    return found[::-1]


def _interpolated(matches: list[tuple[int, int]], height: int, width: int) -> tuple[Indexes, Indexes]:
    """A path through the matches, straight between them; unsure where the stretches between them differ in length."""
    rows, columns = np.array([(-1, -1), *matches, (height, width)]).T
    path = np.interp(np.arange(height + 1), rows + 0.5, columns + 0.5).astype(np.int64)
    path[0], path[-1] = 0, width
    between = np.abs(np.diff(rows) - np.diff(columns))
    slack = between[rows.searchsorted(np.arange(height), side="right") - 1]
    return path, np.minimum(slack, MAX_SLACK)


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats = vectors / np.maximum(lengths, 1e-6)
    return unit


def _chance(left: Floats, right: Floats) -> float:
    """How similar two vectors can be that have nothing to do with one another."""
    random = np.random.default_rng(0)
    some = left[random.integers(0, len(left), _SAMPLE)]
    others = right[random.integers(0, len(right), _SAMPLE)]
    similarity = np.einsum("ij,ij->i", some, others)
    return float(similarity.mean() + _DEVIATIONS * similarity.std())
