"""What a run begins with: a tokenizer and first weights, new ones, those of a model, or those of a parent."""

from __future__ import annotations

import heapq
import json
import logging
import random
import shutil
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from translator.engine.layout import check, read_json
from translator.engine.models import find
from translator.engine.subwords import UNKNOWN, Subwords
from translator.errors import InputError
from translator.files import replaced_directory
from translator.training.augment import TextPair
from translator.training.recipe import Recipe
from translator.training.vocabulary import Vocabulary, extend_tokenizer, new_tokenizer

log = logging.getLogger(__name__)


def make_start(recipe: Recipe, start: Path, pairs: Iterable[tuple[TextPair, float]], parent: Path | None) -> None:
    """Makes the model directory `start`; `pairs` come with their weights and are read for a new model only.

    `parent` is the package that the recipe's parent is in. Raises InputError and ModelError for what cannot be begun
    with.
    """
    if recipe.model.start:
        _copy(recipe, start)
        return
    from translator.training.checkpoints import save_model
    from translator.training.models import new_model

    seed, settings, table = recipe.data.seed, recipe.vocabulary, recipe.parent
    reverse = recipe.data.reverse
    with tempfile.TemporaryDirectory(prefix="translator-") as scratch:
        tokenizer = Path(scratch)
        if table and parent:
            from translator.training.transfer import read_parent, start_from_parent

            students = read_parent(parent, table, recipe.model)  # Before the corpus is read, which takes long.
            drawn = weighted_sample(pairs, max(settings.sentences // 2, table.pairs), seed)
            new_tokenizer(drawn, tokenizer, settings, max_length=recipe.model.max_length, reverse=reverse)
            model = start_from_parent(
                recipe.model, students, tokenizer, drawn, linked=table.pairs, seed=seed, reverse=reverse
            )
        else:
            texts = (pair for pair, _ in islice(pairs, 2 * settings.sentences))
            size = new_tokenizer(texts, tokenizer, settings, max_length=recipe.model.max_length, reverse=reverse)
            model = new_model(recipe.model, size, seed=seed)
        save_model(model, tokenizer, start)


def weighted_sample(pairs: Iterable[tuple[TextPair, float]], size: int, seed: int) -> list[TextPair]:
    """Up to `size` pairs drawn without replacement with probabilities by weight, those drawn first in front.

    This is the algorithm A-Res of Efraimidis and Spirakis, 2006 (Information Processing Letters 97).
    """
    chance = random.Random(seed)
    keyed = ((chance.random() ** (1 / weight), pair) for pair, weight in pairs)
    return [pair for _, pair in heapq.nlargest(size, keyed)]


def _copy(recipe: Recipe, start: Path) -> None:
    """Puts the model that the recipe names into `start`."""
    given = find(recipe.model.start).path
    check(given)
    positions = read_json(given / "config.json").get("max_position_embeddings", 512)
    if recipe.data.max_tokens >= positions:
        raise InputError(
            f"data.max_tokens is {recipe.data.max_tokens}, but {recipe.model.start} has {positions} positions.",
            hint="Set data.max_tokens in the recipe below that.",
        )
    with replaced_directory(start) as new:
        shutil.copytree(given, new, dirs_exist_ok=True)
        path = new / "tokenizer_config.json"
        tokenizer = read_json(path) if path.is_file() else {}
        tokenizer["model_max_length"] = recipe.model.max_length
        path.write_text(json.dumps(tokenizer, indent=1) + "\n", encoding="utf-8")
        if missing := Subwords(new).unknown(recipe.vocabulary.required):
            _extend(new, missing)


def _extend(directory: Path, characters: str) -> None:
    """Gives the model in `directory` pieces for characters, whose weights begin as those of the small letters."""
    from translator.training.checkpoints import save_model
    from translator.training.models import load_model, with_more_pieces

    log.info("Pieces for characters that the vocabulary lacked: %s", characters)
    before = Vocabulary(directory).pieces
    extend_tokenizer(directory, characters)
    unknown = before.index(UNKNOWN)
    likest = [before.index(small) if (small := character.lower()) in before else unknown for character in characters]
    save_model(with_more_pieces(load_model(directory), likest), directory, directory)
