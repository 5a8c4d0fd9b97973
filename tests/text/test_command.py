from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from translator.cli.segment import segment_command

TEXT = """« Le port est fermé. Il rouvrira lundi », a déclaré Marie Durand au journal de la ville.

Le maire a dit : « Elle a répété “jamais” trois fois. » Puis » il est parti avec les autres.
"""
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    app = typer.Typer()
    app.command()(segment_command)
    path = tmp_path / "texte.txt"
    path.write_text(TEXT, encoding="utf-8")
    return lambda *options: CliRunner().invoke(app, [str(path), *options], catch_exceptions=False)


def test_json_has_one_object_a_block(run: Run) -> None:
    result = run("--json")
    first, second = map(json.loads, result.stdout.splitlines())
    text = first["text"]
    assert [text[start:end] for start, end in first["sentences"]] == [
        "« Le port est fermé.",
        "Il rouvrira lundi », a déclaré Marie Durand au journal de la ville.",
    ]
    (quote,) = first["quotes"]
    said = quote.pop("attribution")
    assert text[slice(*said)] == "a déclaré Marie Durand au journal de la ville"
    assert text[slice(*quote.pop("speaker"))] == "Marie Durand"
    assert text[slice(*quote.pop("verb"))] == "a déclaré"
    assert quote == {"start": 0, "end": 40, "level": 1, "open": "«", "close": "»", "continues": True} | {
        "interruptions": [],
        "resumes": False,
        "words": False,
    }
    assert first["role"] == "paragraph"
    assert [quote["level"] for quote in second["quotes"]] == [1, 2]
    assert second["stray"] == [[61, 62]]


def test_plain_output_numbers_sentences_and_names_speakers(run: Run) -> None:
    result = run()
    lines = result.stdout.splitlines()
    assert lines[0] == "    1  « Le port est fermé."
    assert lines[2].strip().startswith("“ level 1, sentences 1–2, Marie Durand (a déclaré): « Le port est fermé.")
    assert lines[4].startswith("    3  Le maire a dit")
    assert "\x1b" not in result.stdout


def test_stray_marks_are_reported_on_standard_error(run: Run) -> None:
    assert "block 2, character 61: stray »" in run("--json").stderr
