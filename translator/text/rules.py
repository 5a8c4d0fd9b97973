"""Language rules: read from `data/rules/LANGUAGE.toml` over `data/rules/_common.toml`, once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from translator.errors import UsageError
from translator.text.tables import read_table


@dataclass(frozen=True, slots=True)
class Family:
    """Quotation marks that close one another. Those of `both` open and close; `single` ones may be apostrophes.

    Marks of a `turned` family may stand the wrong way round.
    """

    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    both: tuple[str, ...] = ()
    single: bool = False
    turned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """The rules of a language as the segmenter uses them; `data/rules/fr.toml` explains each list.

    `abbreviations` gives the kind (`titles`, `names`, `numbered`, `inner`, `final`) of an abbreviation without its last
    full stop; `question` matches a question that begins with a small letter.
    """

    language: str
    abbreviations: dict[str, str]
    marked: frozenset[str]
    starters: frozenset[str]
    labelled: frozenset[str]
    no_roles: frozenset[str]
    elided: frozenset[str]
    clipped: frozenset[str]
    question: re.Pattern[str]
    verbs: frozenset[str]
    participles: frozenset[str]
    auxiliaries: frozenset[str]
    subject_first: bool
    offices: frozenset[str]
    partitives: frozenset[str]
    pronouns: frozenset[str]
    others: frozenset[str]
    adverbs: frozenset[str]
    adverb_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]
    determiners: frozenset[str]
    joins: frozenset[str]
    relatives: frozenset[str]
    preverbal: frozenset[str]
    aside: re.Pattern[str]
    conjunctions: tuple[str, ...]
    clitics: frozenset[str]
    extension: re.Pattern[str]
    role: re.Pattern[str]
    same_roles: tuple[tuple[str, ...], ...]
    demonym: re.Pattern[str]
    filler: re.Pattern[str]
    view: re.Pattern[str]
    clause: re.Pattern[str]
    open_present: re.Pattern[str]
    open_participle: re.Pattern[str]
    told: re.Pattern[str]
    complement: re.Pattern[str]
    according: re.Pattern[str]
    families: tuple[Family, ...]
    addresses: re.Pattern[str]
    persons: re.Pattern[str]
    past: re.Pattern[str]
    present: re.Pattern[str]
    narrative: re.Pattern[str]
    recounted: re.Pattern[str]

    def stands_before_verb(self, word: str) -> bool:
        """Whether a word in small letters stands before a verb or its participle: an auxiliary, `ne`, `lui`."""
        return word in self.preverbal or word in self.auxiliaries


_LISTS = {
    "abbreviations": ("marked",),
    "words": ("starters", "labelled", "clipped", "no_roles"),
    "reporting": (
        "offices",
        "partitives",
        "pronouns",
        "others",
        "auxiliaries",
        "adverbs",
        "determiners",
        "joins",
        "relatives",
        "preverbal",
    ),
}
"""Lists that `Rules` has as they are, by their section."""


@cache
def has_rules(language: str) -> bool:
    """Whether there are rules for a language given as BCP 47 (`fr`, `fr-CA`)."""
    name = _name(language)
    return name.isalpha() and f"{name}.toml" in _rule_files()


@cache
def load_rules(language: str) -> Rules:
    """The rules of a language given as BCP 47.

    Raises:
        UsageError: there are none for it.
    """
    if not has_rules(language):
        names = ", ".join(sorted(name[:-5] for name in _rule_files() if not name.startswith("_")))
        raise UsageError(f"No rules for sentences in language {language!r}.", hint=f"Languages known: {names}.")
    name = _name(language)
    data: dict[str, dict[str, Any]] = dict(read_table("rules/_common"))
    for section, values in read_table(f"rules/{name}").items():
        data[section] = {**data.get(section, {}), **values}
    words, reporting, dialogue = data["words"], data["reporting"], data["dialogue"]
    lists: dict[str, Any] = {key: frozenset(data[section][key]) for section, keys in _LISTS.items() for key in keys}
    return Rules(
        language=name,
        abbreviations=_kinds(data["abbreviations"]),
        elided=frozenset(words["elided"] + words["bound"]),
        question=_question(words),
        verbs=frozenset(reporting["forms"]) | _conjugate(reporting["conjugations"], "endings"),
        participles=frozenset(reporting["participles"]) | _conjugate(reporting["conjugations"], "participle_endings"),
        subject_first=reporting["subject_first"],
        adverb_endings=tuple(reporting["adverb_endings"]),
        infinitive_endings=tuple(reporting["infinitive_endings"]),
        same_roles=tuple(map(tuple, reporting["same_roles"])),
        aside=re.compile(rf",\s+(?:{'|'.join(reporting['asides'])})(?!\w)"),
        conjunctions=tuple(" " + word for word in reporting["conjunctions"]),
        clitics=frozenset(word.strip("'’") for word in reporting["clitics"]),
        extension=re.compile(rf",\s+(?:{'|'.join(reporting['extensions'])})(?!\w)"),
        role=re.compile(
            rf"(?<![\w’'-])(?P<before>{reporting['before_roles']})(?P<role>{'|'.join(reporting['roles'])})(?![\w-])",
            re.IGNORECASE,
        ),
        clause=_clause(reporting),
        open_present=re.compile(reporting["open_present"]),
        open_participle=re.compile(reporting["open_participle"]),
        told=re.compile(rf"{reporting['told']}\Z"),
        complement=re.compile(rf"\s(?:{_either(reporting['complements'])})(?!\w)"),
        demonym=re.compile(rf"(?:{'|'.join(reporting['demonyms'])})(?!\w)"),
        filler=re.compile(rf"\s*(?:{'|'.join(reporting['fillers'])})(?=\s)"),
        view=re.compile(rf"(?:{_either(reporting['views'])})\s+", re.IGNORECASE),
        according=re.compile(rf"(?:{_either(reporting['according'])})\s+", re.IGNORECASE),
        families=tuple(_family(entry) for entry in data["marks"]["families"]),
        addresses=re.compile(rf"\b(?:{_either(dialogue['addresses'])})\b|[?!]", re.IGNORECASE),
        persons=re.compile(rf"\b(?:{_either(dialogue['persons'])})(?:\b|(?<=['’]))|[?!]", re.IGNORECASE),
        past=re.compile(rf"\b(?:{dialogue['past']})\b"),
        present=re.compile(rf"\b(?:{_either(dialogue['present'])})(?:\b|(?<=['’]))", re.IGNORECASE),
        narrative=re.compile(rf"\b(?:{'|'.join(dialogue['narrative'])})\b"),
        recounted=re.compile(rf"\b(?:{'|'.join(dialogue['recounted'])})\b"),
        **lists,
    )


def _rule_files() -> list[str]:
    return [entry.name for entry in (files("translator.text") / "data" / "rules").iterdir()]


def _name(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


def _family(entry: dict[str, Any]) -> Family:
    marks = {key: tuple(entry.get(key, ())) for key in ("opens", "closes", "both")}
    return Family(**marks, single=entry.get("single", False), turned=entry.get("turned", False))


def _kinds(section: dict[str, list[str]]) -> dict[str, str]:
    """Kind by abbreviation; where a word stands in two lists the first of this order holds."""
    kinds: dict[str, str] = {}
    for kind in ("titles", "inner", "names", "numbered", "final"):
        for word in section[kind]:
            kinds.setdefault(word, kind)
    return kinds


def _conjugate(conjugations: list[dict[str, Any]], endings: str) -> frozenset[str]:
    """Every verb of the conjugations with each of the named endings."""
    forms: set[str] = set()
    for entry in conjugations:
        stems = [verb.removesuffix(entry["infinitive"]) for verb in entry["verbs"]]
        lines = "\n".join(f"{stem}|{ending}" for stem in stems for ending in entry[endings])
        for wrong, right in entry["spelling"]:
            lines = re.sub(wrong, right, lines, flags=re.MULTILINE)
        forms.update(lines.split("\n"))
    return frozenset(forms)


def _clause(reporting: dict[str, list[str]]) -> re.Pattern[str]:
    """Matches the words that a clause with the verb before its subject may begin with (`lui a-t-il ensuite dit`)."""

    def spaced(words: list[str]) -> str:
        return _either(word if word[-1] in "'’" else word + " " for word in words).replace(r"\ ", r"\s+")

    return re.compile(
        rf"(?P<lead>(?i:{spaced(reporting['lead'])})\s*)?(?:(?:{spaced(reporting['clitics'])})\s*){{0,3}}"
        rf"(?P<verb>\w+)(?:-(?:t-)?(?P<pronoun>{_either(reporting['pronouns'])})\b)?"
        rf"(?:\s+(?P<second>\w+))?(?:\s+(?P<third>\w+))?"
    )


def _question(words: dict[str, list[str]]) -> re.Pattern[str]:
    """Matches a question of four words or more that begins with an interrogative in lower case."""
    first = _either(words["interrogatives"])
    if words["prepositions"]:
        first += rf"|(?:{_either(words['prepositions'])})\s+(?:{_either(words['after_preposition'])})"
    return re.compile(rf"(?:{first})(?:\s+[^\s.!?…«»“”\"]+){{3,}}\s*\?")


def _either(words: Iterable[str]) -> str:
    """A pattern of any of the words, their apostrophes of either form."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)).replace("'", "['’]")
