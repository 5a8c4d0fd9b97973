"""Names in a French text and the roles and titles that stand beside them.

`la ministre Claire Dupont`, `Claire Dupont, ministre de la Culture`, `le maire, Paul Roy,` and `Mme Dupont` give a
name, a role and perhaps a gender. Nothing is guessed from a name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from translator.text.characters import CAPITAL
from translator.text.clauses import COMMA
from translator.text.rules import Rules, load_rules
from translator.text.tables import read_table
from translator.text.words import fold

TITLES: dict[str, str] = read_table("words")["fr"]["titles"] | read_table("words")["en"]["titles"]
"""Gender by title of address."""

_PART = rf"{CAPITAL}[\w’'-]*"
PARTICLES = frozenset(
    (
        "le",
        "la",
        "de",
        "du",
        "des",
        "van",
        "von",
        "der",
        "den",
        "zu",
        "da",
        "di",
        "della",
        "dos",
        "el",
        "al",
        "ben",
        "bin",
    )
)
"""Words of small letters inside a family's name, or before it."""
_LINK = rf"(?:(?:(?:{'|'.join(sorted(PARTICLES))})\s+){{1,2}}|d['’])?"
NAME = re.compile(rf"{_PART}(?:\s+{_LINK}{_PART}){{0,3}}(?:(?<=\s\w)\.(?=,))?")
_TITLED = re.compile(rf"(?<!\w)(?i:{'|'.join(map(re.escape, TITLES))})\s+(?={_LINK}{CAPITAL})")
PAIR = re.compile(rf"(?<![\w’'-])({_PART})(?=\s+({_PART}))")
_AGE = frozenset(("ans", "jeune", "vieil", "vieux", "vieille"))
_AGED = re.compile(r",\s+\d+\s+ans(?!\w)")
_NAME_BEHIND_TITLE = re.compile(rf"{_LINK}{NAME.pattern}")
_FULL_NAME = re.compile(rf"(?<![\w’'-]){_PART}(?:\s+{_LINK}{_PART}){{1,3}}")
_NOUN = re.compile(
    r"(?<![\w’'-])(?P<before>(?:(?:la|le|une?|sa|son|leur|notre|votre|cette|cet?)\s+|l['’])?"
    r"(?:(?:anciens?|anciennes?)\s+|ex-)?)(?P<role>[^\W\d_][\w-]{2,})(?![\w-])",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(rf"({_PART}(?:\s+{_PART}){{1,3}}),\s+\Z")
_WORD = re.compile(r"\s+(d['’]|l['’]|[\w’'-]+)|(?<=['’])([\w-]+)")
_BEHIND_NAME = ("", ",", ".", ";", ":", ")", "\n")
_PREPOSITIONS = frozenset(("de", "du", "des", "d", "à", "au", "aux", "en"))
_ARTICLES = frozenset(("la", "le", "les", "l"))
_FEMININE = re.compile(r"(?:rice|euse|(?<![pr])ère|ée|élue|[ai]nte|ente|cate|ienne)\Z")
_ENDING = re.compile(r"(?:rice|eure?|euse|ere?|e)\Z")
_HEAD = 60  # characters of a role at the head of a sentence
_BEFORE = 80  # characters that are looked at before a name or role
_ADJECTIVES, _COMPLEMENTS = 2, 6  # words of a role, at most, behind its noun and in what depends on it


class Role(NamedTuple):
    """`head` is the noun without its ending, `words` what stands beside it, `gender` what the article says."""

    head: str
    words: frozenset[str]
    gender: str
    former: bool


class Naming(NamedTuple):
    """A name at `place`, (block, offset), and the title of address and the role that stand beside it."""

    place: tuple[int, int]
    name: str
    title: str = ""
    role: Role | None = None
    sure: bool = True


def given_gender(given: str, family: str) -> str:
    """The gender that a first name tells; of a name of one word only if it is no family's name as well."""
    name = given.split()[0] if given else family
    if not given and name in _first_names()["family_names"]:
        return ""
    return next((gender for gender in ("f", "m") if name in _first_names()[gender]), "")


@cache
def first_names() -> frozenset[str]:
    """First names that tell a gender, folded."""
    return _first_names()["f"] | _first_names()["m"]


@cache
def _first_names() -> dict[str, frozenset[str]]:
    table = read_table("words")["fr"]["given_names"]
    return {key: frozenset(map(fold, names.split())) for key, names in table.items()}


def title_of(name: str) -> str:
    """The title of address that a name begins with, if any."""
    first, _, rest = name.partition(" ")
    return first if rest and first.lower() in TITLES else ""


def role_of(text: str) -> Role | None:
    """The role that a text names: `la ministre de la Culture`, `la victime`; None for anything else."""
    rules = load_rules("fr")
    match = rules.role.match(text) or _NOUN.match(text)
    is_role = match and (match["role"][0].islower() or (match["before"] and rules.demonym.match(match["role"])))
    return _role(text, match, rules)[0] if match and is_role else None


def takes_up(role: Role) -> bool:
    """Whether a role can stand for a person who was named just before: `la boulangère`, but not `le maire`."""
    told = {word for word in role.words if word.isalpha() and word not in _AGE}
    return bool(role.gender) and not told and role.head not in _offices()


def same_roles(head: str) -> tuple[str, ...]:
    """The noun of a role and others that the same person may have been called by, all without their endings."""
    return (head, *_synonyms().get(head, ()))


@cache
def _offices() -> frozenset[str]:
    """Nouns that do not take up somebody's name: offices that another may hold, and what is no person."""
    rules = load_rules("fr")
    return frozenset(map(_stem, (*rules.offices, *rules.no_roles)))


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    groups = (tuple(map(_stem, nouns)) for nouns in load_rules("fr").same_roles)
    return {head: tuple(others) for head, *others in groups}


def name_beside(text: str, at: int) -> tuple[str, str] | None:
    """The title and the name in apposition to what ends at `at`: `la victime, Mme Roy,`, `sa fille, la juge Anne,`."""
    comma = COMMA.match(text, at)
    if comma is None:
        return None
    start = comma.end()
    noun = _NOUN.match(text, start)
    if noun and noun["before"] and noun["role"].islower():
        start = _role(text, noun, load_rules("fr"))[1] + 1
    title = _TITLED.match(text, start)
    name = (_NAME_BEHIND_TITLE if title else NAME).match(text, title.end() if title else start)
    if name is None or text[name.end() : name.end() + 1] not in _BEHIND_NAME:
        return None
    return title.group().strip() if title else "", name.group()


def _gender(article: str, noun: str) -> str:
    """The gender that an article or, failing it, the ending of a noun tells; empty if neither does."""
    article = article.lower()
    if article in ("la", "une", "sa", "cette"):
        return "f"
    if article in ("le", "un", "ce", "cet"):
        return "m"
    if _FEMININE.search(noun.lower()):
        return "f"
    return "m" if article == "son" else ""


def namings_in(block: int, text: str, rules: Rules) -> Iterator[Naming]:
    """The names in the text of a block that stand beside a title, a role, or any noun that may be one."""
    yield from _named(block, text, rules)
    yield from _named_by_noun(block, text, rules)


def _named(block: int, text: str, rules: Rules) -> Iterator[Naming]:
    """Each name in the text of a block that stands beside a role or title."""
    for match in _TITLED.finditer(text):
        if name := _NAME_BEHIND_TITLE.match(text, match.end()):
            yield Naming((block, match.end()), name.group(), title=match.group().strip())
    for match in rules.role.finditer(text):
        role, end = _role(text, match, rules)
        found = _name_at(text, end) or _name_before(text, match) or _name_of_head(text, match, end)
        if found and found[1].split()[0].lower() not in rules.starters:
            yield Naming((block, found[0]), found[1], role=role)


def _named_by_noun(block: int, text: str, rules: Rules) -> Iterator[Naming]:
    """Each full name in the text of a block that stands beside any noun that may be a role."""
    known = first_names()
    for name in _FULL_NAME.finditer(text):
        if name.group().split()[0].lower() in rules.starters:
            continue
        start = max(0, name.start() - _BEFORE)
        for noun in _NOUN.finditer(text, start, name.start()):
            if noun["before"] and noun["role"].lower() not in rules.no_roles and noun["role"].islower():
                role, end = _role(text, noun, rules)
                if text[end : name.start()].strip() in ("", ",") and end < name.start():
                    yield Naming((block, name.start()), name.group(), role=role, sure=False)
                    break
        if _AGED.match(text, name.end()):
            yield Naming((block, name.start()), name.group())
        verb = _WORD.match(text, name.end())
        acts = verb and rules.stands_before_verb((verb[1] or "").lower())
        if acts or fold(name.group().split()[0]) in known:
            yield Naming((block, name.start()), name.group(), sure=False)
        comma = COMMA.match(text, name.end())
        said = _NOUN.match(text, comma.end()) if comma else None
        if said and said["role"].islower() and not _ends_role(said["role"], rules) and not _is_led(said, rules):
            yield Naming((block, name.start()), name.group(), role=_role(text, said, rules)[0], sure=False)


def _is_led(noun: re.Match[str], rules: Rules) -> bool:
    """Whether what was taken for a noun is a word that begins something else: `dans`, `hier`."""
    return not noun["before"] and noun["role"] in rules.starters


def _role(text: str, match: re.Match[str], rules: Rules) -> tuple[Role, int]:
    """The role whose noun the rules have found, and where it ends."""
    words: list[str] = []
    at, before, depending = match.end(), "", 0
    while word := _WORD.match(text, at):
        token = (word[1] or word[2]).rstrip("'’")
        lower = token.lower()
        if lower in _PREPOSITIONS or (lower in _ARTICLES and before in _PREPOSITIONS):
            depending = 1
        elif before in _PREPOSITIONS or before in _ARTICLES:
            words.append(fold(token))
            if lower in rules.no_roles and (named := NAME.match(text, word.end() + 1)):
                at = named.end()  # `du club Hugo Caron`: the name is that of the club.
                break
        elif token[0].isupper() or _ends_role(lower, rules):
            break
        elif len(words) < _ADJECTIVES + _COMPLEMENTS * depending:
            words.append(fold(token))
        else:
            break
        before = lower
        at = word.end()
    article = match["before"].split()[0].rstrip("'’") if match["before"].strip() else ""
    article = "l" if match["before"][:2].lower() in ("l'", "l’") else article
    former = fold(match["before"]).find("ancien") >= 0 or "ex-" in match["before"].lower()
    return Role(_stem(match["role"]), frozenset(words), _gender(article, match["role"]), former), at


def _ends_role(word: str, rules: Rules) -> bool:
    others = (rules.auxiliaries, rules.verbs, rules.joins, rules.relatives, rules.preverbal, rules.determiners)
    return any(word in words for words in others) or word in rules.adverbs or word.endswith(rules.adverb_endings)


def _name_at(text: str, end: int) -> tuple[int, str] | None:
    """The name directly behind a role, or behind a comma and before another mark."""
    space = end
    while space < len(text) and text[space].isspace():
        space += 1
    if space > end and (name := NAME.match(text, space)):
        complement = text[text.rfind(" ", 0, end) + 1 : end][:1].isupper()
        # `la radio de Port Louis`: one more word of the same name.
        return None if complement and " " not in name.group() else (name.start(), name.group())
    name = _name_behind_comma(text, end)
    sure = name and (" " in name.group() or text[name.end() : name.end() + 1] in _BEHIND_NAME)
    return (name.start(), name.group()) if name and sure else None


def _name_behind_comma(text: str, at: int) -> re.Match[str] | None:
    comma = COMMA.match(text, at)
    return NAME.match(text, comma.end()) if comma else None


def _name_before(text: str, role: re.Match[str]) -> tuple[int, str] | None:
    """The full name before a comma and a role."""
    name = _NAME_BEFORE.search(text, max(0, role.start() - _BEFORE), role.start())
    return (name.start(), name[1]) if name else None


def _name_of_head(text: str, role: re.Match[str], end: int) -> tuple[int, str] | None:
    """The name behind the comma that ends a role at the head of a sentence: `Élue depuis 2015, Odile Martin …`."""
    if role["before"] or not _begins_sentence(text, role.start()):
        return None
    comma = text.find(",", end, role.start() + _HEAD)
    name = _name_behind_comma(text, comma) if comma >= 0 else None
    return (name.start(), name.group()) if name else None


def _begins_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 4) : at].rstrip()
    return before[-1] in ".!?…»\n" if before else at <= 4


def _stem(noun: str) -> str:
    """A noun without the ending that tells its gender."""
    stem = fold(noun)
    while len(shorter := _ENDING.sub("", stem)) >= 2 and shorter != stem:
        stem = shorter
    return stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem
