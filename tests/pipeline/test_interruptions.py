"""Quotations that the narrator interrupts, from the text to the English marks."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.engines import FakeEngine
from translator import Translator, segment
from translator.pipeline.marks import MarkStyle

CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "golden" / "interruptions.toml").read_text(encoding="utf-8")
)
ASKED = [
    pytest.param(case, style, id=f"{name}-{style}")
    for name, case in CASES.items()
    for style in get_args(MarkStyle)
    if style in case
]


def plain(case: dict[str, Any]) -> str:
    return str(case["text"]).translate(dict.fromkeys(map(ord, "[]⁺")))


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in CASES.items()])
def test_where_a_quotation_is_interrupted_and_taken_up(case: dict[str, Any]) -> None:
    (block,) = segment(plain(case), language=case.get("language", "fr")).blocks
    signs = [(span.start, "[") for quote in block.quotes for span in quote.interruptions]
    signs += [(span.end, "]") for quote in block.quotes for span in quote.interruptions]
    signs += [(quote.start, "⁺") for quote in block.quotes if quote.resumes]
    text = block.text
    for place, sign in sorted(signs, reverse=True):
        text = text[:place] + sign + text[place:]
    assert text == case["text"]


@pytest.mark.parametrize(("case", "style"), ASKED)
def test_marks_stand_around_what_is_said_and_not_around_who_says_it(case: dict[str, Any], style: MarkStyle) -> None:
    engine = FakeEngine(whole=dict(zip(case["reads"], case["writes"], strict=True)).__getitem__)
    translated = Translator(engine, quotes=style).document(segment(plain(case)))
    assert translated.target.blocks[0].text.replace("\u00a0", " ") == case[style]
    assert engine.seen == case["reads"]


@pytest.mark.parametrize(("case", "style"), ASKED)
def test_target_quotations_are_what_stands_between_the_marks(case: dict[str, Any], style: MarkStyle) -> None:
    engine = FakeEngine(whole=dict(zip(case["reads"], case["writes"], strict=True)).__getitem__)
    document = Translator(engine, quotes=style).document(segment(plain(case)))
    (block,) = document.target.blocks
    for quote in block.quotes:
        words = block.text[quote.start : quote.end]
        assert quote.open
        assert words.startswith(quote.open)
        assert words.endswith(quote.close)
    linked = {link.target.quote for row in document.rows for link in row.quotes if link.target}
    assert linked == set(range(len(block.quotes)))
