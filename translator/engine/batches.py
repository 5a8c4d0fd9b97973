"""Cuts sentences into batches of similar length."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

BATCH_TOKENS = 512
"""Tokens in a batch with padding: on a processor more is slower, since the beams' states leave the cache."""
CUDA_BATCH_TOKENS = 8192
_LEAST = 128  # tokens in a batch, however little is left


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
    left = sum(lengths)
    cut: list[Batch] = []
    width = limit = 0
    for index in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if not cut or (len(cut[-1].indexes) + 1) * width > limit:
            width = max(lengths[index], 1)
            limit = min(tokens, max(left // (2 * workers) if workers > 1 else tokens, _LEAST))
            cut.append(Batch([], min(3 * lengths[index] + 16, longest)))
        cut[-1].indexes.append(index)
        left -= lengths[index]
    return cut


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
