from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GOOD = [("Il a 3 chats.", "He has 3 cats."), ("« Oui », dit-il.", "“Yes,” he said.")]
BAD = [("Il a 3 chats.", "He has cats."), ("Rien.", "Nothing."), ("Voir www.exemple.fr.", "See there.")]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, pairs in {"good.tsv": GOOD, "bad.tsv": BAD, "empty.tsv": []}.items():
        (tmp_path / name).write_text("".join(f"{fr}\t{en}\n" for fr, en in pairs), encoding="utf-8")
    units = "".join(
        f'<tu><tuv xml:lang="fr"><seg>{fr}</seg></tuv><tuv xml:lang="en"><seg>{en}</seg></tuv></tu>' for fr, en in BAD
    )
    (tmp_path / "bad.tmx").write_text(
        f'<tmx version="1.4"><header srclang="fr"/><body>{units}</body></tmx>', encoding="utf-8"
    )
    units = "".join(
        f'<trans-unit id="{number}"><source>{fr}</source><target>{en}</target></trans-unit>'
        for number, (fr, en) in enumerate(BAD)
    )
    (tmp_path / "bad.xliff").write_text(
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="x" source-language="fr" '
        f'target-language="en" datatype="plaintext"><body>{units}</body></file></xliff>',
        encoding="utf-8",
    )
    return tmp_path


def run(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "translator", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=directory, timeout=300)


def test_a_good_file(files: Path) -> None:
    done = run(files, "check", "good.tsv", "--offline")
    assert (done.returncode, done.stdout) == (0, "")
    assert "2 rows, no findings" in done.stderr


def test_rows_for_people(files: Path) -> None:
    done = run(files, "check", "bad.tsv", "good.tsv", "--no-links")
    assert done.returncode == 1
    assert done.stdout == (
        "bad.tsv\n"
        "    1  Il a 3 chats.\n       He has cats.\n       warning: number: 3 is missing\n"
        "    3  Voir www.exemple.fr.\n       See there.\n       error: verbatim: www.exemple.fr is missing\n"
        "good.tsv\n"
    )


def test_a_file_that_cannot_be_read_does_not_stop_the_others(files: Path) -> None:
    done = run(files, "check", "missing.tsv", "bad.tsv", "--no-links")
    assert done.returncode == 3
    assert "missing.tsv" in done.stderr
    assert "3 is missing" in done.stdout
    done = run(files, "check", "missing.tsv", "bad.tsv", "--no-links", "--json")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record.get("exit_code") for record in records] == [3, None]


@pytest.mark.parametrize("name", ["bad.tsv", "bad.tmx", "bad.xliff"])
def test_json_of_every_format(files: Path, name: str) -> None:
    done = run(files, "check", name, "--no-links", "--json")
    assert done.returncode == 1, done.stderr
    record = json.loads(done.stdout)
    assert (record["input"], record["rows"], record["rows_with_findings"]) == (name, 3, 2)
    assert record["checks"] == {"number": 1, "verbatim": 1}
    assert [(item["row"], item["source"]["text"]) for item in record["findings"]] == [(1, "3"), (3, "www.exemple.fr")]


def test_what_translate_writes_is_checked_again(files: Path) -> None:
    (files / "article.txt").write_text("Il a 3 chats. « Oui », a dit Jean Dupont.\n", encoding="utf-8")
    assert run(files, "translate", "article.txt", "-o", "article.jsonl", "--offline").returncode == 0
    article = files / "article.jsonl"
    assert run(files, "check", "article.jsonl", "--offline", "--only", "number").returncode == 0
    lines = article.read_text(encoding="utf-8").splitlines(keepends=True)
    lines = [line.replace("Dupont", "Martin") if '"side":"target"' in line else line for line in lines]
    article.write_text("".join(lines), encoding="utf-8")
    done = run(files, "check", "article.jsonl", "--sarif", "--offline", "--only", "name")
    (found,) = json.loads(done.stdout)["runs"][0]["results"]
    row = lines[found["locations"][0]["physicalLocation"]["region"]["startLine"] - 1]
    assert "Dupont" in json.loads(row)["source_text"]


def test_sarif(files: Path) -> None:
    done = run(files, "check", "bad.tsv", "bad.tmx", "--no-links", "--sarif")
    assert done.returncode == 1
    log: dict[str, Any] = json.loads(done.stdout)
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (only_run,) = log["runs"]
    driver = only_run["tool"]["driver"]
    assert driver["name"] == "translator"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules))
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    assert all(rule["defaultConfiguration"]["level"] in ("note", "warning", "error") for rule in driver["rules"])
    assert len(only_run["results"]) == 4
    for result in only_run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error")
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] in ("bad.tsv", "bad.tmx")
        assert location["logicalLocations"][0]["name"].startswith("row ")
    lines = [result["locations"][0]["physicalLocation"].get("region") for result in only_run["results"]]
    assert lines == [{"startLine": 1}, {"startLine": 3}, None, None]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--severity", "error"], 1),
        (["--severity", "error", "--skip", "verbatim"], 0),
        (["--only", "quote"], 0),
        (["--only", "number", "--threshold", "number=2"], 0),
    ],
)
def test_choosing(files: Path, arguments: list[str], code: int) -> None:
    assert run(files, "check", "bad.tsv", "--no-links", *arguments).returncode == code


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["missing.tsv"], 3, "missing.tsv"),
        (["missing.jsonl"], 3, "missing.jsonl"),
        (["empty.tsv"], 3, "no pair"),
        (["bad.pdf"], 3, "bad.pdf"),
        (["bad.tsv", "--only", "numbers"], 2, "Did you mean number?"),
        (["bad.tsv", "--threshold", "number"], 2, "NAME=NUMBER"),
        (["bad.tsv", "--threshold", "numbr=1"], 2, "numbr"),
        (["bad.tsv", "--json", "--sarif"], 2, "Choose one"),
        (["bad.tsv", "--model", "fr-em", "--offline"], 4, "fr-em"),
    ],
)
def test_mistakes(files: Path, arguments: list[str], code: int, says: str) -> None:
    done = run(files, "check", *arguments)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
