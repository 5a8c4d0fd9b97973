from __future__ import annotations

import re
from dataclasses import replace

import pytest

from translator.alignment.quotations import FARTHEST, link_attributions, link_quotations
from translator.bilingual import BilingualDocument, Place, QuoteLink, QuoteRef, Row, Signature, WordLink
from translator.document import Attribution, Block, Document, Quote, Span

_WORD = re.compile(r"\w+")


def block(text: str) -> Block:
    """A block with a quotation between each `<` and `>`, one inside another where they are nested."""
    quotes: list[Quote] = []
    opened: list[int] = []
    for place, character in enumerate(text):
        if character == "<":
            opened.append(place)
        elif character == ">":
            quotes.append(Quote(opened[-1], place + 1, len(opened), "<", ">"))
            opened.pop()
    return Block(
        "paragraph", text, sentences=(Span(0, len(text)),), quotes=tuple(sorted(quotes, key=lambda q: q.start))
    )


def bilingual(source: str, target: str, *, links: bool = True) -> BilingualDocument:
    """A document of one row; a word is linked to all the same words of the other side."""
    sides = block(source), block(target)
    found = [
        WordLink(Place(0, *left.span()), Place(0, *right.span()), 1.0)
        for left in _WORD.finditer(source)
        for right in _WORD.finditer(target)
        if links and left.group() == right.group()
    ]
    row = Row((Place(0, 0, len(source)),), (Place(0, 0, len(target)),), links=tuple(found))
    return BilingualDocument(Document((sides[0],)), Document((sides[1],), "en"), (row,), Signature("1"))


def quotes(source: str, target: str, *, links: bool = True) -> list[tuple[int | None, int | None]]:
    """The numbers of the quotations that are linked, those without partner with None."""
    (row,) = link_quotations(bilingual(source, target, links=links)).rows
    return [(pair.source and pair.source.quote, pair.target and pair.target.quote) for pair in row.quotes]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("<a b> c", "<a b> c", [(0, 0)]),
        ("<a b> c <d e>", "<d e> c <a b>", [(0, 1), (1, 0)]),
        ("<a b c d>", "<a b> x <c d>", [(0, 0), (0, 1)]),
        ("<a b> x <c d>", "<a b c d>", [(0, 0), (1, 0)]),
        ("<a b <c d> e f>", "<a b <c d> e f>", [(0, 0), (1, 1)]),
        ("<a b <c d>>", "<a b c d>", [(0, 0), (1, None)]),
        ("<<a b>>", "<<a b>>", [(0, 0), (1, 1)]),
        ("<a b c d> e f g h", "a b c e f <d g h>", [(0, None), (None, 0)]),
        ("<a b> c d e f g", "a b c d e f <g>", [(0, None), (None, 0)]),
        ("a b", "<a b>", [(None, 0)]),
    ],
)
def test_quotations_with_the_same_words_are_linked(
    source: str, target: str, expected: list[tuple[int | None, int | None]]
) -> None:
    assert quotes(source, target) == expected


def test_without_word_links_the_place_in_the_row_tells() -> None:
    assert quotes("<a b> c d e <f g>", "<h i> j k l <m n>", links=False) == [(0, 0), (1, 1)]
    assert quotes("<a b> c d e f g", "h i j k l <m n>", links=False) == [(0, None), (None, 0)]
    document = bilingual("a b c d. <e f g h>", "<i j> k l m n <o p>", links=False)
    row = Row((Place(0, 0, 8), Place(0, 9, 18)), document.rows[0].target)
    (row,) = link_quotations(BilingualDocument(document.source, document.target, (row,), document.signature)).rows
    assert row.quotes[0] == QuoteLink(QuoteRef(0, 0), QuoteRef(0, 1))


def test_a_quotation_without_partner_is_reported_once() -> None:
    document = bilingual("a <b c. d> e. <f g> h", "i. j.")
    source = (Place(0, 0, 7), Place(0, 8, 13), Place(0, 14, 21))
    rows = tuple(
        Row(*row) for row in (((source[0],), (Place(0, 0, 2),)), ((source[1],), (Place(0, 3, 5),)), ((source[2],), ()))
    )
    found = link_quotations(BilingualDocument(document.source, document.target, rows, document.signature)).rows
    assert [row.quotes for row in found] == [(QuoteLink(QuoteRef(0, number), None),) for number in (0, 0, 1)]
    assert [[finding.source for finding in row.findings] for row in found] == [[Place(0, 2, 7)], [], []]


def with_attributions(document: Document, attributions: dict[int, Attribution]) -> Document:
    """The document of one block with attributions of some of its quotations."""
    (origin,) = document.blocks
    quotes = (replace(quote, attribution=attributions.get(number)) for number, quote in enumerate(origin.quotes))
    return replace(document, blocks=(replace(origin, quotes=tuple(quotes)),))


def attributed(source: str, target: str, clause: str, speaker: str = "", verb: str = "") -> list[str | None]:
    """The parts of the target's attribution, carried over from these parts of the source by word links."""
    document = bilingual(source, target)
    spans = [Span(source.index(part), source.index(part) + len(part)) if part else None for part in (speaker, verb)]
    start = source.index(clause)
    given = Attribution(Span(start, start + len(clause)), *spans)
    row = replace(document.rows[0], quotes=(QuoteLink(QuoteRef(0, 0), QuoteRef(0, 0)),))
    side = with_attributions(document.source, {0: given})
    attribution = link_attributions(replace(document, source=side, rows=(row,))).target.blocks[0].quotes[0].attribution
    if attribution is None:
        return []
    parts = (attribution.span, attribution.speaker, attribution.verb)
    return [target[slice(*part)] if part else None for part in parts]


FAR = "x" * FARTHEST


@pytest.mark.parametrize(
    ("source", "target", "clause", "speaker", "verb", "expected"),
    [
        ("<a b>, said Jane Doe", "<a b>, Jane Doe said", "said Jane Doe", "Jane Doe", "said",
         ["Jane Doe said", "Jane Doe", "said"]),
        # A word that is only in a quotation of the target says nothing, and none of a clause gives no attribution.
        ("<a b>, said Jane", "<a said>, Jane", "said Jane", "Jane", "said", ["Jane", "Jane", None]),
        ("<a b>, said Jane", "<a b said Jane>", "said Jane", "Jane", "said", []),
        # A clause does not reach over a quotation: the side with more words is taken.
        ("<a b>, said old Jane Doe", "said <a b> old Jane Doe", "said old Jane Doe", "Jane Doe", "said",
         ["old Jane Doe", "Jane Doe", None]),
        ("<a b>, said old Jane Doe", "old Jane Doe <a b> said", "said old Jane Doe", "Jane Doe", "said",
         ["old Jane Doe", "Jane Doe", None]),
        # Nor over a gap of more than FARTHEST characters.
        ("<a b>, said old Jane Doe", f"<a b>, said {FAR} old Jane Doe", "said old Jane Doe", "Jane Doe", "said",
         ["old Jane Doe", "Jane Doe", None]),
        ("<a b>, said old Jane Doe", f"<a b>, said {FAR[2:]} old Jane Doe", "said old Jane Doe", "Jane Doe", "said",
         [f"said {FAR[2:]} old Jane Doe", "Jane Doe", "said"]),
        # Of three groups the longest, of two that are equally long the first.
        ("<a b>, said u v w", f"<a b>, said {FAR} u v {FAR} w", "said u v w", "w", "said", ["u v", None, None]),
        ("<a b>, said u v w", f"<a b>, said u {FAR} v w", "said u v w", "w", "said", ["said u", None, "said"]),
    ],
)  # fmt: skip
def test_an_attribution_is_carried_over_by_word_links(
    source: str, target: str, clause: str, speaker: str, verb: str, expected: list[str | None]
) -> None:
    assert attributed(source, target, clause, speaker, verb) == expected


def test_an_attribution_goes_from_the_target_to_the_source_as_well() -> None:
    document = link_quotations(bilingual("<a b>, dit Jane", "<a b>, Jane said"))
    given = Attribution(Span(7, 16), Span(7, 11))
    found = link_attributions(replace(document, target=with_attributions(document.target, {0: given})))
    assert found.target.blocks[0].quotes[0].attribution == given
    assert found.source.blocks[0].quotes[0].attribution == Attribution(Span(11, 15), Span(11, 15))


def test_attributions_that_are_there_stay() -> None:
    document = link_quotations(bilingual("<a b>, dit Jane Doe", "<a b>, Jane Doe said"))
    given, other = Attribution(Span(7, 19)), Attribution(Span(7, 11))
    source, target = with_attributions(document.source, {0: given}), with_attributions(document.target, {0: other})
    document = replace(document, source=source, target=target)
    assert link_attributions(document) == document


def test_of_several_attributions_the_first_is_carried_over() -> None:
    document = link_quotations(bilingual("<a b>, dit Jane, <c d>, dit Doe", "<a b c d>, said Doe, Jane"))
    side = with_attributions(document.source, {0: Attribution(Span(7, 15)), 1: Attribution(Span(24, 31))})
    found = link_attributions(replace(document, source=side))
    assert found.target.blocks[0].quotes[0].attribution == Attribution(Span(21, 25))
