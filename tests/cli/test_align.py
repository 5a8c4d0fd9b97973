from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from translator.formats import read_pairs

FRENCH = (
    "Le président a rencontré les ministres lundi à Paris.\nIl a déclaré : « Nous allons construire 300 écoles. »\n\n"
    "Les écoles seront ouvertes en 2027.\nMarie Dupont habite dans la ville depuis dix ans.\n"
)
ENGLISH = (
    "The president met the ministers on Monday in Paris.\nHe said, “We are going to build 300 schools.”\n\n"
    "The schools will be opened in 2027.\nMarie Dupont has lived in the city for ten years.\n"
)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    (cwd / "a.fr").write_text(FRENCH, encoding="utf-8")
    (cwd / "a.en").write_text(ENGLISH, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "translator", "align", *arguments],
        capture_output=True, text=True, cwd=cwd, timeout=300, encoding="utf-8",
    )  # fmt: skip


def test_two_texts_become_a_page(tmp_path: Path) -> None:
    done = run("a.fr", "a.en", "--pre-segmented", "--offline", "-o", "page.html", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "4 and 4 sentences in 4 rows" in done.stderr
    assert "Marie Dupont" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_corpus_and_a_report(tmp_path: Path) -> None:
    done = run(
        "a.fr", "a.en", "a.fr", "a.en", "--pre-segmented", "--offline", "--corpus", "c.tmx", "--json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    reports = [json.loads(line) for line in done.stdout.splitlines()]
    assert [report["rows"] for report in reports] == [4, 4]
    assert reports[0]["quotations"] == {"linked": 1, "source_only": 0, "target_only": 0}
    pairs = list(read_pairs([tmp_path / "c.tmx"]))
    assert (pairs[3].source, pairs[3].target) == (FRENCH.splitlines()[-1], ENGLISH.splitlines()[-1])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["a.fr"], 2, "no pairs"),
        (["a.fr", "a.en", "a.fr", "a.en"], 2, "one output"),
        (["a.fr", "a.en", "-o", "a.fr"], 2, "input itself"),
        (["a.fr", "a.en", "-o", "page.xyz"], 2, "extension"),
        (["a.fr", "a.en", "-o", "no/page.html"], 3, "no"),
        (["a.fr", "a.en", "--corpus", "c.docx"], 3, "TSV, CSV, JSON Lines or TMX"),
        (["a.fr", "a.en", "--anchors", "a.fr"], 3, "no pair of sentence numbers"),
        (["a.fr", "a.en", "--json", "-o", "-"], 2, "standard output"),
        (["a.fr", "a.en", "--language", "de"], 2, "French and English"),
        (["a.fr", "a.en", "--layout", "target"], 2, "one side"),
        (["a.en", "a.fr"], 3, "swapped"),
        (["a.fr", "none.en"], 3, "none.en"),
    ],
)
def test_mistakes_are_said(arguments: list[str], code: int, message: str, tmp_path: Path) -> None:
    done = run(*arguments, "--offline", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
