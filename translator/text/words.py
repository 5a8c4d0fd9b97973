"""The ways to cut a text into words, and the form in which words are compared.

`split_words` gives the words and marks that word alignment links, `folded_words` those that two texts are compared by.
The patterns find words of one kind. `fold` makes words comparable whatever their case, accents and ligatures.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from translator.text.tables import alternatives, read_table

LETTERS = re.compile(r"[^\W\d_]+")
"""A run of letters."""
COMPOUND = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
"""Letters, with hyphens inside."""
ALPHANUMERIC = re.compile(r"[^\W_]+")
"""A run of letters and digits."""
HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
"""Letters and digits, with hyphens inside."""

_ELISION = rf"(?:{'|'.join(read_table('rules/fr')['words']['elided'])})['’](?=[\w«“\"(])"
_CLITIC = rf"(?:{alternatives('en', 'clitics')})\b"
_WORD = re.compile(
    # Most words are plain; this way they are not tried letter by letter.
    rf"\w++(?!['’-]|[.,]\d)|{_CLITIC}|{_ELISION}|\d+(?:[.,]\d+)*(?!\w)"
    # A word ends before a clitic, or where no letter follows, directly or after a hyphen or an apostrophe.
    rf"|\w+?(?:[-'’]\w+?)*?(?={_CLITIC}|(?!\w|[-'’]\w))"
    r"|(?P<mark>[^\w\s])(?P=mark)*",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})
# Without these most texts are ASCII once they are folded.
_TYPOGRAPHY = "’‘«»“”–—…\u00a0\u202f"
# Letters to small ones, all but letters and digits to spaces.
_ASCII_WORDS = bytes(
    ord(character.lower()) if (character := chr(byte)).isascii() and character.isalnum() else 32 for byte in range(256)
)
_COMBINING = re.compile("[\u0300-\u036f]+")


class Words(NamedTuple):
    """The words and marks of a text in order: where each starts and ends in it, and whether it is punctuation."""

    texts: list[str]
    starts: list[int]
    ends: list[int]
    marks: list[bool]


@lru_cache(maxsize=2048)
def split_words(text: str) -> Words:
    """Words and punctuation marks of a text; white space is left out, hyphens stay inside words.

    French elisions (`l’`) and English clitics (`’s`) are words of their own. Results are kept for a while, since the
    word alignment of a sentence and its checks ask for the same words; nobody may change them.
    """
    matches = list(_WORD.finditer(text))
    return Words(
        [match[0] for match in matches],
        [match.start() for match in matches],
        [match.end() for match in matches],
        [match.lastindex is not None for match in matches],
    )


def fold(text: str) -> str:
    """The text in small letters without accents, ligatures as two letters, compatibility forms as plain ones.

    For what is no Latin text it is Unicode's NFKC_Casefold, accents left out.
    """
    if not text.isascii():
        text = _COMBINING.sub("", unicodedata.normalize("NFKD", text.translate(_LIGATURES)))
    if text.isascii():
        return text.lower()
    # Folding undoes composition in a few letters, hence the second time.
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold())).translate(_LIGATURES)


fold_word = lru_cache(maxsize=65536)(fold)
"""`fold` for single words, remembered."""


def folded_words(text: str) -> list[str]:
    """The words and numbers of a text, folded, without punctuation."""
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            text = text.replace(mark, " ")
        text = fold(text)
    # A table of bytes is several times faster than a pattern, and nearly all texts are ASCII by now.
    return text.encode().translate(_ASCII_WORDS).decode().split() if text.isascii() else ALPHANUMERIC.findall(text)
