"""TSV, text, Markdown and TMX: what they hold and what they escape."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from translator.bilingual import BilingualDocument, Place, Row, Signature, WordLink
from translator.document import Block, Document, Inline, InlineKind, Span
from translator.formats.writing import Layout, write
from translator.text.characters import legal

TEXT = st.text(st.sampled_from("aé 1.)#*_`[]()<>&|~\\-+=!:/\"'\t\n\r“»\u00a0𝒳\x00"), min_size=1, max_size=25)


def one(source: str, target: str = "x", **fields: Any) -> BilingualDocument:
    """A document of one row."""
    blocks = [
        Block(fields.pop("role", "paragraph") if text is source else "paragraph", text, sentences=(Span(0, len(text)),))
        for text in (source, target)
    ]
    row = Row((Place(0, 0, len(source)),), (Place(0, 0, len(target)),), **fields)
    return BilingualDocument(Document((blocks[0],)), Document((blocks[1],), "en"), (row,), Signature("1"))


def written(document: BilingualDocument, path: Path, **options: Any) -> str:
    write(document, path, **options)
    return path.read_bytes().decode("utf-8")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\tb", r"a\tb"),
        ("a\nb", r"a\nb"),
        ("a\r\nb", r"a\r\nb"),
        (r"a\tb", r"a\\tb"),
        ('"a"', '"a"'),
        ("a\u2028b", "a\u2028b"),
    ],
)
def test_tsv_escapes_what_would_break_a_line(text: str, cell: str, tmp_path: Path) -> None:
    lines = written(one(text, "y"), tmp_path / "a.tsv").split("\n")
    assert lines[0].split("\t")[2:4] == ["source", "target"]
    assert lines[1].split("\t")[2:4] == [cell, "y"]
    assert lines[2:] == [""]


def test_tsv_is_a_rectangular_table(sample: BilingualDocument, tmp_path: Path) -> None:
    lines = [line.split("\t") for line in written(sample, tmp_path / "a.tsv").split("\n")[:-1]]
    assert {len(line) for line in lines} == {8}
    assert [line[0] for line in lines[1:]] == [str(index) for index in range(len(sample.rows))]
    omitted = next(line for line in lines if line[6].startswith("not translated"))
    assert omitted[3] == ""
    assert omitted[4] == ""
    assert omitted[5] == "error: omission: The sentence has no translation."
    assert [bool(line[7]) for line in lines[1:3]] == [True, False]


def test_text_interleaved(aligned: BilingualDocument, tmp_path: Path) -> None:
    text = written(aligned, tmp_path / "a.txt")
    assert "Un bateau. Deux bateaux.\n    One boat, two boats.\n\nTrois.\n    Three.\n" in text
    assert "[not in the source]\n    Translator’s note.\n" in text
    assert text.count("x = 1") == 1
    assert text.endswith(f"--\n{aligned.signature}\n")


def test_text_in_columns_keeps_both_sides_on_the_line(sample: BilingualDocument, tmp_path: Path) -> None:
    lines = written(sample, tmp_path / "a.txt", layout="side-by-side").split("\n")
    line = next(line for line in lines if line.startswith("1. Les chiens"))
    assert line.index("│") == 48
    assert line.endswith("│  1. Dogs are kept on a leash.")


def test_text_of_the_target_keeps_the_structure(sample: BilingualDocument, tmp_path: Path) -> None:
    text = written(sample, tmp_path / "a.txt", layout="target")
    assert "10:30 a.m., under a grey sky. More than 1,200 residents flocked there. Nobody missed" in text
    assert "\n\n1. Dogs are kept on a leash.\n2. Entry is free for children. Adults pay" in text
    assert "\n  • Groups book ahead.\n3. " in text
    assert "Age\tPrice\nUnder 12\tfree\nAdults\t€2\n\n" in text
    assert "\n\n> A garden is never finished. That is its grace.\n\n" in text


def plain(tokens: Sequence[Any]) -> str:
    """The text that a Markdown renderer shows."""
    out = []
    for token in tokens:
        if token.children:
            out.append(plain(token.children))
        elif token.type in ("text", "code_inline", "text_special"):
            out.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            out.append("\n")
        elif token.type == "td_close":
            out.append("¦")
    return "".join(out)


@pytest.mark.parametrize("layout", ["side-by-side", "interleaved", "target"])
@given(text=TEXT, inlines=st.lists(st.tuples(st.integers(0, 24), st.integers(1, 9), st.integers(0, 3)), max_size=3))
@settings(max_examples=150)
def test_markdown_shows_the_text_as_it_is(
    layout: Layout, text: str, inlines: list[tuple[int, int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    kinds = get_args(InlineKind)
    block = Block(
        "paragraph",
        text,
        sentences=(Span(0, len(text)),),
        inlines=tuple(
            Inline(start, min(start + length, len(text)), kinds[kind], "https://a.example/?b=|<>" if kind == 3 else "")
            for start, length, kind in inlines
            if start < len(text)
        ),
    )
    place = Place(0, 0, len(text))
    document = BilingualDocument(
        Document((block,)), Document((block,), "en"), (Row((place,), (place,)),), Signature("1")
    )
    rendered = MarkdownIt("js-default").parse(written(document, tmp_path_factory.mktemp("md") / "a.md", layout=layout))
    shown = [plain([token]) for token in rendered if token.type == "inline"]
    wanted = squeezed(text)
    expected = [wanted] if layout == "target" else [wanted, wanted]
    # Before the signature; a text of white space alone is no paragraph.
    found = [squeezed(piece) for piece in shown if piece not in ("Français", "English")][:-1]
    assert [piece for piece in found if piece] == [piece for piece in expected if piece]


def squeezed(text: str) -> str:
    return " ".join(legal(text).split())


def test_markdown_keeps_headings_lists_tables_and_code(sample: BilingualDocument, tmp_path: Path) -> None:
    text = written(sample, tmp_path / "a.md", layout="target")
    kinds = [token.tag for token in MarkdownIt("js-default").parse(text) if token.nesting == 1]
    assert kinds.count("h1") == 1
    assert kinds.count("h2") == 2  # the last one is over the notes
    assert kinds.count("ol") == 1
    assert kinds.count("ul") == 2
    assert kinds.count("table") == 1
    assert kinds.count("blockquote") == 1
    assert "```\ncurl https://ville.example/api/jardin\n```" in text


def test_markdown_links_and_notes(sample: BilingualDocument, tmp_path: Path) -> None:
    text = written(sample, tmp_path / "a.md")
    assert "[page de la ville](<https://ville.example/jardin?a=1&b=2>)" in text
    assert "**place Verte**" in text
    assert "l’*ancien* parking" in text
    assert "Nobody missed the old car park. (△6) |" in text
    assert "- 6 △ warning: The translation is unusually short." in text


def test_tmx_is_valid(
    sample: BilingualDocument, aligned: BilingualDocument, hostile: BilingualDocument, tmp_path: Path
) -> None:
    dtd = etree.DTD(str(Path(__file__).with_name("tmx14-used.dtd")))
    for document in (sample, aligned, hostile):
        write(document, tmp_path / "a.tmx")
        tree = etree.parse(str(tmp_path / "a.tmx"))
        assert dtd.validate(tree), dtd.error_log


def test_tmx_units(sample: BilingualDocument, aligned: BilingualDocument, tmp_path: Path) -> None:
    write(sample, tmp_path / "a.tmx")
    tree = etree.parse(str(tmp_path / "a.tmx"))
    header = tree.find("header")
    assert (header.get("srclang"), header.get("segtype")) == ("fr", "sentence")
    assert header.findtext("prop[@type='x-signature']") == str(sample.signature)
    units = tree.findall("body/tu")
    assert len(units) == len(sample.rows) - 1  # one is not translated
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert {tuple(tuv.get(language) for tuv in unit.findall("tuv")) for unit in units} == {("fr", "en")}
    short = next(unit for unit in units if unit.get("tuid") == "6")
    assert short.findtext("note") == "warning: length: The translation is unusually short."
    assert short.findtext("prop[@type='x-score']") == "-2.2000"
    write(aligned, tmp_path / "b.tmx")
    segments = [segment.text for segment in etree.parse(str(tmp_path / "b.tmx")).iter("seg")]
    assert segments[2:4] == ["Un bateau. Deux bateaux.", "One boat, two boats."]
    assert "Translator’s note." not in segments


@given(text=TEXT)
@settings(max_examples=50)
def test_tmx_gives_the_text_back(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("tmx") / "a.tmx"
    write(one(text), path)
    segments = [segment.text for segment in etree.parse(str(path)).iter("seg")]
    assert segments[:1] == ([legal(text)] if text.strip() else [])


def test_pharaoh_numbers_the_words_that_white_space_parts(aligned: BilingualDocument, tmp_path: Path) -> None:
    def link(source: tuple[int, int, int], target: tuple[int, int, int]) -> WordLink[Place]:
        return WordLink(Place(*source), Place(*target), 0.9)

    rows = list(aligned.rows)
    # « Un bateau. Deux bateaux. » – “One boat, two boats.”: two links in one word count once.
    assert written(one("10\u00a0000 francs", links=(link((0, 7, 13), (0, 0, 1)),)), tmp_path / "b.pharaoh") == "1-0\n"
    words = link((1, 11, 15), (1, 10, 13)), link((1, 0, 2), (1, 0, 3)), link((1, 16, 23), (1, 14, 19))
    rows[1] = replace(rows[1], links=(*words, link((1, 23, 24), (1, 19, 20))))
    # A row over two blocks.
    rows[4] = replace(rows[4], links=(link((3, 0, 4), (3, 13, 17)), link((2, 3, 7), (3, 0, 5))))
    text = written(replace(aligned, rows=tuple(rows)), tmp_path / "a.pharaoh")
    assert text == "\n0-0 2-2 3-3\n\n\n1-0 3-2\n"
