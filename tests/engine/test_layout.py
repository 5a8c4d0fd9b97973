"""Broken model directories: one error that names every broken file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from translator.engine.layout import check
from translator.errors import ModelError


@pytest.fixture
def copy(bundled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(bundled, tmp_path / "model"))


def _cut(name: str, size: int) -> Callable[[Path], object]:
    return lambda model: (model / name).write_bytes((model / name).read_bytes()[:size])


def _write(name: str, text: str) -> Callable[[Path], object]:
    return lambda model: (model / name).write_text(text, encoding="utf-8")


def _remove(name: str) -> Callable[[Path], object]:
    return lambda model: (model / name).unlink()


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (_remove("config.json"), "config.json is missing"),
    "no weights": (_remove("model.safetensors"), "model.safetensors is missing"),
    "no vocabulary": (_remove("vocab.json"), "vocab.json is missing"),
    "no source pieces": (_remove("source.spm"), "source.spm is missing"),
    "no target pieces": (_remove("target.spm"), "target.spm is missing"),
    "weights cut off": (
        _cut("model.safetensors", 1_000_000),
        "model.safetensors is cut off or no safetensors file (Error while deserializing header: incomplete metadata",
    ),
    "weights cut in the header": (_cut("model.safetensors", 1000), "model.safetensors is cut off or no safetensors"),
    "weights of 3 bytes": (_cut("model.safetensors", 3), "model.safetensors is cut off or no safetensors"),
    "no bytes of weights": (_cut("model.safetensors", 0), "model.safetensors is cut off or no safetensors"),
    "weights of another kind": (
        _write("model.safetensors", "x" * 99),
        "model.safetensors is cut off or no safetensors",
    ),
    "config is no JSON": (_write("config.json", "{"), "config.json is not valid JSON"),
    "config is a list": (_write("config.json", "[]"), "config.json holds no JSON object"),
    "another architecture": (_write("config.json", '{"model_type": "bart"}'), "model_type 'bart', expected 'marian'"),
    "vocabulary of strings": (_write("vocab.json", '{"a": "b"}'), "vocab.json does not map pieces to numbers"),
    "pieces are no model": (_write("target.spm", "hello"), "target.spm is not a SentencePiece model"),
}


def test_a_sound_model_passes(bundled: Path) -> None:
    check(bundled)


@pytest.mark.parametrize(("spoil", "message"), CASES.values(), ids=CASES)
def test_a_broken_file_is_named(copy: Path, spoil: Callable[[Path], object], message: str) -> None:
    spoil(copy)
    with pytest.raises(ModelError) as caught:
        check(copy)
    assert message in caught.value.message
    assert str(copy) in caught.value.message
    assert caught.value.exit_code == 4
    assert "\n" not in caught.value.message


def test_all_problems_come_together(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "t5"}))
    (tmp_path / "model.safetensors").write_text("x" * 99)
    with pytest.raises(ModelError) as caught:
        check(tmp_path)
    for name in ("config.json", "vocab.json", "source.spm", "target.spm", "model.safetensors"):
        assert name in caught.value.message
