"""Pairs made from other pairs, of kinds that articles are full of and corpora have too few of.

Each maker takes a pair in the model's spelling (`preparing.model_pair`) and returns a pair in the same spelling, or
None where it cannot be applied. `AugmentSettings` says how often each is tried; `linked_pairs` makes those kinds that
need word links.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from translator.training.recipe import AugmentSettings

TextPair = tuple[str, str]

_SENTENCE = re.compile(r"[^«»“”.!?:;()]{20,160}\.")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,4}(?![\w,.-]|\s\d|%)")
_AMOUNT = r"(\d[\d., ]*\d|\d)"
_CURRENCIES = tuple(
    (sign, re.compile(rf"{_AMOUNT} (?:{french})\b"), re.compile(rf"(?:{code}) ?{_AMOUNT}|{_AMOUNT} (?:{english})\b"))
    for sign, french, english, code in (
        ("€", "euros?", "euros?", "EUR"),
        ("$", "dollars", "dollars", r"US ?\$"),
        ("£", "livres sterling", "pounds(?: sterling)?", "GBP"),
    )
)
"""Sign of a currency, amounts of it in French and in English."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_JOINED = 400


def augmented(pairs: Iterable[TextPair], shares: AugmentSettings, chance: random.Random) -> Iterator[TextPair]:
    """The pairs in order, each followed by the pairs made of it."""
    makers = [(getattr(shares, name), maker) for name, maker in _MAKERS.items()]
    before: list[TextPair] = []
    for pair in pairs:
        yield pair
        if shares.joined:
            before = [*before[-2:], pair]
            if chance.random() < shares.joined and (new := joined(before[-chance.choice((2, 2, 3)) :])):
                yield new
        for share, maker in makers:
            if share and chance.random() < share and (new := maker(pair, chance)):
                yield new


def joined(pairs: list[TextPair]) -> TextPair | None:
    """Neighbours in one line, if they are sentences."""
    if len(pairs) < 2 or any(source[-1] not in ".!?»" for source, _ in pairs):
        return None
    if sum(len(source) for source, _ in pairs) > _LONGEST_JOINED:
        return None
    return " ".join(source for source, _ in pairs), " ".join(target for _, target in pairs)


def quoted(pair: TextPair, chance: random.Random) -> TextPair | None:
    """The sentence as a quotation: before, after or around the words that name its speaker."""
    source, target = pair
    if not (_SENTENCE.fullmatch(source) and _SENTENCE.fullmatch(target)) or not source[0].isupper():
        return None
    speakers, verbs, frames = _speech()
    speaker, verb = chance.choice(speakers), chance.choice(verbs)
    halves = _halves(source), _halves(target)
    # Interrupted quotations are the rarest in corpora and the hardest, so they are made wherever possible.
    interrupted = all(halves)
    frame = frames[chance.choice([name for name in frames if name.endswith("around") == interrupted])]
    texts = []
    for number, text in enumerate(pair):
        first, second = halves[number] or (text[:-1], "")
        texts.append(
            frame[number].format(
                *(), text=text[:-1], lower=_lowered(text[:-1]), first=first, second=second,
                who=speaker[number], Who=speaker[number][0].upper() + speaker[number][1:], said=verb[number],
            )
        )  # fmt: skip
    return texts[0], texts[1]


def headline(pair: TextPair, _: random.Random) -> TextPair | None:
    """The sentence without its full stop, as headlines are written."""
    source, target = pair
    if _SENTENCE.fullmatch(source) and target.endswith(".") and len(source) < 100:
        return source[:-1], target[:-1]
    return None


def capitals(pair: TextPair, chance: random.Random) -> TextPair | None:
    """Both sides in ALL CAPS, or with a capital on every word."""
    source, target = pair
    if len(source) > 100:
        return None
    if chance.random() < 0.5:
        return source.upper(), target.upper()
    return _capitalised(source), _capitalised(target)


def numbers(pair: TextPair, chance: random.Random) -> TextPair | None:
    """Both sides with other numbers of the same length in place of those that they share."""
    source, target = pair
    there = _NUMBER.findall(source)
    if not there or sorted(there) != sorted(_NUMBER.findall(target)) or len(set(there)) != len(there):
        return None
    new = {old: str(chance.randint(10 ** (len(old) - 1), 10 ** len(old) - 1)) for old in there if old not in "01"}
    change: Callable[[re.Match[str]], str] = lambda match: new.get(match.group(), match.group())  # noqa: E731
    return _NUMBER.sub(change, source), _NUMBER.sub(change, target)


def addresses(pair: TextPair, chance: random.Random) -> TextPair | None:
    """Both sides with a web address, a mail address or an @name put in."""
    source, target = pair
    if not (_SENTENCE.fullmatch(source) and _SENTENCE.fullmatch(target)):
        return None
    first, second = ("".join(chance.choices(_LETTERS, k=chance.randint(3, 9))) for _ in "12")
    ending = chance.choice(("com", "fr", "org", "net", "eu"))
    address = chance.choice(
        (f"https://www.{first}.{ending}/{second}", f"www.{first}.{ending}", f"{first}@{second}.{ending}", f"@{first}")
    )
    return f"{source[:-1]} ({address}).", f"{target[:-1]} ({address})."


def currencies(pair: TextPair, chance: random.Random) -> TextPair | None:
    """Amounts of the same numbers with a sign, at times that of another currency: `15 €`, `€15`."""
    source, target = pair
    for sign, french, english in _CURRENCIES:
        there, here = (
            [_digits(match) for match in side.finditer(text)] for side, text in ((french, source), (english, target))
        )
        if there and sorted(there) == sorted(here):
            new = chance.choice((sign, sign, "€", "$", "£"))
            return french.sub(rf"\1 {new}", source), english.sub(lambda match: f"{new}{match[1] or match[2]}", target)  # noqa: B023
    return None


_MAKERS: dict[str, Callable[[TextPair, random.Random], TextPair | None]] = {
    "quoted": quoted,
    "headline": headline,
    "capitals": capitals,
    "numbers": numbers,
    "addresses": addresses,
    "currencies": currencies,
}


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match[0])


def _halves(text: str) -> tuple[str, str] | None:
    """A sentence cut at its only comma, if both parts are long enough."""
    first, comma, second = text[:-1].partition(", ")
    return (first, second) if comma and "," not in second and len(first) > 10 and len(second) > 10 else None


def _lowered(text: str) -> str:
    """The text with a small first letter, unless the first word is one that keeps its capital."""
    return text if text[:2] in ("I ", "I'") or text[:2].isupper() else text[0].lower() + text[1:]


def _capitalised(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


@lru_cache
def _speech() -> tuple[list[TextPair], list[TextPair], dict[str, TextPair]]:
    data = tomllib.loads((files("translator.training") / "speech.toml").read_text(encoding="utf-8"))
    frames = {name: (frame[0], frame[1]) for name, frame in data["frames"].items()}
    return [(a, b) for a, b in data["speakers"]], [(a, b) for a, b in data["verbs"]], frames
