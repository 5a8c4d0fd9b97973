"""Errors that are put into human translations, each of one kind, to see which of them the checks find.

A kind takes a row and gives it with one error, or None where there is nothing to spoil. What is rare in running text is
added to both sides first (`carried`), so that the row is sound but for the error.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

from translator.checks.wordlists import WordList, meanings

NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
QUOTED = re.compile(r"[“\"«]([^“”\"«»]{2,})[”\"»]")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
CLAUSE = re.compile(r"(?<=[,;:–—])\s|\s(?=(?:and|but|which|who|that|because|when|while|where|after|before|if|so)\s)")
NEGATION = re.compile(
    r"\b(?:(do|does|did) not|(do|does|did)n['’]t)\s|(?<=[a-z])n['’]t\b|\s(?:not|never)\b|(?<=[a-z])not\b"
)
FRENCH_NEGATION = re.compile(r"\b(?:ne\s|n['’])(?:\S+\s+){0,4}?(?:pas|jamais)\b", re.IGNORECASE)
PRONOUNS = {
    "first": "i me my mine myself", "second": "you you your yours yourself", "us": "we us our ours ourselves",
}  # fmt: skip
CONTRARIES = (
    (
        ("augment* accr*", "increase increased increasing increases"),
        ("diminu* baiss* rédui*", "decrease decreased decreasing decreases"),
    ),
    (("hausse*", "rise higher"), ("baisse*", "fall lower")),
    (("avant", "before"), ("après", "after")),
    (("ouvert* ouvr*", "open opened opening"), ("ferm*", "closed closed closing")),
    (("gagn* remport*", "win won"), ("perd*", "lose lost")),
    (("victoire", "victory"), ("défaite", "defeat")),
    (("facile* facilement", "easy easily"), ("difficile* difficilement", "difficult hardly")),
    (("rapide* rapidement", "fast quickly quick"), ("lent* lentement", "slow slowly slow")),
    (("nord", "north northern"), ("sud", "south southern")),
    (("gauche", "left"), ("droite", "right")),
    (("chaud*", "hot warm"), ("froid*", "cold cool")),
    (("jeune*", "young younger"), ("vieux vieil vieille* âgé*", "old older")),
    (("riche*", "rich"), ("pauvre*", "poor")),
    (("début", "beginning start"), ("fin", "end end")),
    (("commenc*", "began begin started begins"), ("termin* fini*", "ended end ended ends")),
    (("meilleur* mieux", "better best"), ("pire*", "worse worst")),
    (("premier* première*", "first"), ("dernier* dernière*", "last")),
    (("vend* vente*", "sell sold"), ("achet* achat*", "buy bought")),
    (("homme hommes", "man men"), ("femme femmes", "woman women")),
    (("frère*", "brother brothers"), ("sœur*", "sister sisters")),
    (("père*", "father fathers"), ("mère*", "mother mothers")),
    (("roi", "king"), ("reine", "queen")),
    (("hier", "yesterday"), ("demain", "tomorrow")),
    (("toujours", "always"), ("jamais", "never")),
    (("souvent", "often"), ("rarement", "rarely")),
    (("vrai vraie", "true"), ("faux fausse", "false")),
    (("plein* pleine*", "full"), ("vide*", "empty")),
    (("grand* grande*", "large big"), ("petit* petite*", "small little")),
    (("long* longue*", "long"), ("court* courte*", "short")),
    (("ami amis amie*", "friend friends"), ("ennemi*", "enemy enemies")),
    (("paix", "peace"), ("guerre*", "war")),
    (("vie", "life"), ("mort", "death")),
    (("noir noire*", "black"), ("blanc* blanche*", "white")),
    (("majorité", "majority"), ("minorité", "minority")),
    (("positif* positive*", "positive"), ("négatif* négative*", "negative")),
    (("succès", "success"), ("échec*", "failure")),
    (("autoris*", "allowed"), ("interdi*", "forbidden")),
    (("accept*", "accept accepted"), ("refus*", "refuse refused")),
)
"""French words of a meaning and English forms of it, and of the contrary, form by form."""
LEAST_CLAUSE = 6
"""Words of an omitted clause."""


class Case(NamedTuple):
    """A row, and the names of the whole set."""

    source: str
    target: str
    names: Sequence[str]


class Spoilt(NamedTuple):
    """A row as it is sound, and its target with an error."""

    source: str
    sound: str
    target: str


Damage = Callable[[random.Random, Case], Spoilt | None]


def spoilt(case: Case, target: str | None) -> Spoilt | None:
    """The row with another target; None for the same or none."""
    return Spoilt(case.source, case.target, target) if target is not None and target != case.target else None


def carried(case: Case, source: str, sound: str, target: str) -> Spoilt:
    """The row with something in brackets behind it on both sides, which the target has wrong."""
    return Spoilt(f"{case.source} ({source})", f"{case.target} ({sound})", f"{case.target} ({target})")


def drop_number(rng: random.Random, case: Case) -> Spoilt | None:
    """A number that both sides have in digits is dropped."""
    found = [match for match in NUMBER.finditer(case.target) if match[0] in NUMBER.findall(case.source)]
    return spoilt(case, _without(case.target, rng.choice(found))) if found else None


def change_number(rng: random.Random, case: Case) -> Spoilt | None:
    """One digit of such a number is another."""
    found = [match for match in NUMBER.finditer(case.target) if match[0] in NUMBER.findall(case.source)]
    if not found:
        return None
    match = rng.choice(found)
    place = rng.choice([index for index in range(*match.span()) if case.target[index].isdigit()])
    digit = rng.choice([digit for digit in "123456789" if digit != case.target[place]])
    return spoilt(case, case.target[:place] + digit + case.target[place + 1 :])


def lose_quotes(rng: random.Random, case: Case) -> Spoilt | None:
    """A quotation loses both of its marks."""
    found = list(QUOTED.finditer(case.target))
    if not found or not re.search(r"[«“\"]", case.source):
        return None
    match = rng.choice(found)
    return spoilt(case, case.target[: match.start()] + match[1] + case.target[match.end() :])


def lose_mark(rng: random.Random, case: Case) -> Spoilt | None:
    """A quotation loses one of its marks."""
    found = list(QUOTED.finditer(case.target))
    if not found or not re.search(r"[«“\"]", case.source):
        return None
    match = rng.choice(found)
    place = rng.choice([match.start(), match.end() - 1])
    return spoilt(case, case.target[:place] + case.target[place + 1 :])


def swap_name(rng: random.Random, case: Case) -> Spoilt | None:
    """A name that both sides have becomes another one."""
    match = _shared_name(rng, case)
    if match is None:
        return None
    others = (name for name in rng.sample(case.names, len(case.names)))
    other = next(name for name in others if name not in case.source and name not in case.target)
    return spoilt(case, re.sub(rf"\b{match[0]}\b", other, case.target))


def misspell_name(rng: random.Random, case: Case) -> Spoilt | None:
    """A name that both sides have, or that was added, loses a letter or its apostrophe."""
    match = _shared_name(rng, case) if rng.random() < 0.6 else None
    if match and len(match[0]) > 5:
        place = rng.randrange(1, len(match[0]) - 2)
        word = match[0][:place] + match[0][place + 1 :]
        return spoilt(case, re.sub(rf"\b{match[0]}\b", word, case.target))
    name, wrong = rng.choice(
        [("Žilina", "ilina"), ("Łomża", "oma"), ("O'Connor", "OConnor"), ("Ştefan", "tefan"), ("Gdańsk", "Gdask"),
         ("O'Reilly", "OReilly"), ("Bartoszewski", "Bartoszeski"), ("Montgolfier", "Montgofier")]
    )  # fmt: skip
    return carried(case, f"selon {name}", f"according to {name}", f"according to {wrong}")


def omit_clause(rng: random.Random, case: Case) -> Spoilt | None:
    """A clause of at least `LEAST_CLAUSE` words, and at most two thirds of the row, is left out."""
    parts = CLAUSE.split(case.target)
    words = len(case.target.split())
    found = [n for n, part in enumerate(parts) if LEAST_CLAUSE <= len(part.split()) <= 2 * words / 3]
    if len(parts) < 2 or not found:
        return None
    number = rng.choice(found)
    rest = " ".join(parts[:number] + parts[number + 1 :]).rstrip(" ,;:–—")
    return spoilt(case, rest if rest[-1:] in '.!?"”' else rest + ".")


def leave_french(rng: random.Random, case: Case) -> Spoilt | None:
    """Half of the target is the source's half."""
    here, there = case.source.split(), case.target.split()
    if len(here) < 12:
        return None
    if rng.random() < 0.5:
        return spoilt(case, " ".join(here[: len(here) // 2] + there[len(there) // 2 :]))
    return spoilt(case, " ".join(there[: len(there) // 2] + here[len(here) // 2 :]))


def double_phrase(rng: random.Random, case: Case) -> Spoilt | None:
    """One to four words come twice."""
    return _doubled(rng, case, rng.randint(1, 4), "")


def double_clause(rng: random.Random, case: Case) -> Spoilt | None:
    """Two to four words come twice, with a comma between: `he added, he added`."""
    return _doubled(rng, case, rng.randint(2, 4), ",")


def change_measure(rng: random.Random, case: Case) -> Spoilt | None:
    """A currency or unit becomes another one, or a fraction is turned over."""
    return carried(
        case,
        *rng.choice(
            [("15 €", "€15", "$15"), ("3,5 millions de dollars", "$3.5 million", "€3.5 million"),
             ("20 £", "£20", "€20"),
             ("40 µg", "40 µg", "40 g"), ("7 km", "7 km", "7 m"), ("12 kilos", "12 kilos", "12 mg"),
             ("30 centilitres", "30 centilitres", "30 litres"), ("8 semaines", "8 weeks", "8 months"),
             ("5 Go", "5 GB", "5 MB"), ("90 minutes", "90 minutes", "90 hours"), ("3/4", "3/4", "4/3"),
             ("5/8 du total", "5/8 of the total", "8/5 of the total"), ("2 milliards", "2 billion", "2 million")]
        ),
    )  # fmt: skip


def lose_sign(rng: random.Random, case: Case) -> Spoilt | None:
    """A minus, a currency or another sign is gone."""
    return carried(
        case,
        *rng.choice(
            [("−5 °C", "−5 °C", "5 °C"), ("-12 %", "-12%", "12%"), ("15 €", "€15", "15"), ("40 %", "40%", "40"),
             ("§ 12", "§ 12", "12"), ("25 °", "25°", "25"), ("60 $", "$60", "60")]
        ),
    )  # fmt: skip


def lose_verbatim(rng: random.Random, case: Case) -> Spoilt | None:
    """A tag, placeholder, address or file name is changed or gone."""
    return carried(
        case,
        *rng.choice(
            [("<b>avis</b>", "<b>notice</b>", "<b>notice"), ("{nom}", "{nom}", "{name}"),
             ("%s jours", "%s days", "days"),
             ("%(total)d", "%(total)d", "%(all)d"), ("{{count}}", "{{count}}", "{count}"),
             ("https://exemple.org/a", "https://exemple.org/a", "https://example.org/a"),
             ("rapport.pdf", "rapport.pdf", "report.pdf"), ("@lea_m", "@lea_m", "@lea"),
             ("#climat", "#climat", "#climate")]
        ),
    )  # fmt: skip


def lose_negation(rng: random.Random, case: Case) -> Spoilt | None:
    """A `not`, `n't` or `never` is gone, of a sentence that French negates."""
    found = list(NEGATION.finditer(case.target))
    if not found or len(FRENCH_NEGATION.findall(case.source)) < len(found):
        return None
    match = rng.choice(found)
    target = case.target[: match.start()] + case.target[match.end() :]
    target = re.sub(r"\b([Cc])a\b", r"\1an", re.sub(r"\b([Ww])o\b(?! )", r"\1ill", target))
    return spoilt(case, target)


def say_the_contrary(rng: random.Random, case: Case) -> Spoilt | None:
    """A word becomes its contrary, where French has its meaning once and neither side has the contrary."""
    words, said = _words(case.target), _words(case.source)
    found = []
    for line in CONTRARIES:
        for (french, english), (other_french, other) in (line, line[::-1]):
            if sum(_listed(word, french) for word in said) != 1 or any(_listed(word, other_french) for word in said):
                continue
            forms = dict(zip(english.split(), other.split(), strict=True))
            here = [word for word in forms if words.count(word) == 1]
            if len(here) == 1 and not set(words) & set(other.split()):
                found.append((here[0], forms[here[0]]))
    if not found:
        return None
    word, other = rng.choice(found)
    return spoilt(case, re.sub(rf"\b{word}\b", other, case.target, flags=re.IGNORECASE))


def befriend(rng: random.Random, case: Case) -> Spoilt | None:
    """The one translation of a word of the list of false friends becomes the false friend."""
    table = meanings()["false_friends"]
    found = []
    for french in _words(case.source):
        if french in table and not any(_listed(word, table[french]["also"]) for word in _words(case.source)):
            here = [word for word in _words(case.target) if _listed(word, table[french]["right"])]
            found += [(here[0], table[french]["wrong"].split()[0])] if len(here) == 1 else []
    if not found:
        return None
    word, wrong = rng.choice(found)
    target = re.sub(rf"\b{word}\b", wrong, case.target, flags=re.IGNORECASE)
    return spoilt(case, target)


def change_person(rng: random.Random, case: Case) -> Spoilt | None:
    """All words of one person become those of another that the row does not speak of."""
    words = set(_words(case.target))
    here = [person for person, forms in PRONOUNS.items() if words & set(forms.split())]
    away = [person for person in PRONOUNS if person not in here]
    french = meanings()["persons"]["fr"]
    said = set(re.findall(r"[^\W\d_]+", case.source.lower()))
    here = [person for person in here if said & set(french[person].split()) - {"on"}]
    away = [person for person in away if not said & set(french[person].split())]
    if not here or not away:
        return None
    old, new = (PRONOUNS[rng.choice(side)].split() for side in (here, away))
    forms = dict(zip(old, new, strict=True))
    return spoilt(case, re.sub(r"\b[A-Za-z]+\b", lambda match: forms.get(match[0].lower(), match[0]), case.target))


def garble_word(rng: random.Random, case: Case) -> Spoilt | None:
    """A word of six letters or more has two letters changed into others."""
    found = [match for match in re.finditer(r"\b[a-z]{6,}\b", case.target) if match[0] not in case.source.lower()]
    if not found:
        return None
    match = rng.choice(found)
    letters = list(match[0])
    for place in rng.sample(range(1, len(letters) - 1), 2):
        letters[place] = rng.choice("bcdfglmnprst")
    return spoilt(case, case.target[: match.start()] + "".join(letters) + case.target[match.end() :])


def _shared_name(rng: random.Random, case: Case) -> re.Match[str] | None:
    found = [match for match in NAME.finditer(case.target) if match[0] in case.names and match[0] in case.source]
    return rng.choice(found) if found else None


def _doubled(rng: random.Random, case: Case, size: int, comma: str) -> Spoilt | None:
    words = case.target.split()
    starts = [
        n for n in range(len(words) - size)
        if all(word.isalpha() and word.islower() for word in words[n : n + size])
    ]  # fmt: skip
    if not starts:
        return None
    start = rng.choice(starts)
    first = " ".join(words[: start + size]) + comma
    return spoilt(case, " ".join((first, *words[start : start + size], *words[start + size :])))


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + text[match.end() :].lstrip()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _listed(word: str, listed: str) -> bool:
    return word in _list(listed)


_list = cache(WordList)


DAMAGES: dict[str, tuple[Damage, str]] = {
    "dropped number": (drop_number, "number"),
    "changed number": (change_number, "number"),
    "changed unit": (change_measure, "measure"),
    "lost sign": (lose_sign, "sign"),
    "lost tag or address": (lose_verbatim, "verbatim"),
    "lost quotation": (lose_quotes, "quote"),
    "lost mark": (lose_mark, "quote"),
    "swapped name": (swap_name, "name"),
    "misspelt name": (misspell_name, "name"),
    "lost negation": (lose_negation, "negation"),
    "contrary": (say_the_contrary, "opposite"),
    "false friend": (befriend, "false-friend"),
    "other person": (change_person, "person"),
    "no word": (garble_word, "nonword"),
    "omitted clause": (omit_clause, "omission"),
    "untranslated half": (leave_french, "untranslated"),
    "doubled phrase": (double_phrase, "repeated"),
    "doubled clause": (double_clause, "repeated"),
}
"""Each kind with the check that is there for it."""
