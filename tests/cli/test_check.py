from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from translator.bilingual import BilingualDocument, Finding, Place, Row, Signature
from translator.document import Block, Document, Span
from translator.formats.writing import write

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
        (["bad.tsv", "--fail-on", "never", "--severity", "never"], 2, "never"),
        (["bad.tsv", "--html", "nowhere/x.html"], 3, "nowhere"),
        (["bad.tsv", "--html", "."], 3, "it is a directory"),
        (["good.tsv", "bad.tsv", "--html", "bad.tsv"], 2, "bad.tsv is an input itself"),
        (["bad.tsv", "--html", "-", "--json"], 2, "--json needs standard output"),
        (["bad.tsv", "--html", "-", "--sarif"], 2, "--sarif needs standard output"),
        (["bad.tsv", "--html", "/dev/stdout", "--sarif"], 2, "--sarif needs standard output"),
        (["bad.tsv", "--model", "fr-em", "--offline"], 4, "fr-em"),
    ],
)
def test_mistakes(files: Path, arguments: list[str], code: int, says: str) -> None:
    before = {path: path.read_bytes() for path in files.iterdir()}
    done = run(files, "check", *arguments)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert {path: path.read_bytes() for path in files.iterdir()} == before


@pytest.fixture
def remark(files: Path) -> str:
    """A file with a remark of the translation, which is no more than information."""
    block = Block("paragraph", "Oui.", sentences=(Span(0, 4),))
    place = Place(0, 0, 4)
    row = Row((place,), (place,), findings=(Finding("repaired", "info", "Oui was restored", place),))
    document = BilingualDocument(Document((block,)), Document((block,), "en"), (row,), Signature("1"))
    write(document, files / "remark.jsonl")
    return "remark.jsonl"


@pytest.mark.parametrize(
    ("severity", "fail_on", "codes"),
    [
        # Exit codes of: an error beside a warning, warnings alone, information alone.
        (None, None, (1, 1, 0)),
        ("error", None, (1, 0, 0)),
        ("info", None, (1, 1, 1)),
        (None, "never", (0, 0, 0)),
        ("info", "never", (0, 0, 0)),
        (None, "error", (1, 0, 0)),
        ("info", "warning", (1, 1, 0)),
        ("error", "warning", (1, 1, 0)),
        (None, "info", (1, 1, 1)),
    ],
)
def test_what_makes_the_command_fail(
    files: Path, remark: str, severity: str | None, fail_on: str | None, codes: tuple[int, ...]
) -> None:
    (files / "warning.tsv").write_text("Il a 3 chats.\tHe has cats.\n", encoding="utf-8")
    options = [
        "--no-links",
        *(["--severity", severity] if severity else []),
        *(["--fail-on", fail_on] if fail_on else []),
    ]
    done = [run(files, "check", name, *options) for name in ("bad.tsv", "warning.tsv")]
    done.append(run(files, "check", remark, *options))
    assert tuple(one.returncode for one in done) == codes, [one.stderr for one in done]


def test_what_counts_without_being_shown_is_said(files: Path, remark: str) -> None:
    done = run(files, "check", remark, "--no-links", "--fail-on", "info")
    assert (done.returncode, done.stdout) == (1, "")
    assert "findings not shown that count (--fail-on info): 1" in done.stderr


def test_never_does_not_hide_a_file_that_cannot_be_read(files: Path) -> None:
    assert run(files, "check", "missing.tsv", "bad.tsv", "--no-links", "--fail-on", "never").returncode == 3


def test_a_page_beside_json_or_sarif_takes_the_place_of_an_older_one(files: Path) -> None:
    plain = json.loads(run(files, "check", "bad.tsv", "--no-links", "--json").stdout)
    (files / "page.html").write_text("old", encoding="utf-8")
    done = run(files, "check", "bad.tsv", "missing.tsv", "--no-links", "--json", "--html", "page.html")
    assert done.returncode == 3
    record = json.loads(done.stdout.splitlines()[0])
    assert {**record, "seconds": 0} == {**plain, "seconds": 0}
    page = html.parse(str(files / "page.html"), html.HTMLParser(encoding="utf-8")).getroot()
    assert [row.get("data-row") for row in page.find_class("row")] == ["3", "1"]
    assert "Not checked: missing.tsv: no such file." in page.text_content()
    assert "Findings below warning are left out." in page.text_content()
    done = run(files, "check", "bad.tmx", "--no-links", "--sarif", "--html", "other.html")
    assert json.loads(done.stdout)["version"] == "2.1.0"
    assert sorted(path.name for path in files.glob("*.html")) == ["other.html", "page.html"]


def test_a_page_on_standard_output_takes_the_place_of_the_rows(files: Path) -> None:
    done = run(files, "check", "bad.tsv", "--no-links", "--html", "-")
    assert done.returncode == 1
    assert done.stdout.startswith("<!doctype html>")
    assert done.stdout.rstrip().endswith("</html>")
    assert done.stdout.count('<li class="row"') == 2


def test_no_page_of_an_earlier_run_stays(files: Path) -> None:
    (files / "page.html").write_text("old", encoding="utf-8")
    assert run(files, "check", "missing.tsv", "--html", "page.html").returncode == 3
    assert "Not checked: missing.tsv: no such file." in (files / "page.html").read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_the_log_comes_though_the_page_cannot_be_written(files: Path) -> None:
    done = run(files, "check", "bad.tsv", "--no-links", "--sarif", "--html", "/dev/full")
    assert done.returncode == 3
    assert json.loads(done.stdout)["version"] == "2.1.0"
    assert "the disk is full" in done.stderr
