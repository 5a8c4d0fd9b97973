from __future__ import annotations

import re

import pytest

from tests.engines import FakeEngine
from translator import BilingualDocument, Block, Document, segment, translate

WORD = re.compile(r"[^\W_]+")
TEXT = """« Comme prévu, nous partons (demain) », a déclaré Paul Morel, ministre.

Il a ajouté : « C’est “très” grave. Rien ne change. »

« Un premier point.

« Un second point. Fin », conclut Anna.

La « crise » et le « pouvoir » vont mal.
"""


def english(result: BilingualDocument) -> list[str]:
    return [block.text for block in result.target.blocks]


@pytest.fixture
def result() -> BilingualDocument:
    return translate(segment(TEXT), model=FakeEngine())


def test_quotations_open_and_close_at_the_matching_place(result: BilingualDocument) -> None:
    assert english(result) == [
        "“COMME PRÉVU, NOUS PARTONS (DEMAIN),” A DÉCLARÉ PAUL MOREL, MINISTRE.",
        "IL A AJOUTÉ: “C'EST ‘TRÈS’ GRAVE. RIEN NE CHANGE.”",
        "“UN PREMIER POINT.",
        "“UN SECOND POINT. FIN,” CONCLUT ANNA.",
        "LA “CRISE” ET LE “POUVOIR” VONT MAL.",
    ]


def test_rows_are_a_partition_of_both_sides(result: BilingualDocument) -> None:
    for document, places in (
        (result.source, [place for row in result.rows for place in row.source]),
        (result.target, [place for row in result.rows for place in row.target]),
    ):
        expected = [(number, *span) for number, block in enumerate(document.blocks) for span in block.sentences]
        assert places == expected


def test_every_quotation_has_its_partner(result: BilingualDocument) -> None:
    for source, target in zip(result.source.blocks, result.target.blocks, strict=True):
        assert [quote.level for quote in target.quotes] == [quote.level for quote in source.quotes]
        for before, after in zip(source.quotes, target.quotes, strict=True):
            inside = source.text[before.content.start : before.content.end].upper()
            written = target.text[after.content.start : after.content.end]
            assert WORD.findall(written) == WORD.findall(inside)
            assert after.open in ("“", "‘", "")
    linked = {link.source for row in result.rows for link in row.quotes}
    assert len(linked) == sum(len(block.quotes) for block in result.source.blocks)


def test_links_join_the_same_word_on_both_sides(result: BilingualDocument) -> None:
    count = 0
    for row in result.rows:
        for link in row.links:
            source = result.source.blocks[link.source.block].text[link.source.start : link.source.end]
            target = result.target.blocks[link.target.block].text[link.target.start : link.target.end]
            assert source.upper() == target
            count += 1
    assert count > 30


def test_the_speaker_is_known_on_both_sides(result: BilingualDocument) -> None:
    source, target = result.source.blocks[0].quotes[0], result.target.blocks[0].quotes[0]
    assert source.attribution
    assert target.attribution
    assert target.attribution.speaker
    speaker = target.attribution.speaker
    assert "PAUL MOREL" in result.target.blocks[0].text[speaker.start : speaker.end]


def test_the_signature_names_what_made_it(result: BilingualDocument) -> None:
    assert "model:rules" in str(result.signature)
    assert "beam_size:4" in str(result.signature)


def test_code_and_numbers_are_carried_over_without_the_model() -> None:
    engine = FakeEngine()
    document = Document((Block("code", "x = 1  # été"), Block("table_cell", "1 234,5 %", cell=(0, 0, 0))))
    result = translate(segment(document), model=engine)
    assert english(result) == ["x = 1  # été", "1,234.5%"]
    assert engine.seen == []


def test_a_headline_is_translated_in_sentence_case() -> None:
    engine = FakeEngine(rule=lambda word: f"{word.lower()}x")
    document = Document((Block("heading", "Le Ministre Accepte De Partir Vite", level=1),))
    result = translate(segment(document), model=engine)
    assert engine.seen == ["Le ministre accepte de partir vite"]
    assert english(result) == ["Lex Ministrex Acceptex Dex Partirx Vitex"]


def test_a_sentence_beyond_the_limit_is_cut_at_clauses_and_joined() -> None:
    engine = FakeEngine()
    engine.max_tokens = 60
    text = "Le premier point est clair, le second point ne l’est pas ; le troisième, lui, reste ouvert, dit-on ici."
    result = translate(segment(text), model=engine)
    assert len(engine.seen) > 1
    assert all(len(part) <= 60 for part in engine.seen)
    assert all(part[-1] in ",;." for part in engine.seen)
    # Each part is upper-cased by itself and joined in lower case at its first letter.
    assert english(result)[0].upper() == text.replace("’", "'").upper().replace(" ;", ";")
    assert len(result.rows) == 1


def test_a_degenerate_hypothesis_is_decoded_again_and_flagged_if_it_stays() -> None:
    engine = FakeEngine(whole=lambda _: "no no no no no no no no no no")
    result = translate(segment("Une phrase tout à fait normale de dix mots."), model=engine)
    assert len(engine.options) == 3
    assert engine.options[1].no_repeat_ngram_size == 3
    assert [(finding.check, finding.severity) for finding in result.rows[0].findings] == [("degenerate", "error")]


def test_an_empty_hypothesis_gives_a_row_with_a_reason() -> None:
    result = translate(segment("Une phrase."), model=FakeEngine(whole=lambda _: ""))
    assert result.rows[0].target == ()
    assert result.rows[0].reason


def test_markup_is_carried_over_by_the_links() -> None:
    from translator import Inline

    block = Block("paragraph", "Un mot fort ici.", inlines=(Inline(7, 11, "strong"),))
    result = translate(segment(Document((block,))), model=FakeEngine())
    (inline,) = result.target.blocks[0].inlines
    assert result.target.blocks[0].text[inline.start : inline.end] == "FORT"


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("— 1914.", "“1914.”"),
        ("– …", "“…”"),
        ("''1914''", "“1914”"),
        ("« 14 » 18 « 1 000,5 »", "“14” 18 “1,000.5”"),
        ("« “12” 13 »", "“‘12’ 13”"),
    ],
)
def test_what_has_no_letters_has_its_marks_once_and_in_their_place(source: str, target: str) -> None:
    engine = FakeEngine()
    result = translate(segment(source), model=engine)
    assert english(result) == [target]
    for before, after in zip(result.source.blocks[0].quotes, result.target.blocks[0].quotes, strict=True):
        written = target[after.start : after.end]
        assert re.findall(r"\d", written) == re.findall(r"\d", source[before.start : before.end])
        assert written.startswith(after.open)
        assert written.endswith(after.close)
