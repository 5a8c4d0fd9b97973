"""Language rules: read from `rules/LANGUAGE.toml` over `rules/_common.toml`, once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from translator.errors import UsageError


@dataclass(frozen=True, slots=True)
class Family:
    """Quotation marks that close one another; `both` may do either, `turned` ones may stand the wrong way round."""

    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    single: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What a language's files say, in the form that the segmenter looks things up in.

    `abbreviations` gives the kind (`titles`, `names`, `numbered`, `inner`, `final`) of an abbreviation without its last
    full stop; `question` matches a question that begins in lower case.
    """

    language: str
    abbreviations: dict[str, str]
    marked: frozenset[str]
    starters: frozenset[str]
    labelled: frozenset[str]
    elided: frozenset[str]
    question: re.Pattern[str]
    families: tuple[Family, ...]
    dashes: str


@cache
def load(language: str) -> Rules:
    """The rules of a language given as BCP 47 (`fr`, `fr-CA`).

    Raises:
        UsageError: there are no rules for it.
    """
    name = language.lower().replace("_", "-").split("-")[0]
    folder = files(__package__) / "rules"
    if not name.isalpha() or not (folder / f"{name}.toml").is_file():
        known = ", ".join(sorted(entry.name[:-5] for entry in folder.iterdir() if not entry.name.startswith("_")))
        raise UsageError(f"No rules for sentences in language {language!r}.", hint=f"Languages known: {known}.")
    data: dict[str, dict[str, Any]] = tomllib.loads((folder / "_common.toml").read_text(encoding="utf-8"))
    for section, values in tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")).items():
        data[section] = {**data.get(section, {}), **values}
    words = data["words"]
    return Rules(
        language=name,
        abbreviations=_kinds(data["abbreviations"]),
        marked=frozenset(data["abbreviations"]["marked"]),
        starters=frozenset(words["starters"]),
        labelled=frozenset(words["labelled"]),
        elided=frozenset(words["elided"]),
        question=_question(words),
        families=tuple(_family(entry) for entry in data["marks"]["families"]),
        dashes=data["marks"]["dashes"],
    )


def _family(entry: dict[str, Any]) -> Family:
    marks = {key: tuple(entry.get(key, ())) for key in ("opens", "closes", "both")}
    return Family(**marks, single=entry.get("single", False), turned=entry.get("turned", False))


def _kinds(section: dict[str, list[str]]) -> dict[str, str]:
    """Kind by abbreviation; where a word stands in two lists the first of this order holds."""
    kinds: dict[str, str] = {}
    for kind in ("titles", "inner", "numbered", "names", "final"):
        for word in section[kind]:
            kinds.setdefault(word, kind)
    return kinds


def _question(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Matches a question of four words or more that begins with an interrogative in lower case."""
    first = _either(words["interrogatives"])
    if words["prepositions"]:
        first += rf"|(?:{_either(words['prepositions'])})\s+(?:{_either(words['after_preposition'])})"
    return re.compile(rf"(?:{first})(?:\s+[^\s.!?…«»“”\"]+){{3,}}\s*\?")


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
