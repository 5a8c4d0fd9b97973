"""The small JSON files in a model's directory: `alignment.json`, `pretokenizer.json`, `tuning.json`."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from translator.errors import ModelError

T = TypeVar("T")


def read_settings(path: Path, kind: type[T], needs: str) -> T | None:
    """The value in a file, None where there is no file.

    Raises ModelError for a file that holds something else; `needs` says what is expected.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.ValidationError as error:
        raise ModelError(f"{path} needs {needs}: {error}.") from error
    except msgspec.DecodeError as error:
        raise ModelError(f"{path} is not valid JSON ({error}).") from error


def write_settings(value: object, path: Path) -> None:
    """Writes a value on one line."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=0) + b"\n")
