from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from translator import segment
from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.tuning import Tuning
from translator.pipeline.marks import splits, without_marks
from translator.pipeline.restore import RestoredSentence, restore
from translator.text.parts import marks_in, open_before, quote_parts

CASES = json.loads((Path(__file__).parent.parent / "golden" / "restoring.json").read_text(encoding="utf-8"))
STYLES = ("us", "uk", "french", "straight", "keep")


def restored(case: dict[str, Any], style: Any) -> RestoredSentence:
    block = segment(case["source"]).blocks[0]
    (sentence,) = block.sentences
    links = []
    for pair in case["links"].split():
        left, right = pair.split("=")
        links.append(WordLink(_word(case["source"], left), _word(case["model"], right), 0.9))
    parts = quote_parts(block, split=splits(style))
    marks, outer = marks_in(parts, sentence), open_before(parts, sentence)
    return restore(case["source"], marks, parts, outer, case["model"], links, style, Tuning().mark_weight)


def _word(text: str, word: str) -> Span:
    match = re.search(rf"(?<!\w){word}(?!\w)", text)
    assert match, (text, word)
    return Span(*match.span())


@pytest.mark.parametrize(
    ("case", "style"),
    [pytest.param(case, style, id=f"{case['id']}-{style}") for case in CASES for style in STYLES if style in case],
)
def test_marks_come_back_where_the_source_has_them(case: dict[str, Any], style: str) -> None:
    assert restored(case, style).text == case[style]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_links_stay_on_their_words(case: dict[str, Any]) -> None:
    sentence = restored(case, "us")
    pairs = [f"{_cut(case['source'], link.source)}={_cut(sentence.text, link.target)}" for link in sentence.links]
    assert pairs == case["links"].split()


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_marks_are_where_it_says(case: dict[str, Any]) -> None:
    sentence = restored(case, "us")
    block = segment(case["source"]).blocks[0]
    assert list(sentence.marks) == [
        (mark.part, mark.opening) for mark in marks_in(quote_parts(block), block.sentences[0])
    ]
    for (_, opening), span in sentence.marks.items():
        assert _cut(sentence.text, span) in (("“", "‘") if opening else ("”", "’"))


def test_agreement_tells_links_that_fit_the_marks_from_links_that_do_not() -> None:
    source = "« Nous partons demain », a déclaré Paul."
    apart = "Paul declared we tomorrow Paul leave."
    links = "Nous=we partons=leave déclaré=declared demain=tomorrow"
    torn = {"source": source, "model": apart, "links": "Nous=declared partons=leave déclaré=we demain=tomorrow"}
    # All stands inside the marks now: three long words rightly, one short one, which counts .4, wrongly.
    assert restored(torn, "us").agreement == pytest.approx(3.0 / 3.4)
    whole = {"source": source, "model": "We leave tomorrow, declared Paul.", "links": links.replace("=we", "=We")}
    assert restored(whole, "us").agreement == 1.0


@pytest.mark.parametrize(
    ("text", "bare", "marks"),
    [
        ("plain", "plain", []),
        ("\u00a0", "\u00a0", []),
        ("“One” two", "One two", [(0, True), (3, False)]),
        ('say "one two" now', "say one two now", [(4, True), (11, False)]),
        ("said:“One”", "said: One", [(6, True), (9, False)]),
        ("« One » two", "One two", [(0, True), (3, False)]),
        ("don't 'go' it's", "don't go it's", [(6, True), (8, False)]),
        ("the workers' rights", "the workers' rights", []),
        ("rock ’n’ roll", "rock ’n’ roll", []),
        ("”", "", [(0, False)]),
        ("One”“two", "One two", [(3, False), (4, True)]),
        (" “ ” ", "", [(0, True), (0, False)]),
    ],
)
def test_without_marks(text: str, bare: str, marks: list[tuple[int, bool]]) -> None:
    words = [Span(*match.span()) for match in re.finditer(r"\w+", text)]
    result = without_marks(text, [WordLink(word, word, 1.0) for word in words])
    assert (result.text, result.marks) == (bare, marks)
    assert [_cut(bare, link.target) for link in result.links] == [_cut(text, word) for word in words]


def _cut(text: str, span: Span) -> str:
    return text[span.start : span.end]
