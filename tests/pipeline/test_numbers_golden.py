"""French figures in sentences, translated with the embedded model, beside what `tests/golden/numbers.tsv` wants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from translator import Translator

CASES = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "golden" / "numbers.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def translations() -> list[str]:
    found = Translator().sentences(source for _, source, _ in CASES)
    return [text.replace("\u00a0", " ").replace("\u202f", " ") for text in found]


@pytest.mark.parametrize("kind", sorted({kind for kind, _, _ in CASES}))
def test_figures_come_out_in_english(kind: str, translations: list[str]) -> None:
    wrong = [
        (source, text, one)
        for (its_kind, source, wanted), text in zip(CASES, translations, strict=True)
        if its_kind == kind
        for one in wanted.split(" && ")
        if not any(_stands_in(form.strip(), text) for form in one.split(" | "))
    ]
    assert not wrong


def _stands_in(form: str, text: str) -> bool:
    return re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(form)}(?!\d|[.,]\d)", text) is not None
