from __future__ import annotations

import math

import numpy as np
import pytest

from tests.alignment.test_band import some_band
from translator.alignment.beads import PRIORS, VARIANCE, Bead, bead_scores, end_kinds, kind_log_odds, start_kinds


@pytest.mark.parametrize("seed", range(10))
def test_scores_are_sums_over_the_sentences_of_a_bead(seed: int) -> None:
    band = some_band(seed)
    chance = np.random.default_rng(seed)
    forward, backward = ([chance.normal(size=band.size).astype(np.float32) for _ in range(6)] for _ in range(2))
    lengths = [list(map(int, chance.integers(1, 90, size))) for size in (band.height, band.width)]
    ratio = 0.9
    scores = bead_scores(forward, backward, (lengths[0], lengths[1]), ratio, band)
    assert scores.keys() == PRIORS.keys()
    for (m, n), values in scores.items():
        for row, column, value in zip(*band.places(), values, strict=True):
            targets = [(row, place) for place in range(column - n + 1, column + 1)]
            sources = [(place, column) for place in range(row - m + 1, row + 1)]
            cells = [[int(band.numbers(*cell)) for cell in part] for part in (targets, sources)]
            if min(map(min, cells)) < 0:
                assert value == -np.inf
                continue
            words = sum(forward[m - 1][cell] for cell in cells[0]) + sum(backward[n - 1][cell] for cell in cells[1])
            source, target = (
                sum(lengths[0][row - m + 1 : row + 1]),
                sum(lengths[1][column - n + 1 : column + 1]) / ratio,
            )
            unequal = (source - target) ** 2 / (2 * VARIANCE * max((source + target) / 2, 1))
            assert value == pytest.approx(words / 2 - unequal + PRIORS[m, n], rel=1e-4, abs=1e-4)


def test_priors_are_of_one_sentence_beside_six_or_four_beside_four() -> None:
    assert {(1, 6), (6, 1), (4, 4), (2, 3)} <= PRIORS.keys()
    assert not {(1, 7), (2, 5), (5, 2), (0, 1)} & PRIORS.keys()
    assert max(PRIORS, key=PRIORS.__getitem__) == (1, 1)


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (["Oui.", " Non", "", "*"], ["oui.", "« Oui.", "12", "(Oui)"]),
        (["« Oui", "— Oui", '"Oui', "-- Oui"], ["Oui", "« oui", "« (Oui", "« 12"]),
        (["12 ans", "3"], ["Ans", "ans", "« 12"]),
    ],
)
def test_kinds_of_beginnings(same: list[str], other: list[str]) -> None:
    assert len(set(start_kinds(same))) == 1
    assert not set(start_kinds(same)) & set(start_kinds(other))


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (["Oui.", "Non. ", "."], ["Oui", "Oui!", "Oui.»", "Oui.)", "Oui."[:-1]]),
        (["Oui !»", "Oui!”", 'Oui! "'], ["Oui »", "Oui!", "Oui? »", "Oui!) »"]),
        (["", "Oui", "»Oui"], ["Oui»", "Oui)", "Oui,"]),
    ],
)
def test_kinds_of_ends(same: list[str], other: list[str]) -> None:
    assert len(set(end_kinds(same))) == 1
    assert not set(end_kinds(same)) & set(end_kinds(other))


def test_kinds_that_go_together_are_learned_from_beads() -> None:
    sources, targets = np.array([0, 1] * 50), np.array([2, 0] * 50)
    beads = [Bead(range(number, number + 2), range(number, number + 2), 1.0) for number in range(0, 100, 2)]
    first, last = (kind_log_odds(sources, targets, beads, last=last) for last in (False, True))
    assert first.shape == (2, 3)
    # 50 beads and 3 for each of the two kinds of the source; half the sentences of either side are of each kind.
    assert first[0, 2] == pytest.approx(math.log((50 + 6 / 4) / 56 * 4))
    assert last[1, 0] == pytest.approx(first[0, 2])
    assert first[1, 0] == pytest.approx(math.log(6 / 4 / 56 * 4))
    assert first[0, 1] == 0.0
