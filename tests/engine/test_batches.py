from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from translator.engine.batches import batches

LENGTHS = st.lists(st.integers(1, 200), max_size=60)


@given(LENGTHS, st.integers(1, 16))
def test_every_sentence_is_in_one_batch(lengths: list[int], workers: int) -> None:
    cut = batches(lengths, workers=workers, longest=511)
    assert sorted(index for batch in cut for index in batch.indexes) == list(range(len(lengths)))


@given(LENGTHS, st.integers(1, 16), st.integers(1, 600))
def test_batches_are_within_limits(lengths: list[int], workers: int, longest: int) -> None:
    for batch in batches(lengths, workers=workers, longest=longest, tokens=300):
        widest = max(lengths[index] for index in batch.indexes)
        assert len(batch.indexes) == 1 or widest * len(batch.indexes) <= 300
        assert batch.max_decoding_length == min(3 * widest + 16, longest)


@given(LENGTHS)
def test_the_longest_come_first(lengths: list[int]) -> None:
    order = [lengths[index] for batch in batches(lengths, workers=2, longest=511) for index in batch.indexes]
    assert order == sorted(lengths, reverse=True)


def test_a_small_job_keeps_all_workers_busy() -> None:
    assert len(batches([30] * 16, workers=2, longest=511)) >= 2
    assert len(batches([30] * 16, workers=1, longest=511)) == 1
