"""Who speaks."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from translator import segment
from translator.document import Attribution, Block, Document, Quote, Span
from translator.text.quotes import spoken
from translator.text.speakers import find_speakers


def quoted(name: str, *, continues: bool = False, opened: bool = True, before: str = "") -> Block:
    """A paragraph that quotes; `name` is who the text says that speaks, if it says."""
    start = len(before)
    words = "« Oui »" if not continues else "« Oui"
    text = before + words + (f", dit {name}." if name else "")
    span = Span(start + len(words) + 6, start + len(words) + 6 + len(name))
    attribution = Attribution(span, span) if name else None
    quote = Quote(
        start, start + len(words), 1, "« " if opened else "", "" if continues else " »", attribution, continues
    )
    return Block("paragraph", text, sentences=(Span(0, len(text)),), quotes=(quote,))


@pytest.mark.parametrize(
    ("names", "speakers"),
    [
        (["Anna Roche", "Anna Roche"], ["Anna Roche"]),
        (["Anna Roche", "Mme Roche"], ["Anna Roche"]),
        (["la ministre Roche", "Anna Roche"], ["Anna Roche"]),
        (["le président russe Igor Petrov", "Petrov"], ["Igor Petrov"]),
        (["M. Roche", "Mme Roche"], ["M. Roche", "Mme Roche"]),
        (["Anna Roche", "Luc Roche"], ["Anna Roche", "Luc Roche"]),
        (["le maire de Lyon", "le maire de Nice"], ["le maire de Lyon", "le maire de Nice"]),
        (["le maire", "le maire"], ["le maire"]),
        (["un voisin", "une voisine"], ["un voisin", "une voisine"]),
        (["il", "Elle", "ce dernier", "Ils"], []),
        (["Anna  Roche", "Anna\nRoche"], ["Anna Roche"]),
        (["", "Luc"], ["Luc"]),
    ],
)
def test_names_of_one_person_are_one_speaker(names: list[str], speakers: list[str]) -> None:
    found = find_speakers(Document(tuple(quoted(name) for name in names)))
    assert [speaker.name for speaker in found.all] == speakers


def test_only_the_right_quotations_have_the_speaker() -> None:
    found = find_speakers(Document((quoted("Luc"), quoted(""), quoted("il"))))
    assert [getattr(found.of(block, 0), "name", None) for block in range(3)] == ["Luc", None, None]


@pytest.mark.parametrize("named", [0, 1, 2])
def test_a_quotation_over_paragraphs_keeps_its_speaker(named: int) -> None:
    names = ["Luc" if index == named else "" for index in range(3)]
    blocks = [quoted(name, continues=index < 2 and not name, opened=index == 0) for index, name in enumerate(names)]
    found = find_speakers(Document(tuple(blocks)))
    # A paragraph that ends in `dit Luc.` has closed its quotation: what follows is another one.
    expected = [index <= named for index in range(3)]
    assert [found.of(index, 0) is not None for index in range(3)] == expected


def test_text_between_two_quotations_ends_the_first() -> None:
    found = find_speakers(Document((quoted("", continues=True), quoted("Luc", before="Plus tard : "))))
    assert [getattr(found.of(block, 0), "name", None) for block in range(2)] == [None, "Luc"]


ARTICLES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "golden" / "speakers.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("article", [pytest.param(article, id=name) for name, article in ARTICLES.items()])
def test_who_speaks_in_an_article(article: dict[str, Any]) -> None:
    document = segment(article["text"].strip())
    speakers = find_speakers(document)
    quotes = [place for place in spoken(document.blocks) if not document.blocks[place[0]].quotes[place[1]].words]
    said = [getattr(speakers.of(*place), "name", "-") for place in quotes]
    assert said == article["speakers"]
    assert [speaker.number for speaker in speakers.all] == list(range(len(speakers.all)))
    assert {speaker.name for speaker in speakers.all} == set(said) - {"-"}
