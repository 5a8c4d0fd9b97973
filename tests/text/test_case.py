from __future__ import annotations

import pytest

from translator.text.case import Case, Names, case_of, to_headline_case, to_sentence_case


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("Le Président Accepte De Construire Des Avions", "title"),
        ("LA FRANCE EN GRÈVE", "upper"),
        ("POLITIQUE", "upper"),
        ("SNCF", "plain"),
        ("Le président accepte de construire des avions", "plain"),
        ("Emmanuel Macron et Olaf Scholz à Paris", "plain"),
        ("Jean Dupont, Marie Durand, Luc Martin", "plain"),
        ("L’ONU et l’OTAN d’accord", "plain"),
        ("", "plain"),
    ],
)
def test_case_of(text: str, case: str) -> None:
    assert case_of(text) == case


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le Président Poutine Accepte D’aider Minsk", "Le président Poutine accepte d’aider Minsk"),
        ("LE PRÉSIDENT POUTINE ACCEPTE", "Le président Poutine accepte"),
    ],
)
def test_sentence_case_keeps_names(text: str, expected: str) -> None:
    assert to_sentence_case(text, case_of(text), {"Poutine", "Minsk"}.__contains__) == expected


@pytest.mark.parametrize(
    ("text", "case", "expected"),
    [
        ("president agrees to build planes in the north", "title", "President Agrees to Build Planes in the North"),
        ("the end: a new start", "title", "The End: A New Start"),
        ("he said “no” to it", "title", "He Said “No” to It"),
        ("don't wait", "title", "Don't Wait"),
        ("at the beginning Of 2022", "title", "At the Beginning of 2022"),
        ("a new day", "upper", "A NEW DAY"),
    ],
)
def test_headline_case(text: str, case: Case, expected: str) -> None:
    assert to_headline_case(text, case) == expected
    assert len(expected) == len(text)


def test_names_are_what_the_document_capitalises_within_sentences() -> None:
    def tokens(word: str) -> int:
        return 1 if word in ("Minsk", "avion") else 3

    names = Names(["Hier, Poutine a parlé au président.", "TOUT EN MAJUSCULES ICI"], tokens)
    assert names("Poutine")
    assert not names("Président")
    assert names("Minsk"), "the vocabulary knows it with a capital only"
    assert not names("Avion")
