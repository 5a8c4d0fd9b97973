from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.engines import FakeEngine
from translator.cli.corpus import app
from translator.engine import EngineOptions
from translator.errors import InputError, OutputError, UsageError

runner = CliRunner()
ROWS = [
    ("Le chat dort sur le tapis.", "The cat sleeps on the rug."),
    ("Le chien court dans le jardin.", "The dog runs in the garden."),
    ("LE CHAT DORT SUR LE TAPIS !", "The cat sleeps on the rug."),
    ("Il pleut.", "The weather has been very bad for as long as anyone here can remember."),
]


def _run(*arguments: str) -> tuple[str, str]:
    result = runner.invoke(app, arguments)
    if result.exception is not None:
        raise result.exception
    return result.stdout, result.stderr


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.tsv"
    path.write_text("".join(f"{source}\t{target}\n" for source, target in ROWS), encoding="utf-8")
    return path


def test_import_to_standard_output_and_to_json_lines(corpus: Path, tmp_path: Path) -> None:
    stdout, stderr = _run("import", str(corpus))
    assert stdout == corpus.read_text(encoding="utf-8")
    assert "4 pairs" in stderr
    found = json.loads(_run("import", str(corpus), "-o", str(tmp_path / "a.jsonl.gz"), "--json")[0])
    assert found == {"pairs": 4, "bad_rows": 0, "skipped": {}, "output": str(tmp_path / "a.jsonl.gz")}
    assert _run("import", str(tmp_path / "a.jsonl.gz"))[0] == stdout


def test_broken_rows_stop_or_are_counted(corpus: Path, tmp_path: Path) -> None:
    corpus.write_text("un\tone\nseul\n" + "x\n" * 9, encoding="utf-8")
    output = tmp_path / "out.tsv"
    with pytest.raises(InputError, match=r"corpus\.tsv:2: 1 column"):
        _run("import", str(corpus), "-o", str(output))
    assert not output.exists()
    stdout, stderr = _run("import", str(corpus), "-o", str(output), "--skip-bad", "--json")
    assert json.loads(stdout)["bad_rows"] == 10
    assert "corpus.tsv:2: 1 column" in stderr
    assert "and 5 more broken rows" in stderr
    assert output.read_text(encoding="utf-8") == "un\tone\n"


def test_pairs_that_a_model_makes(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[EngineOptions] = []

    def load(options: EngineOptions) -> FakeEngine:
        loaded.append(options)
        return FakeEngine(whole=lambda _: "The cat is asleep on the rug.")

    monkeypatch.setattr("translator.engine.load", load)
    corpus.write_text("Le chat dort sur le tapis.\tThe cat sleeps on the rug.\nseul\n", encoding="utf-8")
    stdout, stderr = _run("interpolate", str(corpus), "--skip-bad", "--threads", "1", "--model", "mine")
    assert stdout == "Le chat dort sur le tapis.\tThe cat is asleep on the rug.\n"
    assert "1 pairs" in stderr
    assert "1 of them with a hypothesis of the model" in stderr
    stdout, _ = _run("interpolate", str(corpus), "--skip-bad", "--min-chrf", "99")
    assert stdout == "Le chat dort sur le tapis.\tThe cat sleeps on the rug.\n"
    english, output = tmp_path / "mono.txt", tmp_path / "out.tsv"
    english.write_text("Le chat dort sur le tapis.\n", encoding="utf-8")
    stdout, _ = _run("back-translate", str(english), "--model", "en-fr", "-o", str(output), "--json")
    assert json.loads(stdout) == {"pairs": 1, "output": str(output)}
    assert output.read_text("utf-8") == "The cat is asleep on the rug.\tLe chat dort sur le tapis.\n"
    corpus.write_text("Le chat.\tThe cat sleeps on the rug.\n", encoding="utf-8")
    stdout, _ = _run("back-translate", str(corpus), "--model", "en-fr")
    assert stdout == "The cat is asleep on the rug.\tThe cat sleeps on the rug.\n"
    assert loaded == [EngineOptions(model="mine", threads=1), EngineOptions(), *[EngineOptions(model="en-fr")] * 2]


def test_back_translation_needs_to_be_told_its_model(corpus: Path) -> None:
    result = runner.invoke(app, ["back-translate", str(corpus)])
    assert result.exit_code == 2
    assert "--model" in result.output


def test_clean_reports(corpus: Path, tmp_path: Path) -> None:
    output, report, held = tmp_path / "out.tsv", tmp_path / "report.json", tmp_path / "test.fr"
    held.write_text("le chien court dans le jardin\n", encoding="utf-8")
    stdout, stderr = _run("clean", str(corpus), "-o", str(output), "--exclude", str(held), "--report", str(report))
    assert stdout == ""
    assert output.read_text(encoding="utf-8") == "\t".join(ROWS[0]) + "\n"
    assert "1 of 4 pairs kept" in stderr
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["dropped"] == {"test_set": 1, "duplicate": 1, "length_ratio": 1}
    stdout, _ = _run("clean", str(corpus), "-o", str(output), "--max-length-ratio", "9", "--keep-duplicates", "--json")
    assert json.loads(stdout)["kept"] == 4


def test_split_writes_three_parts(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.tsv"
    letters = "abcdefghij"
    corpus.write_text("".join(f"mot {a}{b}\tword {a}{b}\n" for a in letters for b in letters), encoding="utf-8")
    stdout, _ = _run(
        "split", str(corpus), "--output-dir", str(tmp_path / "parts"), "--valid", "10", "--test", "5", "--seed", "3",
        "--suffix", ".tsv.gz", "--json",
    )  # fmt: skip
    found = json.loads(stdout)
    assert (found["train"], found["valid"], found["test"], found["left_out"]) == (85, 10, 5, 0)
    lines = [
        _run("import", str(tmp_path / "parts" / f"{part}.tsv.gz"))[0].splitlines()
        for part in ("train", "valid", "test")
    ]
    assert sorted(line for part in lines for line in part) == corpus.read_text(encoding="utf-8").splitlines()


def test_split_does_not_write_over_its_input_and_leaves_no_part_of_another_split(tmp_path: Path) -> None:
    corpus = tmp_path / "test.tsv"
    rows = "".join(f"mot {a}\tword {a}\n" for a in "abcdefghijkl")
    corpus.write_text(rows, encoding="utf-8")
    with pytest.raises(UsageError, match=r"test\.tsv is an input itself"):
        _run("split", str(corpus), "--output-dir", str(tmp_path), "--test", "3")
    assert corpus.read_text(encoding="utf-8") == rows
    parts = tmp_path / "parts"
    _run("split", str(corpus), "--output-dir", str(parts), "--valid", "2", "--test", "3")
    assert (parts / "test.tsv").stat().st_size
    _run("split", str(corpus), "--output-dir", str(parts), "--valid", "2")
    assert (parts / "test.tsv").read_text(encoding="utf-8") == ""


def test_split_says_once_what_it_passes_over(corpus: Path, tmp_path: Path) -> None:
    corpus.write_text(corpus.read_text(encoding="utf-8") + "alone\n", encoding="utf-8")
    _, said = _run("split", str(corpus), "--output-dir", str(tmp_path / "parts"), "--valid", "1", "--skip-bad")
    assert said.count("skipped:") == 1


def test_stats(corpus: Path) -> None:
    found = json.loads(_run("stats", str(corpus), "--json")[0])
    assert (found["pairs"], found["duplicates"]) == (4, 1)
    assert "duplicates" in _run("stats", str(corpus))[0]


def test_stats_of_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.tsv").touch()
    assert _run("stats", str(tmp_path / "empty.tsv"))[0].startswith("pairs")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["import", "CORPUS", "--json"], UsageError, "both go to standard output"),
        (["import", "CORPUS", "-o", "out.docx"], OutputError, "TSV, CSV, JSON Lines or TMX"),
        (["import", "CORPUS", "-o", "missing/out.tsv"], OutputError, "directory does not exist"),
        (["split", "-", "--output-dir", "d"], UsageError, "three times"),
        (["split", "CORPUS", "--output-dir", "d", "--valid", "0"], UsageError, "Nothing to hold out"),
        (["split", "CORPUS", "--output-dir", "d", "--suffix", ".xliff"], OutputError, "TSV, CSV, JSON Lines or TMX"),
        (["clean", "CORPUS", "-o", "out.tsv", "--exclude", "missing.txt"], InputError, "no such file"),
    ],
)
def test_mistakes(
    arguments: list[str], error: type[Exception], message: str, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.parent)
    with pytest.raises(error, match=message):
        _run(*(str(corpus) if argument == "CORPUS" else argument for argument in arguments))
    assert [path.name for path in corpus.parent.iterdir()] == ["corpus.tsv"]
