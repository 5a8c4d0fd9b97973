from __future__ import annotations

from pathlib import Path

import pytest

import translator
from tests.engines import FakeEngine
from translator.alignment.documents import ADDED, OMITTED, align
from translator.bilingual import BilingualDocument
from translator.document import Document
from translator.errors import InputError, TranslatorError, UsageError
from translator.text import segment

ENGINE = FakeEngine(
    dict(
        pair.split("=")
        for pair in (
            "le=the la=the les=the ville=city maire=mayor écoles=schools construire=build trois=three nous=we "
            "salle=hall quitté=left habite=lives ici=here bonne=good nouvelle=news pluie=rain tombait=fell dit=said "
            "chats=cats aiment=love lait=milk chiens=dogs mangent=eat viande=meat oiseaux=birds "
            "chantent=sing arbres=trees"
        ).split()
    ),
    count=lambda text: len(text.split()),
    max_tokens=400,
)

FRENCH = """# La ville

Le maire a parlé hier. « Nous allons construire trois écoles », a-t-il dit. Il a quitté la salle.

La pluie tombait. Marie Dupont habite ici. « Une bonne nouvelle », dit Marie Dupont."""
ENGLISH = """# The city

The mayor spoke yesterday. “We will build three schools,” he said. He left the hall.

Marie Dupont lives here. This is good news, Marie Dupont said. Nobody knows the secret plan of 1984."""


def document(text: str, language: str = "fr") -> Document:
    return segment(translator.read(text.encode(), language=None), language=language)


def aligned(source: str = FRENCH, target: str = ENGLISH, *, links: bool = True) -> BilingualDocument:
    return align(document(source), document(target, "en"), model=ENGINE, any_language=True, links=links)


def texts(found: BilingualDocument) -> list[tuple[str, str]]:
    return [(found.source_text(row), found.target_text(row)) for row in found.rows]


def test_a_document_is_aligned() -> None:
    found = aligned()
    assert ("La ville", "The city") in texts(found)
    assert ("Il a quitté la salle.", "He left the hall.") in texts(found)
    assert found.signature.task == "align"
    assert found.target.language == "en"


def test_every_sentence_is_in_one_row_in_order() -> None:
    found = aligned()
    for side, places in (
        (found.source, [place for row in found.rows for place in row.source]),
        (found.target, [place for row in found.rows for place in row.target]),
    ):
        assert [tuple(place) for place in places] == [
            (number, *span) for number, block in enumerate(side.blocks) for span in block.sentences
        ]


def test_a_row_with_an_empty_side_has_a_reason() -> None:
    found = aligned()
    for row in found.rows:
        assert row.reason == ("" if row.source and row.target else OMITTED if row.source else ADDED)


def test_no_link_points_outside_its_row() -> None:
    found = aligned()
    assert any(row.links for row in found.rows)
    for row in found.rows:
        for link in row.links:
            for place, places in ((link.source, row.source), (link.target, row.target)):
                assert any(
                    one.block == place.block and one.start <= place.start < place.end <= one.end for one in places
                )


def test_quotations_are_linked_and_the_others_reported() -> None:
    found = aligned()
    pairs = {pair for row in found.rows for pair in row.quotes}
    linked = [pair for pair in pairs if pair.source and pair.target]
    assert len(linked) == 1
    assert [pair.target for pair in pairs if pair not in linked] == [None]
    remarks = [finding for row in found.rows for finding in row.findings if finding.check == "quotation"]
    assert [remark.source.block for remark in remarks if remark.source] == [2]


def test_several_quotations_may_go_with_one() -> None:
    found = aligned(
        "« Nous allons construire trois écoles ici », a dit le maire.",
        "“We will build,” the mayor said, “three schools here.”",
    )
    assert {pair.target for row in found.rows for pair in row.quotes if pair.source} == {(0, 0), (0, 1)}


def test_links_can_be_left_out() -> None:
    found = aligned(links=False)
    assert not any(row.links for row in found.rows)
    assert any(pair.source and pair.target for row in found.rows for pair in row.quotes)


@pytest.mark.parametrize(
    ("source", "target", "error", "message"),
    [
        ("a.fr", "missing.en", InputError, "missing.en"),
        ("a.fr", "empty", InputError, "empty"),
        ("a.en", "a.fr", InputError, "swapped"),
        ("a.fr", "long.fr", InputError, "expected English"),
        ("-", "-", UsageError, "both"),
    ],
)
def test_what_cannot_be_aligned_is_said(
    source: str,
    target: str,
    error: type[TranslatorError],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.fr").write_text(FRENCH * 2)
    Path("a.en").write_text(ENGLISH * 2)
    Path("long.fr").write_text("Les enfants ne sont pas dans la cour, mais ils vont jouer avec leurs amis. " * 5)
    Path("empty").write_text(" \n")
    with pytest.raises(error, match=message):
        align(source, target, model=ENGINE)


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("Un.\nDeux. Encore deux.\n\nTrois.", [["Un.", "Deux. Encore deux."], ["Trois."]]),
        ("\n\n  Un.  \r\n\t\nDeux.\n\n\n", [["Un."], ["Deux."]]),
        ("« Un.\nDeux. »\n—\n", [["« Un.", "Deux. »", "—"]]),
    ],
)
def test_pre_segmented_files_keep_their_lines(text: str, blocks: list[list[str]], tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(text.encode())
    document = align(source, text.encode(), model=ENGINE, pre_segmented=True, any_language=True)
    for side in (document.source, document.target):
        assert [[block.text[slice(*span)] for span in block.sentences] for block in side.blocks] == blocks


def test_a_quotation_over_two_lines_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("« Un.\nDeux. »\n")
    found = align(path, path, model=ENGINE, pre_segmented=True, any_language=True)
    assert found.source.blocks[0].quotes[0].continues
    assert found.signature.segmenter == "lines"
