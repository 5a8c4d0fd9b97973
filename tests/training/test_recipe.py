from __future__ import annotations

import json
from pathlib import Path

import pytest

from translator.errors import InputError
from translator.training.recipe import Recipe, read_recipe
from translator.training.settings import FitSettings, rate_factor

RECIPES = sorted((Path(__file__).parents[2] / "models" / "recipes").glob("*.toml"))
LEAST = '[data]\nvalid_from = "news"\nsources = { news = 1, laws = 0.25 }\n'


def recipe(text: str, tmp_path: Path) -> Recipe:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return read_recipe(path)


def test_the_least_takes_the_defaults(tmp_path: Path) -> None:
    read = recipe(LEAST, tmp_path)
    assert read.data.sources == {"news": 1.0, "laws": 0.25}
    assert read.fit == FitSettings()
    assert json.loads(json.dumps(read.to_json())) == read.to_json()


def test_every_table_counts(tmp_path: Path) -> None:
    text = (
        LEAST
        + "draw_once = true\n[model]\nd_model = 64\nheads = 4\n[fit]\nminutes = 5\nrate = 1\n[augment]\nquoted = 0.5\n"
    )
    read = recipe(text, tmp_path)
    assert read.data.draw_once is True
    assert (read.model.d_model, read.model.heads) == (64, 4)
    assert (read.fit.minutes, read.fit.rate) == (5.0, 1.0)
    assert isinstance(read.fit.minutes, float)
    assert read.augment.quoted == 0.5


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_our_own_recipes_are_sound(path: Path) -> None:
    assert read_recipe(path).data.sources


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["data is missing"]),
        ("[data]\n", ["data.sources is missing", "data.valid_from is missing"]),
        ("data = 3\n", ["data should be a table"]),
        (LEAST + "[model]\nlayers = 6\n[fits]\n", ["unknown setting model.layers", "unknown setting fits"]),
        (LEAST + '[fit]\noptimizer = "sgd"\n', ["fit.optimizer is 'sgd', expected one of adamw, muon"]),
        (LEAST + '[model]\nactivation = "elu"\n', ["model.activation is 'elu', expected one of relu, gelu, swish"]),
        (LEAST + "[model]\nd_model = 64.5\n", ["model.d_model is 64.5, expected int"]),
        (LEAST + "[model]\nd_model = true\n", ["model.d_model is True, expected int"]),
        (LEAST + "[fit]\ncompile = 1\n", ["fit.compile is 1, expected bool"]),
        (LEAST + '[fit]\nminutes = "ten"\n', ["fit.minutes is 'ten', expected float"]),
        (
            LEAST + "[fit]\nrate = -1\nwarmup_steps = -1\n",
            ["fit.rate is -1", "fit.warmup_steps is -1, expected no neg"],
        ),
        (LEAST + "[fit]\nrate = nan\n", ["fit.rate is nan, expected a positive number"]),
        (LEAST + "[model]\nheads = 0\n", ["model.heads is 0, expected a positive number"]),
        (LEAST + "[fit]\npasses = 0\naccumulate = 0\n", ["fit.passes is 0, expected a pos", "fit.accumulate is 0"]),
        (LEAST + "[fit]\nsmoothing = 1\naverage = 1.5\n", ["fit.smoothing is 1, expected less", "fit.average is 1.5"]),
        (LEAST + "[augment]\nquoted = 5\n", ["augment.quoted is 5, expected at most 1"]),
        (LEAST + "[vocabulary]\ncharacters = 99.98\n", ["vocabulary.characters is 99.98, expected at most 1"]),
        (LEAST.replace("0.25", "0"), ["data.sources should be a table of positive numbers"]),
        (LEAST.replace("0.25", '"x"'), ["data.sources should be a table of positive numbers"]),
        (LEAST.replace("{ news = 1, laws = 0.25 }", "{}"), ["data.sources is empty", "'news', which is not in"]),
        (LEAST.replace('"news"', '"new"'), ["data.valid_from is 'new', which is not in data.sources"]),
        (LEAST + "[model]\nd_model = 65\nheads = 4\n", ["model.d_model 65 is not a multiple of model.heads 4"]),
        (LEAST + "[vocabulary]\nsize = 70000\n", ["vocabulary.size is 70000, expected at most 65000"]),
        (LEAST + "max_tokens = 512\n", ["data.max_tokens is not below model.positions"]),
        ("[data\n", ["not a TOML file"]),
    ],
)
def test_what_is_wrong_is_said(text: str, problems: list[str], tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        recipe(text, tmp_path)
    assert raised.value.message.startswith(f"{tmp_path / 'recipe.toml'}: ")
    for problem in problems:
        assert problem in raised.value.message


def test_a_start_has_positions_of_its_own(tmp_path: Path) -> None:
    assert recipe(LEAST + 'max_tokens = 600\n[model]\nstart = "fr-en"\n', tmp_path).data.max_tokens == 600


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = "[data]\nsources = 3\nextra = 1\n[model]\nheads = 0\n[augment]\njoined = 2\n"
    text += '[fit]\nprecision = "int8"\nrate = "high"\n'
    with pytest.raises(InputError) as raised:
        recipe(text, tmp_path)
    assert raised.value.message.count("; ") == 6
    for name in ("data.extra", "data.sources", "valid_from", "heads", "precision", "rate", "joined"):
        assert name in raised.value.message


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_is_no_recipe(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    if content:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"recipe\.toml"):
        read_recipe(path)


@pytest.mark.parametrize(
    ("step", "progress", "expected"),
    [(0, 0.0, 0.1), (4, 0.0, 0.5), (9, 0.0, 1.0), (50, 0.5, 0.5), (4, 0.5, 0.25), (99, 1.0, 0.0), (99, 1.2, 0.0)],
)
def test_the_rate_climbs_then_falls(step: int, progress: float, expected: float) -> None:
    assert rate_factor(step, progress, warmup_steps=10) == pytest.approx(expected)
    assert rate_factor(step, progress, warmup_steps=0) == pytest.approx(1 - min(1, progress))
