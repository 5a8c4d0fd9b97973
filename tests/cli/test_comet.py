from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

pytest.importorskip("yaml", reason="needs the extra comet")

from tests.comet import ROWS, make_comet
from translator.cli.app import app

pytestmark = pytest.mark.usefixtures("own_log")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources, references, hypotheses = (list(column) for column in zip(*ROWS, strict=True))
    others = [text.upper() for text in hypotheses]
    for name, lines in {"fr": sources, "en": references, "a": hypotheses, "b": others}.items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    make_comet(tmp_path / "toy")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", "fr", "en", "--hypotheses", "a", *arguments])


def test_comet_in_the_table_the_json_and_the_page(files: Path) -> None:
    asked = ["--hypotheses", "b", "--samples", "50", "--metric", "comet", "--comet-model", "toy"]
    shown = run(*asked)
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert lines[1].split() == ["5", "rows", "BLEU", "chrF", "TER", "COMET", "quotes", "numbers", "sent./s"]
    assert max(len(line) for line in lines[:12]) <= 80
    assert "\nCOMET|nrefs:1|bs:50|" in shown.stdout
    record = json.loads(run(*asked, "--json", "--html", "page.html").stdout)
    assert "COMET" in (files / "page.html").read_text(encoding="utf-8")
    first, second = (system["metrics"]["COMET"] for system in record["systems"])
    assert first["score"] == pytest.approx(-97.31, abs=0.01)
    assert 0 < second["p_value"] <= 1
    assert [len(row["comet"]) for row in record["rows"]] == [2] * len(ROWS)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--metric", "comet"], 2, "--comet-model DIR"),
        (["--comet-model", "toy"], 2, "Add --metric comet."),
        (["--metric", "comet", "--comet-model", "nowhere"], 2, "There is no folder nowhere."),
        (["--metric", "comet", "--comet-model", "."], 2, "holds no COMET checkpoint"),
        (["--metric", "comet", "--comet-model", "toy"], 4, "as weights alone"),
        (["--metric", "bleurt"], 2, "bleurt"),
    ],
)
def test_mistakes(files: Path, arguments: list[str], code: int, says: str) -> None:
    (files / "toy" / "checkpoints" / "model.ckpt").write_text("broken", encoding="utf-8")
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    assert says in done.stderr
