from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.alignment import coarse, sentences
from translator.alignment.beads import Bead
from translator.alignment.sentences import align_sentences
from translator.errors import UsageError

_CHANCE = random.Random(5)
_WORDS = ["".join(_CHANCE.choice(part) for part in ("bdfgl", "aeiou", "mnrst", "aeiou", "kpvz")) for _ in range(250)]
ENGLISH = [
    f"{_CHANCE.choice(_WORDS).title()} {number + 13} the {' '.join(_CHANCE.sample(_WORDS, 5))} of {_WORDS[number]}."
    for number in range(36)
]


def rows(beads: list[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(tuple(bead.source), tuple(bead.target)) for bead in beads]


def diagonal(count: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((number,), (number,)) for number in range(count)]


def test_equal_texts_go_one_to_one() -> None:
    beads = align_sentences(ENGLISH, ENGLISH, ENGLISH)
    assert rows(beads) == diagonal(len(ENGLISH))
    assert min(bead.score for bead in beads) > 0.8


def test_a_merge_and_a_split_are_found() -> None:
    targets = [*ENGLISH[:4], f"{ENGLISH[4]} {ENGLISH[5]}", *ENGLISH[6:]]
    found = rows(align_sentences(ENGLISH, targets, ENGLISH))
    assert ((4, 5), (4,)) in found
    found = rows(align_sentences(targets, ENGLISH, targets))
    assert ((4,), (4, 5)) in found


@pytest.mark.parametrize(("first", "last"), [(5, 6), (0, 3), (10, 30), (30, 36)])
def test_a_run_left_out_is_one_bead_without_target(first: int, last: int) -> None:
    left = ENGLISH[:first] + ENGLISH[last:]
    assert (tuple(range(first, last)), ()) in rows(align_sentences(ENGLISH, left, ENGLISH))
    assert ((), tuple(range(first, last))) in rows(align_sentences(left, ENGLISH, left))


def test_names_and_numbers_do_without_a_translation() -> None:
    sources = [sentence.replace(" the ", " marchait lentement vers ") for sentence in ENGLISH]
    assert rows(align_sentences(sources, ENGLISH)) == diagonal(len(ENGLISH))


@pytest.mark.parametrize(
    ("sources", "targets", "expected"),
    [
        ([], [], []),
        (["Un."], [], [((0,), ())]),
        ([], ["One.", "Two."], [((), (0, 1))]),
        (["—"], ["—"], [((0,), (0,))]),
        (["", " "], [""], None),
        (["?!", "…"], ["1", "2", "3"], None),
    ],
)
def test_odd_texts(sources: list[str], targets: list[str], expected: object) -> None:
    beads = align_sentences(sources, targets, sources)
    assert expected is None or rows(beads) == expected
    assert_partition(beads, len(sources), len(targets))


def test_anchors_are_kept() -> None:
    beads = rows(align_sentences(ENGLISH, ENGLISH, ENGLISH, anchors=[(10, 12)]))
    assert any(10 in source and 12 in target for source, target in beads)
    assert rows(align_sentences(["Oui."], ["No, certainly not. " * 40], anchors=[(0, 0)])) == [((0,), (0,))]


@pytest.mark.parametrize(
    ("anchors", "message"),
    [([(0, 99)], "outside"), ([(1, 4), (3, 2)], "crosses"), ([(3, n) for n in range(9)], "does not fit")],
)
def test_impossible_anchors_are_refused(anchors: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        align_sentences(ENGLISH, ENGLISH, ENGLISH, anchors=anchors)


def test_a_translation_for_each_sentence_is_wanted() -> None:
    with pytest.raises(UsageError, match="2 translations for 36"):
        align_sentences(ENGLISH, ENGLISH, ["a", "b"])


def test_blocks_guide_where_words_do_not() -> None:
    sources, targets = ["Oui.", "Non.", "Bien sûr.", "Voilà."], ["Aye.", "Nay.", "Indeed so.", "There."]
    beads = align_sentences(sources, targets, source_blocks=[1, 0, 1, 0], target_blocks=[1, 0, 1, 0])
    assert not any({1, 2} <= set(bead.source) or {1, 2} <= set(bead.target) for bead in beads)


def test_rows_in_doubt_are_scored_and_may_not_be() -> None:
    seen: list[tuple[str, str]] = []

    def scorer(pairs: Sequence[tuple[str, str]]) -> list[float | None]:
        seen.extend(pairs)
        return [None if index % 3 else -5.0 for index, _ in enumerate(pairs)]

    sources = ["Oui.", "Non.", "Oui !", "Peut-être que oui, peut-être que non."]
    beads = align_sentences(sources, ["Yes.", "Perhaps, perhaps not."], sources, scorer=scorer)
    assert seen
    assert_partition(beads, 4, 2)


def test_windows_give_what_one_window_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    targets = ENGLISH[:8] + ENGLISH[11:20] + [f"{ENGLISH[20]} {ENGLISH[21]}"] + ENGLISH[22:]
    whole = rows(align_sentences(ENGLISH, targets, ENGLISH))
    monkeypatch.setattr(sentences, "WINDOW", 6)
    monkeypatch.setattr(sentences, "OVERLAP", 5)
    assert rows(align_sentences(ENGLISH, targets, ENGLISH)) == whole


@pytest.mark.parametrize("anchors", [[], [(5, 5), (30, 18)]])
def test_several_coarse_levels_give_what_one_gives(
    anchors: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = ENGLISH[:12] + ENGLISH[24:]
    whole = rows(align_sentences(ENGLISH, left, ENGLISH, anchors=anchors))
    assert (tuple(range(12, 24)), ()) in whole
    monkeypatch.setattr(coarse, "FULL", 4)
    monkeypatch.setattr(coarse, "RADIUS", 2)
    assert rows(align_sentences(ENGLISH, left, ENGLISH, anchors=anchors)) == whole


def assert_partition(beads: list[Bead], height: int, width: int) -> None:
    """Rows follow one another without gap or overlap, cover both sides, and are never empty on both."""
    at = [0, 0]
    for bead in beads:
        for side, numbers in enumerate(bead[:2]):
            assert numbers.start == at[side]
            at[side] = numbers.stop
        assert bead.source or bead.target
        assert 0.0 <= bead.score <= 1.0
    assert at == [height, width]


texts = st.lists(
    st.lists(st.sampled_from("le chat dort the cat sleeps 12 Paris ? « » - ' ami".split()), max_size=6).map(" ".join),
    max_size=14,
)


@settings(max_examples=60)
@given(texts, texts, st.booleans(), st.integers(2, 20))
def test_beads_are_a_monotone_partition(sources: list[str], targets: list[str], help_given: bool, window: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "WINDOW", window)
        patch.setattr(sentences, "OVERLAP", 2)
        beads = align_sentences(sources, targets, sources if help_given else None)
    assert_partition(beads, len(sources), len(targets))
