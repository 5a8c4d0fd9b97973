"""Finds models: directories, bundled and registered names, ids on the Hugging Face hub."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from translator.engine.layout import check
from translator.errors import ModelError, UsageError
from translator.files import replaced_directory

Origin = Literal["path", "bundled", "registered", "hub"]

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk: its name as the user gave it, its directory, and how it was found."""

    name: str
    path: Path
    origin: Origin


def find(name: str, *, offline: bool = False) -> Model:
    """The model that a name, path or hub id stands for; fetches a hub model that is not in the local cache yet.

    Bundled and registered names come first, then directories, then hub ids (anything like `owner/name`).
    Raises ModelError, with close matches, for a name that stands for nothing.
    """
    for model in known():
        if model.name == name:
            return model
    directory = Path(name).expanduser()
    if name and directory.is_dir():
        return Model(name, directory.resolve(), "path")
    if _HUB_ID.fullmatch(name):
        from translator.engine.hub import fetch

        return Model(name, fetch(name, offline=offline), "hub")
    raise ModelError(_not_found(name, directory), hint="See `translator models list`.")


def known() -> list[Model]:
    """Bundled models, then registered ones, each sorted by name."""
    bundled = _models_in(_bundled_directory(), "bundled")
    taken = {model.name for model in bundled}
    return bundled + [model for model in _models_in(registry(), "registered") if model.name not in taken]


def register(directory: Path, name: str, *, replace: bool = False) -> Model:
    """Copies a model directory into the user's data directory, where `name` finds it from then on.

    Raises UsageError for a name that cannot be used or is taken (unless `replace`; a bundled name stays taken), and
    ModelError for a directory that is no sound model or cannot be copied.
    """
    check_name(name, replace=replace)
    check(directory)
    target = registry() / name
    try:
        with replaced_directory(target) as new:
            shutil.copytree(directory, new, dirs_exist_ok=True)
    except OSError as error:
        raise ModelError(f"The model cannot be registered in {target}: {error}.") from error
    return Model(name, target, "registered")


def check_name(name: str, *, replace: bool = False) -> None:
    """Raises UsageError for a name that `register` would refuse."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{name}' cannot name a model; expected letters, digits, '.', '_' and '-'.")
    taken = {model.name: model for model in known()}.get(name)
    if taken is not None and not (replace and taken.origin == "registered"):
        raise UsageError(f"The name '{name}' is taken by the {taken.origin} model in {taken.path}.")


def registry() -> Path:
    """Where registered models live: `$TRANSLATOR_DATA_DIR/models` or the platform's user data directory."""
    given = os.environ.get("TRANSLATOR_DATA_DIR")
    if given:
        return Path(given) / "models"
    import platformdirs

    return Path(platformdirs.user_data_dir("translator", appauthor=False)) / "models"


def _bundled_directory() -> Path:
    package = Path(__file__).resolve().parent.parent
    beside = package.parent / "models"
    # In a source checkout the models stand beside the package; the wheel carries them inside it.
    return beside if (package.parent / "pyproject.toml").is_file() and beside.is_dir() else package / "models"


def _models_in(directory: Path, origin: Origin) -> list[Model]:
    try:
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError:
        return []
    return [
        Model(entry.name, Path(entry.path), origin)
        for entry in entries
        if _NAME.fullmatch(entry.name) and os.path.isfile(os.path.join(entry.path, "config.json"))
    ]


def _not_found(name: str, directory: Path) -> str:
    import difflib

    if directory.is_file():
        return f"'{name}' is a file; expected the directory of a model."
    names = [model.name for model in known()]
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    if close:
        return f"No model named '{name}'. Did you mean {' or '.join(close)}?"
    return f"No model named '{name}', and no such directory. Known: {', '.join(names) or 'none'}."
