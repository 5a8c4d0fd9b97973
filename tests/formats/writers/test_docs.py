"""`docs/formats.md` says what the code does."""

import re
from pathlib import Path

from translator.formats.bitexts.tables import DOCUMENT_COLUMNS
from translator.formats.writing import _FORMATS

DOCS = (Path(__file__).parents[3] / "docs" / "formats.md").read_text("utf-8")


def test_the_table_of_formats_is_that_of_the_code() -> None:
    table = {}
    for name, extensions, layouts in re.findall(r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \| [^|]* \|$", DOCS, re.MULTILINE):
        table[name] = tuple(re.findall(r"`([^`]+)`", extensions)), tuple(re.findall(r"`([^`]+)`", layouts))
    assert table == {name: (entry.extensions, entry.layouts) for name, entry in _FORMATS.items()}


def test_every_format_says_where_its_signature_is() -> None:
    section = DOCS.split("**Signature.**")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(_FORMATS)


def test_the_columns_of_tsv_and_the_path_of_the_schema() -> None:
    assert "  ".join(DOCUMENT_COLUMNS) in DOCS
    (path,) = re.findall(r"\]\(\.\./([^)]+\.json)\)", DOCS)
    assert (Path(__file__).parents[3] / path).is_file()


def test_every_key_of_the_page_is_listed() -> None:
    formats = Path(__file__).parents[3] / "translator" / "formats"
    scripts = [(formats / path).read_text("utf-8") for path in ("writers/html/page.js", "pages/controls.js")]
    keys = "".join(re.findall(r"const keys = \{(.*?)\n    \};", "".join(scripts), re.DOTALL))
    names = re.findall(r"^\s+\"?(\w+|\?)\"?: |, (\w|\"\?\"|\w+): \(", keys, re.MULTILINE)
    signs = {"ArrowDown": "↓", "ArrowUp": "↑", "ArrowRight": "→", "ArrowLeft": "←", "Escape": "Esc"}
    section = DOCS.split("## HTML")[1].split("\n## ")[0]
    found = [signs.get(name, name) for pair in names for name in pair if name]
    assert len(found) >= 9
    assert all(f"`{name}`" in section for name in found), found
