from __future__ import annotations

from dataclasses import replace

import pytest

from translator.bilingual import BilingualDocument, Finding, Place, Row, Signature, WordLink
from translator.checks import check, known_checks, table
from translator.checks.table import choose
from translator.checks.view import RowView
from translator.document import Block, Document, Span
from translator.errors import UsageError

LONG = "Le ministre a rencontré les représentants du personnel, et il a promis que les salaires seraient augmentés."


def scores(name: str, source: str, target: str, links: list[WordLink[Span]] | None = None) -> list[float]:
    (chosen,) = choose(only=[name])
    return [round(found.score, 2) for found in chosen.run(RowView(source, target, links or ()))]


@pytest.mark.parametrize(
    ("name", "source", "target", "expected"),
    [
        ("number", "Il a 3 chats.", "He has 3 cats.", []),
        ("number", "Il a 3 chats.", "He has cats.", [1.0]),
        ("number", "Il a 3 chats.", "He has 4 cats.", [1.0]),
        ("number", "Il a des chats.", "He has 4 cats.", [0.8]),
        ("verbatim", "Voir www.exemple.fr.", "See www.exemple.fr.", []),
        ("verbatim", "Voir www.exemple.fr.", "See www.example.com.", [1.0]),
        ("quote", "« Oui », dit-il.", "“Yes,” he said.", []),
        ("quote", "« Oui », dit-il.", "‘Yes,’ he said.", []),
        ("quote", "« Oui », dit-il.", "'Yes,' he said.", []),
        ("quote", "« Il dit “non” », dit-il.", "\"He says 'no',\" he said.", []),
        ("quote", "— Oui, dit-il.", "“Yes,” he said.", []),
        ("quote", "« Oui », dit-il.", "Yes, he said.", [1.0]),
        ("quote", "« Oui », dit-il.", "“Yes, he said.", [0.5]),
        ("quote", 'Un écran de 15".', "A 15-inch screen.", []),
        ("bracket", "Oui (non).", "Yes (no).", []),
        ("bracket", "Oui (non).", "Yes, no.", [1.0]),
        ("bracket", "L'ONU.", "The UN (United Nations).", [0.5]),
        ("bracket", "a) oui :)", "yes", []),
        ("punctuation", "Oui ?", "Yes?", []),
        ("punctuation", "« Oui ? »", "“Yes?”", []),
        ("punctuation", "Oui ?!", "Yes?", []),
        ("punctuation", "Oui ?", "Yes.", [1.0]),
        ("punctuation", "Oui !", "Yes.", [0.6]),
        ("punctuation", "Oui…", "Yes.", []),
        ("untranslated", LONG, "The minister met les représentants du personnel yesterday.", [1.0]),
        ("untranslated", "Il a lu Le Monde.", "He read Le Monde.", []),
        ("untranslated", "La Cour des comptes.", "The Cour des Comptes.", []),
        ("repeated", "Il est venu hier.", "He came came yesterday.", [1.0]),
        ("repeated", "Il est venu hier à Paris.", "He came yesterday came yesterday to Paris.", [1.0]),
        ("repeated", "Non, non, non.", "No, no, no.", []),
        ("repeated", "Il avait mangé.", "He had had to eat.", []),
        ("repeated", "C'est le sien.", "It is, it is his.", [0.5]),
        ("repeated", "Il est parti.", "He is gone. He is gone.", []),
        ("degenerate", LONG, LONG, [1.0]),
        ("degenerate", "Oui.", "Yes.", []),
    ],
)
def test_scores(name: str, source: str, target: str, expected: list[float]) -> None:
    assert scores(name, source, target) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Hier, Angela Merkel a parlé.", "Yesterday Angela Merkel spoke.", []),
        ("Hier, Angela Merkel a parlé.", "Yesterday Angela Dupont spoke.", [1.0]),
        ("Hier, Angela Merkel a parlé.", "Yesterday she spoke.", [0.5, 0.5]),
        ("Vladimir Poutine et Khrouchtchev", "Vladimir Putin and Khrushchev", []),
        ("Les États-Unis et la Grande-Bretagne", "The US and the UK", []),
        ("Des Allemands à Londres", "Germans in London", []),
        ("Un rapport de l'ONU sur le SIDA", "A UN report on AIDS", []),
        ("Le fleuve coule vers le Nord.", "The river flows north.", []),
        ("Il a vu M. Dupont lundi.", "He saw Mr. Dupont on Monday.", []),
        ("TOUT EN CAPITALES DUPONT", "ALL IN CAPITALS MARTIN", []),
        ("Le Conseil Accepte De Payer Des Avions", "Council Agrees to Pay for Planes", []),
        ("La Chambre des représentants a voté.", "The House of Representatives voted.", []),
    ],
)
def test_names(source: str, target: str, expected: list[float]) -> None:
    assert scores("name", source, target) == expected


def test_length_is_in_standard_deviations() -> None:
    assert (
        scores("length", LONG, "The minister met the staff representatives and promised that wages would rise.")[0] < 2
    )
    assert scores("length", LONG, "The minister met them.")[0] > 4.5


def test_without_links_a_short_target_is_an_omission() -> None:
    found = check(bilingual((LONG, "The minister met the staff representatives, and"))).rows[0].findings
    assert [finding.check for finding in found] == ["omission"]


def test_the_usual_length_is_that_of_the_document() -> None:
    terse = ("Il a finalement été décidé de ne pas donner suite à cette demande.", "It was refused, in the end.")
    alone = [len(row.findings) for row in check(bilingual(terse), only=["omission"]).rows]
    among = [len(row.findings) for row in check(bilingual(*[terse] * 500), only=["omission"]).rows]
    assert (alone, set(among)) == ([1], {0})


def test_what_is_linked_to_nothing_is_omitted() -> None:
    target = "The minister met the staff representatives."
    links = [
        WordLink(
            Span(LONG.index(here), LONG.index(here) + len(here)),
            Span(target.index(there), target.index(there) + len(there)),
            0.9,
        )
        for here, there in [
            ("ministre", "minister"),
            ("rencontré", "met"),
            ("représentants", "rep"),
            ("personnel", "staff"),
        ]
    ]
    (chosen,) = choose(only=["omission"], thresholds={"omission": 3})
    (found,) = chosen.run(RowView(LONG, target, links))
    assert found.score > 3
    assert found.source is not None
    assert LONG[found.source.start : found.source.end].endswith("salaires seraient augmentés")


def bilingual(*pairs: tuple[str, str], rows: tuple[Row, ...] | None = None) -> BilingualDocument:
    sides = [
        Document(tuple(Block("paragraph", text, sentences=(Span(0, len(text)),)) for text in texts))
        for texts in zip(*pairs, strict=True)
    ]
    plain = tuple(
        Row((Place(number, 0, len(here)),), (Place(number, 0, len(there)),))
        for number, (here, there) in enumerate(pairs)
    )
    return BilingualDocument(sides[0], sides[1], rows or plain, Signature("1"))


def test_findings_point_at_characters_of_blocks() -> None:
    document = bilingual(("Il a 3 chats.", "He has 4 cats."), ("Non.", "No."))
    result = check(document)
    assert result.rows[0].findings == (Finding("number", "warning", "3 became 4", Place(0, 5, 6), Place(0, 7, 8)),)
    assert result.rows[1] is document.rows[1]


def test_a_row_over_several_blocks_points_into_the_right_one() -> None:
    document = bilingual(("Il vient.", "He comes."), ("Il a 3 chats.", "He has cats."))
    row = Row((Place(0, 0, 9), Place(1, 0, 13)), (Place(0, 0, 9), Place(1, 0, 12)))
    (only_row,) = check(replace(document, rows=(row,))).rows
    assert [finding.source for finding in only_row.findings] == [Place(1, 5, 6)]


def test_links_of_the_document_reach_the_checks() -> None:
    document = bilingual((LONG, "The minister met the staff."))
    row = replace(document.rows[0], links=(WordLink(Place(0, 3, 11), Place(0, 4, 12), 1.0),))
    (found,) = check(replace(document, rows=(row,)), only=["omission"]).rows
    assert [finding.source for finding in found.findings] == [Place(0, 12, len(LONG) - 1)]


def test_findings_of_checks_are_replaced_and_remarks_stay() -> None:
    document = bilingual(("Il a 3 chats.", "He has 3 cats."))
    remark = Finding("repaired", "info", "3 was restored for 4")
    row = replace(document.rows[0], findings=(Finding("number", "warning", "old"), remark))
    assert check(replace(document, rows=(row,))).rows[0].findings == (remark,)


def test_an_empty_side_is_an_omission_or_an_addition() -> None:
    document = bilingual(("Il vient.", "He comes."))
    rows = (Row(document.rows[0].source, (), reason="x"), Row((), document.rows[0].target, reason="x"))
    found = check(replace(document, rows=rows)).rows
    assert [[finding.check for finding in row.findings] for row in found] == [["omission"], ["addition"]]


def test_code_is_not_checked() -> None:
    document = bilingual((LONG, LONG))
    blocks = (replace(document.source.blocks[0], role="code"),)
    assert check(replace(document, source=Document(blocks))).rows[0].findings == ()


def test_a_degenerate_target_has_one_finding() -> None:
    found = check(bilingual((LONG, LONG))).rows[0].findings
    assert [finding.check for finding in found] == ["degenerate"]


def test_every_function_has_its_entry_and_every_entry_its_function() -> None:
    assert {each.name for each in known_checks()} == set(table._FUNCTIONS)


def test_choosing() -> None:
    every = [each.name for each in known_checks()]
    assert [each.name for each in choose(only=["quote", "number"])] == ["number", "quote"]
    assert [each.name for each in choose(only="quote")] == ["quote"]
    assert [each.name for each in choose(skip=["number"])] == [name for name in every if name != "number"]
    assert choose(thresholds={"length": 9.0}, only=["length"])[0].threshold == 9.0
    with pytest.raises(UsageError, match="'numbers', 'quotess'"):
        choose(only=["numbers"], skip=["quotess"])
