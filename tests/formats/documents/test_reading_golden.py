"""Documents as data: small pieces of each format, and whole pages with all that stands around an article."""

import json
from pathlib import Path
from typing import Any

import pytest

from translator.document import Block
from translator.formats import read

GOLDEN = Path(__file__).parents[2] / "golden" / "reading"
PIECES = [
    pytest.param(kind, case, id=f"{kind}-{case['id']}")
    for kind in ("text", "markdown", "html")
    for case in json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))
]
PAGES = sorted(GOLDEN.glob("*.html"))


def _row(block: Block) -> list[object]:
    return [block.role, block.level, block.marker, block.text]


@pytest.mark.parametrize(("kind", "case"), PIECES)
def test_blocks_of_a_piece(kind: str, case: dict[str, Any]) -> None:
    document = read(case["source"].encode(), format=kind, language=None)
    assert [_row(block) for block in document.blocks] == case["blocks"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_blocks_of_a_page(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    document = read(path)
    blocks = [
        [block.role, block.level, block.marker, list(block.cell) if block.cell else None, block.text]
        for block in document.blocks
    ]
    assert blocks == expected["blocks"]
    assert (document.title, document.language, list(document.notes)) == (
        expected["title"],
        expected["language"],
        expected["notes"],
    )
    assert document.origin == str(path)


def test_there_are_golden_cases() -> None:
    assert len(PIECES) >= 40
    assert len(PAGES) >= 10
