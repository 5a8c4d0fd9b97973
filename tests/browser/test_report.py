"""The evaluation report as a reader meets it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_page import CONTRAST, box
from translator.evaluation import System, compare, write_report

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Open

SOURCES = [f"« Oui », a dit le ministre numéro {number}." for number in range(8)]
REFERENCES = [f"“Yes,” said minister number {number}." for number in range(8)]
BEFORE = System("models/before-fine-tuning", tuple(f"Yes, he said {number}." for number in range(8)), 2.0)
AFTER = System("models/after-fine-tuning", tuple(REFERENCES[:4]) + BEFORE.hypotheses[4:], 1.0)
CURVES = {"validation loss": [(0, 3.2), (5, 2.4), (10, 2.1)], "BLEU": [(0, 18.0), (10, 24.5)]}

OVERFLOWING = """
() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && !element.closest("thead, .skip"))
  .map((element) => element.outerHTML.slice(0, 80))
"""


@pytest.fixture
def report(open_file: Open, tmp_path: Path) -> Callable[..., Page]:
    """Opens a report, with the options of `Open`."""
    pytest.importorskip("sacrebleu")
    path = tmp_path / "report.html"
    evaluation = compare(SOURCES, REFERENCES, [BEFORE, AFTER], samples=20)
    write_report({"news": evaluation, "general": evaluation}, path, title="Proof", curves=CURVES, curves_by="minutes")
    return functools.partial(open_file, path)


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1280])
def test_nothing_is_cut_off(report: Callable[..., Page], width: int) -> None:
    assert report(width=width).evaluate(OVERFLOWING) == []


def test_the_table_becomes_cards_on_a_phone_with_every_figure_labelled(report: Callable[..., Page]) -> None:
    page = report(width=390)
    label = "element => getComputedStyle(element, '::before').content"
    cell = page.locator("tbody tr").first.locator("td").nth(1)
    assert cell.evaluate(label) == '"chrF"'
    assert page.get_by_role("columnheader", name="BLEU").count() == 2
    assert page.get_by_role("rowheader", name="models/before-fine-tuning").count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_reader_and_contrast_is_enough(report: Callable[..., Page], scheme: str) -> None:
    page = report(color_scheme=scheme)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, paper[4:-1].split(","))) > 380) == (scheme == "light")
    assert page.evaluate(CONTRAST) == []


def test_print_has_the_table_and_no_navigation(report: Callable[..., Page]) -> None:
    page = report(width=700)
    page.emulate_media(media="print")
    assert page.locator("nav").is_hidden()
    assert box(page, "thead th >> nth=0")["height"] > 10
