"""The order of training: which pairs stand together in a batch, epoch after epoch, from a seed alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from translator.training.packing import PackedPairs

Batch = NDArray[np.int64]
"""Indexes of pairs."""

_POOL = 100_000
"""Pairs that are sorted by length together: enough that a batch has next to no padding."""


def epoch_batches(pairs: PackedPairs, batch_tokens: int, *, seed: int, epoch: int) -> Iterator[Batch]:
    """The batches of an epoch (counted from 0) which are the same for the same arguments.

    A pair of weight w comes floor(w) times, and once more with the probability of the remainder. A batch holds at most
    `batch_tokens` positions, source and target, padding included; a longer pair is a batch of its own.
    """
    random = np.random.default_rng((seed, epoch))
    whole = np.floor(pairs.weights)
    copies = whole.astype(np.int64) + (random.random(len(pairs)) < pairs.weights - whole)
    order = random.permutation(np.repeat(np.arange(len(pairs)), copies))
    source_lengths, target_lengths = pairs.source_lengths, pairs.target_lengths
    for start in range(0, len(order), _POOL):
        pool = order[start : start + _POOL]
        # Sources first, as most of the layers work on them. Targets of one length of source rise, those of the next
        # fall, so that neighbours are alike there too. The rest is chance: `lexsort` is stable, the pool shuffled.
        sources, targets = source_lengths[pool], target_lengths[pool]
        pool = pool[np.lexsort((np.where(sources % 2, targets, -targets), sources))]
        batches = list(_cut(pool, source_lengths[pool].tolist(), target_lengths[pool].tolist(), batch_tokens))
        for place in random.permutation(len(batches)):
            yield batches[place]


def _cut(pool: Batch, source_lengths: list[int], target_lengths: list[int], batch_tokens: int) -> Iterator[Batch]:
    first, longest_source, longest_target = 0, 0, 0
    for place, (source, target) in enumerate(zip(source_lengths, target_lengths, strict=True)):
        longest_source, longest_target = max(longest_source, source), max(longest_target, target)
        if place > first and (place + 1 - first) * (longest_source + longest_target) > batch_tokens:
            yield pool[first:place]
            first, longest_source, longest_target = place, source, target
    if first < len(pool):
        yield pool[first:]
