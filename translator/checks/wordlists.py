"""The lists of `data/meanings.toml`, and the words that are looked for in them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from translator.text.tables import read_table

_WORD = re.compile(r"[^\W_]+?n['’]t\b|[^\W_]+(?:-[^\W_]+)*")


class Token(NamedTuple):
    """A word in small letters, and its place."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=2048)  # several checks ask for the words of a row
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; `aren't` is one, `l'ami` two."""
    return tuple(Token(match[0].lower().replace("’", "'"), *match.span()) for match in _WORD.finditer(text))


class WordList:
    """Words, parted by spaces, and beginnings of words (`fail*`)."""

    def __init__(self, words: str) -> None:
        listed = words.split()
        self._whole = frozenset(word for word in listed if word[-1] != "*")
        self._starts = tuple(word[:-1] for word in listed if word[-1] == "*")

    def __contains__(self, word: str) -> bool:
        return word in self._whole or word.startswith(self._starts)


def meanings() -> dict[str, Any]:
    """The table of `data/meanings.toml`."""
    return read_table("meanings", "translator.checks")
