"""The examples run: those in examples/, and the Python in README and docs, with the values that it says come out."""

from __future__ import annotations

import ast
import io
import re
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import translator
from translator.evaluation import System

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGE = (
    "<html lang='fr-FR'><head><meta charset='windows-1252'></head><body><article><h1>Trois villages privés d’eau</h1>\
<p>« Nous attendons », dit le maire. L’eau manque depuis hier soir dans les trois villages.</p></article></body></html>"
)
ARTICLE = "Le conseil a voté le budget hier soir.\n\n« Il fallait agir », a déclaré Marie Durand.\n"
PAIRS = "Le chat dort.\tThe cat sleeps.\nIl fait froid ce matin.\tIt is cold this morning.\n"


def blocks() -> list[Any]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, match.start()) + 2
            found.append(pytest.param(match[1], id=f"{page.name}:{line}"))
    return found


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A directory with the files that the examples name, and the variables that they take as given."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "article.html").write_bytes(PAGE.encode("windows-1252"))
    (folder / "europarl.fr").write_text("La séance est ouverte.\n", encoding="utf-8")
    (folder / "europarl.en").write_text("The sitting is open.\n", encoding="utf-8")
    (folder / "interview.tsv").write_text("Il a 3 chats.\tHe has cats.\n", encoding="utf-8")
    (folder / "memory.tsv").write_text(PAIRS, encoding="utf-8")
    (folder / "article.en.txt").write_text("The council voted the budget last night.\n", encoding="utf-8")
    document = translator.translate(ARTICLE.encode(), offline=True)
    translator.write(document, folder / "memory.tmx")
    translator.write(document, folder / "article.jsonl")
    sources = ["Le chat dort.", "Il fait froid."]
    given = {
        "document": document,
        "stream": io.BytesIO(),
        "sources": sources,
        "references": ["The cat sleeps.", "It is cold."],
        "before": ("The cat.", "It is."),
        "after": ("The cat sleeps.", "It is cold."),
        "System": System,
    }
    return folder, given


@pytest.mark.parametrize("code", blocks())
def test_python_in_the_docs(
    code: str, names: tuple[Path, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(names[0], tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {"translator": translator, **names[1]}
    lines = code.splitlines()
    for node in ast.parse(code).body:
        source = "\n".join(lines[node.lineno - 1 : node.end_lineno])
        said = lines[(node.end_lineno or 1) - 1].partition("  # ")[2]
        if isinstance(node, ast.Expr) and re.match(r"['\"(\[{\d]|\w+\(", said):
            assert repr(eval(compile(ast.Expression(node.value), "docs", "eval"), scope)) == said, source
        else:
            exec(compile(ast.Module([node], []), "docs", "exec"), scope)


@pytest.mark.parametrize("name", ["bilingual_page.py", "python_api.py"])
def test_an_example_runs(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [name])
    runpy.run_path(str(ROOT / "examples" / name), run_name="__main__")
    assert len(capsys.readouterr().out.splitlines()) > 5
