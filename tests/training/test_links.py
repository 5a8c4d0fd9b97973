from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from translator.errors import InputError, OutputError, UsageError
from translator.training.links import (
    LINKS,
    PackedLinks,
    eflomal_command,
    grow_diag,
    link_packed,
    read_links,
    write_links,
)
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
def test_grow_diag(forward: set[tuple[int, int]], backward: set[tuple[int, int]], links: set[tuple[int, int]]) -> None:
    assert grow_diag(forward, backward) == links
    assert grow_diag(backward, forward) == links


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


def command_exists() -> bool:
    try:
        return bool(eflomal_command())
    except UsageError:
        return False


@pytest.mark.skipif(not command_exists(), reason="needs the command eflomal-align")
def test_statistics_link_words_that_come_together() -> None:
    pairs = mirrored(1000)
    found, expected = link_packed(pairs), mirrored_links(pairs)
    everything = np.arange(len(pairs))
    ours, gold = (set(map(tuple, links.of(everything).T.tolist())) for links in (found, expected))
    assert len(ours & gold) > 0.95 * max(len(ours), len(gold))


def test_eflomal_is_found_on_the_path_and_its_absence_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match=r"needs eflomal\. .*pip install 'translator\[guide\]'"):
        link_packed(PAIRS)
    written_command(tmp_path / "eflomal-align", "true")
    assert eflomal_command() == str(tmp_path / "eflomal-align")


@pytest.mark.parametrize(
    ("script", "says"),
    [("echo first >&2; echo 'no space left' >&2; exit 1", r"no space left\."), ("true", "No such file or directory")],
)
def test_what_eflomal_complains_of_is_told(
    script: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = written_command(tmp_path / "eflomal-align", script)
    monkeypatch.setattr("translator.training.links.eflomal_command", lambda: command)
    with pytest.raises(OutputError, match=rf"cannot be linked: .*{says}"):
        link_packed(PAIRS)


def written_command(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)
