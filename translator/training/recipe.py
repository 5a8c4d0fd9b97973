"""Recipes: TOML files that say all of how a model is made, but where the data lies."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from translator.errors import InputError
from translator.training.augment import Augmentation
from translator.training.settings import FitSettings

_POSITIVE = frozenset(
    "d_model ffn_dim encoder_layers decoder_layers heads positions max_length size characters sentences valid "
    "max_tokens sample passes minutes batch_tokens accumulate rate clip".split()
)
_SHARES = frozenset({"characters"})
_BELOW_ONE = frozenset({"dropout", "smoothing", "average"})


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """The Marian model. With `start` (a name or a directory) training goes on from that model, and only `dropout` and
    `max_length` count; else a new one is made, its output layer tied to the one embedding of both languages.

    `max_length` is the longest input in tokens that the pipeline gives the finished model.
    """

    start: str = ""
    d_model: int = 512
    ffn_dim: int = 2048
    encoder_layers: int = 6
    decoder_layers: int = 2
    heads: int = 8
    activation: Literal["relu", "gelu", "swish"] = "relu"
    positions: int = 512
    dropout: float = 0.0
    max_length: int = 128


@dataclass(frozen=True, slots=True)
class VocabularySettings:
    """The joint SentencePiece unigram vocabulary of a new model, learnt from at most `sentences` sentences."""

    size: int = 16_000
    characters: float = 0.9998
    sentences: int = 1_000_000


@dataclass(frozen=True, slots=True)
class DataSettings:
    """What is read, and how often.

    `sources` maps names of files in the corpus directory (without their endings) to weights: of weight 3 a pass sees
    every pair three times, of weight 0.1 one pair in ten. `sample` multiplies all weights. Pairs of weight below 1
    are drawn anew for every pass, unless `draw_once`, which keeps the packed data small. The last `valid` pairs of
    `valid_from` are held out. Pairs beyond `max_tokens` on a side are left out.
    """

    sources: dict[str, float]
    valid_from: str
    valid: int = 1000
    max_tokens: int = 110
    sample: float = 1.0
    draw_once: bool = False
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole recipe; each field is a table of the TOML file."""

    data: DataSettings
    model: ModelSettings = field(default_factory=ModelSettings)
    vocabulary: VocabularySettings = field(default_factory=VocabularySettings)
    augment: Augmentation = field(default_factory=Augmentation)
    fit: FitSettings = field(default_factory=FitSettings)

    def to_json(self) -> dict[str, Any]:
        """Plain values, the defaults included."""
        return asdict(self)


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe; raises one InputError that lists everything wrong with it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: the recipe cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file ({error}).") from error
    problems: list[str] = []
    recipe: Recipe | None = _table(Recipe, tables, "", problems)
    if recipe is not None and not problems:
        problems += _contradictions(recipe)
    if problems or recipe is None:
        raise InputError(
            f"{path}: {'; '.join(problems)}.", hint="docs/training.md lists every table and setting of a recipe."
        )
    return recipe


def _table(kind: Any, values: Any, where: str, problems: list[str]) -> Any:
    """An instance of a dataclass from a TOML table; None, with `problems` longer, if that cannot be made."""
    if not isinstance(values, dict):
        problems.append(f"{where} should be a table")
        return None
    known: dict[str, Field[Any]] = {entry.name: entry for entry in fields(kind)}
    hints = get_type_hints(kind)
    prefix = f"{where}." if where else ""
    problems += [f"unknown setting {prefix}{name}" for name in values if name not in known]
    given: dict[str, Any] = {}
    for name, entry in known.items():
        if name not in values:
            if entry.default is MISSING and entry.default_factory is MISSING:
                problems.append(f"{prefix}{name} is missing")
            continue
        given[name] = _value(hints[name], values[name], prefix + name, problems)
    return kind(**given) if not problems else None


def _value(hint: Any, value: Any, where: str, problems: list[str]) -> Any:
    if hasattr(hint, "__dataclass_fields__"):
        return _table(hint, value, where, problems)
    if get_origin(hint) is dict:
        if isinstance(value, dict) and all(_is(float, weight) and weight > 0 for weight in value.values()):
            return {name: float(weight) for name, weight in value.items()}
        problems.append(f"{where} should be a table of positive numbers")
        return value
    choices = [choice for choice in get_args(hint) if isinstance(choice, str)]
    if choices:
        if value not in choices:
            problems.append(f"{where} is {value!r}, expected one of {', '.join(choices)}")
        return value
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    if not any(_is(kind, value) for kind in kinds):
        problems.append(f"{where} is {value!r}, expected {' or '.join(kind.__name__ for kind in kinds)}")
    elif _is(float, value):
        expected = _expected(where, value)
        problems += [f"{where} is {value!r}, expected {expected}"] if expected else []
    return float(value) if float in kinds and _is(float, value) else value


def _expected(where: str, value: float) -> str:
    """What a number should be, if it is out of its range; not a number is out of every range."""
    name = where.rpartition(".")[2]
    if name in _POSITIVE and not value > 0:
        return "a positive number"
    if not value >= 0:
        return "no negative number"
    if name in _BELOW_ONE and value >= 1:
        return "less than 1"
    if (name in _SHARES or where.startswith("augment.")) and value > 1:
        return "at most 1"
    return ""


def _is(kind: type, value: Any) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _contradictions(recipe: Recipe) -> list[str]:
    found = []
    if not recipe.data.sources:
        found.append("data.sources is empty")
    if recipe.data.valid_from not in recipe.data.sources:
        found.append(f"data.valid_from is {recipe.data.valid_from!r}, which is not in data.sources")
    if recipe.model.d_model % recipe.model.heads:
        found.append(f"model.d_model {recipe.model.d_model} is not a multiple of model.heads {recipe.model.heads}")
    if recipe.vocabulary.size > 65_000:
        found.append(f"vocabulary.size is {recipe.vocabulary.size}, expected at most 65000")
    if not recipe.model.start and recipe.data.max_tokens >= recipe.model.positions:
        found.append("data.max_tokens is not below model.positions")
    if recipe.fit.guide and recipe.fit.compile:
        found.append("fit.guide does not go with fit.compile")
    return found
