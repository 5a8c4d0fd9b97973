"""Training, validation and test parts that share no text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import NamedTuple

from translator.corpus.fingerprints import fingerprint, masked
from translator.errors import InputError
from translator.formats.bitexts import Pair

# Documents too large to fit are passed over; so many more candidates than pairs are remembered.
_SPARE = 1000


class Split(NamedTuple):
    """The parts; `left_out` counts the pairs in none of them because they share a text with a held-out pair."""

    train: list[Pair]
    valid: list[Pair]
    test: list[Pair]
    left_out: int


class HeldOut:
    """The pairs held out, and which of the others may be trained on."""

    def __init__(self, valid: list[Pair], test: list[Pair], units: frozenset[int]) -> None:
        self.valid = valid
        self.test = test
        self._units = units
        self._texts = frozenset(text for part in (valid, test) for pair in part for text in _sides(pair))

    def allows(self, pair: Pair) -> bool:
        """Whether training on the pair would leak nothing: not of a held-out document, no side like a held-out text."""
        return _unit(pair) not in self._units and not self._texts.intersection(_sides(pair))


def hold_out(read: Callable[[], Iterable[Pair]], *, valid: int, test: int = 0, seed: int = 0) -> HeldOut:
    """Chooses about `valid` and `test` pairs at random, never more; `read` is called twice and gives the same pairs.

    Where documents are known they are held out whole, those that fit; other pairs one by one. A text counts as held
    out whatever its case, accents, punctuation and digits. Memory grows with what is held out, not with the corpus.
    The same pairs and `seed` give the same parts. Raises InputError when nothing can be held out.
    """
    sizes = _candidates(read(), valid + test + _SPARE if valid + test else 0, str(seed))
    chosen: dict[int, str] = {}
    room = {"test": test, "valid": valid}
    for unit, size in sizes:
        part = next((part for part, left in room.items() if size <= left), "")
        if part:
            room[part] -= size
            chosen[unit] = part
    parts: dict[str, list[Pair]] = {"test": [], "valid": []}
    single: set[int] = set()
    for pair in read():
        unit = _unit(pair)
        if unit in chosen and unit not in single:
            parts[chosen[unit]].append(pair)
            if not pair.document:
                single.add(unit)  # One of a group of near-duplicates is enough to measure by.
    tested = {text for pair in parts["test"] for text in _sides(pair)}
    parts["valid"] = [pair for pair in parts["valid"] if not tested.intersection(_sides(pair))]
    for part, wanted in (("test", test), ("valid", valid)):
        if wanted and not parts[part]:
            raise InputError(
                f"No {part} set of up to {wanted} pairs can be held out.",
                hint="There are too few pairs, or every document is larger: give a larger number.",
            )
    return HeldOut(parts["valid"], parts["test"], frozenset(chosen))


def split(pairs: Iterable[Pair], *, valid: int, test: int = 0, seed: int = 0) -> Split:
    """The pairs in three parts that share no text, in memory; `hold_out` does the same for a corpus on disk."""
    everything = list(pairs)
    held = hold_out(lambda: everything, valid=valid, test=test, seed=seed)
    train = [pair for pair in everything if held.allows(pair)]
    return Split(train, held.valid, held.test, len(everything) - len(train) - len(held.valid) - len(held.test))


def _candidates(pairs: Iterable[Pair], most: int, seed: str) -> list[tuple[int, int]]:
    """The `most` units that come first in a random order, in that order, with the number of pairs in each.

    A unit that comes first in the end has been among the first from its first pair on, hence none is missed.
    """
    sizes: dict[int, int] = {}
    first: list[tuple[int, int]] = []  # a heap of (minus the rank, unit), the last of the first on top
    for pair in pairs if most else ():
        unit = _unit(pair)
        if unit in sizes:
            sizes[unit] += bool(pair.document)
            continue
        rank = fingerprint(f"{seed} {unit}")
        if len(first) == most and rank >= -first[0][0]:
            continue
        heappush(first, (-rank, unit))
        sizes[unit] = 1
        if len(first) > most:
            del sizes[heappop(first)[1]]
    return [(unit, sizes[unit]) for _, unit in sorted(first, reverse=True)]


def _unit(pair: Pair) -> int:
    """What is held out together: a document, or else the pairs with near enough the same source."""
    return fingerprint(f"document {pair.document}") if pair.document else _side("source", pair.source)


def _sides(pair: Pair) -> tuple[int, int]:
    return _side("source", pair.source), _side("target", pair.target)


def _side(side: str, text: str) -> int:
    # A text without words stands for itself.
    return fingerprint(f"{side} {masked(text) or text}")
