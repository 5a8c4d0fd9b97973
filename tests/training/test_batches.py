from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from translator.training.batches import epoch_batches
from translator.training.packing import PackedPairs, TokenPair, pack

WEIGHTS = (0.3, 1.0, 2.5)


def pairs(count: int, *, weights: tuple[float, ...] = (1.0,), longest: int = 30) -> PackedPairs:
    random = np.random.default_rng(7)
    return pack(
        TokenPair(
            [1] * int(random.integers(1, longest)),
            [2] * int(random.integers(1, longest)),
            weights[number % len(weights)],
        )
        for number in range(count)
    )


def order(packed: PackedPairs, tokens: int, *, seed: int = 1, epoch: int = 0) -> list[list[int]]:
    return [batch.tolist() for batch in epoch_batches(packed, tokens, seed=seed, epoch=epoch)]


def test_each_pair_comes_as_often_as_its_weight_says() -> None:
    packed = pairs(3000, weights=WEIGHTS)
    seen: Counter[int] = Counter()
    for epoch in range(10):
        times = Counter(index for batch in order(packed, 500, epoch=epoch) for index in batch)
        assert all(times[index] == 1 for index in range(1, 3000, 3))
        assert all(times[index] in (2, 3) for index in range(2, 3000, 3))
        assert all(times[index] in (0, 1) for index in range(0, 3000, 3))
        seen.update(times)
    for place, weight in enumerate(WEIGHTS):
        assert sum(seen[index] for index in range(place, 3000, 3)) == pytest.approx(10_000 * weight, rel=0.05)


@pytest.mark.parametrize("tokens", [1, 64, 1000])
def test_batches_keep_to_their_budget(tokens: int) -> None:
    packed = pairs(400)
    batches = order(packed, tokens)
    assert sorted(index for batch in batches for index in batch) == list(range(400))
    for batch in batches:
        source, target = packed.padded(np.array(batch), 0)
        assert source.size + target.size <= tokens or len(batch) == 1


def test_batches_waste_little_on_padding() -> None:
    random = np.random.default_rng(7)
    packed = pack(TokenPair([1] * length, [2] * (length + 2)) for length in random.integers(1, 40, 4000).tolist())
    padded = sum(sum(side.size for side in packed.padded(np.array(batch), 0)) for batch in order(packed, 1000))
    assert padded < 1.1 * (len(packed.source) + len(packed.target))


def test_sources_of_a_batch_are_of_one_length_and_targets_nearly() -> None:
    random = np.random.default_rng(7)
    lengths = random.integers(5, 40, 8000)
    packed = pack(TokenPair([1] * int(n), [2] * max(1, int(n + random.normal(0, 4)))) for n in lengths)
    batches = [packed.padded(np.array(batch), 0) for batch in order(packed, 1000)]
    for side, most in ((0, 1.02), (1, 1.1)):
        padded = sum(both[side].size for both in batches)
        assert padded < most * sum(int((both[side] > 0).sum()) for both in batches)


def test_the_order_depends_on_seed_and_epoch_alone() -> None:
    packed = pairs(300, weights=WEIGHTS)
    again = pairs(300, weights=WEIGHTS)
    assert order(packed, 200) == order(again, 200)
    assert order(packed, 200) != order(packed, 200, epoch=1)
    assert order(packed, 200) != order(packed, 200, seed=2)
    # Not only the batches' order: other pairs stand together.
    assert {frozenset(batch) for batch in order(packed, 200)} != {frozenset(b) for b in order(packed, 200, epoch=1)}


def test_pools_cover_all_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.training.batches._POOL", 37)
    assert sorted(index for batch in order(pairs(100), 60) for index in batch) == list(range(100))


def test_no_pairs_are_no_batches() -> None:
    assert order(pack([]), 100) == []
