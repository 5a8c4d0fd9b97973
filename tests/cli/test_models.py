from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from translator.cli.models import app
from translator.engine.models import find
from translator.errors import ModelError, OutputError, UsageError

runner = CliRunner()


@pytest.fixture(autouse=True, scope="module")
def empty_directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("translator")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRANSLATOR_CACHE_DIR", str(root / "cache"))
        patch.setenv("TRANSLATOR_DATA_DIR", str(root / "data"))
        yield root


def _run(*arguments: str) -> str:
    result = runner.invoke(app, arguments)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_list_names_the_bundled_model() -> None:
    name, origin, size, unit, path = _run("list").splitlines()[0].split(maxsplit=4)
    assert (name, origin, unit) == ("fr-en", "bundled", "MB")
    assert float(size) > 10
    entry = json.loads(_run("list", "--json"))[0]
    assert entry["name"] == "fr-en"
    assert entry["path"] == path
    assert entry["size"] == pytest.approx(float(size) * 1e6, rel=0.01)


def test_convert_then_show(tmp_path: Path) -> None:
    assert json.loads(_run("show", "fr-en", "--json"))["converted"] == []
    made = Path(_run("convert", "fr-en").strip())
    assert (made / "model.bin").is_file()
    shown = json.loads(_run("show", "fr-en", "--json"))
    assert shown["converted"] == ["int8"]
    assert shown["hash"] in made.name
    assert shown["parameters"] > 10_000_000
    assert shown["vocabulary"] == len(json.loads((find("fr-en").path / "vocab.json").read_text()))
    limit = json.loads((find("fr-en").path / "tokenizer_config.json").read_text())["model_max_length"]
    assert shown["max_tokens"] == limit - 1
    text = _run("show", "fr-en")
    for expected in (
        f"hash:           {shown['hash']}",
        f"vocabulary:     {shown['vocabulary']:,}",
        "converted:      int8",
    ):
        assert expected in text.splitlines()
    output = tmp_path / "out" / "ct2"
    assert json.loads(_run("convert", "fr-en", "--output", str(output), "--json"))["path"] == str(output)
    assert json.loads(_run("show", str(output), "--json"))["layout"] == "ctranslate2"
    with pytest.raises(OutputError, match="exists already"):
        _run("convert", "fr-en", "--output", str(output))
    with pytest.raises(OutputError, match="Cannot write"):
        _run("convert", "fr-en", "--output", str(output / "model.bin" / "below"))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("show", "fr-em"), ModelError),
        (("convert", "no/where", "--offline"), ModelError),
        (("convert", "fr-en", "--quantization", "int4"), UsageError),
    ],
)
def test_mistakes(arguments: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        _run(*arguments)
