"""The page as a reader meets it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import GOLDEN
from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.document import Block, Document, Inline, Span
from translator.formats import read_bilingual
from translator.formats.writing import Layout

if TYPE_CHECKING:
    from playwright.sync_api import FloatRect, Page

    from tests.browser.conftest import Show

# Rows of the sample: 2 is a sentence with a pair in a paragraph of four, 5 has a warning, 7 a nested quotation.

CONTRAST = """
() => {
  const parse = (text) => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    const [r, g, b] = text.startsWith("color(srgb") ? numbers.map((n) => n * 255) : numbers;
    const alpha = text.startsWith("rgba") || text.includes("/") ? numbers[3] : 1;
    return { rgb: [r, g, b], alpha };
  };
  const light = (rgb) => rgb.map((n) => n / 255).map((n) => (n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4))
    .reduce((sum, n, index) => sum + n * [0.2126, 0.7152, 0.0722][index], 0);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const { rgb, alpha } = parse(getComputedStyle(at).backgroundColor);
      if (alpha > 0.9) return rgb;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color).rgb), light(background(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push([walker.currentNode.data.trim().slice(0, 40), element.className, ratio.toFixed(2)]);
  }
  return poor;
}
"""


def ids(page: Page, selector: str) -> list[str]:
    return [element.get_attribute("id") or "" for element in page.locator(selector).all()]


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_text_contents()


def box(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).bounding_box()
    assert found, f"{selector} is not shown"
    return found


def test_pointing_at_a_sentence_lights_its_pair(show: Show) -> None:
    page = show()
    page.hover("#s3")
    assert ids(page, ".hot") == ["s3", "t3"]
    page.hover("#t2")
    assert ids(page, ".hot") == ["s2", "t2"]
    page.hover("footer")
    assert ids(page, ".hot") == []


def test_a_click_keeps_the_pair_until_another_or_escape(show: Show) -> None:
    page = show()
    page.click("#t3")
    page.hover("#s5")
    assert ids(page, ".on") == ["s3", "t3"]
    page.click("#s5")
    assert ids(page, ".on") == ["s5", "t5"]
    page.keyboard.press("Escape")
    assert ids(page, ".on, .hot") == []


def test_pointing_at_a_word_lights_the_words_linked_to_it(show: Show) -> None:
    page = show()
    page.hover("#s13")
    page.locator("#s13 .w", has_text="entrée").hover()
    assert texts(page, ".lit") == ["entrée", "entrance"]
    page.hover("#s14")
    page.hover("#t13")
    page.locator("#t13 .w", has_text="entrance").hover()
    assert texts(page, ".lit") == ["entrée", "entrance"]
    page.hover("footer")
    assert texts(page, ".lit") == []


def test_words_keep_the_text_and_its_markup(show: Show) -> None:
    page = show()
    before = texts(page, ".s")
    assert page.locator("[data-w]").count() > 20
    for name in ids(page, "[data-w]"):
        page.evaluate("name => document.getElementById(name).click()", name)
    assert page.locator("[data-w]").count() == 0
    assert page.locator(".w").count() > 100
    assert texts(page, ".s") == before
    assert page.locator("#s2 strong").inner_text() == "place Verte"


def test_keys_move_between_pairs(show: Show) -> None:
    page = show()
    seen = []
    for key in ("j", "ArrowDown", "j", "k", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(ids(page, ".on"))
    assert seen == [["s0", "t0"], ["s1", "t1"], ["s2", "t2"], ["s1", "t1"], ["s0", "t0"]]
    assert page.evaluate("document.activeElement.id") == "t0"
    assert page.locator(".position").inner_text() == "1 / 28"
    page.keyboard.press("ArrowUp")
    assert ids(page, ".on") == ["s0", "t0"]


def test_keys_begin_where_the_reader_is(show: Show) -> None:
    page = show(height=400)
    page.locator("#t17").scroll_into_view_if_needed()
    page.keyboard.press("j")
    (name,) = ids(page, ".s.on[id^=t]")
    assert int(name[1:]) > 5
    assert page.locator(f"#{name}").evaluate("e => e.getBoundingClientRect().top >= 0")


def test_keys_bring_the_pair_into_view(show: Show) -> None:
    page = show(height=300)
    for _ in range(28):
        page.keyboard.press("j")
        assert page.evaluate(
            "() => [...document.querySelectorAll('.on')].every((e) => {"
            " const box = e.getBoundingClientRect(), bar = document.querySelector('.bar').getBoundingClientRect();"
            " return box.bottom > bar.bottom && box.top < innerHeight; })"
        )
    assert ids(page, ".on") == ["s27", "t27"]


def test_keys_walk_through_the_words(show: Show) -> None:
    page = show()
    page.click("#t3")
    page.keyboard.press("ArrowRight")
    first = texts(page, ".lit")
    page.keyboard.press("ArrowRight")
    second = texts(page, ".lit")
    page.keyboard.press("ArrowLeft")
    assert len(first) >= 2
    assert first != second
    assert texts(page, ".lit") == first
    page.keyboard.press("Escape")
    assert texts(page, ".lit") == []


def test_n_goes_to_the_next_note(show: Show) -> None:
    page = show()
    page.keyboard.press("n")
    assert ids(page, ".on") == ["s4", "t4"]
    page.keyboard.press("n")
    assert ids(page, ".on") == ["s5", "t5"]


def test_doubts_are_shaded_when_asked_for(show: Show) -> None:
    sample = read_bilingual(GOLDEN)
    confidences = [0.35, 0.55, 0.9]
    rows = [replace(row, confidence=sure) for row, sure in zip(sample.rows, confidences, strict=False)]
    page = show(replace(sample, rows=(*rows, *sample.rows[len(rows) :])))
    shaded = "getComputedStyle(document.getElementById('t{}')).backgroundColor"
    plain = page.evaluate(shaded.format(0))
    page.keyboard.press("c")
    page.wait_for_timeout(200)
    colours = [page.evaluate(shaded.format(row)) for row in range(3)]
    assert colours[2] == plain
    assert len({*colours}) == 3
    page.keyboard.press("j")
    assert page.locator(".position").text_content() == f"1 / {len(sample.rows)} · 35 % sure"
    page.get_by_role("button", name="Doubts").click()
    assert page.get_by_role("button", name="Doubts").get_attribute("aria-pressed") == "false"


def test_a_page_without_confidence_has_no_switch_for_doubts(show: Show) -> None:
    assert not show().get_by_role("button", name="Doubts").count()


def test_keys_of_the_browser_are_left_alone(show: Show) -> None:
    page = show()
    for key in ("Control+j", "Alt+ArrowDown", "Meta+k"):
        page.keyboard.press(key)
    assert ids(page, ".on") == []


@pytest.mark.parametrize(
    ("key", "name"), [("1", "Side by side"), ("2", "Sentences"), ("3", "Interleaved"), ("4", "English")]
)
def test_layouts(key: str, name: str, show: Show) -> None:
    page = show()
    page.keyboard.press("3" if key == "1" else "1")
    page.keyboard.press(key)
    pressed = page.locator(".choice [aria-pressed=true]")
    assert pressed.all_inner_texts() == [name]
    target = box(page, "#t3")
    if name == "English":
        assert page.locator("#s3").is_hidden()
        return
    source = box(page, "#s3")
    if name == "Interleaved":
        assert source["y"] + source["height"] <= target["y"]
        assert abs(source["x"] - target["x"]) < 1
        assert target["y"] < box(page, "#s4")["y"]
    else:
        assert target["x"] >= source["x"] + source["width"]
        if name == "Sentences":
            for row in (2, 3, 4, 5, 7, 8, 14, 16):
                assert abs(box(page, f"#s{row}")["y"] - box(page, f"#t{row}")["y"]) < 4


def test_layout_buttons_work_and_keep_the_selection(show: Show) -> None:
    page = show()
    page.click("#t3")
    page.click("text=Interleaved")
    assert ids(page, ".on") == ["s3", "t3"]
    assert page.get_attribute("html", "data-layout") == "interleaved"


def test_paragraphs_begin_on_one_line_side_by_side(show: Show) -> None:
    page = show()
    for name in ("0", "1", "2", "7", "9", "13", "14", "15", "25"):
        assert abs(box(page, f"#s{name}")["y"] - box(page, f"#t{name}")["y"]) < 6, name


@pytest.mark.parametrize("layout", ["side-by-side", "interleaved", "target"])
@pytest.mark.parametrize("width", [320, 390, 700, 1024, 1600])
def test_nothing_runs_out_of_the_window(layout: Layout, width: int, show: Show) -> None:
    page = show(layout=layout, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_stacks_the_pairs(show: Show) -> None:
    page = show(width=390, height=844, is_mobile=True, has_touch=True)
    source, target = box(page, "#s3"), box(page, "#t3")
    assert source["y"] < target["y"]
    assert target["width"] > 200
    page.tap("#t3")
    assert ids(page, ".on") == ["s3", "t3"]


def test_theme(show: Show) -> None:
    page = show(color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    seen = []
    for _ in range(3):
        page.keyboard.press("d")
        seen.append((page.locator(".theme").get_attribute("aria-label"), page.evaluate(paper) == dark))
    assert seen == [("Theme: light", False), ("Theme: dark", True), ("Theme: auto", True)]
    page.keyboard.press("d")
    page.reload()
    assert page.evaluate(paper) != dark


@pytest.mark.parametrize("layout", ["side-by-side", "interleaved", "target"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str, layout: Layout, show: Show) -> None:
    page = show(color_scheme=scheme, layout=layout, reduced_motion="reduce")
    assert page.evaluate(CONTRAST) == []
    page.keyboard.press("?")
    page.hover("#t9")
    assert page.evaluate(CONTRAST) == []
    for name in ("t7", "t5", "t16"):
        page.locator(f"#{name}").evaluate("element => element.click()")
        page.keyboard.press("ArrowRight")
        assert page.evaluate(CONTRAST) == []


def test_contrast_on_a_phone(show: Show) -> None:
    assert show(width=390).evaluate(CONTRAST) == []


def test_tab_reaches_skip_link_and_selection(show: Show) -> None:
    page = show()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert box(page, ".skip")["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.press("j")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).boxShadow")
    assert outline != "none"


def test_notes_lead_to_their_sentence_and_back(show: Show) -> None:
    page = show()
    page.click("#t5 .flag")
    assert page.evaluate("location.hash") == "#n5"
    page.click("#n5 a")
    assert ids(page, ".on") == ["s5", "t5"]


def test_an_address_with_a_sentence_selects_it(show: Show) -> None:
    page = show()
    page.goto(page.url + "#t9")
    assert ids(page, ".on") == ["s9", "t9"]


def test_without_scripts_all_text_is_there(show: Show) -> None:
    page = show(java_script_enabled=False)
    assert page.locator("#t27").is_visible()
    assert not page.locator(".tools").is_visible()


def test_print_shows_both_columns_and_no_tools(show: Show) -> None:
    page = show(width=700)
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    source, target = box(page, "#s3"), box(page, "#t3")
    assert target["x"] > source["x"] + 100
    assert page.evaluate(CONTRAST) == []


def test_the_translation_alone(show: Show) -> None:
    page = show(layout="target")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert ids(page, ".on") == ["t1"]
    page.keyboard.press("1")
    assert page.get_attribute("html", "data-layout") == "target"


def test_hostile_text_does_nothing(show: Show) -> None:
    evil = (
        '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>" onmouseover="alert(1) \u202e fin'
    )
    block = Block(
        "paragraph", evil, sentences=(Span(0, len(evil)),), inlines=(Inline(0, 9, "link", "javascript:alert(1)"),)
    )
    place = Place(0, 0, len(evil))
    document = Document((block,), title="t", origin="javascript:alert(1)")
    bilingual = BilingualDocument(
        document, replace(document, language="en"), (Row((place,), (place,)),), Signature(evil)
    )
    page = show(bilingual)
    page.hover("#t0")
    assert page.title() == "t"
    assert page.locator("article").inner_text().count('onmouseover="alert(1)') == 2
    assert page.locator("img, article a").count() == 0
