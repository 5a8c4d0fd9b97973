"""The data files of this package: what is known of French and English words, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["fr", "en"]
"""The languages that the tables are about."""


def read_data(name: str) -> str:
    """The text of a file in `data/`."""
    return (files("translator.text") / "data" / name).read_text("utf-8")


@cache
def read_table(name: str, package: str = "translator.text") -> dict[str, Any]:
    """The TOML table `data/NAME.toml` of a package."""
    return tomllib.loads((files(package) / "data" / f"{name}.toml").read_text("utf-8"))


@cache
def word_list(language: Language, name: str) -> frozenset[str]:
    """A word list of `data/words.toml`: `word_list("fr", "small")`."""
    words = read_table("words")[language][name]
    return frozenset(words.split() if isinstance(words, str) else words)


@cache
def alternatives(language: Language, name: str) -> str:
    """A list of patterns of `data/words.toml` as one: what may stand in a regular expression's group."""
    return "|".join(read_table("words")[language][name])
