"""Checkpoints to resume from, and models to use: both are on disk as a whole or not at all."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import torch

from translator.engine.checkpoint import quiet_transformers
from translator.engine.pretokenizer import PRETOKENIZER
from translator.engine.tuning import TUNING
from translator.errors import InputError, OutputError
from translator.files import open_output, replaced_directory, write_failure

if TYPE_CHECKING:
    from transformers import MarianMTModel

CHECKPOINT = "checkpoint.pt"
TOKENIZER_FILES = (
    "source.spm", "target.spm", "vocab.json", "target_vocab.json", "tokenizer_config.json", "alignment.json",
    PRETOKENIZER, TUNING,
)  # fmt: skip


def save_checkpoint(state: dict[str, Any], directory: Path) -> None:
    """Writes the state of a run; the checkpoint before it stays until the new one is complete."""
    try:
        with open_output(directory / CHECKPOINT) as sink:
            torch.save(state, cast("IO[bytes]", sink))
    # torch makes a RuntimeError of what a file raises.
    except (OutputError, RuntimeError) as error:
        raise OutputError(
            f"{directory}: the checkpoint cannot be written ({_reason(error.__cause__ or error)}).",
            hint="Free some space and go on with --resume; the checkpoint before this one is kept.",
        ) from error


def discard_checkpoint(directory: Path) -> None:
    """Removes the checkpoint of an earlier run, so that none resumes from it by mistake."""
    try:
        (directory / CHECKPOINT).unlink(missing_ok=True)
    except OSError as error:
        raise write_failure(str(directory / CHECKPOINT), error) from error


def load_checkpoint(directory: Path) -> dict[str, Any]:
    """The state that was saved last; raises InputError when there is none, or the file is damaged."""
    path = directory / CHECKPOINT
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise InputError(f"{directory}: no checkpoint in it.", hint="Start without --resume.") from error
    except Exception as error:  # torch raises whatever the unpickler meets
        raise InputError(f"{path}: not a checkpoint ({_reason(error)}).", hint="Start without --resume.") from error
    return state


def save_model(model: MarianMTModel, tokenizer: Path, output: Path, *, extra: dict[str, str] | None = None) -> None:
    """Writes a model in float16 as one directory, with the files of a tokenizer and `extra` files (name to text).

    A directory that is there already is replaced when the new one is complete. Raises OutputError when it cannot be.
    """
    try:
        with replaced_directory(output) as new:
            # A copy, since weights that are tied must stay so to be stored once.
            half = deepcopy(model).to("cpu", torch.float16)
            half.config.dtype = torch.float16
            with quiet_transformers():
                half.save_pretrained(new)
            (new / "model.safetensors").chmod(0o644)
            for name in TOKENIZER_FILES:
                if (tokenizer / name).is_file():
                    shutil.copyfile(tokenizer / name, new / name)
            for name, text in (extra or {}).items():
                (new / name).write_text(text, encoding="utf-8")
    except (OSError, RuntimeError) as error:
        raise OutputError(
            f"{output}: the model cannot be written ({_reason(error)}).", hint="Free some space and use --resume."
        ) from error


def _reason(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or str(error).strip().split("\n")[0] or type(error).__name__)
