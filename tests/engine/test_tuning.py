from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from translator.engine import DecodingOptions
from translator.engine.tuning import Tuning, read_tuning, write_tuning
from translator.errors import ModelError


def test_the_file_is_written_and_read(tmp_path: Path) -> None:
    assert read_tuning(tmp_path) == Tuning()
    write_tuning(Tuning(beam_size=6, omission=3.8), tmp_path)
    assert read_tuning(tmp_path) == Tuning(beam_size=6, omission=3.8)
    assert json.loads((tmp_path / "tuning.json").read_text()) == asdict(Tuning(beam_size=6, omission=3.8))


def test_what_the_file_leaves_out_is_as_without_it(tmp_path: Path) -> None:
    (tmp_path / "tuning.json").write_text('{"length_penalty": 1.2, "note": "more"}')
    assert read_tuning(tmp_path) == Tuning(length_penalty=1.2)


@pytest.mark.parametrize("text", ["{", "[]", '{"beam_size": "4"}', '{"beam_size": 0}', '{"least_agreement": 7}'])
def test_a_file_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "tuning.json").write_text(text)
    with pytest.raises(ModelError, match=r"tuning\.json"):
        read_tuning(tmp_path)


def test_options_that_nobody_gave_are_the_models() -> None:
    tuning = Tuning(beam_size=6, length_penalty=0.8)
    assert DecodingOptions().fitted(tuning).beam_size == 6
    fitted = DecodingOptions(beam_size=2, repetition_penalty=1.1, links=False).fitted(tuning)
    assert (fitted.beam_size, fitted.length_penalty, fitted.repetition_penalty, fitted.links) == (2, 0.8, 1.1, False)
