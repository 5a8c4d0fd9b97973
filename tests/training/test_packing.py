from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.errors import InputError, ModelError, OutputError
from translator.training import packing
from translator.training.packing import PackedPairs, TokenPair, pack, read_packed, write_packed

PAIRS = [TokenPair([5, 6, 0], [7, 0], 1.0), TokenPair([65_535, 0], [1, 2, 3, 0], 0.3), TokenPair([0], [0], 2.5)]
IDS = st.lists(st.integers(0, 65_535), min_size=1, max_size=12)


def unpacked(pairs: PackedPairs) -> list[TokenPair]:
    return [
        TokenPair(
            pairs.source[pairs.source_starts[number] : pairs.source_starts[number + 1]].tolist(),
            pairs.target[pairs.target_starts[number] : pairs.target_starts[number + 1]].tolist(),
            float(pairs.weights[number]),
        )
        for number in range(len(pairs))
    ]


def in_float32(pairs: list[TokenPair]) -> list[TokenPair]:
    return [pair._replace(weight=float(np.float32(pair.weight))) for pair in pairs]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    assert write_packed(iter(PAIRS), tmp_path / "new" / "packed") == 3
    read = read_packed(tmp_path / "new" / "packed")
    assert unpacked(read) == unpacked(pack(PAIRS)) == in_float32(PAIRS)
    assert read.source_lengths.tolist() == [3, 2, 1]
    assert read.target_lengths.tolist() == [2, 4, 1]


@pytest.mark.parametrize("weight", [1e-6, 0.1, 2.5, 100_000.0])
def test_weights_are_kept_in_single_precision(weight: float, tmp_path: Path) -> None:
    write_packed([TokenPair([0], [0], weight)], tmp_path)
    assert read_packed(tmp_path).weights.tolist() == [np.float32(weight)]


def test_long_texts_keep_their_length(tmp_path: Path) -> None:
    write_packed([TokenPair([1] * 70_000, [2], 1.0), TokenPair([3], [4], 1.0)], tmp_path)
    assert read_packed(tmp_path).source_lengths.tolist() == [70_000, 1]


def test_shards_stay_below_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "SHARD_BYTES", 1000)
    random = np.random.default_rng(1)
    pairs = [
        TokenPair(random.integers(0, 65_536, 20).tolist(), random.integers(0, 65_536, 20).tolist()) for _ in "x" * 90
    ]
    assert write_packed(pairs, tmp_path) == 90
    shards = sorted(tmp_path.glob("*.npz"))
    assert len(shards) == 9
    for shard in shards:
        with np.load(shard) as arrays:
            # The pair that fills a shard may stand beyond the limit.
            assert sum(array.nbytes for array in dict(arrays).values()) <= 1000 + 92
    assert unpacked(read_packed(tmp_path)) == pairs


def test_fewer_shards_replace_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(packing, "SHARD_BYTES", 1)
        write_packed(PAIRS, tmp_path)
    write_packed(PAIRS[:1], tmp_path)
    assert unpacked(read_packed(tmp_path)) == PAIRS[:1]
    assert [file.name for file in sorted(tmp_path.iterdir())] == ["packed.json", "shard-000.npz"]


def test_nothing_is_packed_data_too(tmp_path: Path) -> None:
    assert write_packed([], tmp_path) == 0
    assert len(read_packed(tmp_path)) == len(pack([])) == 0


@given(st.lists(st.tuples(IDS, IDS), min_size=1, max_size=6), st.integers(1, 8), st.data())
def test_padding(texts: list[tuple[list[int], list[int]]], multiple: int, data: st.DataObject) -> None:
    pairs = pack([TokenPair(source, target) for source, target in texts])
    chosen = data.draw(st.lists(st.integers(0, len(texts) - 1), min_size=1, max_size=8))
    for side, rows in enumerate(pairs.padded(np.array(chosen), 65_535, multiple=multiple)):
        expected = [texts[number][side] for number in chosen]
        width = rows.shape[1]
        assert width % multiple == 0
        assert max(map(len, expected)) <= width < max(map(len, expected)) + multiple
        assert rows.tolist() == [ids + [65_535] * (width - len(ids)) for ids in expected]


def test_an_id_that_is_too_large_is_refused_not_wrapped() -> None:
    with pytest.raises(ModelError, match="a token 65536; expected at most 65,535"):
        pack([TokenPair([1], [65_536, 0])])


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda directory: (directory / "packed.json").unlink(), id="no manifest"),
        pytest.param(lambda directory: (directory / "packed.json").write_text("{"), id="cut manifest"),
        pytest.param(lambda directory: (directory / "packed.json").write_text("[]"), id="list for a manifest"),
        pytest.param(lambda directory: change(directory, version=99), id="another version"),
        pytest.param(lambda directory: change(directory, pairs=4), id="another number of pairs"),
        pytest.param(lambda directory: change(directory, shards=None), id="no shards"),
        pytest.param(lambda directory: (directory / "shard-000.npz").unlink(), id="missing shard"),
        pytest.param(lambda directory: (directory / "shard-000.npz").write_bytes(b""), id="empty shard"),
        pytest.param(lambda directory: (directory / "shard-000.npz").write_bytes(b"PK\3\4x"), id="no archive"),
        pytest.param(lambda directory: cut(directory / "shard-000.npz"), id="cut shard"),
        pytest.param(lambda directory: np.savez(directory / "shard-000.npz", source=[1]), id="missing arrays"),
        pytest.param(lambda directory: lengthen(directory / "shard-000.npz"), id="arrays that do not fit"),
    ],
)
def test_damaged_data_is_an_input_error(damage: Callable[[Path], object], tmp_path: Path) -> None:
    write_packed(PAIRS, tmp_path)
    damage(tmp_path)
    with pytest.raises(InputError, match=r"no packed pairs in it .*--pack-only"):
        read_packed(tmp_path)


def change(directory: Path, **values: object) -> None:
    manifest = json.loads((directory / "packed.json").read_text())
    (directory / "packed.json").write_text(json.dumps(manifest | values))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def lengthen(path: Path) -> None:
    with np.load(path) as shard:
        arrays = dict(shard)
    arrays["source_lengths"] = arrays["source_lengths"] + 1
    np.savez(path, **arrays)


def test_a_full_disk_keeps_the_pairs_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_packed(PAIRS[:1], tmp_path / "packed")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OutputError, match=r"packed': the disk is full"):
        write_packed(PAIRS, tmp_path / "packed")
    assert len(read_packed(tmp_path / "packed")) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["packed"]
