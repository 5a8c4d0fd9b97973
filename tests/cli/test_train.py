from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.training.toy import on_one_thread, recipe, sentences, write_pairs
from translator.cli.app import app

pytestmark = pytest.mark.usefixtures("own_log")


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    yield from on_one_thread()


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    write_pairs(sentences(150), tmp_path / "corpus" / "toy.tsv")
    (tmp_path / "toy.toml").write_text(recipe(epochs=0.5), encoding="utf-8")
    return tmp_path


def run(toy: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["train", str(toy / "toy.toml"), "-o", str(toy / "run"), *arguments])


@pytest.mark.slow
def test_a_recipe_becomes_a_model(toy: Path) -> None:
    packed = run(toy, "--corpus", str(toy / "corpus"), "--pack-only")
    assert packed.exit_code == 0, packed.stderr
    assert packed.stdout == ""
    assert "150 pairs read, 150 kept, 110 packed" in packed.stderr
    assert f"packed in {toy / 'run'}; train with: translator train" in packed.stderr
    trained = run(toy)
    assert trained.exit_code == 0, trained.stderr
    assert trained.stdout == ""
    assert f"{toy / 'run' / 'model'}: held-out loss " in trained.stderr
    again = run(toy, "--resume", "--json")
    assert again.exit_code == 0, again.stderr
    saved = json.loads((toy / "run" / "model" / "training.json").read_text(encoding="utf-8"))
    assert json.loads(again.stdout) == saved
    assert "update" not in again.stderr


def test_a_run_ends_in_time(toy: Path) -> None:
    (toy / "toy.toml").write_text(recipe(epochs=1e6, batch_tokens=256), encoding="utf-8")
    done = run(toy, "--corpus", str(toy / "corpus"), "--max-minutes", "0.02", "--json")
    assert done.exit_code == 2
    assert "0.1" in done.stderr
    (toy / "toy.toml").write_text(recipe(epochs=1e6, max_minutes=0.02), encoding="utf-8")
    done = run(toy, "--corpus", str(toy / "corpus"), "--json")
    record = json.loads(done.stdout)
    assert record["ended"] == "minutes"
    assert 0.02 <= record["history"][-1]["minutes"] < 0.2


def test_only_the_first_process_says_what_came_of_it(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    done = run(toy, "--corpus", str(toy / "corpus"), "--json")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize(
    ("text", "arguments", "code", "says"),
    [
        (None, [], 2, "no pairs are packed for this recipe"),
        (None, ["--corpus", "CORPUS", "--exclude", "nowhere.fr"], 3, "nowhere.fr"),
        (recipe().replace("toy = 1", "toy = 1, news = 1, laws = 1"), ["--corpus", "CORPUS"], 3, "laws, news"),
        (
            recipe(learning_rate=-1, epochs="many"),
            ["--corpus", "CORPUS"],
            3,
            "fit.learning_rate is -1 but should be gr",
        ),
        (
            recipe(learning_rate=-1, epochs="many"),
            ["--corpus", "CORPUS"],
            3,
            "fit.epochs is 'many' but should be a valid",
        ),
        (recipe(rate=1), ["--corpus", "CORPUS"], 3, "fit.rate is called fit.learning_rate now"),
        (recipe().replace('"toy"', '"news"'), [], 3, "data.valid_from is 'news'"),
    ],
)
def test_what_is_wrong_is_said_with_the_exit_code(
    text: str | None, arguments: list[str], code: int, says: str, toy: Path
) -> None:
    if text:
        (toy / "toy.toml").write_text(text, encoding="utf-8")
    done = run(toy, *(str(toy / "corpus") if argument == "CORPUS" else argument for argument in arguments))
    assert done.exit_code == code, done.stderr
    assert done.stdout == ""
    assert says in done.stderr
    assert done.stderr.startswith("error: ")


def test_nothing_to_resume(toy: Path) -> None:
    assert run(toy, "--corpus", str(toy / "corpus"), "--pack-only").exit_code == 0
    done = run(toy, "--resume")
    assert done.exit_code == 3
    assert "no checkpoint in it" in done.stderr
    assert "without --resume" in done.stderr


def test_a_collapse_has_its_exit_code(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.training.loop.validate", lambda *_: (3.0, 0.0, 0.0))
    (toy / "toy.toml").write_text(recipe(epochs=3, warmup_steps=0, validate_every_steps=1), encoding="utf-8")
    done = run(toy, "--corpus", str(toy / "corpus"))
    assert done.exit_code == 1
    assert "The encoder has collapsed at update 1" in done.stderr
