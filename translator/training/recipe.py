"""Recipes: TOML files that say everything about how a model is made, except where the data lies.

Each table of the file is a pydantic model whose constraints stand beside its fields. Numbers are never infinite.
"""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self, cast, get_args

from translator.errors import InputError, UsageError
from translator.extras import require

require("pydantic", extra="train", purpose="Training")
from pydantic import (  # noqa: E402 - its absence is named first
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    model_validator,
)

OptimizerName = Literal["adamw", "muon"]
Precision = Literal["auto", "bfloat16", "float32"]
Share = Annotated[float, Field(ge=0, le=1)]
BelowOne = Annotated[float, Field(ge=0, lt=1)]

_RENAMED = {
    f"fit.{old}": f"fit.{new}"
    for old, new in (
        ("passes", "epochs"), ("minutes", "max_minutes"), ("accumulate", "gradient_accumulation_steps"),
        ("rate", "learning_rate"), ("clip", "max_grad_norm"), ("smoothing", "label_smoothing"),
        ("average", "ema_decay"), ("guide", "guided_alignment_weight"), ("validate_every", "validate_every_minutes"),
        ("validate_steps", "validate_every_steps"),
    )
}  # fmt: skip


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class ModelSettings(_Table):
    """The Marian model.

    With `start` (a name or a directory) training goes on from that model, and only `dropout` and `max_length` count;
    else a new model is made, whose output layer is tied to the one embedding of both languages. `max_length` is the
    longest input in tokens that the pipeline gives the finished model.
    """

    start: str = ""
    d_model: PositiveInt = 512
    ffn_dim: PositiveInt = 2048
    encoder_layers: PositiveInt = 6
    decoder_layers: PositiveInt = 2
    heads: PositiveInt = 8
    activation: Literal["relu", "gelu", "swish"] = "relu"
    positions: PositiveInt = 512
    dropout: BelowOne = 0.0
    max_length: PositiveInt = 128


class VocabularySettings(_Table):
    """The joint SentencePiece unigram vocabulary of a new model, learnt from at most `sentences` sentences.

    `characters` is the share of the text's characters that get a piece of their own. Those of `required` get one
    however rare they are, even in a model that is trained further, where nothing else here counts. `spaced` and
    `placeholder` are what the model's `pretokenizer.json` says: a space on both sides inside brackets and quotation
    marks and after elisions, and the sign of its placeholders.
    """

    size: Annotated[int, Field(gt=0, le=65_000)] = 16_000
    characters: Annotated[float, Field(gt=0, le=1)] = 0.9998
    required: str = ""
    sentences: PositiveInt = 1_000_000
    spaced: bool = False
    placeholder: Annotated[str, Field(pattern=r"^[^\w\s]?$")] = ""


class ParentSettings(_Table):
    """A Marian student of a related language whose weights a new model takes over (`transfer.start_from_parent`).

    `package` says what to fetch: a wheel, which is a ZIP archive, with this `sha256`. Its members `model` and
    `vocabulary` are the parent, `reverse_model` and `reverse_vocabulary` the student of the opposite direction. That
    one translates the English of `pairs` pairs, so that French pieces can be linked to pieces of the parent's source.
    With `data.reverse` the parent goes from English, and is named as both.
    """

    package: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    model: str
    vocabulary: str
    reverse_model: str
    reverse_vocabulary: str
    pairs: PositiveInt = 70_000


class DataSettings(_Table):
    """What is read, and how often.

    `sources` maps names of files in the corpus directory (without their endings) to weights: with weight 3 an epoch
    sees every pair three times, with weight 0.1 one pair in ten. `sample` multiplies all weights. Pairs of a weight
    below 1 are drawn anew for every epoch, unless `draw_once`, which keeps the packed data small. The last `valid`
    pairs of `valid_from` are held out. Pairs with more than `max_tokens` tokens on a side are left out. With `reverse`
    the model goes from English to French, for back-translation.
    """

    sources: dict[str, PositiveFloat]
    valid_from: str
    valid: PositiveInt = 1000
    max_tokens: PositiveInt = 110
    sample: PositiveFloat = 1.0
    draw_once: bool = False
    reverse: bool = False
    seed: NonNegativeInt = 1


class AugmentSettings(_Table):
    """How many pairs of each kind are added, as a share of the pairs read.

    `joined` puts two or three neighbours in one line, `quoted` makes a sentence somebody's words, `headline` drops the
    full stop, `capitals` writes ALL CAPS or Title Case, `numbers` puts in other numbers, `addresses` puts in a web
    address, a mail address or an @name, `currencies` writes amounts with a sign.

    Two kinds need the words of the pairs to be linked: `placeholders` puts the model's placeholders in for words,
    names, numbers and addresses of both sides, `substituted` puts in words of the sources listed as `dictionary` and
    names, those listed as `names` among them.
    """

    joined: Share = 0.0
    quoted: Share = 0.0
    headline: Share = 0.0
    capitals: Share = 0.0
    numbers: Share = 0.0
    addresses: Share = 0.0
    currencies: Share = 0.0
    placeholders: Share = 0.0
    substituted: Share = 0.0
    dictionary: list[str] = []
    names: list[str] = []

    @property
    def listed(self) -> list[str]:
        """Sources to substitute from."""
        return [*self.dictionary, *self.names]

    @property
    def linked(self) -> bool:
        """Whether words have to be linked."""
        return self.placeholders > 0 or self.substituted > 0


class FitSettings(_Table):
    """How a model is fitted to packed pairs.

    The run ends after `epochs` or `max_minutes`, whichever comes first. The learning rate rises for `warmup_steps` to
    `learning_rate`; over the last share `cooldown` of the run it falls linearly to zero, which it reaches at that end.
    With a `cooldown` below 1 a run may have several sittings: one with a later end goes on from the state before the
    cooldown, which only changed a copy, and cools down at its own end (Hu et al., 2024, arXiv:2404.06395). A batch
    holds `batch_tokens` positions (source and target, padding included); `gradient_accumulation_steps` batches make one
    update.

    The softmax of an update runs over `output_classes` pieces of the vocabulary: those of its targets, the most
    frequent ones (half of them), and others by chance in place of the rest; 0: over all. Held-out loss is always that
    over all.

    Every `validate_every_minutes` and every `validate_every_steps` updates (0: never) the held-out pairs are scored
    and a checkpoint is written; the run stops after `patience` validations without a better loss (0: never).
    `ema_decay` is the decay of the exponential moving average of the weights (0: no average).
    `guided_alignment_weight` weighs the loss that makes one attention head follow statistical word links (0: none).
    The finished model is the mean of the weights it began with, weighed by `start_weight`, and of those found.
    """

    epochs: PositiveFloat = 1.0
    max_minutes: PositiveFloat | None = None
    batch_tokens: PositiveInt = 8192
    gradient_accumulation_steps: PositiveInt = 1
    optimizer: OptimizerName = "adamw"
    learning_rate: PositiveFloat = 5e-4
    warmup_steps: NonNegativeInt = 500
    cooldown: Annotated[float, Field(gt=0, le=1)] = 1.0
    weight_decay: NonNegativeFloat = 0.0
    max_grad_norm: PositiveFloat = 1.0
    label_smoothing: BelowOne = 0.1
    output_classes: NonNegativeInt = 4000
    ema_decay: BelowOne = 0.999
    guided_alignment_weight: NonNegativeFloat = 0.0
    start_weight: BelowOne = 0.0
    precision: Precision = "auto"
    compile: bool = False
    validate_every_minutes: NonNegativeFloat = 5.0
    validate_every_steps: NonNegativeInt = 0
    patience: NonNegativeInt = 0
    seed: NonNegativeInt = 1


class Recipe(_Table):
    """A whole recipe; each field is a table of the TOML file."""

    data: DataSettings
    model: ModelSettings = ModelSettings()
    vocabulary: VocabularySettings = VocabularySettings()
    parent: ParentSettings | None = None
    augment: AugmentSettings = AugmentSettings()
    fit: FitSettings = FitSettings()

    @model_validator(mode="after")
    def _settings_agree(self) -> Self:
        data, model, fit, augment = self.data, self.model, self.fit, self.augment
        strange = [name for name in augment.listed if name not in data.sources]
        problems = {
            f"data.valid_from is {data.valid_from!r}, which is not in data.sources": (
                data.valid_from not in data.sources
            ),
            f"model.d_model {model.d_model} is not a multiple of model.heads {model.heads}": (
                model.d_model % model.heads
            ),
            "data.max_tokens is not below model.positions": not model.start and data.max_tokens >= model.positions,
            "fit.guided_alignment_weight does not go with fit.compile": fit.guided_alignment_weight and fit.compile,
            "fit.patience does not go with a fit.cooldown below 1": fit.patience and fit.cooldown < 1,
            "fit.start_weight needs model.start": fit.start_weight and not model.start,
            "parent does not go with model.start": self.parent and model.start,
            "data.reverse needs a parent from English, as parent.model and as parent.reverse_model": (
                data.reverse and self.parent and self.parent.model != self.parent.reverse_model
            ),
            "augment.placeholders needs vocabulary.placeholder": (
                augment.placeholders and not model.start and not self.vocabulary.placeholder
            ),
            "augment.substituted needs augment.dictionary": augment.substituted and not augment.dictionary,
            f"augment.dictionary and augment.names have {', '.join(strange)}, not in data.sources": strange,
        }
        if any(problems.values()):
            raise ValueError("; ".join(problem for problem, found in problems.items() if found))
        return self


def read_recipe(path: Path) -> Recipe:
    """Reads a recipe; raises one InputError that lists everything wrong with it.

    `extends = "OTHER.toml"`, a path from the recipe's own directory, takes over whatever the recipe does not say.
    """
    try:
        return Recipe.model_validate(_tables(path, ()))
    except ValidationError as error:
        raise InputError(
            f"{path}: {_faults(error)}.", hint="docs/training.md lists every table and setting of a recipe."
        ) from error


def _tables(path: Path, extending: tuple[Path, ...]) -> dict[str, Any]:
    """The tables of a recipe over those of the one that it extends; `extending` are the recipes that led here."""
    by = f" ({extending[-1]} extends it)" if extending else ""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: the recipe cannot be read ({error.strerror}){by}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file ({error}).") from error
    extended = tables.pop("extends", None)
    if extended is None:
        return tables
    if not isinstance(extended, str):
        raise InputError(f"{path}: extends is {extended!r} but should be the path of another recipe.")
    if path.resolve() in extending:
        raise InputError(f"{path}: the recipe extends itself.")
    return _over(_tables(path.parent / extended, (*extending, path.resolve())), tables)


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Both tables as one; of settings in both those of `above` count."""
    merged = dict(below)
    for name, value in above.items():
        under = below.get(name)
        merged[name] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def checked_fit(**settings: Any) -> FitSettings:
    """The settings of a fit; raises one UsageError that lists everything wrong with them."""
    try:
        return FitSettings(**settings)
    except ValidationError as error:
        raise UsageError(f"{_faults(error)}.") from error


def _faults(error: ValidationError) -> str:
    """All that pydantic found, in one line: for each setting its path, what was given and what is expected."""
    return "; ".join(_fault(".".join(map(str, fault["loc"])), fault) for fault in error.errors(include_url=False))


def _fault(path: str, fault: Any) -> str:
    match fault["type"]:
        case "missing":
            return f"{path} is missing"
        case "extra_forbidden":
            return _unknown(path)
        case "value_error":
            return str(fault["ctx"]["error"])
        case "string_pattern_mismatch":
            return f"{path} is {fault['input']!r} but should match {fault['ctx']['pattern']}"
        case "model_type" | "dict_type":
            return f"{path} is {fault['input']!r} but should be a table"
        case _:
            return f"{path} is {fault['input']!r} but should be {fault['msg'].removeprefix('Input should be ')}"


def _unknown(path: str) -> str:
    """What to say of a setting that does not exist: its new name, or the name that is spelt most like it."""
    if path in _RENAMED:
        return f"{path} is called {_RENAMED[path]} now"
    table, _, name = path.rpartition(".")
    kinds = {known: field.annotation for known, field in Recipe.model_fields.items()}
    # A table that may be left out is a union with None.
    tables = {known: cast("type[BaseModel]", (get_args(kind) or (kind,))[0]) for known, kind in kinds.items()}
    settings = {setting: f"{known}.{setting}" for known, kind in tables.items() for setting in kind.model_fields}
    settings |= {known: known for known in tables}
    if table in tables:  # Of two settings of one name, that of the same table is the likelier one.
        settings |= {setting: f"{table}.{setting}" for setting in tables[table].model_fields}
    near = get_close_matches(name, settings, n=1)
    return f"unknown setting {path}" + (f" (did you mean {settings[near[0]]}?)" if near else "")
