"""Inline markup as spans of the block's text."""

import pytest

from translator.document import Inline
from translator.formats import read

CASES = [
    (
        "html",
        "<p>Un <strong>mot  <em>fort</em> </strong>et <a href='/x'>un lien</a>.</p>",
        [
            ("mot fort", "strong", ""),
            ("fort", "emphasis", ""),
            ("un lien", "link", "https://site.fr/x"),
        ],
    ),
    ("html", "<p><b>Avant<br>\nAprès</b></p>", [("Avant", "strong", "")]),
    ("html", "<p>Un <a href='javascript:x()'>a</a>, <a href='#b'>b</a>, <a>c</a>.</p>", []),
    ("html", "<em><p>Tout est dit.</p></em>", [("Tout est dit.", "emphasis", "")]),
    ("html", "<p><b> </b>Rien <i></i>ici.</p>", []),
    (
        "markdown",
        "Un **mot *fort*** et [un `lien`](https://a.fr).",
        [
            ("mot fort", "strong", ""),
            ("fort", "emphasis", ""),
            ("un lien", "link", "https://a.fr"),
            ("lien", "code", ""),
        ],
    ),
]


@pytest.mark.parametrize(("kind", "source", "expected"), CASES)
def test_spans(kind: str, source: str, expected: list[tuple[str, str, str]]) -> None:
    if kind == "html":
        source = f"<base href='https://site.fr/'>{source}"
    block = read(source.encode(), format=kind, language=None).blocks[0]
    assert [(block.text[span.start : span.end], span.kind, span.href) for span in block.inlines] == expected


def test_spans_are_ordered_outer_first() -> None:
    [block] = read(b"<p><i><b>un</b> deux</i> <b>trois</b></p>", language=None).blocks
    assert block.inlines == (Inline(0, 7, "emphasis"), Inline(0, 2, "strong"), Inline(8, 13, "strong"))
