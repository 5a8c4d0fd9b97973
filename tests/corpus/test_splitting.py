from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.corpus.fingerprints import normalised
from translator.corpus.splitting import hold_out, split
from translator.errors import InputError
from translator.formats import Pair

_WORDS = st.sampled_from(["oui", "Oui !", "non", "OUI", "peut-être", "article 5", "Article 6", "…", "", "là"])
_PAIRS = st.lists(st.builds(Pair, _WORDS, _WORDS, st.sampled_from(["", "", "a", "b", "c"])), min_size=1, max_size=60)


@given(pairs=_PAIRS, valid=st.integers(0, 8), test=st.integers(0, 8), seed=st.integers(0, 5))
def test_no_text_and_no_document_is_in_two_parts(pairs: list[Pair], valid: int, test: int, seed: int) -> None:
    try:
        parts = split(pairs, valid=valid, test=test, seed=seed)
    except InputError:
        return
    assert len(parts.valid) <= valid
    assert len(parts.test) <= test
    assert len(parts.train) + len(parts.valid) + len(parts.test) + parts.left_out == len(pairs)
    three = parts[:3]
    for number, one in enumerate(three):
        for other in three[number + 1 :]:
            for side in ("source", "target"):
                texts = [{normalised(getattr(pair, side)) for pair in part} for part in (one, other)]
                assert not (texts[0] & texts[1] - {""})
            assert not ({pair.document for pair in one} & {pair.document for pair in other} - {""})


def _corpus() -> list[Pair]:
    return [
        Pair(f"phrase {chr(97 + n % 26)}{chr(97 + n // 26)}", f"sentence {chr(97 + n % 26)}{chr(97 + n // 26)}")
        for n in range(600)
    ]


def test_exact_sizes_where_no_document_is_known() -> None:
    parts = split(_corpus(), valid=50, test=20)
    assert [len(part) for part in parts[:3]] == [530, 50, 20]
    assert parts.left_out == 0


def test_the_seed_decides() -> None:
    pairs = _corpus()
    assert split(pairs, valid=50, seed=1) == split(pairs, valid=50, seed=1)
    assert split(pairs, valid=50, seed=1).valid != split(pairs, valid=50, seed=2).valid


def test_the_choice_does_not_depend_on_what_is_added() -> None:
    pairs = _corpus()
    chosen = set(split(pairs, valid=100).valid)
    half = set(split(pairs[:300], valid=50).valid)
    assert len(chosen & half) > 25


def test_documents_stay_whole_and_large_ones_are_passed_over() -> None:
    pairs = [
        pair._replace(document=f"d{number // 10}" if number < 300 else "book") for number, pair in enumerate(_corpus())
    ]
    parts = split(pairs, valid=35, test=10)
    assert len(parts.valid) == 30
    assert len(parts.test) == 10
    assert all(
        sum(pair.document == document for pair in parts.valid) == 10 for document in {p.document for p in parts.valid}
    )


def test_pairs_like_a_held_out_one_are_left_out_of_training() -> None:
    pairs = [Pair("Article 5", "Section 5"), Pair("ARTICLE 7 !", "Rule seven"), Pair("Titre", "section 9"), *_corpus()]
    held = hold_out(lambda: pairs, valid=600)
    assert any(pair.target in ("Section 5", "section 9", "Rule seven") for pair in held.valid)
    assert not any(held.allows(pair) for pair in pairs[:3])


@pytest.mark.parametrize("pairs", [[], [Pair("a", "b", "d"), Pair("c", "e", "d")]])
def test_nothing_to_hold_out_is_an_error(pairs: list[Pair]) -> None:
    with pytest.raises(InputError, match="No valid set of up to 1 pairs"):
        split(pairs, valid=1)
