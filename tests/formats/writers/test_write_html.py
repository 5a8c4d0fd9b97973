"""The page: what it holds, what it escapes, how it nests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from translator.bilingual import BilingualDocument, Finding, Place, QuoteLink, QuoteRef, Row, Signature, WordLink
from translator.document import Attribution, Block, Document, Quote, Span
from translator.formats.writers.tags import Tag, safe_address, tagged
from translator.formats.writing import Layout, write
from translator.text.characters import legal

Page = Callable[..., html.HtmlElement]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    def make(document: BilingualDocument, layout: Layout | None = None) -> html.HtmlElement:
        write(document, tmp_path / "a.html", layout=layout)
        return html.parse(str(tmp_path / "a.html"), html.HTMLParser(encoding="utf-8")).getroot()

    return make


def text_of(root: html.HtmlElement, name: str) -> str:
    """A sentence's text without its flag."""
    sentence = root.get_element_by_id(name)
    flag = sentence.find("a[@class]")
    shown: str = sentence.text_content()
    return shown.removesuffix(flag.text_content()) if flag is not None and "flag" in flag.get("class") else shown


@pytest.mark.parametrize("which", ["sample", "aligned"])
def test_every_row_is_on_the_page(which: str, request: pytest.FixtureRequest, page: Page) -> None:
    document = request.getfixturevalue(which)
    root = page(document)
    for side, of in (("s", document.source), ("t", document.target)):
        for number, row in enumerate(document.rows):
            places = row.source if side == "s" else row.target
            for index, place in enumerate(places):
                name = f"{side}{number}-{index}" if index else f"{side}{number}"
                assert text_of(root, name) == of.blocks[place.block].text[place.start : place.end]
            if not places:
                assert text_of(root, f"{side}{number}") == f"[{row.reason}]"
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(root.get_element_by_id(link[1:]) is not None for link in root.xpath("//a/@href") if link[0] == "#")


def test_languages_title_signature_and_origin(sample: BilingualDocument, page: Page) -> None:
    root = page(sample)
    assert root.get("lang") == "en"
    assert root.findtext("head/title") == "The public garden reopens"
    assert {cell.get("lang") for cell in root.find_class("source")} == {"fr"}
    assert {cell.get("lang") for cell in root.find_class("target")} == {"en"}
    assert root.xpath("//footer//code")[0].text == str(sample.signature)
    assert root.xpath("//meta[@name='translator-signature']/@content") == [str(sample.signature)]
    assert root.xpath("//footer//a/@href") == [sample.source.origin]


def test_structure(sample: BilingualDocument, page: Page) -> None:
    root = page(sample)
    assert [(element.tag, element.text_content()) for element in root.xpath("//article//h1")] == [
        ("h1", "Le jardin public rouvre après deux ans de travaux"),
        ("h1", "The public garden reopens after two years of works"),
    ]
    assert len(root.xpath("//article//h2")) == 2
    assert len(root.xpath("//*[@role='list']")) == 1
    assert len(root.xpath("//*[@role='listitem']")) == 4
    assert root.xpath("//*[@id='t14']/@data-m | //*[@id='s14']/@data-m") == ["1.", "1."]
    assert [[cell.text_content() for cell in row] for row in root.xpath("//table//tr")] == [
        ["Âge", "Tarif", "Age", "Price"],
        ["Moins de 12 ans", "gratuit", "Under 12", "free"],
        ["Adultes", "2 €", "Adults", "€2"],
    ]
    assert [code.text for code in root.xpath("//pre/code")] == ["curl https://ville.example/api/jardin"]
    assert len(root.xpath("//blockquote")) == 2


def test_inline_markup_on_the_source_side(sample: BilingualDocument, page: Page) -> None:
    root = page(sample)
    assert root.get_element_by_id("s2").findtext("strong") == "place Verte"
    assert root.get_element_by_id("s5").findtext("em") == "ancien"
    link = root.get_element_by_id("s4").find("a")
    assert link.get("href") == "https://ville.example/jardin?a=1&b=2"


def test_quotations_have_the_speaker_by_name(sample: BilingualDocument, page: Page) -> None:
    root = page(sample)
    named = {quote.get("title") for quote in root.get_element_by_id("t9").find_class("q")}
    assert named == {"Ahmed Benali"}
    assert {name.text for name in root.find_class("names")[1].iter("span")} == {"Ahmed Benali"}
    legend = [item.text for item in root.find_class("voices")[0].findall("span")]
    assert legend == ["Claire Martin", "Ahmed Benali", "speaker not named"]
    # Both halves of an interrupted quotation, though only one can be linked.
    assert [quote.get("title") for quote in root.get_element_by_id("t7").find_class("q")] == ["Claire Martin"] * 2 + [
        None
    ]
    # Across paragraphs: the speaker is named only in the second.
    assert root.get_element_by_id("s25").find_class("q")[0].get("title") == "Ahmed Benali"


def test_findings_have_a_flag_and_a_note(sample: BilingualDocument, page: Page) -> None:
    root = page(sample)
    flag = root.get_element_by_id("t5").find_class("flag")[0]
    assert flag.get("href") == "#n5"
    assert flag.text == "△6"
    assert flag.get("aria-label") == "Note on sentence 6, warning: The translation is unusually short."
    note = root.get_element_by_id("n5")
    assert note.text_content().split() == "Sentence 6 △ warning The translation is unusually short.".split()
    assert len(root.find_class("notes")[0].findall(".//li")) == 2


def test_a_page_without_findings_has_no_notes(aligned: BilingualDocument, page: Page) -> None:
    assert page(aligned).find_class("notes") == []


def test_target_layout_leaves_the_source_out(sample: BilingualDocument, page: Page) -> None:
    root = page(sample, layout="target")
    assert root.find_class("source") == []
    assert "jardin" not in root.xpath("//article")[0].text_content().replace("api/jardin", "")
    assert root.find_class("choice") == []
    assert len(root.xpath("//table//tr")[1]) == 2


def test_interleaved_layout_is_set_before_any_script(sample: BilingualDocument, page: Page) -> None:
    assert page(sample, layout="interleaved").get("data-layout") == "interleaved"


def test_nothing_gets_out_of_its_place(hostile: BilingualDocument, page: Page) -> None:
    root = page(hostile)
    assert len(root.xpath("//script")) == 1
    assert root.xpath("//b[not(ancestor::div[@class='voices'] or ancestor::li)]") == []
    assert not [link for link in root.xpath("//@href") if link.lower().startswith("javascript")]
    assert root.xpath("//@*[starts-with(name(), 'on')]") == []
    shown = root.get_element_by_id("s0").text_content().replace("\r", "\n")
    text = legal(hostile.source.blocks[0].text).replace("\r", "\n")
    assert shown == text


def test_the_page_is_self_contained(sample: BilingualDocument, tmp_path: Path) -> None:
    write(sample, tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    assert not re.search(r"<(?:img|iframe|object|embed)|<script[^>]+src|url\(|@import|<link[^>]+href=\"http", text)
    root = html.fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    assert len(root.find_class("s")) == 2 * len(sample.rows)


def test_word_links_count_as_scripts_do(page: Page) -> None:
    source, target = "Le 𝒳 chat. Il dort.", "The cat. It sleeps."
    document = BilingualDocument(
        Document((Block("paragraph", source, sentences=(Span(0, 10), Span(11, 19))),)),
        Document((Block("paragraph", target, sentences=(Span(0, 8), Span(9, 19))),), "en"),
        (
            Row(
                (Place(0, 0, 10), Place(0, 11, 19)),
                (Place(0, 0, 8), Place(0, 9, 19)),
                links=(
                    WordLink(Place(0, 5, 9), Place(0, 4, 7), 1.0),
                    WordLink(Place(0, 14, 18), Place(0, 12, 18), 1.0),
                    WordLink(Place(0, 9, 12), Place(0, 0, 3), 1.0),  # not inside a sentence: left out
                ),
            ),
        ),
        Signature("1"),
    )
    root = page(document)
    assert root.get_element_by_id("s0").get("data-w") == "6.4.4.3 14.4.11.6"


def test_a_finding_underlines_its_words_but_not_whole_sentences(page: Page) -> None:
    block = Block("paragraph", "Un chat noir.", sentences=(Span(0, 13),))
    place = Place(0, 0, 13)
    findings = (
        Finding("a", "error", "m", Place(0, 3, 7), None),
        Finding("b", "info", "n", place, place),
    )
    document = BilingualDocument(
        Document((block,)), Document((block,), "en"), (Row((place,), (place,), findings=findings),), Signature("1")
    )
    root = page(document)
    assert [element.text for element in root.find_class("x")] == ["chat"]
    assert root.find_class("flag")[0].text == "✕1"


def test_seven_speakers_share_six_tints(page: Page) -> None:
    blocks, rows = [], []
    for number in range(7):
        text = f"« Oui », dit Paul{'abcdefg'[number].upper()}."

        attribution = Attribution(Span(7, len(text) - 1), Span(13, len(text) - 1))
        quote = Quote(0, 7, 1, "« ", " »", attribution)
        blocks.append(Block("paragraph", text, sentences=(Span(0, len(text)),), quotes=(quote,)))
        place = Place(number, 0, len(text))
        rows.append(Row((place,), (place,), quotes=(QuoteLink(QuoteRef(number, 0), QuoteRef(number, 0)),)))
    document = BilingualDocument(Document(tuple(blocks)), Document(tuple(blocks), "en"), tuple(rows), Signature("1"))
    classes = [element.get("class") for element in page(document).find_class("q")][::2]
    assert classes == [f"q v{number}" for number in (1, 2, 3, 4, 5, 6, 1)]


SPANS = st.tuples(st.integers(0, 3), st.integers(0, 12), st.integers(0, 12))


@given(st.lists(SPANS, max_size=6), st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=300)
def test_tags_always_nest_and_lose_no_character(spans: list[tuple[int, int, int]], one: int, other: int) -> None:
    text = "a<b&c>défg𝒳h"
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    tags = [
        Tag(rank, min(a, b), max(a, b), f'<m n="{number}">', "</m>")
        for number, (rank, a, b) in enumerate(spans)
        if a != b
    ]
    out = tagged(text, start, end, tags, lambda piece: piece.replace("&", "&amp;").replace("<", "&lt;"))
    root = etree.fromstring(f"<r>{out}</r>")
    assert "".join(root.itertext()) == text[start:end]
    for number, tag in enumerate(tags):
        covered = "".join(
            "".join(element.itertext()) for element in root.iter("m") if tag.opening[6:-2] == element.get("n")
        )
        assert covered == text[max(start, tag.start) : min(end, tag.end)], number


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://a.example/é?b=1&c=2#d", True),
        ("HTTP://a.example", True),
        ("mailto:a@b.example", True),
        (" https://a.example ", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("https://a.example/\njavascript:1", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("//a.example", False),
        ("/page", False),
        ("", False),
    ],
)
def test_addresses_that_a_page_may_link_to(href: str, safe: bool) -> None:
    assert bool(safe_address(href)) is safe


def test_a_long_page_skips_what_is_out_of_view(sample: BilingualDocument, page: Page) -> None:
    assert page(sample).get("class") is None
    assert page(replace(sample, rows=[*sample.rows] * 20)).get("class") == "long"
