from __future__ import annotations

from pathlib import Path

import pytest

from translator.engine.subwords import Subwords, piece_offsets
from translator.errors import ModelError

SENTENCES = {
    "plain": "Le chat dort sur le canapé.",
    "quotes": "Il a dit « non » (deux fois).",
    "ligature": "La ﬁn de l'œuvre.",
    "half width": "Un prix de ５０ ％ environ.",
    "unknown letters": "Il écrit 你好 et repart.",
    "two spaces": "Un  mot.",
    "tab": "Un\tmot de plus",
    "space in front": " Bonjour à tous",
    "emoji": "Bravo 👏 à tous !",
    "ellipsis": "Attends… je viens",
}


@pytest.fixture(scope="module")
def subwords(bundled: Path) -> Subwords:
    return Subwords(bundled)


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_offsets_are_in_order_and_cover_all_words(subwords: Subwords, sentence: str) -> None:
    pieces = subwords.encode([sentence])[0]
    offsets = piece_offsets(sentence, pieces)
    assert len(offsets.starts) == len(offsets.ends) == len(pieces)
    places = [place for pair in zip(offsets.starts, offsets.ends, strict=True) for place in pair]
    assert places == sorted(places)
    assert places[-1] <= len(sentence)
    covered = {i for start, end in zip(*offsets, strict=True) for i in range(start, end)}
    assert {i for i, letter in enumerate(sentence) if letter.isalnum()} <= covered


def test_offsets_are_the_letters_of_the_pieces(subwords: Subwords) -> None:
    sentence = "L'anticonstitutionnalité (1.000,50) inquiète."
    pieces = subwords.encode([sentence])[0]
    offsets = piece_offsets(sentence, pieces)
    assert [sentence[start:end] for start, end in zip(*offsets, strict=True)] == [p.replace("▁", "") for p in pieces]


def test_a_language_code_is_one_token(subwords: Subwords) -> None:
    assert subwords.encode([">>eng<< Bonjour."])[0][0] == ">>eng<<"
    pieces = subwords.encode([">>eng<<Bonjour."])[0]
    offsets = piece_offsets(">>eng<<Bonjour.", pieces)
    assert pieces[1:] == subwords.encode(["Bonjour."])[0]
    assert (offsets.starts[1], offsets.ends[-1]) == (7, 15)


def test_a_lone_bracket_is_no_language_code(subwords: Subwords) -> None:
    assert subwords.encode([">> Bonjour."])[0] == subwords.encode([" >> Bonjour."])[0]


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_decoding_is_what_sentencepiece_makes_of_it(subwords: Subwords, bundled: Path, sentence: str) -> None:
    from sentencepiece import SentencePieceProcessor

    model = SentencePieceProcessor(model_file=str(bundled / "target.spm"))
    pieces = model.encode(sentence, out_type=str)
    assert subwords.decode([pieces]) == [model.decode(pieces).strip()]


def test_unknown_pieces_are_left_out(subwords: Subwords) -> None:
    assert subwords.decode([["▁Hello", "<unk>", "▁world", "."], []]) == ["Hello world.", ""]


def test_nothing_to_encode(subwords: Subwords) -> None:
    assert subwords.encode([]) == []
    assert subwords.encode([""]) == [[]]
    assert subwords.decode([]) == []


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "source.spm").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"source\.spm"):
        Subwords(tmp_path)
