"""The page of findings: what it holds, in which order, and that nothing gets out of its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html

from translator.bilingual import BilingualDocument, Finding, Place, Row, Severity, Signature
from translator.document import Block, Document, Span
from translator.errors import OutputError
from translator.formats.findings import CheckedFile
from translator.formats.writers.findings import write_findings

Page = Callable[..., html.HtmlElement]
Pair = tuple[str, str]

PAIRS: list[Pair] = [
    ("Il a 3 chats.", "He has cats."),
    ("Rien.", "Nothing."),
    ("Voir a.fr et b.fr.", "See there."),
    ("Il a 4 chiens.", ""),
    ("Dix.", "Eleven."),
]
CHECKS: list[tuple[str, Severity, str]] = [
    ("number", "warning", "numbers that one side lacks"),
    ("verbatim", "error", "addresses that are <lost>"),
]


def checked(pairs: Sequence[Pair], findings: Sequence[tuple[int, Finding]], path: str = "a.tsv") -> CheckedFile:
    """A file with a row, and a block on either side, for each pair; no place on a side that is empty."""
    sides = [
        tuple(Block("paragraph", text, sentences=(Span(0, len(text)),) if text else ()) for text in texts)
        for texts in zip(*pairs, strict=True)
    ]
    places = [
        [tuple(Place(number, *span) for span in block.sentences) for number, block in enumerate(side)] for side in sides
    ]
    rows = tuple(Row(source, target, reason="empty") for source, target in zip(*places, strict=True))
    document = BilingualDocument(Document(sides[0]), Document(sides[1], "en"), rows, Signature("1"))
    return CheckedFile(path, document, findings)


FOUND = [
    (0, Finding("number", "warning", "3 is missing", Place(0, 5, 6))),
    (2, Finding("repaired", "info", "a remark")),
    (2, Finding("verbatim", "error", "a.fr is missing", Place(2, 5, 9))),
    (3, Finding("number", "warning", "4 is missing", Place(3, 5, 6))),
    (3, Finding("omission", "warning", "nothing stands beside the source", Place(3, 0, 14))),
    (4, Finding("number", "warning", "11 is added", None, Place(4, 0, 6))),
]


@pytest.fixture
def page(tmp_path: Path) -> Page:
    def make(*files: CheckedFile, **options: Sequence[object]) -> html.HtmlElement:
        write_findings(files, tmp_path / "a.html", **{"checks": CHECKS, **options})  # type: ignore[arg-type]
        return html.parse(str(tmp_path / "a.html"), html.HTMLParser(encoding="utf-8")).getroot()

    return make


def texts(root: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in root.xpath(path)]


def test_rows_with_findings_stand_worst_first_with_both_texts(page: Page) -> None:
    root = page(checked(PAIRS, FOUND))
    assert root.xpath("//li[@class='row']/@data-row") == ["3", "4", "1", "5"]
    assert texts(root, "//h3") == ["Row 3", "Row 4", "Row 1", "Row 5"]
    assert texts(root, "//*[@id='f1-3']//li") == ["✕ error verbatim a.fr is missing", "○ info repaired a remark"]
    assert texts(root, "//*[contains(@class, 'source')]")[0] == "Voir a.fr et b.fr."
    assert texts(root, "//*[contains(@class, 'target')]")[:2] == ["See there.", "[empty]"]
    assert set(root.xpath("//*[contains(@class, 'source')]/@lang")) == {"fr"}
    assert set(root.xpath("//*[contains(@class, 'target')]/@lang")) == {"en"}
    assert root.xpath("//*[@id='f1-4']//*[@class='s none']/@lang") == ["en"]


def test_what_findings_point_at_is_marked_on_either_side(page: Page) -> None:
    root = page(checked(PAIRS, FOUND))
    marks = {row.get("data-row"): [mark.text for mark in row.find_class("x")] for row in root.find_class("row")}
    # What points at the whole of a sentence says nothing about a place in it.
    assert marks == {"3": ["a.fr"], "4": ["4"], "1": ["3"], "5": ["Eleven"]}
    assert [mark.get("class") for mark in root.find_class("x")] == ["x error", "x warning", "x warning", "x warning"]
    # Each mark has the number of its finding among those of the row.
    row = root.get_element_by_id("f1-3")
    (mark,) = row.find_class("x")
    assert "a.fr" in row.xpath(".//li")[int(mark.get("data-f"))].text_content()


def test_marks_of_findings_that_overlap_nest(page: Page) -> None:
    found = [
        (0, Finding("omission", "warning", "one", Place(0, 3, 12))),
        (0, Finding("number", "error", "two", Place(0, 5, 6))),
        (0, Finding("name", "info", "three", Place(0, 0, 7))),
    ]
    root = page(checked(PAIRS, found))
    assert texts(root, "//p[@lang='fr']") == ["Il a 3 chats."]
    for number, expected in (("0", "3"), ("1", "a 3 chats"), ("2", "Il a 3 ")):
        assert "".join(mark.text_content() for mark in root.xpath(f"//*[@data-f='{number}']")) == expected


def test_a_row_of_several_sentences(page: Page) -> None:
    block = Block("paragraph", "Un. Deux.", sentences=(Span(0, 3), Span(4, 9)))
    other = Block("paragraph", "Trois.", sentences=(Span(0, 6),))
    row = Row((Place(0, 0, 3), Place(0, 4, 9), Place(1, 0, 6)), (Place(0, 0, 3),))
    document = BilingualDocument(Document((block, other)), Document((block,), "en"), (row,), Signature("1"))
    root = page(CheckedFile("a.jsonl", document, [(0, Finding("number", "info", "m", Place(0, 4, 8)))]))
    assert root.xpath("//p[@lang='fr']")[0].text_content() == "Un. Deux.\nTrois."
    assert [mark.text for mark in root.find_class("x")] == ["Deux"]


def test_counts_filters_and_what_the_checks_are_for(page: Page) -> None:
    root = page(checked(PAIRS, FOUND))
    assert texts(root, "//section[@class='file']/*[@class='kicker']") == ["5 rows · 4 rows with findings · 6 findings"]
    assert texts(root, "//ul[contains(@class, 'tally')]/li") == [
        "△ number 3", "○ repaired 1", "✕ verbatim 1", "△ omission 1"
    ]  # fmt: skip
    assert texts(root, "//button[@data-facet='severity']") == ["✕ error 1", "△ warning 4", "○ info 1"]
    assert texts(root, "//button[@data-facet='check']") == [
        "△ number 3",
        "○ repaired 1",
        "✕ verbatim 1",
        "△ omission 1",
    ]
    assert texts(root, "//button[@class='all']") == ["All 6"]
    assert set(root.xpath("//*[@role='group']/@aria-label")) == {"Order", "Only these severities", "Only these checks"}
    assert all(root.xpath(f"//button[@{name}]/@aria-pressed") for name in ("data-facet", "data-order"))
    purposes = dict(zip(texts(root, "//dt"), texts(root, "//dd"), strict=True))
    assert purposes["verbatim"] == "addresses that are <lost>"
    assert purposes["repaired"] == "a remark of the translation"


def test_several_files_have_a_table_and_a_section_each(page: Page) -> None:
    root = page(checked(PAIRS, FOUND, "one.tsv"), checked(PAIRS[:2], [], "two.tsv"), notes=["Not <checked>: x."])
    assert root.findtext("head/title") == "What the checks found in 2 files"
    assert texts(root, "//h1") == ["What the checks found"]
    assert texts(root, "//h2") == ["one.tsv", "two.tsv", "The checks"]
    assert texts(root, "//tbody/tr/*") == ["one.tsv", "5", "4", "1", "4", "1", "two.tsv", "2", "0", "0", "0", "0"]
    assert texts(root, "//*[@class='note']") == ["Not <checked>: x."]
    assert texts(root, "//*[@id='f2']") == ["two.tsv 2 rows · no findings"]
    identifiers = root.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert {link[1:] for link in root.xpath("//a/@href")} <= set(identifiers)


def test_headings_go_down_a_step_at_a_time(page: Page) -> None:
    root = page(checked(PAIRS, FOUND), checked(PAIRS, FOUND, "b.tsv"))
    ranks = [int(heading.tag[1]) for heading in root.xpath("//h1 | //h2 | //h3 | //h4")]
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))


def test_a_file_without_findings_has_nothing_to_filter(page: Page) -> None:
    root = page(checked(PAIRS, []))
    assert root.findtext("head/title") == "What the checks found in a.tsv"
    assert root.xpath("//button[@data-facet] | //button[@data-order] | //li[@class='row']") == []
    assert texts(root, "//h2") == ["a.tsv"]


def test_lines_are_named_where_they_are_others_than_rows(page: Page) -> None:
    file = checked(PAIRS, FOUND)
    assert texts(page(file._replace(lines=[2, 3, 4, 5, 6])), "//h3")[:2] == ["Row 3 line 4", "Row 4 line 5"]
    assert texts(page(file._replace(lines=[1, 2, 3, 4, 5])), "//h3")[:2] == ["Row 3", "Row 4"]


def test_nothing_gets_out_of_its_place(hostile: BilingualDocument, page: Page, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\" onclick='alert(2)' & \ud800"
    finding = hostile.rows[0].findings[0]
    found = [(0, finding), (0, Finding(evil, "info", evil, Place(0, 0, 8), Place(0, 0, 8)))]
    root = page(CheckedFile(evil, hostile, found), checks=[(evil, "info", evil)], notes=[evil])
    assert len(root.xpath("//script")) == 1
    assert root.xpath("//@*[starts-with(name(), 'on')]") == []
    assert root.xpath("//article | //img | //iframe") == []
    assert "<script>alert(1)</script>" in texts(root, "//p[@lang='fr']")[0]
    assert len(root.find_class("row")) == 1
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert not re.search(r"<script[^>]+src|url\(|@import|(?:src|href)=\"(?!#|data:)", text)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")


def test_a_long_page_skips_what_is_out_of_view_and_stays_small(page: Page, tmp_path: Path) -> None:
    pairs = [(f"Il a {number} chats noirs.", "He has black cats.") for number in range(2000)]
    found = [
        (number, Finding("number", "warning", "a number is missing", Place(number, 5, 6))) for number in range(2000)
    ]
    assert page(checked(pairs, found)).get("class") == "long"
    assert (tmp_path / "a.html").stat().st_size < 2000 * 700
    assert page(checked(pairs, found[:20])).get("class") is None


def test_a_page_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_findings([checked(PAIRS, FOUND)], tmp_path / "no" / "x.html")
    document = replace(checked(PAIRS, FOUND).document, rows=())
    (tmp_path / "x.html").write_text("old", encoding="utf-8")
    with pytest.raises(IndexError):  # a finding on a row that is not there: the page before it stays
        write_findings([CheckedFile("a", document, FOUND)], tmp_path / "x.html")
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["old"]


def test_what_came_by_standard_input_is_called_so(tmp_path: Path) -> None:
    write_findings([checked(PAIRS, FOUND, "-")], tmp_path / "page.html", checks=CHECKS)
    page = html.parse(str(tmp_path / "page.html"), html.HTMLParser(encoding="utf-8")).getroot()
    assert page.findtext(".//title") == "What the checks found in standard input"
    assert "standard input" in page.find(".//h2").text_content()
