from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from lxml import etree, html

from translator.errors import InputError, OutputError
from translator.evaluation import Evaluation, System, compare, write_report
from translator.evaluation.report.curves import draw, ticks
from translator.evaluation.report.view import highlighted, signed

SOURCES = ["« Oui », dit-il en 1999.", "Une <b>phrase</b> & une autre.", "Il a 3 chats."]
REFERENCES = ["“Yes,” he said in 1999.", "A <b>sentence</b> & another.", "He has 3 cats."]
BEFORE = System("before", ("Yes, he said.", "A phrase & <script>alert(1)</script>", "He has 3 cats."), 1.5, "model:a")
AFTER = System("after & later", ("“Yes,” he said in 1999.", "A sentence.", "He has cats."))


@pytest.fixture(scope="module")
def result() -> Evaluation:
    return compare(SOURCES, REFERENCES, [BEFORE, AFTER], samples=20)


def page(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_text(encoding="utf-8"))


def texts(element: html.HtmlElement, selector: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in element.xpath(selector)]


def test_the_page_shows_scores_curves_and_rows(result: Evaluation, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    curves = {"validation loss": [(0.0, 3.0), (10.0, 2.0), (20.0, 1.8)], "broken": [(0.0, math.nan)]}
    write_report(
        {"news": result, "general": result}, path, title="Proof", curves=curves, notes=["A note."], curves_by="minutes"
    )
    shown = page(path)
    assert texts(shown, "//h1") == ["Proof"]
    assert texts(shown, "//header/p") == ["A note."]
    assert texts(shown, "//caption/b") == ["news", "general"]
    assert texts(shown, "//figcaption") == ["validation loss"]
    assert shown.xpath("//svg/@aria-label")[0].startswith("validation loss: from 3 at 0 minutes to 1.8 at 20 minutes")
    cells = texts(shown, "(//table)[1]/tbody/tr[2]/*")
    assert cells[0] == "after & later"
    assert cells[1].startswith(f"{result.systems[1].metrics['BLEU'].score:.2f} ± ")
    assert cells[4:6] == ["100.0 %1 of 1", "50.0 %1 of 2"]
    for section in ("changed-1", "worst-1", "changed-2", "worst-2"):
        assert shown.xpath(f"//*[@id='{section}']//li")
    assert texts(shown, "//*[@id='worst-1']//b")[0] == f"Row {result.worst(1)[0].number}"
    assert "quotation lost" in texts(shown, "//*[@class='lost']")
    assert [signature for signature in texts(shown, "//code") if signature.startswith("BLEU|")]


def test_the_page_is_valid_self_contained_and_escapes_texts(result: Evaluation, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report({"a <set>": result}, path, title="T <i>", notes=["<b>"], curves={"c <u>": [(0, 3.0), (9, 2.0)]})
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", text)
    shown = page(path)
    assert "<script>alert(1)</script>" in "".join(texts(shown, "//dd"))
    identifiers = shown.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert {target[1:] for target in shown.xpath("//a/@href")} <= set(identifiers)
    assert set(shown.xpath("//dd/@lang")) == {"fr", "en"}
    assert shown.get("lang") == "en"
    for tag in ("div", "section", "li", "table", "p", "span", "dl"):
        assert text.count(f"<{tag}>") + text.count(f"<{tag} ") == text.count(f"</{tag}>")
    (drawing,) = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert etree.fromstring(drawing).get("aria-label").startswith("c <u>: from 3 ")


def test_one_system_has_no_comparison(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    result = compare(SOURCES, REFERENCES, [AFTER], samples=20)
    write_report({"news": result}, path, title="One", worst=2)
    shown = page(path)
    assert not shown.xpath("//*[contains(@class, 'delta')] | //*[@id='changed-1']")
    assert len(shown.xpath("//li[@class='row']")) == 2


def test_mistakes(result: Evaluation, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        write_report({}, tmp_path / "x.html", title="Nothing")
    with pytest.raises(OutputError):
        write_report({"news": result}, tmp_path / "no" / "x.html", title="Nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("hypothesis", "reference", "expected"),
    [
        ("The cat sat.", "The cat sat.", "The cat sat."),
        ("The dog sat.", "The cat sat.", 'The <span class="x">dog</span> sat.'),
        ("The big dog sat.", "The cat sat.", 'The <span class="x">big dog</span> sat.'),
        ("the “cat” sat.", 'The "cat" sat.', "the “cat” sat."),
        ("A & B < C", "A & B", 'A &amp; B <span class="x">&lt; C</span>'),
        ("", "The cat.", ""),
        ("cat", "", '<span class="x">cat</span>'),
    ],
)
def test_differences(hypothesis: str, reference: str, expected: str) -> None:
    assert highlighted(hypothesis, reference) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, [0, 25, 50, 75, 100]),
        (1.83, 3.41, [1.5, 2, 2.5, 3, 3.5]),
        (0, 0, [-1, -0.5, 0, 0.5, 1]),
        (18.2, 18.2, [16, 17, 18, 19, 20, 21]),
        (0.0012, 0.0018, [0.0012, 0.0014, 0.0016, 0.0018]),
    ],
)
def test_ticks(low: float, high: float, expected: list[float]) -> None:
    found = ticks(low, high)
    assert found[0] <= low <= high <= found[-1] or found[-1] == pytest.approx(high)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("points", "end"),
    [
        ([], None),
        ([(0, math.inf)], None),
        ([(5, 2.5)], "2.5"),
        ([(0, 1.0), (1, 2.0), (2, math.nan)], "2"),
        ([(float(x), 12.0 - x / 1000) for x in range(5000)], "7.001"),
    ],
)
def test_draw(points: list[tuple[float, float]], end: str | None) -> None:
    drawn = draw("loss", points, "pairs")
    assert (drawn and drawn["value"]) == end
    if drawn:
        assert len(drawn["line"].split()) <= 601
        assert all(0 <= float(number) <= 360 for number in re.split("[ ,]", drawn["line"]))


@pytest.mark.parametrize(("value", "expected"), [(1.25, "+1.2"), (-3.0, "−3.0"), (0.01, "0.0"), (-0.04, "0.0")])
def test_signed(value: float, expected: str) -> None:
    assert signed(value, 1) == expected
