"""Word links from cross-attention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from translator.document import Span
from translator.engine.base import WordLink
from translator.engine.subwords import Offsets
from translator.engine.words import Words, split_words

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    Matrix = NDArray[float32]

THRESHOLD = 0.2


def link_words(attention: Matrix, source: str, sources: Offsets, target: str, targets: Offsets) -> tuple[WordLink, ...]:
    """Links between the words of a sentence and of its translation, ordered by target.

    `attention` has a row for each target piece and a column for each source piece; `sources` and `targets` say where
    the pieces stand in the two texts. Punctuation is linked to punctuation only.
    """
    import numpy as np

    source_words, target_words = split_words(source), split_words(target)
    if not source_words.starts or not target_words.starts:
        return ()
    words = word_attention(attention, source_words, sources, target_words, targets)
    words[np.not_equal.outer(target_words.marks, source_words.marks)] = 0
    best = words.argmax(axis=1)
    scores = words.max(axis=1)
    return tuple(
        WordLink(
            Span(source_words.starts[column], source_words.ends[column]),
            Span(target_words.starts[row], target_words.ends[row]),
            min(score, 1.0),
        )
        for row, (column, score) in enumerate(zip(best.tolist(), scores.tolist(), strict=True))
        if score >= THRESHOLD
    )


def word_attention(
    attention: Matrix, source_words: Words, sources: Offsets, target_words: Words, targets: Offsets
) -> Matrix:
    """Attention between words, target × source: the sum over a source word's pieces, the mean over a target word's."""
    import numpy as np

    columns_from, columns_to = _pieces_of(source_words, sources)
    rows_from, rows_to = _pieces_of(target_words, targets)
    height, width = attention.shape
    sums = np.zeros((height + 1, width + 1), np.float32)
    np.cumsum(attention, axis=0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], axis=1, out=sums[1:, 1:])
    by_row = sums[rows_to] - sums[rows_from]
    words: Matrix = by_row[:, columns_to] - by_row[:, columns_from]
    words /= np.maximum(rows_to - rows_from, 1)[:, None]
    return words


def _pieces_of(words: Words, offsets: Offsets) -> tuple[NDArray, NDArray]:  # type: ignore[type-arg]
    """First piece of each word and the piece after its last."""
    import numpy as np

    places = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    first = np.searchsorted(places[:, 1], words.starts, side="right")
    last = np.searchsorted(places[:, 0], words.ends, side="left")
    return first, np.maximum(first, last)


def as_matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    """Attention as CTranslate2 returns it, as an array."""
    import numpy as np

    return np.array(rows, dtype=np.float32)
