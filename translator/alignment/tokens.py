"""Words of sentences as numbers, and the classes of words that look alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.text.words import fold_word

if TYPE_CHECKING:
    from translator.alignment.base import Indexes

_WORD = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*|[^\W\d_]+")
_ROOT = 4
"""Letters that two words must begin with alike to be in one class: names, cognates, inflected forms."""


class Tokens(NamedTuple):
    """Sentences as word numbers: those of sentence `i` are `ids[starts[i]:starts[i + 1]]`."""

    ids: Indexes
    starts: Indexes

    def of(self, first: int, end: int) -> Indexes:
        """Word numbers of sentences `first` to `end`, the latter left out."""
        return self.ids[self.starts[first] : self.starts[end]]

    def lengths(self) -> Indexes:
        """Words of each sentence."""
        return self.starts[1:] - self.starts[:-1]

    def part(self, first: int, end: int) -> Tokens:
        """Sentences `first` to `end`, the latter left out, numbered anew."""
        return Tokens(self.of(first, end), self.starts[first : end + 1] - self.starts[first])


def interleaved(left: Tokens, right: Tokens, offset: int) -> Tokens:
    """Each sentence's words of `left`, then those of `right` with `offset` added to their numbers."""
    import numpy as np

    starts = left.starts + right.starts
    ids = np.empty(int(starts[-1]), dtype=np.int64)
    lengths = left.lengths()
    first = np.arange(len(left.ids)) + np.repeat(right.starts[:-1], lengths)
    ids[first] = left.ids
    others = np.arange(len(right.ids)) + np.repeat(left.starts[1:], right.lengths())
    ids[others] = right.ids + offset
    return Tokens(ids, starts)


class Vocabulary:
    """Numbers for words in the order of their first use."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, sentences: Iterable[str]) -> Tokens:
        """The sentences' words as numbers; new words are added."""
        import numpy as np

        words, ids, starts = self.words, [], [0]
        for sentence in sentences:
            ids += [words.setdefault(word, len(words)) for word in split(sentence)]
            starts.append(len(ids))
        return Tokens(np.array(ids, dtype=np.int64), np.array(starts, dtype=np.int64))

    def roots(self, classes: dict[str, int]) -> Indexes:
        """The class of each word; `classes` numbers them and grows."""
        import numpy as np

        return np.array([classes.setdefault(_root(word), len(classes)) for word in self.words], dtype=np.int64)


def split(sentence: str) -> Sequence[str]:
    """Words in lower case without accents, and numbers without what groups their digits."""
    return [_plain(word) for word in _WORD.findall(sentence)]


def _plain(word: str) -> str:
    if word[0].isdigit():
        return "".join(filter(str.isdigit, word)).lstrip("0") or "0"
    return fold_word(word)


def _root(word: str) -> str:
    return word[:_ROOT] if word[0].isalpha() else word
