from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from translator.errors import InputError
from translator.training.optimizer import learning_rate_factor
from translator.training.recipe import FitSettings, Recipe, read_recipe

RECIPES = sorted((Path(__file__).parents[2] / "models" / "recipes").glob("*.toml"))
LEAST = '[data]\nvalid_from = "news"\nsources = { news = 1, laws = 0.25 }\n'
PARENT = "".join(
    f'{name} = "{value}"\n'
    for name, value in {
        "package": "toy==1", "sha256": "0" * 64, "model": "a", "vocabulary": "b", "reverse_model": "c",
        "reverse_vocabulary": "d",
    }.items()
)  # fmt: skip


def recipe(text: str, tmp_path: Path) -> Recipe:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return read_recipe(path)


def test_the_least_takes_the_defaults(tmp_path: Path) -> None:
    read = recipe(LEAST, tmp_path)
    assert read.data.sources == {"news": 1.0, "laws": 0.25}
    assert read.fit == FitSettings()
    assert json.loads(json.dumps(read.model_dump())) == read.model_dump()


def test_every_table_counts(tmp_path: Path) -> None:
    text = LEAST + "draw_once = true\n[model]\nd_model = 64\nheads = 4\n[augment]\nquoted = 0.5\n"
    text += "[fit]\nmax_minutes = 5\nlearning_rate = 1\n"
    read = recipe(text, tmp_path)
    assert read.data.draw_once is True
    assert (read.model.d_model, read.model.heads) == (64, 4)
    assert (read.fit.max_minutes, read.fit.learning_rate) == (5.0, 1.0)
    assert isinstance(read.fit.max_minutes, float)
    assert read.augment.quoted == 0.5


def test_a_recipe_says_only_what_is_other_than_in_the_one_it_extends(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "base.toml").write_text(LEAST + "[fit]\nepochs = 3\nlearning_rate = 1\n", encoding="utf-8")
    (tmp_path / "one.toml").write_text('extends = "common/base.toml"\n[fit]\nepochs = 7\n', encoding="utf-8")
    read = recipe('extends = "one.toml"\n[data]\nseed = 9\nsources = { laws = 2 }\n', tmp_path)
    assert read.data.sources == {"news": 1.0, "laws": 2.0}
    assert (read.data.valid_from, read.data.seed) == ("news", 9)
    assert (read.fit.epochs, read.fit.learning_rate) == (7.0, 1.0)


@pytest.mark.parametrize(
    ("extends", "problem"),
    [
        ("3", "extends is 3 but should be the path of another recipe"),
        ('"other.toml"', "other.toml: the recipe cannot be read (No such file or directory) ("),
        ('"recipe.toml"', "the recipe extends itself"),
        ('"loop.toml"', "recipe.toml: the recipe extends itself"),
        ('"broken.toml"', "broken.toml: not a TOML file"),
    ],
)
def test_what_cannot_be_extended(extends: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "loop.toml").write_text('extends = "recipe.toml"\n', encoding="utf-8")
    (tmp_path / "broken.toml").write_text("a b\n", encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(problem)):
        recipe(f"extends = {extends}\n", tmp_path)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_our_own_recipes_are_sound(path: Path) -> None:
    assert read_recipe(path).data.sources


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["data is missing"]),
        ("[data]\n", ["data.sources is missing", "data.valid_from is missing"]),
        ("data = 3\n", ["data is 3 but should be a table"]),
        (
            LEAST + "[model]\nencoder_layer = 6\n[fits]\n",
            [
                "unknown setting model.encoder_layer (did you mean model.encoder_layers?)",
                "unknown setting fits (did you mean fit?)",
            ],
        ),
        (LEAST + "[fit]\nlerning_rate = 1\n", ["fit.lerning_rate (did you mean fit.learning_rate?)"]),
        (LEAST + "[fit]\nmax_tokens = 1\n", ["fit.max_tokens (did you mean data.max_tokens"]),
        (LEAST + "seeds = 1\n", ["data.seeds (did you mean data.seed?)"]),
        (LEAST + "[fit]\nxyz = 1\n", ["unknown setting fit.xyz."]),
        (LEAST + '[fit]\noptimizer = "sgd"\n', ["fit.optimizer is 'sgd' but should be 'adamw' or 'muon'"]),
        (
            LEAST + '[model]\nactivation = "elu"\n',
            ["model.activation is 'elu' but should be 'relu', 'gelu' or 'swish'"],
        ),
        (LEAST + "[model]\nd_model = 64.5\n", ["model.d_model is 64.5 but should be a valid integer"]),
        (LEAST + "[model]\nd_model = true\n", ["model.d_model is True but should be a valid integer"]),
        (LEAST + "[fit]\ncompile = 1\n", ["fit.compile is 1 but should be a valid boolean"]),
        (LEAST + '[fit]\nmax_minutes = "ten"\n', ["fit.max_minutes is 'ten' but should be a valid number"]),
        (
            LEAST + "[fit]\nlearning_rate = -1\nwarmup_steps = -1\n",
            [
                "fit.learning_rate is -1 but should be greater than 0",
                "fit.warmup_steps is -1 but should be greater than or",
            ],
        ),
        (LEAST + "[fit]\nlearning_rate = nan\n", ["fit.learning_rate is nan but should be a finite number"]),
        (LEAST + "[model]\nheads = 0\n", ["model.heads is 0 but should be greater than 0"]),
        (
            LEAST + "[fit]\nepochs = 0\ngradient_accumulation_steps = 0\n",
            ["fit.epochs is 0 but", "fit.gradient_accumulation_steps is 0 but"],
        ),
        (
            LEAST + "[fit]\nlabel_smoothing = 1\nema_decay = 1.5\n",
            ["fit.label_smoothing is 1 but should be less than 1", "fit.ema_decay is 1.5 but"],
        ),
        (LEAST + "[augment]\nquoted = 5\n", ["augment.quoted is 5 but should be less than or equal to 1"]),
        (LEAST + "[vocabulary]\ncharacters = 99.98\n", ["vocabulary.characters is 99.98 but should be less than or"]),
        (LEAST.replace("0.25", "0"), ["data.sources.laws is 0 but should be greater than 0"]),
        (LEAST.replace("0.25", '"x"'), ["data.sources.laws is 'x' but should be a valid number"]),
        (LEAST.replace("{ news = 1, laws = 0.25 }", "{}"), ["data.valid_from is 'news', which is not in data.sources"]),
        (LEAST.replace('"news"', '"new"'), ["data.valid_from is 'new', which is not in data.sources"]),
        (LEAST + "[model]\nd_model = 65\nheads = 4\n", ["model.d_model 65 is not a multiple of model.heads 4"]),
        (
            LEAST + "[vocabulary]\nsize = 70000\n",
            ["vocabulary.size is 70000 but should be less than or equal to 65000"],
        ),
        (LEAST + "max_tokens = 512\n", ["data.max_tokens is not below model.positions"]),
        (
            LEAST + "[fit]\ncompile = true\nguided_alignment_weight = 0.1\n[model]\nheads = 3\n",
            ["fit.guided_alignment_weight does not go with fit.compile", "is not a multiple of model.heads 3"],
        ),
        (
            LEAST + '[model]\nstart = "fr-en"\n[parent]\n' + PARENT.replace("00", "0z"),
            ["parent.sha256 is '0z", "' but should match ^[0-9a-f]{64}$"],
        ),
        (LEAST + '[model]\nstart = "fr-en"\n[parent]\n' + PARENT, ["parent does not go with model.start"]),
        (
            LEAST + "reverse = true\n[parent]\n" + PARENT,
            ["data.reverse needs a parent from English, as"],
        ),
        (
            LEAST + "[parent]\nmodels = 1\n",
            ["unknown setting parent.models (did you mean parent.model?)", "parent.pack"],
        ),
        (LEAST + '[vocabulary]\nplaceholder = "ab"\n', ["vocabulary.placeholder is 'ab' but should match"]),
        (
            LEAST + '[augment]\nplaceholders = 0.1\nsubstituted = 0.1\nnames = ["people"]\n[fit]\nstart_weight = 0.4\n',
            [
                "augment.placeholders needs vocabulary.placeholder",
                "augment.substituted needs augment.dictionary",
                "augment.dictionary and augment.names have people, not in data.sources",
                "fit.start_weight needs model.start",
            ],
        ),
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
    text += '[fit]\nprecision = "int8"\nlearning_rate = "high"\n'
    with pytest.raises(InputError) as raised:
        recipe(text, tmp_path)
    assert raised.value.message.count("; ") == 6
    for name in ("data.extra", "data.sources", "valid_from", "heads", "precision", "learning_rate", "joined"):
        assert name in raised.value.message


def test_old_names_of_settings_name_the_new_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        recipe(LEAST + "[fit]\nrate = 1\npasses = 2\nguide = 0.1\nvalidate_every = 3\n", tmp_path)
    assert raised.value.message == (
        f"{tmp_path / 'recipe.toml'}: fit.rate is called fit.learning_rate now; fit.passes is called fit.epochs now; "
        "fit.guide is called fit.guided_alignment_weight now; "
        "fit.validate_every is called fit.validate_every_minutes now."
    )


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
def test_the_learning_rate_rises_then_falls(step: int, progress: float, expected: float) -> None:
    assert learning_rate_factor(step, progress, warmup_steps=10, cooldown=1.0) == pytest.approx(expected)
    assert learning_rate_factor(step, progress, warmup_steps=0, cooldown=1.0) == pytest.approx(1 - min(1, progress))
