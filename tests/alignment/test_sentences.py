from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from translator.alignment import Link, align_sentences, sentences
from translator.errors import UsageError

_CHANCE = random.Random(5)
_WORDS = ["".join(_CHANCE.choice(part) for part in ("bdfgl", "aeiou", "mnrst", "aeiou", "kpvz")) for _ in range(250)]
ENGLISH = [
    f"{_CHANCE.choice(_WORDS).title()} {number + 13} the {' '.join(_CHANCE.sample(_WORDS, 5))} of {_WORDS[number]}."
    for number in range(36)
]


def rows(links: list[Link]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(tuple(link.source), tuple(link.target)) for link in links]


def diagonal(count: int) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [((number,), (number,)) for number in range(count)]


def test_equal_texts_go_one_to_one() -> None:
    links = align_sentences(ENGLISH, ENGLISH, ENGLISH)
    assert rows(links) == diagonal(len(ENGLISH))
    assert min(link.score for link in links) > 0.8


def test_a_merge_and_a_split_are_found() -> None:
    targets = [*ENGLISH[:4], f"{ENGLISH[4]} {ENGLISH[5]}", *ENGLISH[6:]]
    found = rows(align_sentences(ENGLISH, targets, ENGLISH))
    assert ((4, 5), (4,)) in found
    found = rows(align_sentences(targets, ENGLISH, targets))
    assert ((4,), (4, 5)) in found


@pytest.mark.parametrize(("first", "last"), [(5, 6), (0, 3), (10, 30), (30, 36)])
def test_a_run_left_out_is_one_link_without_target(first: int, last: int) -> None:
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
    links = align_sentences(sources, targets, sources)
    assert expected is None or rows(links) == expected
    assert_partition(links, len(sources), len(targets))


def test_anchors_are_kept() -> None:
    links = rows(align_sentences(ENGLISH, ENGLISH, ENGLISH, anchors=[(10, 12)]))
    assert any(10 in source and 12 in target for source, target in links)


@pytest.mark.parametrize(("anchors", "message"), [([(0, 99)], "outside"), ([(1, 4), (3, 2)], "crosses")])
def test_impossible_anchors_are_refused(anchors: list[tuple[int, int]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        align_sentences(ENGLISH, ENGLISH, ENGLISH, anchors=anchors)


def test_a_translation_for_each_sentence_is_wanted() -> None:
    with pytest.raises(UsageError, match="2 translations for 36"):
        align_sentences(ENGLISH, ENGLISH, ["a", "b"])


def test_blocks_guide_where_words_do_not() -> None:
    sources, targets = ["Oui.", "Non.", "Bien sûr.", "Voilà."], ["Aye.", "Nay.", "Indeed so.", "There."]
    links = align_sentences(sources, targets, source_blocks=[1, 0, 1, 0], target_blocks=[1, 0, 1, 0])
    assert not any({1, 2} <= set(link.source) or {1, 2} <= set(link.target) for link in links)


def test_rows_in_doubt_are_scored_and_may_not_be() -> None:
    seen: list[tuple[str, str]] = []

    def scorer(pairs: object) -> list[float | None]:
        seen.extend(pairs)  # type: ignore[call-overload]
        return [None if index % 3 else -5.0 for index, _ in enumerate(pairs)]  # type: ignore[arg-type, var-annotated]

    sources = ["Oui.", "Non.", "Oui !", "Peut-être que oui, peut-être que non."]
    links = align_sentences(sources, ["Yes.", "Perhaps, perhaps not."], sources, scorer=scorer)
    assert seen
    assert_partition(links, 4, 2)


def test_windows_give_what_one_window_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    targets = ENGLISH[:8] + ENGLISH[11:20] + [f"{ENGLISH[20]} {ENGLISH[21]}"] + ENGLISH[22:]
    whole = rows(align_sentences(ENGLISH, targets, ENGLISH))
    monkeypatch.setattr(sentences, "WINDOW", 6)
    monkeypatch.setattr(sentences, "OVERLAP", 5)
    assert rows(align_sentences(ENGLISH, targets, ENGLISH)) == whole


def assert_partition(links: list[Link], height: int, width: int) -> None:
    """Rows follow one another without gap or overlap, cover both sides, and are never empty on both."""
    at = [0, 0]
    for link in links:
        for side in (0, 1):
            assert link[side].start == at[side]
            at[side] = link[side].stop
        assert link.source or link.target
        assert 0.0 <= link.score <= 1.0
    assert at == [height, width]


texts = st.lists(
    st.lists(st.sampled_from("le chat dort the cat sleeps 12 Paris ? « » - ' ami".split()), max_size=6).map(" ".join),
    max_size=14,
)


@settings(max_examples=60)
@given(texts, texts, st.booleans(), st.integers(2, 20))
def test_links_are_a_monotone_partition(sources: list[str], targets: list[str], help_given: bool, window: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "WINDOW", window)
        patch.setattr(sentences, "OVERLAP", 2)
        links = align_sentences(sources, targets, sources if help_given else None)
    assert_partition(links, len(sources), len(targets))
