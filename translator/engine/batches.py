"""Cuts sentences into batches of similar length."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

BATCH_TOKENS = 1024


class Batch(NamedTuple):
    """Indexes of sentences, and the most tokens that decoding may produce for any of them."""

    indexes: list[int]
    decode: int


def batches(lengths: Sequence[int], *, workers: int, longest: int, tokens: int = BATCH_TOKENS) -> list[Batch]:
    """Batches of at most `tokens` tokens with padding, longest sentences first.

    A small job is cut finer so that every one of `workers` has something to do. No hypothesis of a batch may grow
    beyond thrice its longest source (and `longest`, the model's own limit): a search that runs away stops there.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    share = -(-sum(lengths) // max(workers, 1))
    limit = min(tokens, max(share, 128))
    cut: list[Batch] = []
    current: list[int] = []
    for index in order:
        if current and (len(current) + 1) * max(lengths[current[0]], 1) > limit:
            cut.append(_batch(current, lengths, longest))
            current = []
        current.append(index)
    if current:
        cut.append(_batch(current, lengths, longest))
    return cut


def _batch(indexes: list[int], lengths: Sequence[int], longest: int) -> Batch:
    return Batch(indexes, min(3 * lengths[indexes[0]] + 16, longest))


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
