"""A sentence pair, and the forms in which pairs are compared."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_DIGIT = re.compile(r"\d")
_TYPOGRAPHY = "’‘«»“”–—…\u00a0\u202f"
# Letters to small ones, all but letters and digits to spaces.
_FOLD = bytes(ord(char.lower()) if (char := chr(byte)).isascii() and char.isalnum() else 32 for byte in range(256))


class Pair(NamedTuple):
    """A French source beside its English target; `document` groups the pairs of one document, "" is not known."""

    source: str
    target: str
    document: str = ""


def words(text: str) -> list[str]:
    """The words and numbers of a text without case, accents, punctuation and ligatures."""
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            text = text.replace(mark, " ")
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).replace("œ", "oe").replace("Œ", "OE")
    if text.isascii():
        return text.encode().translate(_FOLD).decode().split()
    # Folding undoes composition in a few letters, hence the second time; it is what Unicode calls NFKC_Casefold.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return _WORD.findall(_ACCENTS.sub("", folded).replace("œ", "oe").replace("æ", "ae"))


def normalised(text: str) -> str:
    """The text as test sets are matched: its `words` joined by spaces, or "" when it has none."""
    return " ".join(words(text))


def masked(text: str) -> str:
    """`normalised` with every digit as 0, so that texts that differ in numbers alone are one."""
    return _DIGIT.sub("0", normalised(text))


def fingerprint(text: str) -> int:
    """64 bits that stand for a text, the same on every machine, never 0.

    Among n texts two share one by chance with a probability of about n² / 2⁶⁵: 3 in a million for 10 million.
    """
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1
