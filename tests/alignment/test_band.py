from __future__ import annotations

import random

import numpy as np
import pytest

from translator.alignment.band import Band, around


def some_band(seed: int) -> Band:
    """A band around a random path, with a radius that changes from row to row."""
    chance = random.Random(seed)
    height, width = chance.randint(1, 12), chance.randint(1, 12)
    path = [0, *sorted(chance.randint(0, width) for _ in range(height - 1)), width]
    return around(np.array(path), np.array([chance.randint(0, 3) for _ in range(height)]), width)


def dense(band: Band) -> np.ndarray:
    """The band as a matrix of whether a cell is in it."""
    found = np.zeros((band.height, band.width), dtype=bool)
    for row in range(band.height):
        found[row, band.low[row] : band.high[row]] = True
    return found


def assert_valid(band: Band) -> None:
    matrix = dense(band)
    assert matrix.sum() == band.size
    assert matrix.any(axis=1).all()
    assert matrix.any(axis=0).all()
    assert matrix[0, 0]
    assert matrix[-1, -1]
    assert (np.diff(band.low) >= 0).all()
    assert (np.diff(band.high) >= 0).all()


bands = pytest.mark.parametrize("band", [some_band(seed) for seed in range(40)])


@bands
def test_cells_are_numbered_row_by_row(band: Band) -> None:
    rows, columns = np.nonzero(dense(band))
    assert [list(side) for side in band.places()] == [list(rows), list(columns)]
    assert [number for row in range(band.height) for number in range(band.size)[band.row(row)]] == [*range(band.size)]


@bands
def test_cells_are_found_by_place(band: Band) -> None:
    matrix = dense(band)
    expected = np.where(matrix, matrix.cumsum().reshape(matrix.shape) - 1, -1)
    # A place outside the matrix may be above or to the left of it.
    rows, columns = (side.ravel() for side in np.mgrid[-2 : band.height, -2 : band.width])
    padded = np.pad(expected, ((2, 0), (2, 0)), constant_values=-1)
    assert band.numbers(rows, columns).tolist() == padded.ravel().tolist()


@bands
def test_a_transposed_band_has_the_same_cells(band: Band) -> None:
    assert (dense(band.transposed()) == dense(band).T).all()
    assert_valid(band.transposed())


@pytest.mark.parametrize("seed", range(40))
def test_a_band_holds_what_is_near_the_path_and_no_more_than_must_be(seed: int) -> None:
    chance = random.Random(seed)
    height, width = chance.randint(1, 12), chance.randint(1, 12)
    path = [0, *sorted(chance.randint(0, width) for _ in range(height - 1)), width]
    radius = [chance.randint(0, 3) for _ in range(height)]
    band = around(np.array(path), np.array(radius), width)
    assert_valid(band)
    near = np.zeros((height, width), dtype=bool)
    for row, far in enumerate(radius):
        first, last = max(row - far, 0), min(row + far + 1, height)
        near[row, max(path[first] - far, 0) : path[last] + far] = True
    near[0, 0] = near[-1, -1] = True
    matrix = dense(band)
    assert matrix[near].all()
    for row, column in zip(*np.nonzero(matrix & ~near), strict=True):
        # An end would have fallen, or the row would have been empty.
        assert near[row:, : column + 1].any() or band.high[row] - band.low[row] == 1
        assert near[: row + 1, column:].any() or band.high[row] - band.low[row] == 1


@bands
def test_a_window_has_the_cells_of_its_rows_and_columns(band: Band) -> None:
    chance = random.Random(band.size)
    first = chance.randrange(band.height)
    end = chance.randint(first + 1, band.height)
    column = chance.randrange(band.width)
    window = band.window(first, end, column)
    assert_valid(window)
    assert window.height == end - first
    assert window.width == max(int(band.high[end - 1]) - column, 1)
    part, matrix = dense(band)[first:end, column : column + window.width], dense(window)
    assert matrix[part].all()
    # What is added makes the window begin and end in its corners, and fills rows that had no cell in it.
    for row in range(1, window.height - 1):
        if part[row].any() and part[: row + 1].any(axis=1).all():
            assert (matrix[row] == part[row]).all()
