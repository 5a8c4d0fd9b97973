"""Whatever one command reads all read, and whatever one writes all write: every format with every command."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard
from typer.testing import CliRunner

from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.cli.app import app
from translator.document import Block, Document, Span
from translator.formats import Pair, read_bilingual, read_pairs, write
from translator.formats.bitexts.formats import READABLE, WRITABLE

pytestmark = pytest.mark.usefixtures("own_log")

PAIRS = [
    Pair("Le chat dort sur le tapis.", "The cat sleeps on the rug."),
    Pair("Le chien court dans le jardin.", "The dog runs in the garden."),
]
PACK: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


def content(extension: str) -> str:
    """The pairs in a format, written by hand."""
    kind = READABLE[extension]
    rows = {
        "tsv": "{0}\t{1}\n",
        "csv": '"{0}","{1}"\n',
        "jsonl": '{{"source": "{0}", "target": "{1}"}}\n',
        "tmx": '<tu><tuv xml:lang="fr"><seg>{0}</seg></tuv><tuv xml:lang="en"><seg>{1}</seg></tuv></tu>',
        "xliff": "<trans-unit><source>{0}</source><target>{1}</target></trans-unit>",
        "po": '\nmsgid "{1}"\nmsgstr "{0}"\n',
        "moses": "{0}\n" if extension == ".fr" else "{1}\n",
    }[kind]
    head, tail = {
        "tmx": ("<tmx><body>", "</body></tmx>"),
        "xliff": ('<xliff><file source-language="fr" target-language="en"><body>', "</body></file></xliff>"),
        "po": ('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n', ""),
    }.get(kind, ("", ""))
    return head + "".join(rows.format(*pair) for pair in PAIRS) + tail


def run(*arguments: str | Path) -> tuple[str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout, result.stderr


@pytest.fixture(params=[extension + packing for extension in READABLE for packing in PACK])
def bitext(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of two pairs in one format, with the other file of a Moses pair."""
    extension, packing = request.param.removesuffix(".gz").removesuffix(".zst"), Path(request.param).suffix
    for each in (".fr", ".en") if READABLE[extension] == "moses" else (extension,):
        data = content(each).encode()
        (tmp_path / f"a{each}{packing if packing in PACK else ''}").write_bytes(PACK.get(packing, bytes)(data))
    return tmp_path / f"a{request.param}"


def test_every_command_reads_every_format(bitext: Path, tmp_path: Path) -> None:
    table = "".join(f"{pair.source}\t{pair.target}\n" for pair in PAIRS)
    assert run("corpus", "import", bitext)[0] == table
    assert run("corpus", "clean", bitext)[0] == table
    assert json.loads(run("corpus", "stats", bitext, "--json")[0])["pairs"] == 2
    run("corpus", "split", bitext, "--valid", "1", "--output-dir", tmp_path / "parts")
    parts = [(tmp_path / "parts" / name).read_text("utf-8") for name in ("train.tsv", "valid.tsv")]
    assert sorted(parts) == sorted(table.splitlines(keepends=True))
    record = json.loads(run("check", bitext, "--no-links", "--json")[0])
    assert (record["rows"], record["findings"]) == (2, [])
    (tmp_path / "hypotheses").write_text("".join(f"{pair.target}\n" for pair in PAIRS), encoding="utf-8")
    found = json.loads(run("evaluate", bitext, "--hypotheses", tmp_path / "hypotheses", "--json", "--samples", "2")[0])
    assert [(row["source"], row["reference"]) for row in found["rows"]] == [pair[:2] for pair in PAIRS]
    assert found["systems"][0]["metrics"]["BLEU"]["score"] == pytest.approx(100)


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("extension", WRITABLE)
def test_every_command_writes_every_format(
    extension: str, packing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in.fr").write_text(content(".fr"), encoding="utf-8")
    (tmp_path / "in.en").write_text(content(".en"), encoding="utf-8")
    monkeypatch.setattr("translator.cli.aligning.align", aligned)
    monkeypatch.setattr("translator.cli.aligning.Translator", lambda options: None)
    ending = extension + packing
    for command in ("import", "clean"):
        output = tmp_path / f"{command}{ending}"
        run("corpus", command, tmp_path / "in.fr", "-o", output)
        assert list(read_pairs(output)) == PAIRS
    run("corpus", "split", tmp_path / "in.fr", "--valid", "1", "--output-dir", tmp_path / "parts", "--suffix", ending)
    parts = [tmp_path / "parts" / f"{part}{ending}" for part in ("train", "valid")]
    assert sorted(read_pairs(parts)) == sorted(PAIRS)
    output = tmp_path / f"align{ending}"
    run("align", tmp_path / "in.fr", tmp_path / "in.en", "--corpus", output, "--offline")
    scored = [pair._replace(document=str(tmp_path / "in.fr"), score=0.75) for pair in PAIRS]
    if READABLE[extension] in ("tsv", "csv"):
        scored = [pair._replace(score=None) for pair in scored]
    assert list(read_pairs(output)) == scored


def aligned(source: str, target: str, **options: Any) -> BilingualDocument:
    """The pairs as an aligned document, without a model."""

    def side(texts: list[str], language: str, origin: str) -> Document:
        blocks = tuple(Block("paragraph", text, sentences=(Span(0, len(text)),)) for text in texts)
        return Document(blocks, language, origin=origin)

    sides = side([pair.source for pair in PAIRS], "fr", source), side([pair.target for pair in PAIRS], "en", target)
    rows = tuple(
        Row((Place(number, 0, len(pair.source)),), (Place(number, 0, len(pair.target)),), 0.75)
        for number, pair in enumerate(PAIRS)
    )
    return BilingualDocument(*sides, rows, Signature("1", task="align"))


def test_what_is_no_pair_of_a_test_set_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.po").write_text(content(".po") + '\nmsgid "Later"\nmsgstr ""\n', encoding="utf-8")
    (tmp_path / "weak").write_text("A cat.\nA dog.\n", encoding="utf-8")
    _, said = run("evaluate", tmp_path / "a.po", "--hypotheses", tmp_path / "weak", "--samples", "2")
    assert "passed over: 1 untranslated" in said


def test_a_document_of_this_project_is_a_test_set(tmp_path: Path) -> None:
    write(aligned("a.txt", "b.txt"), tmp_path / "a.jsonl")
    (tmp_path / "weak").write_text("A cat.\nA dog.\n", encoding="utf-8")
    found = json.loads(run("evaluate", tmp_path / "a.jsonl", "--hypotheses", tmp_path / "weak", "--json")[0])
    assert [row["source"] for row in found["rows"]] == [pair.source for pair in PAIRS]


def test_a_document_whose_keys_another_program_has_ordered_is_one_still(tmp_path: Path) -> None:
    write(aligned("a.txt", "b.txt"), tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    ordered = [json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False) for line in lines]
    for name, text in (
        ("o", "\n".join(ordered)),
        ("b", "\ufeff" + "\n".join(lines)),
        ("e", "\n".join([*lines, "", ""])),
    ):
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
        assert read_bilingual(tmp_path / f"{name}.jsonl").rows == read_bilingual(tmp_path / "a.jsonl").rows


def refused(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code in (2, 3), result.stderr
    assert not isinstance(result.exception, (csv.Error, KeyError, OverflowError))
    return result.stderr


def test_no_command_writes_over_what_it_reads(tmp_path: Path) -> None:
    pairs = tmp_path / "a.tsv"
    pairs.write_text(content(".tsv"), encoding="utf-8")
    (tmp_path / "train.tsv").write_text(content(".tsv"), encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert "is an input itself" in refused("corpus", "clean", pairs, "-o", tmp_path / "c.tsv", "--report", pairs)
    assert "is an input itself" in refused("corpus", "split", tmp_path, "--output-dir", tmp_path, "--valid", "1")
    assert "is an input itself" in refused("evaluate", pairs, "--html", pairs)
    twice = tmp_path / "c.tsv"
    assert "is an input itself" in refused("corpus", "clean", pairs, "-o", twice, "--report", twice)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "fr,en\rUn chat.,A cat.\r", "new-line"),
        ("a.po", 'msgid "one"\nmsgid_plural "more"\nmsgstr[0] "un"\nmsgstr[2] "des"\n', "no pair"),
    ],
)
def test_odd_files_are_no_traceback(name: str, text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    assert says in refused("check", tmp_path / name)


def test_a_score_that_no_float_holds_is_none(tmp_path: Path) -> None:
    line = f'{{"fr": "Un.", "en": "One.", "score": {"9" * 400}}}\n{{"fr": "Un.", "en": "One.", "score": true}}\n'
    (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
    assert [pair.score for pair in read_pairs(tmp_path / "a.jsonl")] == [None, None]
