"""Sentences and quotations as the files of golden cases write them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from translator.document import Block, Document, Span
from translator.text import segment, sentences

GOLDEN = Path(__file__).parents[1] / "golden"


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((GOLDEN / name).read_text(encoding="utf-8"))


def _cases(language: str) -> list[Any]:
    return [
        pytest.param(language, text, id=f"{language}-{name}")
        for name, text in _load(f"segmentation_{language}.toml").items()
    ]


@pytest.mark.parametrize(("language", "marked"), [*_cases("fr"), *_cases("en")])
def test_sentences(language: str, marked: str) -> None:
    text = marked.replace(" ¦ ", " ")
    assert " ¦ ".join(text[start:end] for start, end in sentences(text, language=language)) == marked


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in _load("quotes_fr.toml").items()])
def test_quotations(case: dict[str, list[str]]) -> None:
    document = segment(Document(tuple(Block("paragraph", text) for text in case["blocks"])))
    quotes: list[str] = []
    stray: list[str] = []
    for number, block in enumerate(document.blocks):

        def words(span: Span | None, text: str = block.text) -> str:
            return text[span.start : span.end] if span else ""

        for quote in block.quotes:
            line = f"{number}.{quote.level} {block.text[quote.start : quote.end]}"
            if said := quote.attribution:
                line += f" | {words(said.span)} | {words(said.speaker)} | {words(said.verb)}"
            quotes.append(line + " +" * quote.continues)
        stray += [f"{number} {mark.start}" for mark in block.stray]
    assert quotes == case["quotes"]
    assert stray == case.get("stray", [])
