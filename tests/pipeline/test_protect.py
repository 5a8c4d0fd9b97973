from __future__ import annotations

import pytest

from tests.engines import FakeEngine
from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import Hypothesis
from translator.pipeline.protect import Protected, filled, repaired
from translator.pipeline.translator import Translator
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


def translated(engine: FakeEngine, text: str) -> str:
    return Translator(engine).sentences([text])[0]


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        ("Voir www.exemple.fr et a@b.fr.", "Voir ‡1 et ‡2.", "VOIR www.exemple.fr ET a@b.fr."),
        ("Bravo 👏👏, %1$s !", "Bravo ‡1, ‡2!", "BRAVO 👏👏, %1$s!"),
        ("À Žilina, M. Žák rit.", "À ‡1, M. ‡2 rit.", "À Žilina, M. Žák RIT."),
        ("Au XVIe siècle, oui.", "‡1, oui.", "In the 16th century, OUI."),
        ("La Zambie gagne.", "‡1 gagne.", "Zambia GAGNE."),
        ("Un signe ‡ seul.", "Un signe ‡1 seul.", "UN SIGNE ‡ SEUL."),
        ("https://exemple.fr", "", "https://exemple.fr"),
        ("« Žák », dit-il.", "« ‡1 », dit-il.", "“Žák,” DIT-IL."),
    ],
)
def test_what_is_carried_over_is_hidden_at_once(text: str, seen: str, expected: str) -> None:
    engine = FakeEngine(placeholder="‡", lacks="ŽXZ")
    assert translated(engine, text) == expected
    assert engine.seen == [seen] * bool(seen)


def test_a_word_that_is_known_with_a_small_letter_is_translated() -> None:
    engine = FakeEngine({"zone": "area", "interdite": "forbidden"}, placeholder="‡", lacks="Z", count=lambda _: 1)
    assert translated(engine, "Zone interdite.") == "Area forbidden."


def test_more_than_nine_are_never_lost() -> None:
    names = [f"a{number}@b.fr" for number in range(12)]
    found = translated(FakeEngine(placeholder="‡", max_tokens=500), " ".join(["À", *names, "oui."]))
    assert all(found.count(name) == 1 for name in names)


def test_a_sentence_in_parts_keeps_what_is_hidden() -> None:
    text = "Il écrit à a@b.fr, et à la mairie aussi, puis il attend longtemps une réponse de c@d.fr sans rien dire."
    found = translated(FakeEngine(placeholder="‡", max_tokens=40), text)
    assert "a@b.fr" in found
    assert "c@d.fr" in found


@pytest.mark.parametrize("placeholder", ["", "‡"])
def test_what_the_model_drops_is_put_in(placeholder: str) -> None:
    rule = {"voir": "see", "demain": "tomorrow", "‡": "", "1": "", "www": "", "exemple": "", "fr": ""}
    engine = FakeEngine(rule, placeholder=placeholder)
    document = Translator(engine).document(b"Voir www.exemple.fr demain.", language=None)
    assert "www.exemple.fr" in document.target.blocks[0].text
    assert [finding.check for finding in document.rows[0].findings] == ["repaired"]


def test_a_number_that_did_not_arrive_is_decoded_again_behind_a_placeholder() -> None:
    def whole(text: str) -> str:
        return "It costs ‡1." if "‡1" in text else "It costs 120."

    engine = FakeEngine(whole=whole, placeholder="‡")
    assert translated(engine, "Il coûte 1 200 €.") == "It costs €1,200."
    assert engine.seen == ["Il coûte 1 200 €.", "Il coûte ‡1."]


def test_a_placeholder_written_twice_has_ousted_another_word() -> None:
    def whole(text: str) -> str:
        return "Mr ‡1 pays ‡1." if "‡1" in text else "Mr Dupont pays 12 euros."

    engine = FakeEngine(whole=whole, placeholder="‡")
    assert translated(engine, "M. Dupont paie 1 200 euros.") == "Mr Dupont pays 1,200 euros."
    assert len(engine.seen) > 1


def test_a_time_at_the_end_has_one_full_stop() -> None:
    engine = FakeEngine(whole=lambda text: text.replace("Il vient", "He comes"), placeholder="‡")
    assert translated(engine, "Il vient de 9 h à 17 h.") == "He comes de 9 a.m. à 5 p.m."


def test_of_two_translations_the_one_with_fewer_faults_is_kept() -> None:
    def whole(text: str) -> str:
        return "Nothing." if "‡1" in text else "He saw 13 countries in one year, and then came home to his family."

    engine = FakeEngine(whole=whole, placeholder="‡")
    found = translated(engine, "Il a vu 12 pays en un an, puis il est rentré chez lui dans sa famille.")
    assert found == "He saw 12 countries in one year, and then came home to his family."
    assert len(engine.seen) == 2
