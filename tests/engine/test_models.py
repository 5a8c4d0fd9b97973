from __future__ import annotations

from pathlib import Path

import pytest

from translator.engine import EngineOptions, load
from translator.engine.models import find, known, register
from translator.errors import ModelError, UsageError


@pytest.fixture(autouse=True)
def own_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSLATOR_DATA_DIR", str(tmp_path / "data"))


def test_bundled_name() -> None:
    model = find("fr-en")
    assert model.origin == "bundled"
    assert (model.path / "config.json").is_file()


def test_path(bundled: Path) -> None:
    assert find(str(bundled)).path == bundled.resolve()
    assert find(str(bundled)).origin == "path"


def test_registered_name(bundled: Path) -> None:
    registered = register(bundled, "mine")
    assert find("mine") == registered
    assert [(model.name, model.origin) for model in known()] == [("fr-en", "bundled"), ("mine", "registered")]
    assert {path.name for path in registered.path.iterdir()} == {path.name for path in bundled.iterdir()}


def test_a_name_is_registered_once_unless_replaced(bundled: Path) -> None:
    first = register(bundled, "mine").path
    (first / "extra.txt").write_text("x")
    with pytest.raises(UsageError, match="taken"):
        register(bundled, "mine")
    assert not (register(bundled, "mine", replace=True).path / "extra.txt").exists()
    assert [path.name for path in first.parent.iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["fr-en", "", "a/b", "../x", ".hidden", "a b"])
def test_names_that_cannot_be_registered(bundled: Path, name: str) -> None:
    with pytest.raises(UsageError):
        register(bundled, name, replace=True)


def test_a_broken_model_is_not_registered(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"vocab\.json is missing"):
        register(tmp_path, "mine")
    assert [model.name for model in known()] == ["fr-en"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("fr-em", "No model named 'fr-em'. Did you mean fr-en?"),
        ("zzz", "No model named 'zzz', and no such directory. Known: fr-en."),
        ("", "No model named ''"),
        ("./nowhere/at/all", "no such directory"),
        (__file__, "is a file; expected the directory of a model"),
    ],
)
def test_unknown_models(name: str, message: str) -> None:
    with pytest.raises(ModelError) as caught:
        find(name)
    assert message in caught.value.message
    assert "translator models list" in caught.value.hint
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "options",
    [{"engine": "onnx"}, {"device": "tpu"}, {"threads": -1}, {"compute_type": "int3"}, {"device": "cuda"}],
    ids=str,
)
@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_options_that_do_not_exist(engine: str, options: dict[str, object]) -> None:
    import ctranslate2

    if options == {"device": "cuda"} and ctranslate2.get_cuda_device_count() > 0:
        pytest.skip("there is a CUDA device")
    with pytest.raises(UsageError, match=r"expected|no CUDA device"):
        load(EngineOptions(**({"engine": engine} | options)))  # type: ignore[arg-type]
