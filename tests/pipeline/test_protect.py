from __future__ import annotations

import pytest

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import Hypothesis
from translator.pipeline.protect import Protected, filled, repaired
from translator.text.verbatim import verbatim


def protect(
    source: str, target: str, given: list[WordLink[Span]]
) -> tuple[str, tuple[WordLink[Span], ...], list[tuple[str, str]]]:
    carried = [Protected(span, source[span.start : span.end]) for span in verbatim(source)]
    hypothesis = filled(Hypothesis(target, -1.0, tuple(given)), source, (), "", "as-is")
    text, moved, remarks = repaired(source, hypothesis, carried)
    return text, moved, [(remark.check, remark.severity) for remark in remarks]


def links(source: str, target: str, pairs: str) -> list[WordLink[Span]]:
    found = []
    for pair in pairs.split():
        left, right = pair.split("=")
        found.append(WordLink(_span(source, left), _span(target, right), 0.8))
    return found


def _span(text: str, word: str) -> Span:
    start = text.index(word)
    return Span(start, start + len(word))


@pytest.mark.parametrize(
    ("source", "target", "pairs", "expected", "checks"),
    [
        ("Il y a 12 pays.", "There are 12 countries.", "", "There are 12 countries.", []),
        ("Prix : 1 234,50 euros.", "Price: 1 234,50 euros.", "", "Price: 1,234.50 euros.", []),
        ("Une hausse de 3,5 %.", "A rise of 3,5%.", "", "A rise of 3.5%.", []),
        ("En 2022, rien.", "In 2021, nothing.", "", "In 2022, nothing.", [("repaired", "info")]),
        ("Les 3 amis et les 4 voisins.", "The three friends and the neighbours.", "", None, []),
        ("À 14 heures.", "At 2 p.m.", "", "At 2 p.m.", []),
        ("Le 3 mai.", "On May 3.", "", "On May 3.", []),
        ("De 10 à 20 ans.", "From 11 to 21 years.", "10=11 20=21", "From 10 to 20 years.", [("repaired", "info")] * 2),
        ("Écrire à a.b@exemple.fr ici.", "Write to a.b@exemple.fr here.", "", "Write to a.b@exemple.fr here.", []),
        (
            "Voir https://exemple.fr/a?b=1 vite.", "See http exmpl soon.", "exemple=exmpl https=http",
            "See https://exemple.fr/a?b=1 soon.", [("repaired", "info")],
        ),
        ("Python 3.14.2 est là.", "Python 3.14.2 is here.", "3.14.2=3.14.2", None, []),
        ("Le 12.03.2024.", "On 12.03.2024.", "12.03.2024=12.03.2024", None, []),
        ("Le 01.23.45.67.89.", "Call 01.23.45.67.89.", "01.23.45.67.89=01.23.45.67.89", None, []),
        ("Pi vaut 3.1415.", "Pi is 3.1415.", "3.1415=3.1415", None, []),
        ("Django 4.2.1 ici.", "Django 4.2 here.", "4=4", None, []),
        ("Au 0 800 360 360.", "At 0 800 360 360.", "", None, []),
        ("Au 514 555 1234.", "At 514 555 1234.", "", None, []),
        ("Sur 192.168.100.200.", "On 192.168.100.200.", "", None, []),
        ("Sur www.x.fr/2.345 là.", "On www.x.fr/2.345 there.", "", None, []),
        ("De 1 000 000 à 1 000.", "From 1 000 000 to 1 000.", "", "From 1,000,000 to 1,000.", []),
        (
            "De 345 678 à 12 345 678 euros.", "From 345 678 to 12 345 678 euros.", "",
            "From 345,678 to 12,345,678 euros.", [],
        ),
        ("Environ 0,50 euro.", "About 50 cents.", "0,50=50", None, []),
        ("Merci @jeanne !", "Thanks!", "", "Thanks!", []),
    ],
)  # fmt: skip
def test_numbers_and_addresses(
    source: str, target: str, pairs: str, expected: str | None, checks: list[tuple[str, str]]
) -> None:
    text, _, notes = protect(source, target, links(source, target, pairs))
    assert text == (expected or target)
    assert notes == checks


def test_links_follow_what_is_put_in() -> None:
    source, target = "Voir www.exemple.fr demain matin.", "See www exam fr tomorrow morning."
    given = links(source, target, "Voir=See exemple=exam demain=tomorrow")
    text, moved, _ = protect(source, target, given)
    assert "www.exemple.fr" in text
    assert [text[link.target.start : link.target.end] for link in moved] == ["See", "www.exemple.fr", "tomorrow"]
