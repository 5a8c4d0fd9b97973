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
        ("quote", "Un « oui » et un « non ».", "A “yes” and a “no.", [0.5]),
        ("quote", "Un oui et un non.", "A yes and a “no.", [0.49]),
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
        ("repeated", "Il l'a dit hier.", "He said, he said it yesterday.", [1.0]),
        ("repeated", "Il parle, racontant sa vie.", "He talks, recounting, recounting his life.", [1.0]),
        ("repeated", "C'est vraiment fini.", "It is definitely, definitely over.", [0.5]),
        ("repeated", "Plus vite !", "Run faster, faster!", [0.5]),
        ("measure", "Il coûte 15 €.", "It costs $15.", [1.0]),
        ("measure", "Il coûte 15 €.", "It costs €15 ($17).", []),
        ("measure", "Comptez 40 µg.", "Take 40 g.", [1.0]),
        ("measure", "Il reste 7 kilomètres.", "There are 7 metres left.", [1.0]),
        ("measure", "Il reste 10 km.", "There are 6.2 miles left.", []),
        ("measure", "Aux 3/4 vide.", "4/3 empty.", [1.0]),
        ("measure", "Le 3/4, il part.", "On 4/3 he leaves.", []),
        ("measure", "Il a 40 ans.", "A man in his 40s.", []),
        ("negation", "Ne le faites pas.", "Do it.", [1.0]),
        ("negation", "Ne le faites pas.", "Don't do it.", []),
        ("negation", "Il n'a jamais refusé.", "He refused.", [1.0]),
        ("negation", "Il a refusé.", "He did not accept.", []),
        ("negation", "Il n'est pas capable de le faire.", "He is unable to do it.", []),
        ("negation", "N'oubliez pas vos clés.", "Remember your keys.", []),
        ("negation", "Il avance à petits pas.", "He goes in small steps.", []),
        ("negation", "Il ne boit pas et ne fume pas.", "He does not drink or smoke.", []),
        ("negation", "Le pont n'est pas encore fini.", "The bridge is yet finished.", [1.0]),
        ("negation", "Le pont n'est pas encore fini.", "The bridge has yet to be finished.", []),
        ("negation", "Il n'est pas contre cette loi.", "He is against this law.", [1.0]),
        ("negation", "Presque personne ne vient.", "Hardly anyone comes.", []),
        ("negation", "Il vient demain.", "He isn't coming tomorrow.", [0.8]),
        ("opposite", "Les prix augmentent.", "Prices are falling.", [1.0]),
        ("opposite", "Les prix augmentent.", "Prices are rising.", []),
        ("opposite", "Il a duré moins longtemps.", "It was shorter.", []),
        ("opposite", "Avant la guerre, tout allait bien.", "After the war, all was well.", [1.0]),
        ("opposite", "Le vent souffle de l'ouest.", "The wind blows from the east.", [1.0]),
        ("opposite", "Ils ont fini par partir.", "They began by leaving.", [1.0]),
        ("opposite", "Un matin, il a parlé au PM.", "He spoke to the PM.", []),
        ("opposite", "Il vit au nord de Lyon.", "He lives south of Lyon.", [1.0]),
        ("false-friend", "Il est actuellement à Paris.", "He is actually in Paris.", [1.0]),
        ("false-friend", "Il est actuellement à Paris.", "He is currently in Paris.", []),
        ("false-friend", "Il travaille dans une librairie.", "He works in a library.", [1.0]),
        ("person", "Je vous écris.", "We are writing to you.", [1.0]),
        ("person", "Il vous demande de venir.", "You ask him to come.", [1.0]),
        ("person", "On part demain.", "You leave tomorrow.", []),
        ("person", "Elle est venue.", "He came.", [1.0]),
        ("person", "Elle est tombée (la tasse).", "It fell (the cup).", []),
        ("nonword", "Une vieille chaise.", "An old griboon.", [1.0]),
        ("nonword", "Une chaise.", "A chiar.", [0.6]),
        ("nonword", "Deux usines.", "Two factorys.", [1.0]),
        ("nonword", "Deux remplaçants.", "Two standbys.", []),
        ("nonword", "Le mot « griboon ».", "The word “griboon”.", []),
        ("nonword", "Un hôtel écologique.", "An ecofriendly birdwatchers' hotel.", []),
        ("name", "Il vit à Šumperk.", "He lives in umperk.", [1.0]),
        ("name", "Le juge O'Hagan.", "Judge OHagan.", [1.0]),
        ("name", "Un avion de Boeing.", "A Being plane.", [1.0]),
        ("name", "Poutine est venu.", "Putin came.", []),
        ("name", "L'opéra d'Israël.", "The opera of Israel.", []),
        ("name", "Regrettons-le, dit Paul.", "Sadly so, said Paul.", []),
        ("name", "Le Révérend Paul Roy.", "Rev. Paul Roy.", []),
        ("name", "Les îles Malouines.", "The Falkland Islands.", []),
        ("name", "Les Frères musulmans ont gagné.", "The Muslim Brotherhood won.", []),
        ("name", "Entretenue par le vent, la houle dure.", "The swell lasts, kept up by the wind.", []),
        ("number", "Départ à 5h30.", "Departure at 5.30am.", []),
        ("number", "Il a duré 1h30.", "It took 1.5 hours.", []),
        ("number", "Il a 12 ans et demi.", "He is 12.5 years old.", []),
        ("quote", "Il dit << oui >>.", "He says “yes”.", []),
        ("quote", "Le « cosmonaute n° 11 » part.", 'The "cosmonaut No. 11", is gone.', []),
        ("untranslated", "Il lance son Parti de la banlieue.", "He starts his Parti de la Banlieue.", []),
        ("punctuation", "Pourquoi partir ?", "Why leave.", [0.6]),
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


@pytest.mark.parametrize(("linked", "expected"), [("time", [1.0]), ("left", [])])
def test_a_contrary_stands_where_its_word_is_linked_or_beside(linked: str, expected: list[float]) -> None:
    source, target = "Il est parti depuis longtemps.", "He left a short time ago."
    said, place = source.index("longtemps"), target.index(linked)
    link = WordLink(Span(said, said + len("longtemps")), Span(place, place + len(linked)), 0.9)
    assert scores("opposite", source, target, [link]) == expected


@pytest.mark.parametrize(
    ("target", "jamais", "pas", "expected"),
    [
        ("She never lies, nor does she steal.", "never", "nor", []),
        ("She always lies and never steals.", "always", "never", [1.0]),
    ],
)
def test_one_negation_does_not_stand_for_two(target: str, jamais: str, pas: str, expected: list[float]) -> None:
    source = "Elle ne ment jamais et ne vole pas."
    pairs = [("ment", "lies"), ("jamais", jamais), ("vole", "steal"), ("pas", pas)]
    links = [
        WordLink(Span(a, a + len(here)), Span(b, b + len(there)), 0.9)
        for here, there in pairs
        for a, b in [(source.index(here), target.index(there))]
    ]
    assert scores("negation", source, target, links) == expected
