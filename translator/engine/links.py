"""Word links from cross-attention.

Attention alone links poorly: a head also looks at marks and at words that it needs for other reasons. So the weight of
each pair of words is raised for words that look alike (names, numbers, cognates), divided by how much attention the
source word draws in all, and lowered by the distance from the diagonal. A link is a pair that is each other's best, or
one side's best by far. `benchmarks/words.py` measures all of it; `docs/decisions/0004-word-links.md` has the figures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.subwords import Offsets
from translator.text.words import Words, fold_word, split_words

if TYPE_CHECKING:
    from numpy import bool_, float32, int64
    from numpy.typing import NDArray

    Matrix = NDArray[float32]
    Indexes = NDArray[int64]

ALIKE = 0.4
"""Added to the weight of two words that look alike, on the scale of attention (0 to 1)."""
CALM = 0.4
"""Added to the attention that a source word draws in all, so that a word that draws next to none is not linked."""
DIAGONAL, LONG = 4.0, 30
"""A pair as far from the diagonal as a text of `LONG` words is long weighs exp(-DIAGONAL).

In shorter texts the distance in words counts: two words change places in a text of three, and nothing is odd.
"""
MUTUAL, ONE_SIDED = 0.1, 0.3
"""Least weight of a link between words that are each other's best, and of any other link."""

_COGNATE = 4


def link_words(
    attention: Matrix, source: str, sources: Offsets, target: str, targets: Offsets
) -> tuple[WordLink[Span], ...]:
    """Links between the words of a sentence and of its translation, ordered by target.

    `attention` has a row for each target piece and a column for each source piece; `sources` and `targets` say where
    the pieces stand in the two texts. Punctuation is linked to punctuation only.
    """
    import numpy as np

    source_words, target_words = split_words(source), split_words(target)
    if not source_words.texts or not target_words.texts:
        return ()
    weights = link_weights(
        word_attention(attention, source_words, sources, target_words, targets), source_words, target_words
    )
    rows, columns = choose(weights).nonzero()
    return tuple(
        map(
            WordLink._make,
            zip(
                _spans(source_words, columns.tolist()),
                _spans(target_words, rows.tolist()),
                np.minimum(weights[rows, columns], 1.0).tolist(),
                strict=True,
            ),
        )
    )


def word_attention(
    attention: Matrix, source_words: Words, sources: Offsets, target_words: Words, targets: Offsets
) -> Matrix:
    """Attention between words, target × source: the sum over a source word's pieces, the mean over a target word's."""
    import numpy as np

    columns = _first_pieces(source_words, sources)
    rows = _first_pieces(target_words, targets)
    # Where two words share a piece, reduceat gives each of them the whole of it.
    words: Matrix = np.add.reduceat(np.add.reduceat(attention, columns, axis=1), rows, axis=0)
    words[:-1] /= np.maximum(rows[1:] - rows[:-1], 1)[:, None]
    words[-1] /= len(attention) - rows[-1]
    return words


def link_weights(attention: Matrix, source_words: Words, target_words: Words) -> Matrix:
    """How well each source word (column) goes with each target word (row), from the attention between them."""
    import numpy as np

    height, width = attention.shape
    source_keys = np.array([_key(word) for word in source_words.texts])
    target_keys = np.array([_key(word) or -1 for word in target_words.texts])
    weights: Matrix = attention + np.float32(ALIKE) * (target_keys[:, None] == source_keys)
    weights *= np.array(target_words.marks)[:, None] == np.array(source_words.marks)
    weights /= weights.sum(axis=0) + np.float32(CALM)
    rows = (np.arange(height, dtype=np.float32) + np.float32(0.5)) / np.float32(height)
    columns = (np.arange(width, dtype=np.float32) + np.float32(0.5)) / np.float32(width)
    weights *= np.exp(np.abs(rows[:, None] - columns) * np.float32(-DIAGONAL * min(1.0, max(height, width) / LONG)))
    return weights


def choose(weights: Matrix) -> NDArray[bool_]:
    """True where a source word (column) and a target word (row) are linked."""
    best_of_row = weights == weights.max(axis=1)[:, None]
    best_of_column = weights == weights.max(axis=0)
    chosen: NDArray[bool_] = (best_of_row & best_of_column & (weights >= MUTUAL)) | (
        (best_of_row | best_of_column) & (weights >= ONE_SIDED)
    )
    return chosen


def _spans(words: Words, indexes: list[int]) -> Iterator[Span]:
    starts, ends = words.starts, words.ends
    return map(Span._make, [(starts[index], ends[index]) for index in indexes])


def _first_pieces(words: Words, offsets: Offsets) -> Indexes:
    """The piece that each word begins in."""
    import numpy as np

    return np.minimum(np.array(offsets.ends).searchsorted(words.starts, side="right"), len(offsets.ends) - 1)


@lru_cache(maxsize=16384)
def _key(word: str) -> int:
    """The same number for words that look alike, 0 for a word too short to say."""
    if not word[0].isalnum():
        return hash('"' if unicodedata.category(word[0]) in ("Pi", "Pf") or word == "„" else word)
    if not word[0].isalpha() or word.isupper() or len(word) >= _COGNATE:
        plain = fold_word(word)
        # Numbers must be the same, words must begin alike.
        return hash(plain if plain[0].isdigit() else plain[:_COGNATE]) or 1
    return 0


def as_matrix(rows: list[list[float]]) -> Matrix:
    """Attention as CTranslate2 returns it, as an array."""
    import numpy as np

    return np.array(rows, dtype=np.float32)
