"""Sentence pairs as token ids in flat arrays: all that a training run reads.

A directory of packed pairs needs no tokenizer and no text, so a machine without network has to be sent nothing else.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from translator.errors import InputError, ModelError
from translator.files import replaced_directory, write_failure

Ids = NDArray[np.uint16]

_MANIFEST = "packed.json"
_VERSION = 1
SHARD_BYTES = 14_000_000
"""Largest size of a stored shard before compression makes it smaller."""
LARGEST_ID = 0xFFFF
"""Token ids are kept in 16 bits; the vocabularies of Marian models have 65,001 pieces at most."""


class TokenPair(NamedTuple):
    """Token ids of a source and a target, each with the end token, and how often an epoch sees the pair on average."""

    source: list[int]
    target: list[int]
    weight: float = 1.0


@dataclass(frozen=True)
class PackedPairs:
    """Pairs in flat arrays: pair i is `source[source_starts[i]:source_starts[i + 1]]`, and the same for the target.

    `source` and `target` hold token ids (uint16), the starts have one item more than there are pairs (int64),
    `weights` (float32, one for each pair) say how often an epoch sees the pair on average.
    """

    source: Ids
    source_starts: NDArray[np.int64]
    target: Ids
    target_starts: NDArray[np.int64]
    weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def source_lengths(self) -> NDArray[np.int64]:
        """Tokens of each source."""
        return self.source_starts[1:] - self.source_starts[:-1]

    @property
    def target_lengths(self) -> NDArray[np.int64]:
        """Tokens of each target."""
        return self.target_starts[1:] - self.target_starts[:-1]

    def target_ids(self, indexes: NDArray[np.int64]) -> Ids:
        """The token ids of the targets of some pairs, one after the other."""
        return np.concatenate([self.target[self.target_starts[i] : self.target_starts[i + 1]] for i in indexes])

    def padded(self, indexes: NDArray[np.int64], pad: int, *, multiple: int = 1) -> tuple[Ids, Ids]:
        """(sources, targets) of some pairs, each pairs × tokens, whose width is padded to a multiple of `multiple`."""
        return (
            _padded(self.source, self.source_starts, indexes, pad, multiple),
            _padded(self.target, self.target_starts, indexes, pad, multiple),
        )


def pack(pairs: Iterable[TokenPair]) -> PackedPairs:
    """Packs pairs in memory; raises ModelError for a token id beyond `LARGEST_ID`."""
    sources, targets = _Column(), _Column()
    weights: list[float] = []
    for source, target, weight in pairs:
        sources.add(source)
        targets.add(target)
        weights.append(weight)
    return PackedPairs(*sources.arrays(), *targets.arrays(), np.asarray(weights, np.float32))


def write_packed(pairs: Iterable[TokenPair], directory: Path) -> int:
    """Writes shards of at most 15 MB and a manifest as one directory; returns the number of pairs.

    A directory that is there already is replaced when the new one is complete. Raises OutputError when it cannot be.
    """
    shards: list[str] = []
    total = 0
    try:
        with replaced_directory(directory) as new:
            for part in _parts(pairs):
                packed = pack(part)
                shards.append(f"shard-{len(shards):03d}.npz")
                np.savez_compressed(
                    new / shards[-1],
                    source=packed.source,
                    source_lengths=packed.source_lengths.astype(np.uint32),
                    target=packed.target,
                    target_lengths=packed.target_lengths.astype(np.uint32),
                    weights=packed.weights,
                )
                total += len(packed)
            manifest = {"format": "translator-packed", "version": _VERSION, "pairs": total, "shards": shards}
            (new / _MANIFEST).write_text(json.dumps(manifest) + "\n", encoding="utf-8")
    except OSError as error:
        raise write_failure(str(directory), error) from error
    return total


def read_packed(directory: Path) -> PackedPairs:
    """Reads what `write_packed` wrote; raises InputError for anything else."""
    try:
        manifest = json.loads((directory / _MANIFEST).read_text())
        if manifest["format"] != "translator-packed" or manifest["version"] != _VERSION:
            raise ValueError("another format or version")
        shards = [_shard(directory / name) for name in manifest["shards"]]
        packed = _joined(shards)
        if len(packed) != manifest["pairs"]:
            raise ValueError(f"{len(packed)} pairs instead of {manifest['pairs']}")
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(
            f"{directory}: no packed pairs in it ({error}).", hint="Make them with: translator train RECIPE --pack-only"
        ) from error
    return packed


def _shard(path: Path) -> dict[str, Any]:
    # Opened here, as numpy leaves the file of a broken archive open.
    with path.open("rb") as file, np.load(file) as shard:
        return dict(shard)


def _joined(shards: list[dict[str, Any]]) -> PackedPairs:
    def column(key: str, dtype: type) -> NDArray[Any]:
        return np.concatenate([np.zeros(0, dtype), *(shard[key] for shard in shards)]).astype(dtype)

    def starts(key: str) -> NDArray[np.int64]:
        return np.concatenate([np.zeros(1, np.int64), np.cumsum(column(key, np.int64))])

    packed = PackedPairs(
        column("source", np.uint16),
        starts("source_lengths"),
        column("target", np.uint16),
        starts("target_lengths"),
        column("weights", np.float32),
    )
    sizes = (len(packed.source), len(packed.target), len(packed.source_starts) - 1, len(packed.target_starts) - 1)
    if sizes != (packed.source_starts[-1], packed.target_starts[-1], len(packed), len(packed)):
        raise ValueError("its arrays do not fit together")
    return packed


class _Column:
    """Token sequences, kept compact while they are collected."""

    def __init__(self) -> None:
        self._ids = array("H")
        self._lengths = array("q")

    def add(self, ids: list[int]) -> None:
        try:
            self._ids.extend(ids)
        except OverflowError as error:
            raise ModelError(
                f"The vocabulary has a token {max(ids)}; expected at most {LARGEST_ID:,}.",
                hint="Train a model of a smaller vocabulary.",
            ) from error
        self._lengths.append(len(ids))

    def arrays(self) -> tuple[Ids, NDArray[np.int64]]:
        starts = np.zeros(len(self._lengths) + 1, np.int64)
        np.cumsum(np.frombuffer(self._lengths, np.int64), out=starts[1:])
        return np.frombuffer(self._ids, np.uint16).copy(), starts


def _parts(pairs: Iterable[TokenPair]) -> Iterator[list[TokenPair]]:
    part: list[TokenPair] = []
    size = 0
    for pair in pairs:
        part.append(pair)
        size += 2 * (len(pair.source) + len(pair.target)) + 12
        if size >= SHARD_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _padded(flat: Ids, starts: NDArray[np.int64], indexes: NDArray[np.int64], pad: int, multiple: int) -> Ids:
    begin = starts[indexes]
    lengths = starts[indexes + 1] - begin
    width = -(-int(lengths.max()) // multiple) * multiple
    place = np.arange(width)
    inside = place < lengths[:, None]
    return np.where(inside, flat[np.minimum(begin[:, None] + place, len(flat) - 1)], np.uint16(pad))
