from __future__ import annotations

import pytest

from translator.check.protected import addresses, english_notation, missing_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://exemple.fr/a(b)?c=d.", ["https://exemple.fr/a(b)?c=d"]),
        ("(www.exemple.fr)", ["www.exemple.fr"]),
        ("Écrire à jean.dupont@exemple.co.uk, merci.", ["jean.dupont@exemple.co.uk"]),
        ("@jean et #vélo", ["@jean", "#vélo"]),
        ("n° 3 # 4 &#39; a@b", []),
    ],
)
def test_addresses(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in addresses(text)] == found


@pytest.mark.parametrize(
    ("source", "target", "missing", "extra"),
    [
        ("1 000 000 de francs", "1,000,000 francs", [], []),
        ("1.000,50 euros", "1,000.50 euros", [], []),
        ("12,0 %", "12%", [], []),
        ("deux ans", "2 years", [], ["2"]),
        ("2 ans", "two years", [], []),
        ("le 3/11", "11/3", [], []),
        ("3 et 3", "3", ["3"], []),
        ("2 500 et 75", "2,500 and 57", ["75"], ["57"]),
        ("le 14/07/1789", "14 July 1789", [], []),
        ("« 007 »", "“007”", [], []),
    ],
)
def test_missing_numbers(source: str, target: str, missing: list[str], extra: list[str]) -> None:
    lost, new = missing_numbers(source, target)
    assert [value for _, value in lost] == missing
    assert [value for _, value in new] == extra


@pytest.mark.parametrize(
    ("french", "english"),
    [("1 000,5", "1,000.5"), ("1.000.000", "1,000,000"), ("3,50", "3.50"), ("1990", "1990"), ("12\u202f000", "12,000")],
)
def test_english_notation(french: str, english: str) -> None:
    assert english_notation(french) == english
