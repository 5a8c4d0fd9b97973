"""The order of training: which pairs stand together in a batch, pass after pass, from a seed alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from translator.training.packing import PackedPairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_POOL = 100_000
"""Pairs that are sorted by length together: enough that a batch has next to no padding."""


def one_pass(pairs: PackedPairs, tokens: int, *, seed: int, number: int) -> Iterator[NDArray[np.int64]]:
    """The batches of pass `number` as indexes of pairs, the same for the same arguments.

    A pair of weight w comes floor(w) times, and once more with a chance of what is left. A batch holds at most
    `tokens` positions, source and target, padding included; a pair that is longer is a batch of its own.
    """
    import numpy as np

    random = np.random.default_rng((seed, number))
    whole = np.floor(pairs.weights)
    copies = whole.astype(np.int64) + (random.random(len(pairs)) < pairs.weights - whole)
    order = random.permutation(np.repeat(np.arange(len(pairs)), copies))
    source_lengths, target_lengths = pairs.source_lengths, pairs.target_lengths
    for start in range(0, len(order), _POOL):
        pool = order[start : start + _POOL]
        # Ties are broken by the source's length, and that by chance, as `lexsort` is stable on a shuffled pool.
        pool = pool[np.lexsort((source_lengths[pool], target_lengths[pool]))]
        batches = list(_cut(pool, source_lengths[pool].tolist(), target_lengths[pool].tolist(), tokens))
        for place in random.permutation(len(batches)):
            yield batches[place]


def _cut(
    pool: NDArray[np.int64], source_lengths: list[int], target_lengths: list[int], tokens: int
) -> Iterator[NDArray[np.int64]]:
    first, longest_source, longest_target = 0, 0, 0
    for place, (source, target) in enumerate(zip(source_lengths, target_lengths, strict=True)):
        longest_source, longest_target = max(longest_source, source), max(longest_target, target)
        if place > first and (place + 1 - first) * (longest_source + longest_target) > tokens:
            yield pool[first:place]
            first, longest_source, longest_target = place, source, target
    if first < len(pool):
        yield pool[first:]
