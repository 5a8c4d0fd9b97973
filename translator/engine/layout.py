"""What a model directory must hold: the Hugging Face Marian layout and the converted CTranslate2 form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from translator.engine.pretokenizer import PRETOKENIZER, read_pretokenizer
from translator.engine.subwords import load_sentencepiece
from translator.engine.tuning import TUNING, read_tuning
from translator.errors import ModelError

Layout = Literal["marian", "ctranslate2"]

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
HASHED = (
    *WEIGHTS,
    "config.json",
    "generation_config.json",
    "tokenizer_config.json",
    "vocab.json",
    "target_vocab.json",
    "source.spm",
    "target.spm",
    "alignment.json",
    PRETOKENIZER,
    TUNING,
    "model.bin",
    "engine.json",
    "shared_vocabulary.json",
    "shared_vocabulary.txt",
    "source_vocabulary.json",
    "target_vocabulary.json",
)
"""Files that decide what a model computes, in the order in which they are hashed. The card is not among them."""

CONVERTED_VOCABULARIES = ("shared_vocabulary.json", "shared_vocabulary.txt", "target_vocabulary.json")


def layout_of(directory: Path) -> Layout:
    """`ctranslate2` for a converted model, else `marian`; says nothing of whether the model is sound."""
    return "ctranslate2" if (directory / "model.bin").is_file() else "marian"


def weights_of(directory: Path) -> Path | None:
    """The file that holds the weights, safetensors before PyTorch's own format."""
    return next((directory / name for name in WEIGHTS if (directory / name).is_file()), None)


def longest_input(directory: Path) -> int:
    """Longest source sentence that a Marian model is meant for, in tokens, end mark not counted.

    It is what the tokenizer states as `model_max_length`; `positions` is what the network takes.
    """
    limit = positions(directory)
    stated = 0
    if (directory / "tokenizer_config.json").is_file():
        stated = int(read_json(directory / "tokenizer_config.json").get("model_max_length") or 0)
    # Transformers writes 10**30 for "not known".
    return min(limit, stated - 1) if stated > 1 else limit


def positions(directory: Path) -> int:
    """Longest sentence that the network of a Marian model has positions for, in tokens, end mark not counted."""
    return int(read_json(directory / "config.json").get("max_position_embeddings", 512)) - 1


def size_of(directory: Path) -> int:
    """Bytes in the files that make a model."""
    return sum((directory / name).stat().st_size for name in HASHED if (directory / name).is_file())


def check(directory: Path) -> None:
    """Raises one ModelError that lists everything wrong with a model directory; silent when it is sound."""
    converted = layout_of(directory) == "ctranslate2"
    found = list(_converted_problems(directory) if converted else _marian_problems(directory))
    if found:
        raise ModelError(
            f"The model in {directory} cannot be used: {'; '.join(found)}.",
            hint="A model needs config.json, model.safetensors (or pytorch_model.bin), source.spm, target.spm and "
            "vocab.json; see `translator models list` for models that are ready.",
        )


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; ModelError when it is missing or is not one."""
    value, problem = _load_json(path)
    if problem:
        raise ModelError(f"The model in {path.parent} cannot be used: {problem}.")
    return value


def _marian_problems(directory: Path) -> Iterator[str]:
    config, problem = _load_json(directory / "config.json")
    if problem:
        yield problem
    elif config.get("model_type") != "marian":
        yield f"config.json says model_type '{config.get('model_type', '')}', expected 'marian'"
    vocabulary, problem = _load_json(directory / "vocab.json")
    if problem:
        yield problem
    elif not all(isinstance(index, int) for index in vocabulary.values()):
        yield "vocab.json does not map pieces to numbers"
    yield from _tokenizer_problems(directory)
    weights = weights_of(directory)
    if weights is None:
        yield "model.safetensors is missing"
    elif weights.suffix == ".safetensors":
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(weights, framework="np"):
                pass
        except (SafetensorError, OSError) as error:
            yield f"{weights.name} is cut off or no safetensors file ({error})"
    elif weights.stat().st_size == 0:
        yield f"{weights.name} is empty"


def _converted_problems(directory: Path) -> Iterator[str]:
    if not any((directory / name).is_file() for name in CONVERTED_VOCABULARIES):
        yield "shared_vocabulary.json is missing"
    if (directory / "model.bin").stat().st_size == 0:
        yield "model.bin is empty"
    yield from _tokenizer_problems(directory)


def _tokenizer_problems(directory: Path) -> Iterator[str]:
    for name in ("source.spm", "target.spm"):
        if not (directory / name).is_file():
            yield f"{name} is missing"
            continue
        try:
            load_sentencepiece(directory / name)
        except ModelError:
            yield f"{name} is not a SentencePiece model"
    try:
        read_pretokenizer(directory)
        read_tuning(directory)
    except ModelError as error:
        yield error.message.removesuffix(".")


def _load_json(path: Path) -> tuple[dict[str, Any], str]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, f"{path.name} is missing"
    except OSError as error:
        return {}, f"{path.name} cannot be read ({error.strerror})"
    except ValueError as error:
        return {}, f"{path.name} is not valid JSON ({error})"
    return (value, "") if isinstance(value, dict) else ({}, f"{path.name} holds no JSON object")
