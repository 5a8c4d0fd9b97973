"""Pairs made from other pairs, for what corpora have too little of and articles are full of.

Each maker takes pairs in the model's spelling (`text.model_pair`) and gives pairs in the same spelling, or None where
it does not fit. `Augmentation` says how often each is tried.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files

Texts = tuple[str, str]

_SENTENCE = re.compile(r"[^«»“”.!?:;()]{20,160}\.")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,4}(?![\w,.-]|\s\d|%)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST_JOINED = 400


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How many pairs of each kind are added, as a share of the pairs read (0 to 1).

    `joined` two or three neighbours in one line, `quoted` a sentence as somebody's words, `headline` without its full
    stop, `capitals` in ALL CAPS or Title Case, `numbers` with other numbers, `addresses` with a web or mail address
    or an @name.
    """

    joined: float = 0.0
    quoted: float = 0.0
    headline: float = 0.0
    capitals: float = 0.0
    numbers: float = 0.0
    addresses: float = 0.0


def augmented(pairs: Iterable[Texts], shares: Augmentation, chance: random.Random) -> Iterator[Texts]:
    """The pairs in order, each followed by what was made of it."""
    makers = [(getattr(shares, field.name), _MAKERS[field.name]) for field in fields(shares) if field.name in _MAKERS]
    before: list[Texts] = []
    for pair in pairs:
        yield pair
        if shares.joined:
            before = [*before[-2:], pair]
            if chance.random() < shares.joined and (new := joined(before[-chance.choice((2, 2, 3)) :])):
                yield new
        for share, maker in makers:
            if share and chance.random() < share and (new := maker(pair, chance)):
                yield new


def joined(pairs: list[Texts]) -> Texts | None:
    """Neighbours in one line, if they are sentences."""
    if len(pairs) < 2 or any(source[-1] not in ".!?»" for source, _ in pairs):
        return None
    if sum(len(source) for source, _ in pairs) > _LONGEST_JOINED:
        return None
    return " ".join(source for source, _ in pairs), " ".join(target for _, target in pairs)


def quoted(pair: Texts, chance: random.Random) -> Texts | None:
    """The sentence as somebody's words: before, after or around who said it."""
    source, target = pair
    if not (_SENTENCE.fullmatch(source) and _SENTENCE.fullmatch(target)) or not source[0].isupper():
        return None
    speakers, verbs, frames = _speech()
    speaker, verb = chance.choice(speakers), chance.choice(verbs)
    halves = _halves(source), _halves(target)
    # Quotations that are interrupted are rarest in corpora and hardest, so they are made wherever it can be done.
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


def headline(pair: Texts, _: random.Random) -> Texts | None:
    """The sentence without its full stop, as headlines are written."""
    source, target = pair
    if _SENTENCE.fullmatch(source) and target.endswith(".") and len(source) < 100:
        return source[:-1], target[:-1]
    return None


def capitals(pair: Texts, chance: random.Random) -> Texts | None:
    """Both sides in ALL CAPS, or with a capital on every word."""
    source, target = pair
    if len(source) > 100:
        return None
    if chance.random() < 0.5:
        return source.upper(), target.upper()
    return _capitalised(source), _capitalised(target)


def numbers(pair: Texts, chance: random.Random) -> Texts | None:
    """Numbers that stand on both sides replaced by others of the same length."""
    source, target = pair
    there = _NUMBER.findall(source)
    if not there or sorted(there) != sorted(_NUMBER.findall(target)) or len(set(there)) != len(there):
        return None
    new = {old: str(chance.randint(10 ** (len(old) - 1), 10 ** len(old) - 1)) for old in there if old not in "01"}
    change: Callable[[re.Match[str]], str] = lambda match: new.get(match.group(), match.group())  # noqa: E731
    return _NUMBER.sub(change, source), _NUMBER.sub(change, target)


def addresses(pair: Texts, chance: random.Random) -> Texts | None:
    """A web address, mail address or @name put into both sides."""
    source, target = pair
    if not (_SENTENCE.fullmatch(source) and _SENTENCE.fullmatch(target)):
        return None
    first, second = ("".join(chance.choices(_LETTERS, k=chance.randint(3, 9))) for _ in "12")
    ending = chance.choice(("com", "fr", "org", "net", "eu"))
    address = chance.choice(
        (f"https://www.{first}.{ending}/{second}", f"www.{first}.{ending}", f"{first}@{second}.{ending}", f"@{first}")
    )
    return f"{source[:-1]} ({address}).", f"{target[:-1]} ({address})."


_MAKERS: dict[str, Callable[[Texts, random.Random], Texts | None]] = {
    "quoted": quoted,
    "headline": headline,
    "capitals": capitals,
    "numbers": numbers,
    "addresses": addresses,
}


def _halves(text: str) -> tuple[str, str] | None:
    """A sentence cut at its only comma."""
    first, comma, second = text[:-1].partition(", ")
    return (first, second) if comma and "," not in second and len(first) > 10 and len(second) > 10 else None


def _lowered(text: str) -> str:
    """With a small first letter, unless the first word is one that keeps its capital."""
    return text if text[:2] in ("I ", "I'") or text[:2].isupper() else text[0].lower() + text[1:]


def _capitalised(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


@lru_cache
def _speech() -> tuple[list[Texts], list[Texts], dict[str, Texts]]:
    data = tomllib.loads((files("translator.training") / "speech.toml").read_text(encoding="utf-8"))
    frames = {name: (frame[0], frame[1]) for name, frame in data["frames"].items()}
    return [(a, b) for a, b in data["speakers"]], [(a, b) for a, b in data["verbs"]], frames
