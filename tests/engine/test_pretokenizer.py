from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.engine.pretokenizer import Pretokenizer, read_pretokenizer, write_pretokenizer
from translator.engine.subwords import Subwords, piece_offsets
from translator.errors import ModelError

SPACED = Pretokenizer(spaced=True, placeholder="‡")
FRENCH = {
    "L'ami d'Anne": "L' ami d' Anne",
    "aujourd'hui (qu'il [dit])": "aujourd' hui ( qu' il [ dit ] )",
    "« C'est l'« autre » »": "« C' est l'« autre » »",
    "les années '90, l'an 2'000": "les années '90, l' an 2'000",
}
ENGLISH = {
    "It isn't (that) “one”.": "It isn't ( that ) “ one ”.",
    "“He said ‘no’.”": "“ He said ‘ no ’. ”",
    "[1] ([2])": "[ 1 ] ( [ 2 ] )",
}


@pytest.mark.parametrize(("given_text", "spaced"), list(ENGLISH.items()))
def test_english_is_spaced_and_taken_back(given_text: str, spaced: str) -> None:
    assert SPACED.target(given_text) == spaced
    assert SPACED.undone(spaced) == given_text


def test_elisions_are_spaced_in_french_alone() -> None:
    assert SPACED.source("qu'il (l'a)") == "qu' il ( l' a )"
    assert SPACED.target("doesn't") == "doesn't"


@pytest.mark.parametrize(("text", "spaced"), list(FRENCH.items()))
def test_french_is_spaced(text: str, spaced: str) -> None:
    assert SPACED.source(text) == spaced


@given(st.text(alphabet="ab '()[]“”‘’«»‡1.", max_size=30))
def test_only_spaces_are_put_in(text: str) -> None:
    for spaced in (SPACED.source(text), SPACED.target(text)):
        assert spaced.replace(" ", "") == text.replace(" ", "")
    assert Pretokenizer().source(text) == Pretokenizer().target(text) == Pretokenizer().undone(text) == text


def test_the_file_is_written_and_read(tmp_path: Path) -> None:
    assert read_pretokenizer(tmp_path) == Pretokenizer()
    write_pretokenizer(SPACED, tmp_path)
    assert read_pretokenizer(tmp_path) == SPACED


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"spaced": 1}', '{"placeholder": "ab"}', '{"placeholder": "x"}', '{"placeholder": " "}']
)
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "pretokenizer.json").write_text(text)
    with pytest.raises(ModelError, match=r"pretokenizer\.json"):
        read_pretokenizer(tmp_path)


@pytest.mark.parametrize("sentence", ["L'homme (d'hier) a dit « oui »…", "Qu'« il » [vienne] aujourd'hui !", "d'(un)"])
def test_offsets_are_those_of_the_text_as_people_write_it(bundled: Path, sentence: str) -> None:
    subwords = Subwords(bundled)
    assert subwords.pretokenizer == SPACED
    pieces = subwords.encode([sentence])[0]
    offsets = piece_offsets(sentence, pieces)
    shown = [sentence[start:end] for start, end in zip(*offsets, strict=True)]
    assert "".join(shown) == sentence.replace(" ", "")
    assert shown == [piece.replace("▁", "") for piece in pieces]


def test_targets_are_decoded_as_people_write_them(bundled: Path) -> None:
    subwords = Subwords(bundled)
    texts = ["He (the “other” man) isn't [here]: “‘Yes’”.", "It costs (5)."]
    pieces = subwords.encode_target(texts)
    assert subwords.decode(pieces) == texts
    assert pieces[1] != subwords.encode_target(["It costs 5."])[0]


def test_characters_that_the_vocabulary_lacks(bundled: Path) -> None:
    subwords = Subwords(bundled)
    assert subwords.unknown("Île, œuvre, 5 €, −3 °C, 2 µg (£) « ‡1 »") == ""
    assert subwords.unknown("Привет 😀, 😀 !") == "Привет😀"
