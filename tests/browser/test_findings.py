"""The page of findings as a reader meets it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_page import CONTRAST, box
from translator.bilingual import BilingualDocument, Finding, Place, Row, Severity, Signature
from translator.document import Block, Document, Span
from translator.formats.findings import CheckedFile
from translator.formats.writers.findings import write_findings

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

CHECKS: list[tuple[str, Severity]] = [("number", "warning"), ("verbatim", "error"), ("repaired", "info")]
"""Rows 1, 4, 7, … have the first, 2, 5, … the second, 3, 6, … the third; every tenth has a number too."""


def checked(path: str, count: int) -> CheckedFile:
    text = "Une phrase assez longue pour qu’elle tienne sur plusieurs lignes d’un téléphone."
    block = Block("paragraph", text, sentences=(Span(0, len(text)),))
    blocks = (block,) * count
    rows = tuple(Row((Place(row, 0, len(text)),), (Place(row, 0, len(text)),)) for row in range(count))
    found = [(row, Finding(*CHECKS[row % 3], "a message", Place(row, 4, 10))) for row in range(count)]
    found += [(row, Finding("number", "warning", "another", Place(row, 11, 16))) for row in range(9, count, 10)]
    return CheckedFile(path, BilingualDocument(Document(blocks), Document(blocks, "en"), rows, Signature("1")), found)


@pytest.fixture
def report(open_file: Open, tmp_path: Path) -> Callable[..., Page]:
    """Opens a page of 30 rows, and 2 of another file, with the options of `Open`."""
    path = tmp_path / "report.html"
    write_findings([checked("one.tsv", 30), checked("a-second-file.tsv", 2)], path)
    return functools.partial(open_file, path)


def rows(page: Page, file: int = 1) -> list[int]:
    """Numbers of the rows that are shown."""
    shown = page.locator(f"#f{file} .row:visible").all()
    return [int(row.get_attribute("data-row") or 0) for row in shown]


def test_a_click_on_a_check_leaves_its_rows(report: Callable[..., Page]) -> None:
    page = report()
    assert len(rows(page)) == 30
    page.click("button[data-value=number]")
    assert rows(page)[:3] == [20, 10, 30]
    assert sorted(rows(page)) == sorted({*range(1, 31, 3), 10, 20, 30})
    assert page.locator("button[data-value=number]").get_attribute("aria-pressed") == "true"
    assert page.locator(".all").get_attribute("aria-pressed") == "false"
    assert page.locator(".position").inner_text() == "13 of 32 rows"
    # Of a row with two findings only the one asked for is shown, and marked.
    row = page.locator("#f1-20")
    assert row.locator(".found li:visible").all_inner_texts() == ["△ warning number another"]
    assert row.locator(".x:not(.off)").all_inner_texts() == ["assez"]
    page.click("button[data-value=verbatim]")
    assert len(rows(page)) == 21
    page.click(".all")
    assert len(rows(page)) == 30
    assert page.locator(".x.off").count() == 0


def test_keys_reach_the_filters_and_the_rows(report: Callable[..., Page]) -> None:
    page = report()
    button = page.get_by_role("button", name="error 11")
    for _ in range(3):  # the link to the findings, all, the first severity
        page.keyboard.press("Tab")
    assert button.evaluate("element => element === document.activeElement")
    page.keyboard.press("Space")
    assert rows(page)[0] == 20
    assert sorted(rows(page)) == list(range(2, 31, 3))
    assert rows(page, 2) == [2]
    # Other buttons count what is left beside the choice.
    assert page.get_by_role("button", name="number 0").is_visible()
    page.keyboard.press("o")
    assert rows(page) == list(range(2, 31, 3))
    assert page.locator("[data-order=document]").get_attribute("aria-pressed") == "true"
    page.keyboard.press("o")
    seen = []
    for key in ("Escape", "j", "j", "k"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.id"))
    assert seen == ["", "f1-20", "f1-2", "f1-20"]
    assert len(rows(page)) == 30


def test_a_file_without_rows_left_says_so(report: Callable[..., Page]) -> None:
    page = report()
    page.click("button[data-value=info]")
    assert len(rows(page)) == 10
    assert page.locator("#f2 .left").is_visible()
    assert not page.locator("#f1 .left").is_visible()
    page.click("button[data-value=number]")
    assert rows(page) == []


def test_a_filter_leads_back_to_the_first_row(report: Callable[..., Page]) -> None:
    page = report(height=700)
    page.locator("#f1-28").scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 1000
    page.click("button[data-value=number]")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.evaluate("scrollY") < 600
    assert box(page, "#f1-10")["y"] > 0


def test_pointing_at_a_finding_lights_its_words(report: Callable[..., Page]) -> None:
    page = report()
    page.locator("#f1-20 .found li").nth(1).hover()
    assert page.locator(".lit").all_inner_texts() == ["assez"]
    page.hover("footer")
    assert page.locator(".lit").count() == 0


def test_theme_and_keys_are_those_of_the_page(report: Callable[..., Page]) -> None:
    page = report(color_scheme="light")
    page.keyboard.press("d")
    page.keyboard.press("d")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert page.evaluate(CONTRAST) == []


def test_a_page_of_nothing_takes_all_keys(open_file: Open, tmp_path: Path) -> None:
    write_findings([checked("one.tsv", 30)._replace(findings=[])], tmp_path / "none.html")
    page = open_file(tmp_path / "none.html")
    for key in ("j", "k", "o", "d", "?", "Escape"):
        page.keyboard.press(key)
    assert page.get_attribute("html", "data-theme") == "light"


def test_without_scripts_all_rows_are_there(report: Callable[..., Page]) -> None:
    page = report(java_script_enabled=False)
    assert len(rows(page)) == 30
    assert page.locator("#f1 .tally").is_visible()
    assert not page.locator("button").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 400, 800, 1280])
def test_nothing_runs_out_of_the_window_or_is_too_faint(report: Callable[..., Page], width: int, scheme: str) -> None:
    page = report(width=width, color_scheme=scheme, reduced_motion="reduce")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    source, target = box(page, "#f1-20 .source"), box(page, "#f1-20 .target")
    assert (target["x"] >= source["x"] + source["width"]) == (width > 640)
    assert page.evaluate(CONTRAST) == []
    page.click("button[data-value=info]")
    assert page.evaluate(CONTRAST) == []


def test_print_says_what_was_chosen(report: Callable[..., Page]) -> None:
    page = report(width=700, color_scheme="dark")
    page.click("button[data-value=number]")
    page.emulate_media(media="print")
    assert page.locator(".filtered").inner_text() == "Only number: 13 of 32 rows."
    assert not page.locator(".bar").is_visible()
    assert len(rows(page)) == 12
    assert box(page, "#f1-20 .target")["x"] > box(page, "#f1-20 .source")["x"] + 100
    assert page.evaluate(CONTRAST) == []
