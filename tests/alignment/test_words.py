from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.engines import FakeEngine
from translator.alignment.words import AT_ONCE, linked
from translator.bilingual import BilingualDocument, Place, Row, Signature, WordLink
from translator.document import Block, Document, Span
from translator.errors import InputError
from translator.pipeline.translator import LONGEST_SCORED, Translator

WORDS = {"chat": "cat", "chien": "dog"}


def count_words(text: str) -> int:
    return len(text.split())


TRANSLATOR = Translator(FakeEngine(WORDS, count=count_words, max_tokens=400))


class ShortEngine(FakeEngine):
    """Counts pieces of the source's vocabulary, and refuses longer targets only when it is given them."""

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        if any(len(target.split()) > 20 for _, target in pairs):
            raise InputError("A sentence has too many tokens.")
        return super().link(pairs)


def bilingual(*pairs: tuple[str, str]) -> BilingualDocument:
    sides = [
        Document(tuple(Block("paragraph", text, sentences=(Span(0, len(text)),)) for text in texts), language)
        for texts, language in zip(zip(*pairs, strict=True), ("fr", "en"), strict=True)
    ]
    rows = tuple(
        Row((Place(number, 0, len(one)),), (Place(number, 0, len(other)),)) for number, (one, other) in enumerate(pairs)
    )
    return BilingualDocument(sides[0], sides[1], rows, Signature("1"))


def words(document: BilingualDocument) -> list[list[tuple[str, str]]]:
    def text(side: Document, place: Place) -> str:
        return side.blocks[place.block].text[place.start : place.end]

    return [
        [(text(document.source, link.source), text(document.target, link.target)) for link in row.links]
        for row in document.rows
    ]


def test_rows_get_links_and_a_text_that_is_too_long_does_not_cost_the_others_theirs() -> None:
    made = bilingual(
        ("le chat", "the cat"),
        ("un chien", "a dog " * 15),
        ("un chien " * LONGEST_SCORED, "a dog"),
        ("chien " * 801, "dog"),
        ("« le chien »", "“the dog”"),
    )
    counts: list[int] = []
    found = linked(made, Translator(ShortEngine(WORDS, count=count_words, max_tokens=400)), on_done=counts.append)
    assert words(found) == [[("chat", "cat")], [], [], [], [("chien", "dog")]]
    assert counts == [5]


def test_links_that_are_there_stay() -> None:
    made = bilingual(("le chat", "the cat"), ("le chien", "the dog"))
    kept = (WordLink(Place(0, 0, 2), Place(0, 0, 3), 1.0),)
    made = replace(made, rows=(replace(made.rows[0], links=kept), made.rows[1]))
    assert words(linked(made, TRANSLATOR)) == [[("le", "the")], [("chien", "dog")]]


def test_a_row_of_several_sentences_is_linked_in_place() -> None:
    source = Block("paragraph", "Le chat. Le chien.", sentences=(Span(0, 8), Span(9, 18)))
    target = Block("paragraph", "A dog and a cat.", sentences=(Span(0, 16),))
    row = Row((Place(0, 0, 8), Place(0, 9, 18)), (Place(0, 0, 16),))
    made = BilingualDocument(Document((source,)), Document((target,), "en"), (row,), Signature("1"))
    assert words(linked(made, TRANSLATOR)) == [[("chat", "cat"), ("chien", "dog")]]


def test_many_rows_are_linked_part_by_part() -> None:
    counts: list[int] = []
    found = linked(bilingual(*[("le chat", "the cat")] * (AT_ONCE + 3)), TRANSLATOR, on_done=counts.append)
    assert counts == [AT_ONCE, 3]
    assert words(found) == [[("chat", "cat")]] * (AT_ONCE + 3)
