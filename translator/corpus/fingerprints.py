"""The forms in which texts of a corpus are compared, and sets of millions of them."""

from __future__ import annotations

import re
from array import array
from hashlib import blake2b

from translator.text.words import folded_words

_DIGIT = re.compile(r"\d")
_FIRST_SIZE = 1 << 12


def normalised(text: str) -> str:
    """The text as test sets are matched: its `folded_words` joined by spaces, or "" when it has none."""
    return " ".join(folded_words(text))


def masked(text: str) -> str:
    """`normalised` with every digit as 0, so that texts that differ in numbers alone are one."""
    return _DIGIT.sub("0", normalised(text))


def fingerprint(text: str) -> int:
    """64 bits that stand for a text, the same on every machine, never 0.

    Among n texts two share one by chance with a probability of about n² / 2⁶⁵: 3 in a million for 10 million.
    """
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


class HashSet:
    """Numbers from 1 to 2⁶⁴ − 1 in an open-addressed table: 12 to 24 bytes each, where a `set` of ints takes 70.

    The numbers must be spread evenly, as `fingerprint` makes them.
    """

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, number: int) -> bool:
        return self._table[_slot(self._table, number)] == number

    def add(self, number: int) -> bool:
        """Adds a number; whether it was new."""
        slot = _slot(self._table, number)
        if self._table[slot]:
            return False
        self._table[slot] = number
        self._count += 1
        if 3 * self._count > 2 * len(self._table):
            self._grow()
        return True

    def _grow(self) -> None:
        table = array("Q", bytes(16 * len(self._table)))
        for number in self._table:
            if number:
                table[_slot(table, number)] = number
        self._table = table


def _slot(table: array[int], number: int) -> int:
    """Where the number is, or the free place where it belongs."""
    mask = len(table) - 1
    slot = number & mask
    while table[slot] and table[slot] != number:
        slot = (slot + 1) & mask
    return slot
