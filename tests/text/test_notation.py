from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.numbers import Clock, missing_notations, notations, rewritten


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("1 234 567,89 € et 12€50", ["€1,234,567.89", "€12.50"]),
        ("12 M€, 3,5 à 4 Md€, 800 k€", ["€12 million", "€3.5 to €4 billion", "€800k"]),
        ("2,5 millions d'euros, 250 CHF", ["€2.5 million", "CHF 250"]),
        ("14,5 %, 10-15 %, +3,2 %", ["14.5%", "10–15%", "+3.2%"]),
        ("−5 °C, 25 µg/m³, 5,2 Go, 150 ch", ["−5 °C", "25 µg/m³", "5.2 GB", "150 hp"]),
        ("à 20h15, vers 9 h, dès 14 heures, à 0h30", ["8:15 p.m.", "9 a.m.", "2 p.m.", "12:30 a.m."]),
        ("entre 8h et 12h, jusqu'à minuit", ["8 a.m.", "noon"]),
        ("3 heures du matin, 3 heures de l'après-midi", ["3 a.m.", "3 p.m."]),
        ("en 1 h 40, dure 2h15, 35 h", ["1 hour 40 minutes", "2 hours 15 minutes", "35 hours"]),
        (
            "2 h 03 min 59 s, 3 min 20 s, 9 s 86",
            ["2 hours 3 minutes 59 seconds", "3 minutes 20 seconds", "9.86 seconds"],
        ),
        ("à 2 h de Paris, 7h par jour", ["2 hours", "7 hours"]),
        ("au XIXe siècle, le XVIᵉ, le 1er prix, la 2e fois", ["19th century", "16th", "1st", "2nd"]),
        ("le 1er mai, François Ier", ["I"]),
        ("le 1,2-dichloroéthane, les PM2,5", ["1,2-", "PM2.5"]),
        ("Matthieu 5,3 et Genèse 1,1-5", ["Matthew 5:3", "Genesis 1:1-5"]),
        ("pages 12,13 et 14", ["12, 13"]),
        ("le numéro 552 100 554", ["552 100 554"]),
        ("en 44 av. J.-C.", ["44 BC"]),
        ("au Ve siècle av. J.-C., au IIe siècle avant Jésus-Christ", ["5th century BC", "2nd century BC"]),
        ("24h/24 et 7j/7, midi et demi", ["24 hours a day, seven days a week", "half past twelve"]),
        ("3.14.2, 192.168.100.200, 01.02.03, 12/03/2024, www.x.fr/2.345", []),
        ("10 à 20 ans, 1990, 10 heures de vol", []),
        ("n° 11-18.852, 2016-1.234, salle 2.104, référence 12.345.678, 433.920 MHz", []),
        ("Marc 12,5 points, Jean 5,20 m", ["12.5", "5.20 m"]),
        ("5 € 10 places, 3 € 50.", ["€5", "€3.50"]),
        ("l'émission de 20 h 30, après 22h30, un match de 2h", ["8:30 p.m.", "10:30 p.m.", "2 hours"]),
        ("un vol de 10 h 15 min, à 1 h à pied", ["10 hours 15 minutes", "1 hour"]),
    ],
)
def test_english_forms(text: str, english: list[str]) -> None:
    assert [one.english for one in notations(text)] == english


def test_times_of_day_by_24_hours() -> None:
    assert [one.english for one in notations("de 9h30 à 17h, à minuit", "24")] == ["9:30", "17:00"]


@pytest.mark.parametrize(
    ("source", "target", "clock", "expected"),
    [
        ("Le prix : 1 000,50 €.", "The price: 1,000 50.", "as-is", "The price: 1,000.50."),
        ("Le prix : 1 234 567,8.", "The price: 1,234 567,8.", "as-is", "The price: 1,234,567.8."),
        ("Un clip de 4 min 10 s.", "A clip of 4,min 10 s.", "as-is", "A clip of 4 minutes 10 seconds."),
        ("Coût : 14,5 M€.", "Cost: 14.5 M€.", "as-is", "Cost: €14.5 million."),
        ("2 345 678 euros", "2,345,678, 345,678 euros", "as-is", "2,345,678 euros"),
        ("1 200,50 €", "€1,200.50.50", "as-is", "€1,200.50"),
        ("1 500 et 500", "1 500, 500", "as-is", "1,500, 500"),
        ("Entre 45 et 120 €.", "Between 45 and €120.", "as-is", "Between €45 and €120."),
        ("Il a 15 €.", "He has 15 €.", "as-is", "He has €15."),
        ("Il a 12 euros.", "He has 12 euros.", "as-is", "He has 12 euros."),
        ("Un disque de 2 To.", "A disk of 2 To.", "as-is", "A disk of 2 TB."),
        ("1,5 et 15", "15 and 1,5", "as-is", "15 and 1.5"),
        ("À 20h15.", "At 20h15.", "as-is", "At 8:15 p.m."),
        ("À 20h15.", "At 20:15.", "as-is", "At 20:15."),
        ("À 20h15.", "At 20:15.", "12", "At 8:15 p.m."),
        ("À 20h15.", "At 8:15 p.m. sharp.", "24", "At 20:15 sharp."),
        ("À 2,30 € et 14 h 30.", "At €2.30 and 14:30.", "as-is", "At €2.30 and 14:30."),
        ("La 2.30 sort à 14 h 30.", "The 2.30 is at 14h30.", "as-is", "The 2.30 is at 2:30 p.m."),
        ("De 8h à 20h.", "From 8 a.m. to 8 p.m.", "as-is", "From 8 a.m. to 8 p.m."),
        ("De 8h à 20h.", "From 8 to 20 a.m.", "as-is", "From 8 to 8 p.m."),
        ("Demain à 0h.", "Tomorrow at 0pm.", "as-is", "Tomorrow at midnight."),
        ("De 22h à 6h.", "From 10 p.m. to 6pm.", "as-is", "From 10 p.m. to 6 a.m."),
        ("Un film de 2h15.", "A film of 2:15.", "as-is", "A film of 2 hours 15 minutes."),
        ("Il dure 1 h 40.", "It lasts 1 hour and 40 minutes.", "as-is", "It lasts 1 hour and 40 minutes."),
        ("Au XXe siècle.", "In the XXe century.", "as-is", "In the 20th century."),
        ("Voir www.x.fr/1,5 et 1,5.", "See www.x.fr/1,5 and 1,5.", "as-is", "See www.x.fr/1,5 and 1.5."),
    ],
)
def test_what_is_still_french_is_rewritten(source: str, target: str, clock: Clock, expected: str) -> None:
    for start, end, new in reversed(rewritten(source, target, clock)):
        target = target[:start] + new + target[end:]
    assert target == expected
    assert rewritten(source, target, clock) == []


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("à 18 h", "at 18 a.m.", ["18 h"]),
        ("à 18 h", "at six o'clock", []),
        ("à 18 h 30", "at half past six", []),
        ("7h par jour", "7 a day", ["7h"]),
        ("48 h plus tard", "two days later", []),
        ("au XIXe siècle", "in the nineteenth century", []),
        ("au XIXe siècle", "in the 9th century", ["XIXe siècle"]),
        ("le 21e prix", "the twenty-first prize", []),
        ("Matthieu 5,3", "Matthieu 5:3", ["Matthieu 5,3"]),
        ("1 000 UI de fer", "1,000 iron UI", ["1 000 UI"]),
        ("1 000 UI de fer", "1,000 international units of iron", []),
        ("un disque de 2 To", "a two-terabyte disk", []),
    ],
)
def test_what_a_translation_has_in_no_accepted_form(source: str, target: str, missing: list[str]) -> None:
    assert [source[one.span.start : one.span.end] for one in missing_notations(source, target)] == missing


@given(*[st.text(alphabet="0123456789 ,.:hHeXIVmins€%à-", max_size=20)] * 2)
def test_any_figures_are_read(source: str, target: str) -> None:
    edits = rewritten(source, target)
    assert all(0 <= start < end <= len(target) for start, end, _ in edits)
    assert all(one[1] <= other[0] for one, other in pairwise(edits))


@pytest.mark.parametrize(
    ("source", "target", "torn"),
    [
        ("Versez 25 cl de lait.", "Pour 25 milk cl.", ["25 cl"]),
        ("Versez 25 cl de lait.", "Pour 25 cl of milk.", []),
        ("Versez 25cl de lait.", "Pour 25cl of milk.", []),
        ("Il pèse 30 kg de moins.", "He weighs kg 30 less.", ["30 kg"]),
        ("Il a couru 10 km en une heure.", "He ran 10 kilometres in an hour.", []),
        ("Il y a 12 chats.", "There are 12 cats.", []),
    ],
)
def test_a_measure_whose_unit_stands_apart_is_lost(source: str, target: str, torn: list[str]) -> None:
    assert [source[slice(*one.span)] for one in missing_notations(source, target)] == torn


def test_a_sign_on_both_sides_of_a_copied_amount_goes_once() -> None:
    target = "The bridge cost €14.5 M€ last year."
    (edit,) = rewritten("Le pont a coûté 14,5 M€ l'an dernier.", target)
    assert target[: edit[0]] + edit[2] + target[edit[1] :] == "The bridge cost €14.5 million last year."
