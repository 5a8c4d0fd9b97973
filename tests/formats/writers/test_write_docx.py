"""DOCX, read back with python-docx."""

from __future__ import annotations

import re
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as DocxDocument
from lxml import etree

from translator.bilingual import BilingualDocument
from translator.formats.writing import Layout, write

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RUN_ORDER = ["rFonts", "b", "i", "color", "u", "shd", "lang"]


def opened(document: BilingualDocument, tmp_path: Path, layout: Layout) -> tuple[DocxDocument, Path]:
    path = tmp_path / "a.docx"
    write(document, path, layout=layout)
    return docx.Document(str(path)), path


@pytest.mark.parametrize("layout", ["side-by-side", "interleaved", "target"])
@pytest.mark.parametrize("which", ["sample", "aligned", "hostile"])
def test_the_package_is_sound(which: str, layout: Layout, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    made, path = opened(request.getfixturevalue(which), tmp_path, layout)
    with ZipFile(path) as package:
        assert package.testzip() is None
        root = etree.fromstring(package.read("word/document.xml"))
        comments = etree.fromstring(package.read("word/comments.xml"))
    styles = {style.style_id for style in made.styles}
    assert {element.get(f"{W}val") for element in root.iter(f"{W}pStyle")} <= styles
    anchors = [element.get(f"{W}id") for element in root.iter(f"{W}commentReference")]
    assert anchors == [element.get(f"{W}id") for element in comments.iter(f"{W}comment")]
    for properties in root.iter(f"{W}rPr"):
        order = [RUN_ORDER.index(etree.QName(child).localname) for child in properties]
        assert order == sorted(order)
    for cell in root.iter(f"{W}tc"):
        assert cell[-1].tag == f"{W}p"  # Word refuses a cell that ends otherwise
    for row in root.iter(f"{W}tr"):
        cells = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
        grid = row.getparent().findall(f"{W}tblGrid/{W}gridCol")
        assert sum(1 if span is None else int(span.get(f"{W}val")) for span in cells) == len(grid)


def test_columns(sample: BilingualDocument, tmp_path: Path) -> None:
    made, _ = opened(sample, tmp_path, "side-by-side")
    table = made.tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Français", "English"]
    assert table.rows[0]._tr.find(f"{W}trPr/{W}tblHeader") is not None
    assert ["Plus de 1 200 habitants s’y sont pressés.", "More than 1,200 residents flocked there."] in rows
    assert ["2.\tL’entrée est gratuite pour les enfants.", "2.\tEntry is free for children."] in rows
    assert table.rows[1].cells[0].paragraphs[0].style.name == "Heading 1"
    assert any(row.cells[0].tables for row in table.rows)


def test_runs_carry_language_markup_and_tint(sample: BilingualDocument, tmp_path: Path) -> None:
    made, _ = opened(sample, tmp_path, "side-by-side")
    runs = {}
    for row in made.tables[0].rows:
        for column, cell in enumerate(row.cells):
            for run in cell._tc.iter(f"{W}r"):
                text = "".join(piece.text or "" for piece in run.iter(f"{W}t"))
                runs[column, text] = run.find(f"{W}rPr")
    languages = {
        (column, properties.find(f"{W}lang").get(f"{W}val"))
        for (column, _), properties in runs.items()
        if properties is not None and column
    }
    assert languages == {(1, "en-GB")}
    assert runs[0, "place Verte"].find(f"{W}lang").get(f"{W}val") == "fr-FR"
    assert runs[0, "place Verte"].find(f"{W}b") is not None
    assert runs[0, "ancien"].find(f"{W}i") is not None
    tints = {text: properties.find(f"{W}shd") for (_, text), properties in runs.items() if properties is not None}
    french = tints["«\u00a0On attendait ça depuis longtemps\u00a0»"].get(f"{W}fill")
    english = tints["“We had been waiting for this for a long time,”"].get(f"{W}fill")
    assert french == english
    assert french != tints["“We wanted an open place,”"].get(f"{W}fill")
    assert tints["Nobody missed the old car park."] is None


def test_findings_are_comments(sample: BilingualDocument, tmp_path: Path) -> None:
    made, _ = opened(sample, tmp_path, "side-by-side")
    assert [comment.text for comment in made.comments] == [
        "error: The sentence has no translation.",
        "warning: The translation is unusually short.",
    ]


def test_target_layout_has_the_structure(sample: BilingualDocument, tmp_path: Path) -> None:
    made, _ = opened(sample, tmp_path, "target")
    styles = [paragraph.style.name for paragraph in made.paragraphs if paragraph.text]
    assert styles.count("Heading 1") == 1
    assert styles.count("List Paragraph") == 4
    assert "Quote" in styles
    assert "Code" in styles
    assert [cell.text for cell in made.tables[0].rows[1].cells] == ["Under 12", "free"]


def test_interleaved_alternates(sample: BilingualDocument, tmp_path: Path) -> None:
    made, _ = opened(sample, tmp_path, "interleaved")
    texts = [paragraph.text for paragraph in made.paragraphs]
    at = texts.index("Plus de 1 200 habitants s’y sont pressés.")
    assert texts[at + 1] == "More than 1,200 residents flocked there."


def test_properties_and_links(sample: BilingualDocument, tmp_path: Path) -> None:
    made, path = opened(sample, tmp_path, "side-by-side")
    assert made.core_properties.keywords == str(sample.signature)
    assert made.core_properties.title == "The public garden reopens"
    with ZipFile(path) as package:
        text = package.read("word/document.xml").decode()
    assert re.search(r'w:instr=" HYPERLINK &quot;https://ville\.example/jardin\?a=1&amp;b=2&quot; "', text)
