"""Walking by structural unit: nothing is lost, nothing comes twice, whatever the rows are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.bilingual import BilingualDocument, Place, Row, Side, Signature
from translator.document import Block, Document, Span
from translator.formats.writers import sections as sections_module
from translator.formats.writers.sections import Section, sections

BOTH, TARGET = "side-by-side", "target"


def sides(section: Section) -> tuple[list[int], list[int], list[int]]:
    return section.source, section.target, [number for number, _ in section.rows]


def test_translated_documents_have_one_block_on_each_side(sample: BilingualDocument) -> None:
    walked = [sides(section) for section in sections(sample, BOTH)]
    assert [source for source, _, _ in walked] == [[index] for index in range(len(sample.source.blocks))]
    assert all(source == target for source, target, _ in walked)
    assert [number for _, _, rows in walked for number in rows] == list(range(len(sample.rows)))


def test_aligned_documents_follow_the_source(aligned: BilingualDocument) -> None:
    assert [sides(section) for section in sections(aligned, BOTH)] == [
        ([0], [0], [0]),
        ([1], [1], [1, 2]),
        ([], [2], [3]),
        ([2, 3], [3], [4]),
        ([4], [4], []),
    ]


def test_the_target_alone_follows_its_blocks(aligned: BilingualDocument) -> None:
    assert [sides(section)[1:] for section in sections(aligned, TARGET)] == [
        ([0], [0]),
        ([1], [1, 2]),
        ([2], [3]),
        ([3], [4]),
        ([4], []),
    ]


def test_an_omission_does_not_show_its_empty_block() -> None:
    source = tuple(Block("paragraph", text, sentences=(Span(0, 2),)) for text in ("A.", "B.", "C."))
    target = (Block("paragraph", "a.", sentences=(Span(0, 2),)), Block("paragraph", ""), Block("paragraph", "c."))
    rows = (
        Row((Place(0, 0, 2),), (Place(0, 0, 2),)),
        Row((Place(1, 0, 2),), (), reason="omitted"),
        Row((Place(2, 0, 2),), (Place(2, 0, 2),)),
    )
    document = BilingualDocument(Document(source), Document(target, "en"), rows, Signature("1"))
    assert [sides(section) for section in sections(document, BOTH)] == [
        ([0], [0], [0]),
        ([1], [], [1]),
        ([2], [2], [2]),
    ]


def test_a_block_without_sentences_has_a_text_or_two() -> None:
    code = [Block("code", text) for text in ("z = 1", "a = 1")]

    def texts(source: tuple[Block, ...], target: tuple[Block, ...]) -> list[list[str]]:
        document = BilingualDocument(Document(source), Document(target, "en"), (), Signature("1"))
        return [section.texts() for section in sections(document, BOTH)]

    assert texts((code[0],), (code[0],)) == [["z = 1"]]
    assert texts((code[0],), (code[1],)) == [["z = 1", "a = 1"]]  # the source first
    assert texts((), (code[1],)) == [["a = 1"]]


def test_a_block_of_very_many_sentences_comes_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections_module, "_MOST_ROWS", 3)
    block = Block("paragraph", "a" * 8, sentences=tuple(Span(index, index + 1) for index in range(8)))
    rows = tuple(Row((Place(0, index, index + 1),), (Place(0, index, index + 1),)) for index in range(8))
    document = BilingualDocument(Document((block,)), Document((block,), "en"), rows, Signature("1"))
    assert [len(section.rows) for section in sections(document, BOTH)] == [3, 3, 2]
    assert [len(section.rows) for section in sections(document, TARGET)] == [3, 3, 2]


@st.composite
def alignments(draw: st.DrawFn) -> BilingualDocument:
    """A monotone partition of sentences spread over blocks at random, code blocks among them."""

    def side() -> tuple[tuple[Block, ...], list[Place]]:
        blocks = []
        for sentences in draw(st.lists(st.integers(0, 4), min_size=1, max_size=5)):
            spans = tuple(Span(index * 3, index * 3 + 2) for index in range(sentences))
            blocks.append(Block("paragraph" if sentences else "code", "ab " * max(1, sentences), sentences=spans))
        return tuple(blocks), [Place(index, *span) for index, block in enumerate(blocks) for span in block.sentences]

    (source, left), (target, right) = side(), side()
    rows = []
    while left or right:
        n, m = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        if not (left[:n] or right[:m]):
            n = m = 2
        rows.append(Row(tuple(left[:n]), tuple(right[:m])))
        left, right = left[n:], right[m:]
    return BilingualDocument(Document(source), Document(target, "en"), tuple(rows), Signature("1"))


@given(alignments())
def test_every_row_comes_once_and_every_block_is_shown(document: BilingualDocument) -> None:
    walked = list(sections(document, BOTH))
    assert [number for section in walked for number, _ in section.rows] == list(range(len(document.rows)))
    sides: tuple[Side, ...] = ("source", "target")
    for side in sides:
        of = document.side(side)
        assert {index for section in walked for index in section.blocks(side)} == set(range(len(of.blocks)))
        pieces = [piece for section in walked for _, found in section.pieces(side) for piece in found]
        assert sorted(piece.place for piece in pieces) == [
            Place(index, *span) for index, block in enumerate(of.blocks) for span in block.sentences
        ]


@given(alignments())
def test_the_target_alone_is_complete_and_in_order(document: BilingualDocument) -> None:
    walked = list(sections(document, TARGET))
    assert [section.target for section in walked] == [[index] for index in range(len(document.target.blocks))]
    places = [place for section in walked for _, row in section.rows for place in row.target]
    assert places == [
        Place(index, *span) for index, block in enumerate(document.target.blocks) for span in block.sentences
    ]
