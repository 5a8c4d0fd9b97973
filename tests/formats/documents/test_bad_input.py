"""What cannot be read ends in one clear line; what only looks bad is read."""

import io
import os
import re
import sys
from pathlib import Path

import pytest

from translator.errors import InputError, UsageError
from translator.formats import read
from translator.formats import source as source_module

FRENCH = "Le chat de la maison dort. "


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "nothing in it but white space"),
        (b"\xef\xbb\xbf", "no text in it"),
        ("\u00a0\n\u200b".encode(), "no text in it"),
        (b"*** --- ...", "no text in it"),
        (b"<html><body><img src=a></body></html>", "no text in it"),
        (b"a" * 1_000_001, "line 1 has 1,000,001 characters"),
        (b"<p>" + b"le chat " * 130_000 + b"</p>", "block 1 has"),
    ],
)
def test_unusable_text(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data)
    assert message in caught.value.message
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["docx", "TXT2", ""])
def test_unknown_format(kind: str) -> None:
    with pytest.raises(UsageError, match="text, markdown and html"):
        read(FRENCH.encode(), format=kind)


def test_missing_file_names_the_near_one(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(FRENCH)
    with pytest.raises(InputError, match=r"no such file\. Did you mean .*article\.txt"):
        read(tmp_path / "artcle.txt")
    with pytest.raises(InputError, match="does not exist either"):
        read(tmp_path / "no" / "such.txt")
    with pytest.raises(InputError, match="cannot be opened"):
        read("a\0b")


@pytest.mark.parametrize(
    "text", ["Le chat dort.", "Le chat dort.\nIl ronfle.", "Oui/non ? Non.", "Le chat. " * 1000, ""]
)
def test_a_string_that_is_a_text_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert re.search(r"no such file|cannot be opened", caught.value.message)
    assert len(caught.value.message) < 300
    assert "\n" not in str(caught.value)
    assert "text.encode()" in caught.value.hint
    assert "Translator().sentences([" in caught.value.hint


def test_directory(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a directory"):
        read(tmp_path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(source_module, "open", refuse, raising=False)
    with pytest.raises(InputError, match="no permission"):
        read(tmp_path / "x.txt")


def test_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "MAX_BYTES", 1_000_000)
    path = tmp_path / "x.txt"
    path.write_bytes(b"a\n" * 500_001)
    with pytest.raises(InputError, match=r"larger than 1 MB.*--lines"):
        read(path)


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 100_000 + FRENCH + "</div>" * 100_000,
        "<b>" * 100_000 + FRENCH,
        "<ul><li>" * 50_000 + FRENCH,
        "<table><tr><td>" * 20_000 + FRENCH,
        "<q>" * 50_000 + FRENCH,
        "<div>" * 2_000 + FRENCH,
    ],
    ids=["div", "b", "ul", "table", "q", "within-the-limit"],
)
def test_deep_nesting_of_html(page: str) -> None:
    blocks = read(page.encode(), format="html").blocks
    assert FRENCH.strip() in "".join(block.text for block in blocks)


def test_too_deep_a_page_keeps_its_paragraphs_and_says_so() -> None:
    page = "<p>Avant.</p><script>x()</script>" + "<div>" * 5_000 + "Dedans." + "</div>" * 5_000 + "<p>Après.</p>"
    document = read(page.encode(), format="html")
    assert [block.text for block in document.blocks] == ["Avant.", "Dedans.", "Après."]
    assert "nests its elements too deeply" in document.notes[0]


@pytest.mark.parametrize("source", [">" * 50_000 + FRENCH, "\n".join("  " * depth + "- a" for depth in range(300))])
def test_deep_nesting_of_markdown(source: str) -> None:
    document = read(source.encode(), format="markdown")
    assert "nests too deeply" in document.notes[0]
    read_back = "".join(block.marker + block.text for block in document.blocks)
    assert [char for char in read_back if char.isalnum()] == [char for char in source if char.isalnum()]


def test_entities_of_a_document_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("mot de passe")
    declarations = "<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {name} '&{before};&{before};&{before};&{before};&{before};&{before};&{before};&{before};'>"
        for before, name in zip("abcdefghij", "bcdefghijk", strict=True)
    )
    page = (
        f"<?xml version='1.0'?><!DOCTYPE html [{declarations}<!ENTITY x SYSTEM '{tmp_path}/secret'>]>"
        f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>Rire : &k; &x; fin.</p></body></html>"
    )
    assert [block.text for block in read(page.encode()).blocks] == ["Rire : &k; &x; fin."]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Un\u00adeffet \u200fde\u200b \u202ela\u202c \x07nuit\ufeff.", "Uneffet de la nuit."),
        ("Un\x85Deux", "Un"),
        ("cafe\u0301 et famille \U0001f469\u200d\U0001f467", "cafe\u0301 et famille \U0001f469\u200d\U0001f467"),
    ],
)
def test_characters_without_a_shape(data: str, text: str) -> None:
    document = read(data.encode())
    assert document.blocks[0].text == text
    assert bool(document.notes) == ("\u00ad" in data)


def test_lone_surrogates() -> None:
    assert read(b"\xff\xfe\x00\xd8" + "Le chat".encode("utf-16-le")).blocks[0].text == "\ufffdLe chat"
    assert read(b"<p>Le &#xD800; chat &#0; dort.</p>").blocks[0].text == "Le \ufffd chat \ufffd dort."


def test_markdown_without_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(UsageError, match=r"Reading Markdown needs markdown_it.*pip install 'translator\[docs\]'"):
        read(b"# Titre", format="markdown")


def test_plain_text_imports_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys; from translator.formats import read; read('Une phrase.'.encode());"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('lxml', 'trafilatura', 'markdown_it', 'charset_normalizer', 'torch', 'numpy', 'http', 'ssl')])"
    )
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<p>Bonjour.</p>")))
    document = read("-")
    assert (document.origin, document.blocks[0].text) == ("-", "Bonjour.")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(InputError, match="standard input: empty"):
        read("-")


@pytest.mark.parametrize(
    ("name", "data", "roles", "note"),
    [
        ("a", b"# Titre\n\nCorps.", ["heading", "paragraph"], ""),
        ("a.txt", b"- un chat\n- un chien\n", ["list_item", "list_item"], ""),
        ("a.TXT", b"<!DOCTYPE html><p>Un</p><h1>Deux</h1>", ["paragraph", "heading"], "read as such"),
        ("a.md", b"Le <b>chat</b>", ["paragraph"], ""),
        ("a.xhtml", b"<p>Un</p>", ["paragraph"], ""),
        ("a.log", b"<ul><li>Un</ul>", ["list_item"], ""),
        ("a.txt", b"<p>ceci est du texte", ["paragraph"], ""),
    ],
)
def test_format_by_name_and_by_content(tmp_path: Path, name: str, data: bytes, roles: list[str], note: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    document = read(os.fspath(path))
    assert [block.role for block in document.blocks] == roles
    assert note in "".join(document.notes)
    assert bool(note) == bool(document.notes)
