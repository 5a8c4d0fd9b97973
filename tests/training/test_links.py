from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from translator.errors import InputError
from translator.training.links import LINKS, PackedLinks, link_packed, read_links, symmetric, write_links
from translator.training.packing import PackedPairs, TokenPair, pack

PAIRS = pack([TokenPair([2, 3, 0], [4, 0]), TokenPair([5, 0], [6, 7, 0]), TokenPair([8, 0], [9, 0])])
PACKED = PackedLinks(np.array([0, 2, 2, 3]), np.array([0, 1, 0], np.uint16), np.array([0, 0, 0], np.uint16))


@pytest.mark.parametrize(
    ("forward", "backward", "links"),
    [
        pytest.param({(0, 0), (1, 1)}, {(0, 0), (1, 1)}, {(0, 0), (1, 1)}, id="agreed"),
        pytest.param({(0, 0), (1, 0)}, {(0, 0)}, {(0, 0), (1, 0)}, id="a-word-not-linked-yet"),
        pytest.param({(0, 0), (1, 1)}, {(0, 0), (1, 1), (0, 1)}, {(0, 0), (1, 1)}, id="both-linked-already"),
        pytest.param({(0, 0)}, {(0, 0), (5, 5)}, {(0, 0)}, id="far-from-all"),
        pytest.param({(0, 0), (1, 1), (2, 2)}, {(0, 0)}, {(0, 0), (1, 1), (2, 2)}, id="step-by-step"),
        pytest.param(set(), {(0, 0)}, set(), id="none-agreed"),
    ],
)
def test_symmetric(forward: set[tuple[int, int]], backward: set[tuple[int, int]], links: set[tuple[int, int]]) -> None:
    assert symmetric(forward, backward) == links
    assert symmetric(backward, forward) == links


def test_links_of_a_batch() -> None:
    assert PACKED.of(np.array([2, 1, 0])).tolist() == [[0, 2, 2], [0, 0, 0], [0, 0, 1]]
    assert PACKED.of(np.array([1])).shape == (3, 0)


def test_links_are_read_back(tmp_path: Path) -> None:
    write_links(PACKED, tmp_path)
    read = read_links(tmp_path, PAIRS)
    assert [read.starts.tolist(), read.sources.tolist(), read.targets.tolist()] == [[0, 2, 2, 3], [0, 1, 0], [0, 0, 0]]


def test_links_of_other_pairs_and_broken_files_are_refused(tmp_path: Path) -> None:
    write_links(PACKED, tmp_path)
    with pytest.raises(InputError, match="other pairs"):
        read_links(tmp_path, pack([TokenPair([2, 0], [4, 0])]))
    (tmp_path / LINKS).write_bytes(b"PK no archive")
    with pytest.raises(InputError, match="no word links"):
        read_links(tmp_path, PAIRS)


def mirrored(count: int = 400) -> PackedPairs:
    """Targets are the sources' tokens, each one 20 higher, the other way round."""
    random = np.random.default_rng(1)
    rows = [random.permutation(np.arange(2, 20))[: random.integers(3, 8)].tolist() for _ in range(count)]
    return pack([TokenPair([*row, 0], [*(token + 20 for token in reversed(row)), 0]) for row in rows])


def mirrored_links(pairs: PackedPairs) -> PackedLinks:
    lengths = pairs.source_lengths - 1
    targets = np.concatenate([np.arange(length) for length in lengths])
    sources = np.concatenate([np.arange(length)[::-1] for length in lengths])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return PackedLinks(starts, sources.astype(np.uint16), targets.astype(np.uint16))


def test_statistics_link_words_that_come_together() -> None:
    pytest.importorskip("eflomal")
    pairs = mirrored(1000)
    found, expected = link_packed(pairs), mirrored_links(pairs)
    everything = np.arange(len(pairs))
    ours, gold = (set(map(tuple, links.of(everything).T.tolist())) for links in (found, expected))
    assert len(ours & gold) > 0.95 * max(len(ours), len(gold))
