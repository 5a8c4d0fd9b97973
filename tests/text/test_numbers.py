from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from translator.text.numbers import missing_numbers
from translator.text.numbers.notation import english_notation
from translator.text.verbatim import verbatim


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://exemple.fr/a(b)?c=d.", ["https://exemple.fr/a(b)?c=d"]),
        ("(www.exemple.fr)", ["www.exemple.fr"]),
        ("Écrire à jean.dupont@exemple.co.uk, merci.", ["jean.dupont@exemple.co.uk"]),
        ("@jean et #vélo", ["@jean", "#vélo"]),
        ("n° 3 # 4 &#39; a@b", ["&#39;"]),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in verbatim(text)] == found


@pytest.mark.parametrize(
    ("source", "target", "missing", "extra"),
    [
        ("1 000 000 de francs", "1,000,000 francs", [], []),
        ("1.000,50 euros", "1,000.50 euros", [], []),
        ("12,0 %", "12%", [], []),
        ("deux ans", "2 years", [], []),
        ("2 ans", "two years", [], []),
        ("le 3/11", "11/3", [], []),
        ("3 et 3", "3", ["3"], []),
        ("2 500 et 75", "2,500 and 57", ["75"], ["57"]),
        ("le 14/07/1789", "14 July 1789", [], []),
        ("« 007 »", "“007”", [], []),
        ("2 millions d'euros", "€2,000,000", [], []),
        ("2,5 milliards", "2.5bn", [], []),
        ("de 10 à 20 millions", "from 10 million to 20 million", [], []),
        ("650 000 couples", "650k couples", [], []),
        ("4 millions", "4 billion", ["4000000"], ["4000000000"]),
        ("deux cent cinquante mille", "250,000", [], []),
        ("quatre-vingt-dix-sept ans", "97 years", [], []),
        ("97 ans", "ninety-seven years", [], []),
        ("71 et 75", "seventy-one and 75", [], []),
        ("la 3e fois", "the third time", [], []),
        ("au XIXe siècle", "in the 19th century", [], []),
        ("au XIXe siècle", "in the 18th century", ["19"], ["18"]),
        ("Louis XIV en 1661", "Louis XIV in 1661", [], []),
        ("les années 60", "the 1960s", [], []),
        ("les années 1980", "the '80s", [], []),
        ("les années quatre-vingt", "the 80s", [], []),
        ("à 14 h 30", "at 2:30 p.m.", [], []),
        ("à 14 heures", "at 2 p.m.", [], []),
        ("à 11 h", "around 11:00", [], []),
        ("à 3 heures", "at 0300", [], []),
        ("à 0 h", "at midnight", [], []),
        ("à 14 h 30", "at 2:40 p.m.", ["2:30"], ["2:40"]),
        ("le 3 mars 1990", "March 3, 1990", [], []),
        ("le 03/11/1990", "November 3, 1990", [], []),
        ("une heure et demie", "1.5 hours", [], []),
        ("24 heures sur 24", "24 hours a day", [], []),
        ("la figure 1.1.", "Figure 1.1", [], []),
        ("50 %", "half", [], []),
        ("à 30 m", "100 feet (30 m) away", [], []),
        ("à 4 800 km", "3,000 miles away", [], []),
        ("à 4 800 km", "2,000 miles away", ["4800"], ["2000"]),
        ("par 32 °C", "in 90-degree heat", [], []),
        ("le carbone", "CO2", [], []),
        ("1 homme", "a man", [], []),
        ("0,50 euro", "0.50 euros", [], []),
        ("Python 3.14.2", "Python 3.14.2", [], []),
        ("Django 4.2.1", "Django 4.2", ["4", "2", "1"], ["4.2"]),
        ("le 12.03.2024", "on 12.03.2024", [], []),
        ("pi vaut 3.1415", "pi is 3.1415", [], []),
        ("1,2,3", "1,2,3", [], []),
    ],
)
def test_missing_numbers(source: str, target: str, missing: list[str], extra: list[str]) -> None:
    lost, new = missing_numbers(source, target)
    assert [value for _, value in lost] == missing
    assert [value for _, value in new] == extra


_NOTATION = st.text(st.sampled_from("0123456789.,:hH \u202f½²٣sà-–'€%ma"), max_size=12)


@given(_NOTATION, _NOTATION)
@example("0,50", "0.50")
def test_any_writing_of_numbers_is_read(source: str, target: str) -> None:
    lost, new = missing_numbers(source, target)
    assert all(0 <= span.start < span.end <= len(source) for span, _ in lost)
    assert all(0 <= span.start < span.end <= len(target) for span, _ in new)


@pytest.mark.parametrize(
    ("french", "english"),
    [("1 000,5", "1,000.5"), ("1.000.000", "1,000,000"), ("3,50", "3.50"), ("1990", "1990"), ("12\u202f000", "12,000")],
)
def test_english_notation(french: str, english: str) -> None:
    assert english_notation(french) == english
