"""Quotation marks without a partner stay where they are; marks around nothing go; quoted words are never replaced."""

from __future__ import annotations

import pytest

from tests.engines import FakeEngine
from translator import Translator, segment
from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import Hypothesis


@pytest.mark.parametrize(
    ("line", "reads", "target"),
    [
        ("Les travaux sont finis. »", "Les travaux sont finis.", "LES TRAVAUX SONT FINIS.”"),
        ("« Les travaux sont finis.", "Les travaux sont finis.", "“LES TRAVAUX SONT FINIS."),
        ("Il a dit : « Je pars demain.", "Il a dit: « Je pars demain. »", "IL A DIT: “JE PARS DEMAIN."),
        ("Je pars », dit le maire.", "« Je pars », dit le maire.", "JE PARS,” DIT LE MAIRE."),
        ("Nous restons”, dit-elle.", "« Nous restons », dit-elle.", "NOUS RESTONS,” DIT-ELLE."),
        ('Il répond " non merci.', "Il répond « non merci. »", "IL RÉPOND “NON MERCI."),
        ("Le « grand soir », rêve d'un autre » siècle.", None, "LE “GRAND SOIR,” RÊVE D'UN AUTRE” SIÈCLE."),
        ("Le prince ‘Ali est là.", "Le prince « Ali est là. »", "LE PRINCE ‘ALI EST LÀ."),
    ],
)
def test_a_mark_without_a_partner_stays_at_its_place(line: str, reads: str | None, target: str) -> None:
    engine = FakeEngine()
    document = Translator(engine).document(segment(line))
    (block,), (given,) = document.target.blocks, document.source.blocks
    assert block.text == target
    assert engine.seen[0] == (reads or engine.seen[0])
    assert len(block.stray) == len(given.stray) == 1
    assert block.text[slice(*block.stray[0])] in "“”‘"
    assert Translator(FakeEngine()).sentences([line]) == [target]


@pytest.mark.parametrize(("style", "mark"), [("us", "”"), ("uk", "’"), ("french", "\u00a0»"), ("straight", '"')])
def test_it_is_written_in_the_style_asked_for(style: str, mark: str) -> None:
    translator = Translator(FakeEngine(), quotes=style)  # type: ignore[arg-type]
    (block,) = translator.document(segment("Les travaux sont finis. »")).target.blocks
    assert block.text == "LES TRAVAUX SONT FINIS." + mark


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("« » dit-il.", "DIT-IL."),
        ('Il écrit « " " » au mur.', "IL ÉCRIT AU MUR."),
        ('Il n\'y a "" rien.', "IL N'Y A RIEN."),
        ("Il écrit « ... » au mur.", "IL ÉCRIT “...” AU MUR."),
    ],
)
def test_marks_around_nothing_are_left_out(line: str, target: str) -> None:
    assert Translator(FakeEngine()).sentences([line]) == [target]


def test_quoted_words_that_are_not_translated_are_carried_over() -> None:
    class Losing(FakeEngine):
        def _translated(self, sentence: str) -> Hypothesis:
            assert sentence == "Le mot « bémol » veut dire réserve."
            return Hypothesis("The word means reserve.", -1.0, (WordLink(Span(3, 6), Span(4, 8), 1.0),))

    document = Translator(Losing()).document(segment("Le mot « bémol » veut dire réserve."))
    assert document.target.blocks[0].text == "The word “bémol” means reserve."
    (finding,) = [finding for row in document.rows for finding in row.findings if finding.check == "quotation"]
    assert (finding.severity, finding.message) == ("warning", "bémol was not translated: carried over")
