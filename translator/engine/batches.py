"""Cuts sentences into batches of similar length."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

BATCH_TOKENS = 512
"""Tokens in a batch with padding: on a processor more is slower, since the beams' states leave the cache."""
CUDA_BATCH_TOKENS = 8192
_LEAST = 128


class Batch(NamedTuple):
    """Indexes of sentences, and the most tokens that decoding may produce for any of them."""

    indexes: list[int]
    max_decoding_length: int


def batches(lengths: Sequence[int], *, workers: int, longest: int, tokens: int = BATCH_TOKENS) -> list[Batch]:
    """Batches of at most `tokens` tokens with padding, longest sentences first; `lengths` are in tokens.

    Towards the end batches become smaller, so that all of `workers` have something to do until the last is done. No
    hypothesis may become longer than thrice the longest source of its batch plus 16 tokens, nor than `longest`, the
    model's own limit: a search that does not end by itself ends there.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    left = sum(lengths)
    cut: list[Batch] = []
    current: list[int] = []
    limit = 0
    for index in order:
        if not current or (len(current) + 1) * max(lengths[current[0]], 1) > limit:
            if current:
                cut.append(_batch(current, lengths, longest))
                current = []
            limit = min(tokens, max(left // (2 * workers) if workers > 1 else tokens, _LEAST))
        current.append(index)
        left -= lengths[index]
    if current:
        cut.append(_batch(current, lengths, longest))
    return cut


def _batch(indexes: list[int], lengths: Sequence[int], longest: int) -> Batch:
    return Batch(indexes, min(3 * lengths[indexes[0]] + 16, longest))


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
