from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.training.toy import on_one_thread, recipe, sentences, write_pairs
from translator.cli.app import app
from translator.engine.models import known
from translator.training.train import train

pytestmark = pytest.mark.usefixtures("own_log")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    yield from on_one_thread()


@pytest.fixture(autouse=True)
def empty_directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRANSLATOR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("TRANSLATOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has hardly learnt anything."""
    root = tmp_path_factory.mktemp("base")
    write_pairs(sentences(150), root / "corpus" / "toy.tsv")
    (root / "toy.toml").write_text(recipe(epochs=1), encoding="utf-8")
    trained = train(root / "toy.toml", root / "run", corpus=root / "corpus")
    assert trained
    return trained.model


def run(base: Path, *arguments: str) -> Result:
    write_pairs(sentences(200), Path("corpus.tsv"))
    write_pairs(sentences(230)[200:], Path("general.tsv"))
    return CliRunner().invoke(
        app, ["finetune", "corpus.tsv", "--name", "mine", "-m", str(base), "--general", "general.tsv", *arguments]
    )


def registered() -> list[str]:
    return [model.name for model in known() if model.origin == "registered"]


@pytest.mark.slow
def test_a_better_model_is_registered(base: Path) -> None:
    done = run(base, "--epochs", "30", "--learning-rate", "4e-3", "--json")
    assert done.exit_code == 0, done.stderr
    assert registered() == ["mine"]
    record = json.loads(done.stdout)
    assert record == json.loads(Path("finetune-mine/report.json").read_text(encoding="utf-8"))
    assert record["better"] is True
    for expected in ("In-domain: BLEU", "report: finetune-mine/report.html", "translator translate --model mine"):
        assert expected in done.stderr


@pytest.mark.slow
def test_a_model_that_is_no_better_is_an_error_unless_forced(base: Path) -> None:
    options = ("--epochs", "0.1", "--learning-rate", "1e-9", "-o", "out")
    done = run(base, *options)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "not better beyond chance" in done.stderr
    assert "error: 'mine' is not registered" in done.stderr
    assert "use --force with --resume" in done.stderr
    assert registered() == []
    forced = run(base, *options, "--force", "--resume")
    assert forced.exit_code == 0, forced.stderr
    assert registered() == ["mine"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--learning-rate", "0"], 2, "learning_rate is 0.0 but should be greater than 0."),
        (["--name", "fr-en"], 2, "'fr-en' is taken"),
        (["--replay-share", "2"], 2, "replay share is 2.0"),
        (["-m", "nowhere"], 4, "No model named 'nowhere'"),
        (["nowhere.tsv"], 3, "nowhere.tsv"),
        (["--exclude", "corpus.tsv"], 3, "0 usable pairs of 200; expected at least 50"),
        (["--resume"], 3, "no run to resume"),
        (["--method", "half"], 2, "half"),
    ],
)
def test_what_is_wrong_is_said_with_the_exit_code(arguments: list[str], code: int, says: str, base: Path) -> None:
    done = run(base, *arguments)
    assert done.exit_code == code, done.stderr
    assert says in done.stderr
    assert registered() == []
