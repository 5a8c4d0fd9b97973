from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from translator.text.exonyms import Kind, english_forms, english_names, exonyms, longest_at, rendered, words_of
from translator.text.tables import read_data


@pytest.mark.parametrize(
    ("french", "first"),
    [
        ("Londres", "London"),
        ("LONDRES", "London"),
        ("Genève", "Geneva"),
        ("Geneve", "Geneva"),
        ("la France", "France"),
        ("l’Allemagne", "Germany"),
        ("l'Allemagne", "Germany"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Cote d'Ivoire", "Ivory Coast"),
        ("les États-Unis", "the United States"),
        ("États Unis", "the United States"),
        ("les Pays-Bas", "the Netherlands"),
        ("Le Caire", "Cairo"),
        ("le Caire", "Cairo"),
        ("La Haye", "The Hague"),
        ("l’ONU", "the UN"),
        ("OTAN", "NATO"),
        ("Otan", "NATO"),
        ("Loukachenko", "Lukashenko"),
        ("Alexandre Loukachenko", "Alexander Lukashenko"),
        ("Sainte-Lucie", "Saint Lucia"),
        ("ouïghour", "Uyghur"),
        ("rouble russe", "Russian ruble"),
        ("livre sterling", "pound sterling"),
        ("Katmandou", "Kathmandu"),
        ("Nairobi", "Nairobi"),
        ("Hollande", "Hollande"),
        ("la Hollande", "Holland"),
    ],
)
def test_the_preferred_form(french: str, first: str) -> None:
    assert english_forms(french)[0] == first


@pytest.mark.parametrize(
    ("french", "form"),
    [("États-Unis", "U.S."), ("États-Unis", "United States"), ("Kiev", "Kiev"), ("Turquie", "Türkiye"), ("ONU", "UN")],
)
def test_other_forms_are_right_too(french: str, form: str) -> None:
    assert form in english_forms(french)


@pytest.mark.parametrize("french", ["", "la", "Nice", "Tours", "Maurice", "Grenade", "Noël", "Zoé Dupont", "le Monde"])
def test_what_is_not_known_or_means_several_things(french: str) -> None:
    assert english_forms(french) == ()


def test_the_longest_name_is_found() -> None:
    words = words_of("en Corée du Nord et en Corée du Sud")
    assert [found.forms for found in longest_at(words, 1)] == [("North Korea",)]
    assert longest_at(words, 0) == ()
    assert exonyms(("hollande",))[-1].kind == "family"


def test_words_of_english_names() -> None:
    assert {"london", "york", "lukashenko"} <= english_names()
    assert "londres" not in english_names()


def test_beginnings_of_renderings() -> None:
    assert rendered("russes") == ("russ",)
    assert rendered("ministres") == ("minister", "pm", "secretary")
    assert rendered("loukachenko") == ("lukashenko", "lukashenka")
    assert rendered("dupont") == ()


def test_every_line_of_the_table_is_a_pair_of_a_known_kind() -> None:
    lines = [line.split("\t") for line in read_data("exonyms.tsv").splitlines() if not line.startswith("#")]
    assert all(len(line) == 3 and all(line) for line in lines)
    kinds = Counter(kind for _, _, kind in lines)
    assert set(kinds) == set(get_args(Kind))
    assert min(kinds[kind] for kind in ("territory", "language", "currency", "city")) > 100
    repeated = [line for line, times in Counter(map(tuple, lines)).items() if times > 1]
    assert not repeated


def test_licences_are_named() -> None:
    text = read_data("exonyms.tsv")
    assert "Unicode-3.0" in text
    assert "CC0-1.0" in text
