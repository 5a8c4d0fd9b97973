from __future__ import annotations

import numpy as np
import pytest

from translator.alignment.band import Band, Floats
from translator.alignment.coarse import FULL, MAX_SLACK, RADIUS, _finer, _path, coarse_band, sketches
from translator.alignment.lexicon import Lexicon

LENGTH = 9 * FULL
"""Three levels and the full one come before the finest."""


def vectors(seed: int, length: int = LENGTH) -> Floats:
    return np.random.default_rng(seed).normal(size=(length, 64)).astype(np.float32)


def holds(band: Band, pairs: list[tuple[int, int]]) -> float:
    """The share of the pairs that are in the band."""
    rows, columns = np.array(pairs).T
    return float((band.numbers(rows, columns) >= 0).mean())


@pytest.mark.parametrize(("first", "last"), [(0, 0), (600, 900), (0, 250), (LENGTH - 250, LENGTH)])
@pytest.mark.parametrize("turned", [False, True])
def test_the_band_follows_a_text_with_a_chapter_left_out(first: int, last: int, turned: bool) -> None:
    whole = vectors(1)
    kept = [number for number in range(LENGTH) if not first <= number < last]
    part = whole[kept] + 0.5 * vectors(2, len(kept))
    pairs = [(number, place) for place, number in enumerate(kept)]
    if turned:
        band, pairs = coarse_band(part, whole), [pair[::-1] for pair in pairs]
    else:
        band = coarse_band(whole, part)
    assert holds(band, pairs) == 1.0
    assert (band.height, band.width) == ((len(kept), LENGTH) if turned else (LENGTH, len(kept)))
    assert band.size < 0.1 * band.height * band.width


def test_anchors_hold_the_band_on_every_level() -> None:
    sources, targets = vectors(1), vectors(2)
    anchors = [(300, 1200), (301, 1205), (1500, 1350)]
    assert holds(coarse_band(sources, targets), anchors) < 1.0
    band = coarse_band(sources, targets, anchors=anchors)
    assert holds(band, anchors) == 1.0
    assert band.size < 0.2 * LENGTH**2


def test_the_band_is_wider_where_unlike_stretches_differ_in_length() -> None:
    alike, unlike = vectors(1, 150), np.zeros((30, 64), dtype=np.float32)
    sources = np.concatenate([alike[:75], unlike[:10], alike[75:]])
    targets = np.concatenate([alike[:75], unlike[10:], alike[75:]])
    band = coarse_band(sources, targets)
    widths = (band.high - band.low).tolist()
    assert widths[25] == 4 * RADIUS + 1
    assert widths[80] == 4 * (RADIUS + 10) + 1 + 10


def test_a_finer_band_is_wider_where_the_coarser_path_is_unsure() -> None:
    slack = np.zeros(1000, dtype=np.int64)
    slack[500] = MAX_SLACK
    band = _finer(np.arange(1001), slack, 2000, 1999)
    assert (band.height, band.width) == (2000, 1999)
    widths = (band.high - band.low).tolist()
    assert widths[300] == 4 * RADIUS + 1
    assert widths[1000] == 4 * (RADIUS + 2 * MAX_SLACK) + 1


def test_a_path_goes_on_where_the_band_suddenly_reaches_farther() -> None:
    targets = np.eye(9, dtype=np.float32)
    sources = targets[[0, 1, 2, 3, 4, 7, 8]]
    band = Band(np.zeros(7, dtype=np.int64), np.array([1, 2, 3, 4, 5, 8, 9]), 9)
    path, slack = _path(sources, targets, band, [], 0)
    assert path.tolist() == [0, 1, 2, 3, 4, 6, 8, 9]
    assert slack.tolist() == [0, 0, 0, 0, 2, 0, 0]


def test_sentences_with_the_same_rare_words_have_similar_vectors() -> None:
    sources = [f"le {name} marche" for name in ("Dupont", "Martin", "Leroy", "Moreau", "Girard", "Bonnet")]
    targets = [source.replace("le", "the").replace("marche", "walks") for source in sources]
    left, right = sketches(*Lexicon(sources, targets, None).features())
    likeness = left @ right.T
    assert (likeness.argmax(axis=1) == np.arange(6)).all()
    assert (likeness.argmax(axis=0) == np.arange(6)).all()
