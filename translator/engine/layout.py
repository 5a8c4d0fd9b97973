"""What a model directory must hold: the Hugging Face Marian layout and the converted CTranslate2 form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from translator.engine.subwords import load_sentencepiece
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
    found = _converted_problems(directory) if layout_of(directory) == "ctranslate2" else _marian_problems(directory)
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


def _marian_problems(directory: Path) -> list[str]:
    problems: list[str] = []
    config, problem = _load_json(directory / "config.json")
    if problem:
        problems.append(problem)
    elif config.get("model_type") != "marian":
        problems.append(f"config.json says model_type '{config.get('model_type', '')}', expected 'marian'")
    vocabulary, problem = _load_json(directory / "vocab.json")
    if problem:
        problems.append(problem)
    elif not all(isinstance(index, int) for index in vocabulary.values()):
        problems.append("vocab.json does not map pieces to numbers")
    problems += _sentencepiece_problems(directory)
    weights = weights_of(directory)
    if weights is None:
        problems.append("model.safetensors is missing")
    elif weights.suffix == ".safetensors":
        problems += _safetensors_problems(weights)
    elif weights.stat().st_size == 0:
        problems.append(f"{weights.name} is empty")
    return problems


def _converted_problems(directory: Path) -> list[str]:
    problems = []
    if not any((directory / name).is_file() for name in CONVERTED_VOCABULARIES):
        problems.append("shared_vocabulary.json is missing")
    if (directory / "model.bin").stat().st_size == 0:
        problems.append("model.bin is empty")
    return problems + _sentencepiece_problems(directory)


def _sentencepiece_problems(directory: Path) -> list[str]:
    problems = []
    for name in ("source.spm", "target.spm"):
        path = directory / name
        if not path.is_file():
            problems.append(f"{name} is missing")
            continue
        try:
            load_sentencepiece(path)
        except ModelError:
            problems.append(f"{name} is not a SentencePiece model")
    return problems


def _safetensors_problems(path: Path) -> list[str]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np"):
            return []
    except (SafetensorError, OSError) as error:
        return [f"{path.name} is cut off or no safetensors file ({error})"]


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
