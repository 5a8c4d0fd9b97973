from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FRENCH = ["« Oui », a dit le ministre.", "Le conseil a voté le budget hier soir.", "Il a 3 chats et 2 chiens."]
ENGLISH = ["“Yes,” the minister said.", "The council voted on the budget last night.", "He has 3 cats and 2 dogs."]
WEAK = ["Yes, minister.", "The advice voted the budget.", "He has cats and dogs."]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, lines in {"fr": FRENCH, "en": ENGLISH, "weak": WEAK, "short": ENGLISH[:2], "empty": []}.items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (tmp_path / "pairs.tsv").write_text(
        "".join(f"{french}\t{english}\n" for french, english in zip(FRENCH, ENGLISH, strict=True)), encoding="utf-8"
    )
    (tmp_path / "empty.tsv").touch()
    return tmp_path


def run(directory: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "translator", "evaluate", *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, encoding="utf-8", cwd=directory, timeout=300
    )


def test_a_model_and_a_file_in_a_table_and_on_a_page(files: Path) -> None:
    done = run(
        files, "fr", "en", "-m", "fr-en", "--hypotheses", "weak", "--offline", "--html", "page.html", "--worst", "1"
    )
    assert done.returncode == 0, done.stderr
    for expected in ("fr-en", "weak", "BLEU", "chrF", "TER", "marks:straight", "100.0 %", " 0.0 %", "made straight"):
        assert expected in done.stdout
    assert "The advice voted the budget." in done.stdout
    page = (files / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count('<li class="row">') == 1 + 3


def test_json_of_existing_translations(files: Path) -> None:
    done = run(files, "fr", "-", "--hypotheses", "weak", "--hypotheses", "en", "--json", "--as-is", "--samples", "50",
               stdin=(files / "en").read_text(encoding="utf-8"))  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert [system["name"] for system in record["systems"]] == ["weak", "en"]
    assert record["systems"][1]["metrics"]["BLEU"]["score"] == pytest.approx(100)
    assert record["systems"][0]["quotes"]["share"] == 0
    assert (record["marks"], record["samples"]) == ("as-is", 50)


def test_a_bitext_gives_what_its_two_sides_give(files: Path) -> None:
    stdin = (files / "pairs.tsv").read_text(encoding="utf-8")
    records = [
        json.loads(run(files, *named, "--hypotheses", "weak", "--json", "--samples", "50", stdin=stdin).stdout)
        for named in (["fr", "en"], ["pairs.tsv"], ["-"])
    ]
    assert records[0] == records[1] == records[2]
    assert records[0]["count"] == 3


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["fr", "short"], 3, "fr has 3 lines, but short has 2"),
        (["fr", "en", "--hypotheses", "short"], 3, "fr has 3 lines, but short has 2"),
        (["fr", "missing"], 3, "missing"),
        (["missing.tmx"], 3, "missing.tmx: no such file"),
        (["fr"], 2, "alone is no test set"),
        (["empty.tsv"], 3, "no pair"),
        (["pairs.tsv", "--hypotheses", "short"], 3, "pairs.tsv has 3 lines, but short has 2"),
        (["empty", "en"], 3, "empty: empty"),
        (["-", "-", "--hypotheses", "weak"], 2, "once only"),
        (["fr", "en", "--hypotheses", "weak", "--html", "nowhere/x.html"], 3, "nowhere"),
        (["fr", "en", "--hypotheses", "weak", "--html", "-", "--json"], 2, "--json"),
        (["fr", "en", "--model", "fr-em", "--offline"], 4, "fr-em"),
        (["fr", "en", "--samples", "0"], 2, "samples"),
    ],
)
def test_mistakes(files: Path, arguments: list[str], code: int, says: str) -> None:
    before = sorted(files.iterdir())
    done = run(files, *arguments)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(files.iterdir()) == before


def test_sacrebleu_missing_is_said(files: Path) -> None:
    code = (
        "import importlib.util, sys\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda name, *rest: None if name == 'sacrebleu' else found(name, *rest)\n"
        "sys.argv = ['translator', 'evaluate', 'fr', 'en']\n"
        "from translator.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=files)
    assert done.returncode == 2
    assert "pip install 'translator[train]'" in done.stderr
