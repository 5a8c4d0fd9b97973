"""Word alignment from cross-attention.

Attention alone aligns words poorly: a head also looks at punctuation and at words that it needs for other reasons. So
the weight of each pair of words is raised for words that look alike (names, numbers, cognates), divided by all the
attention that the source word receives, and lowered with the distance from the diagonal. Two words are linked if each
is the other's best, or if one is clearly the other's best. `benchmarks/words.py` measures all of it;
`docs/decisions/0004-word-links.md` has the figures.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import WordLinks
from translator.engine.subwords import Offsets
from translator.text.words import Words, fold_word, split_words

Matrix = NDArray[np.float32]

COGNATE_BONUS = 0.4
"""Added to the weight of two words that look alike, on the scale of attention (0 to 1)."""
SMOOTHING = 0.4
"""Added to the attention that a source word receives in all, so that one that receives next to none is not linked."""
DIAGONAL_DECAY, DECAY_LENGTH = 4.0, 30
"""The weight of two words is multiplied by exp(-DIAGONAL_DECAY × the difference of their relative positions, 0 to 1).

In texts of fewer than DECAY_LENGTH words the decay is less in proportion, so that the distance in words counts: two
words often change places in a text of three.
"""
MUTUAL_THRESHOLD, ONE_SIDED_THRESHOLD = 0.1, 0.3
"""Least weight of a link between words that are each other's best, and between others."""

_PREFIX = 4  # letters that cognates have in common


def align_words(attention: Matrix, source: str, sources: Offsets, target: str, targets: Offsets) -> WordLinks:
    """Links between the words of a sentence and of its translation, ordered by target, with scores in (0, 1].

    `attention` is an array [target piece, source piece]; `sources` and `targets` say where the pieces stand in the two
    texts. Punctuation is linked to punctuation only.
    """
    source_words, target_words = split_words(source), split_words(target)
    if not source_words.texts or not target_words.texts:
        return ()
    weights = link_weights(
        word_attention(attention, source_words, sources, target_words, targets), source_words, target_words
    )
    rows, columns = select_links(weights).nonzero()
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
    """Attention between words, [target word, source word], from that between pieces, [target piece, source piece].

    It is the sum over the pieces of a source word, and the mean over those of a target word.
    """
    columns = _first_pieces(source_words, sources)
    rows = _first_pieces(target_words, targets)
    # Where two words share a piece, reduceat gives each of them the whole of it.
    words: Matrix = np.add.reduceat(np.add.reduceat(attention, columns, axis=1), rows, axis=0)
    words[:-1] /= np.maximum(rows[1:] - rows[:-1], 1)[:, None]
    words[-1] /= len(attention) - rows[-1]
    return words


def link_weights(attention: Matrix, source_words: Words, target_words: Words) -> Matrix:
    """How well each pair of words goes together, from their attention; both are arrays [target word, source word]."""
    height, width = attention.shape
    source_keys = np.array([_key(word) for word in source_words.texts])
    target_keys = np.array([_key(word) or -1 for word in target_words.texts])
    weights: Matrix = attention + np.float32(COGNATE_BONUS) * (target_keys[:, None] == source_keys)
    weights *= np.array(target_words.marks)[:, None] == np.array(source_words.marks)
    weights /= weights.sum(axis=0) + np.float32(SMOOTHING)
    rows = (np.arange(height, dtype=np.float32) + np.float32(0.5)) / np.float32(height)
    columns = (np.arange(width, dtype=np.float32) + np.float32(0.5)) / np.float32(width)
    decay = np.float32(-DIAGONAL_DECAY * min(1.0, max(height, width) / DECAY_LENGTH))
    weights *= np.exp(np.abs(rows[:, None] - columns) * decay)
    return weights


def select_links(weights: Matrix) -> NDArray[np.bool_]:
    """An array [target word, source word] that is true where the two are linked."""
    best_of_target = weights == weights.max(axis=1)[:, None]
    best_of_source = weights == weights.max(axis=0)
    mutual = best_of_target & best_of_source & (weights >= MUTUAL_THRESHOLD)
    links: NDArray[np.bool_] = mutual | ((best_of_target | best_of_source) & (weights >= ONE_SIDED_THRESHOLD))
    return links


def _spans(words: Words, indexes: list[int]) -> Iterator[Span]:
    starts, ends = words.starts, words.ends
    return map(Span._make, [(starts[index], ends[index]) for index in indexes])


def _first_pieces(words: Words, offsets: Offsets) -> NDArray[np.int64]:
    """The number of the piece that each word begins in."""
    return np.minimum(np.array(offsets.ends).searchsorted(words.starts, side="right"), len(offsets.ends) - 1)


@lru_cache(maxsize=16384)
def _key(word: str) -> int:
    """A number that words share which look alike, 0 for a word too short to tell."""
    if not word[0].isalnum():
        return hash('"' if unicodedata.category(word[0]) in ("Pi", "Pf") or word == "„" else word)
    if not word[0].isalpha() or word.isupper() or len(word) >= _PREFIX:
        plain = fold_word(word)
        # Numbers must be the same, words must begin alike.
        return hash(plain if plain[0].isdigit() else plain[:_PREFIX]) or 1
    return 0
