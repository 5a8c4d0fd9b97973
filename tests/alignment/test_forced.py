from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from translator.alignment.band import Band
from translator.alignment.beads import PRIORS, BeadScores
from translator.alignment.forced import NOTHING, add_gains
from translator.alignment.search import Posteriors

SOURCES = ["s0", "s1", "s2", "s3", "s4"]
TARGETS = ["t0", "t1", "t2", "t3", "t4"]
WEIGHT = 0.25
BAND = Band(np.zeros(5, dtype=np.int64), np.full(5, 5), 5)
# The last of the source and of the target sentences of each bead in doubt, by its type. The first two share source
# sentence 1, the second and the third share 2.
DOUBTFUL = [((2, 1), 1, 0), ((2, 2), 2, 2), ((1, 1), 2, 1), ((1, 2), 3, 4), ((1, 1), 4, 4)]
VALUES = {
    ("s0 s1", "t0"): -4.0,
    ("s1 s2", "t1 t2"): -5.0,
    ("s2", "t1"): -2.0,
    ("s3", "t3 t4"): -6.0,
    ("s4", "t4"): -1.0,
    **{(NOTHING, target): -8.0 - number for number, target in enumerate(TARGETS)},
}
GAINS = [4.0, 14.0, 7.0, 17.0, 11.0]


def gains(scorer: Callable[[Sequence[tuple[str, str]]], Sequence[float | None]]) -> list[float]:
    """What is added to the score of each bead in doubt; to others nothing may be."""
    scores: BeadScores = {kind: np.zeros(BAND.size) for kind in PRIORS}
    found = Posteriors({kind: np.zeros(BAND.size) for kind in PRIORS}, np.zeros(5), np.zeros(5))
    cells = [(kind, int(BAND.numbers(source, target))) for kind, source, target in DOUBTFUL]
    for kind, cell in cells:
        found.beads[kind][cell] = 0.5
    found.beads[1, 1][0] = 0.999
    assert add_gains(scores, found, BAND, SOURCES, TARGETS, scorer, WEIGHT)
    added = [float(scores[kind][cell]) for kind, cell in cells]
    assert sum(map(np.count_nonzero, scores.values())) == np.count_nonzero(added)
    return added


def test_beads_in_doubt_gain_what_the_source_tells_of_the_target() -> None:
    assert gains(lambda pairs: [VALUES[pair] for pair in pairs]) == [WEIGHT * gain for gain in GAINS]


@pytest.mark.parametrize(
    ("untold", "kept"),
    [
        (("s0 s1", "t0"), [3, 4]),
        (("s2", "t1"), [3, 4]),
        (("s3", "t3 t4"), [0, 1, 2, 4]),
        ((NOTHING, "t4"), [0, 1, 2]),
        ((NOTHING, "t0"), [3, 4]),
    ],
)
def test_beads_that_compete_with_one_whose_gain_is_unknown_do_without(untold: tuple[str, str], kept: list[int]) -> None:
    found = gains(lambda pairs: [None if pair == untold else VALUES[pair] for pair in pairs])
    assert found == [WEIGHT * gain if index in kept else 0.0 for index, gain in enumerate(GAINS)]


def test_without_beads_in_doubt_nothing_is_scored() -> None:
    def never(pairs: Sequence[tuple[str, str]]) -> list[float]:
        raise AssertionError(pairs)

    sure: BeadScores = {kind: np.where(np.arange(BAND.size) % 2, 0.0, 0.99) for kind in PRIORS}
    assert not add_gains({}, Posteriors(sure, np.zeros(5), np.zeros(5)), BAND, SOURCES, TARGETS, never, WEIGHT)
