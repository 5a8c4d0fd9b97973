from __future__ import annotations

import pytest

from translator.document import Block, Document, Span
from translator.errors import UsageError
from translator.text import quotations, segment, sentences


def test_text_is_split_at_blank_lines() -> None:
    document = segment("Un.  Deux.\r\n \r\n\n Trois. \n")
    assert [block.text for block in document.blocks] == ["Un.  Deux.", "Trois."]
    assert document.blocks[0].sentences == (Span(0, 3), Span(5, 10))
    assert document.language == "fr"


def test_marks_and_ends_are_in_the_span() -> None:
    quote = quotations("Il dit «\u202foui\u202f».")[0]
    assert (quote.start, quote.end, quote.open, quote.close) == (7, 14, "«", "»")
    assert quote.content == Span(8, 13)


def test_offsets_are_code_points() -> None:
    text = "𝄞 est là. « 😀 » aussi."
    assert [text[start:end] for start, end in sentences(text)] == ["𝄞 est là.", "« 😀 » aussi."]
    assert quotations(text)[0].start == 10


def test_code_is_one_sentence_without_quotations() -> None:
    block = segment(Document((Block("code", ' print("a. B")\n'),))).blocks[0]
    assert block.sentences == (Span(1, 14),)
    assert (block.quotes, block.stray) == ((), ())


def test_headings_stop_quotations() -> None:
    blocks = (Block("paragraph", "« Un."), Block("heading", "Titre"), Block("paragraph", "Deux. »"))
    document = segment(Document(blocks))
    assert [block.quotes for block in document.blocks] == [(), (), ()]
    assert [block.stray for block in document.blocks] == [(Span(0, 1),), (), (Span(6, 7),)]


def test_dash_in_list_item_is_no_dialogue() -> None:
    assert segment(Document((Block("list_item", "— Viens !"),))).blocks[0].quotes == ()


def test_line_breaks_before_bullets_are_boundaries() -> None:
    text = "Il faut :\n- du pain\n- du vin\nblanc"
    assert [text[start:end] for start, end in sentences(text)] == ["Il faut :", "- du pain", "- du vin\nblanc"]


@pytest.mark.parametrize("language", ["fr", "fr-CA", "FR_fr", "en-GB"])
def test_languages_with_regions(language: str) -> None:
    assert len(sentences("Paris. London.", language=language)) == 2


@pytest.mark.parametrize("language", ["xx", "_common", "", "../fr"])
def test_unknown_language_is_refused(language: str) -> None:
    with pytest.raises(UsageError, match="No rules"):
        sentences("Un.", language=language)


def test_unknown_language_of_a_document_falls_back_to_french() -> None:
    assert segment(Document((Block("paragraph", "M. Roy."),), language="und")).blocks[0].sentences == (Span(0, 7),)


@pytest.mark.parametrize("text", ["", " \n ", "\0", "\ud800. A", ".", "»", "« »", "\u200f«\u202e"])
def test_odd_texts_do_not_fail(text: str) -> None:
    found = sentences(text)
    assert " ".join(text[start:end] for start, end in found).split() == text.split()


@pytest.mark.parametrize(
    "piece",
    [
        "«",
        "« a ",
        "» ",
        '" a ',
        "'a ",
        ". ",
        "? ",
        "!_ ",
        "A. ",
        "( a. B",
        "— Oui. ",
        "« a, dit-il, b ",
        " \n",
        "\n\n- ",
    ],
)
def test_hostile_repetition_stays_linear(piece: str) -> None:
    """Quadratic time would keep this busy for minutes."""
    text = "a" + piece * 20_000 + "b"
    block = segment(Document((Block("paragraph", text),))).blocks[0]
    assert block.sentences[-1].end == len(text)


def test_deep_nesting_keeps_levels() -> None:
    """A quotation with others in it is no longer than a long paragraph; what is around it is a fault of the marks."""
    depth = 20_000
    block = segment("« " * depth + "»" * depth).blocks[0]
    assert [quote.level for quote in block.quotes] == list(range(1, 1001))
    assert len(block.stray) == 2 * (depth - 1000)


def test_an_opening_mark_too_many_does_not_take_in_the_rest() -> None:
    told = "Il dit « oui ». La pluie tombait encore sur les toits de la ville. " * 60
    block = segment(f"« Nous étions seuls. {told}Puis plus rien. »").blocks[0]
    assert len(block.quotes) == 60
    assert [block.text[slice(*mark)] for mark in block.stray] == ["«", "»"]


def test_a_long_quotation_may_hold_another_kind_of_marks() -> None:
    said = "La pluie tombait encore sur les toits de la ville. " * 80
    block = segment(f"« Nous étions seuls. {said}Il disait “oui” sans cesse. »").blocks[0]
    assert [quote.level for quote in block.quotes] == [1, 2]
    assert not block.stray
