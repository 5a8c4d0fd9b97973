"""Forced decoding where it decides: rows that the words leave in doubt are judged by the translation model.

The gain of a row is the log-probability of its target given its source, less that of each of its target sentences given
next to nothing. So the gains of different ways to cut the same sentences into rows can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.posteriors import Posteriors
    from translator.alignment.scores import Scores

Scorer = Callable[[Sequence[tuple[str, str]]], Sequence[float | None]]
"""Log-probability of each target given its source, both one or more sentences; None where it cannot be told."""

DOUBT = 0.02
"""Rows of a probability between this and one less this are in doubt."""
WEIGHT = 0.25
"""Of the gain beside the words' log-odds: the model's tokens are no more independent than the words are."""
NOTHING = "..."


def add_gains(
    scores: Scores, found: Posteriors, cells: Band, sources: Sequence[str], targets: Sequence[str], scorer: Scorer
) -> bool:
    """Adds to `scores`, in place, the gains of all rows in doubt; returns whether there were any.

    `sources` and `targets` are the sentences of the band's rows and columns.
    """
    import numpy as np

    rows, columns = cells.places()
    doubtful = [
        (kind, int(cell))
        for kind, values in found.rows.items()
        for cell in np.flatnonzero((values > DOUBT) & (values < 1 - DOUBT))
    ]
    if not doubtful:
        return False
    pairs, alone = [], []
    for (m, n), cell in doubtful:
        row, column = int(rows[cell]) + 1, int(columns[cell]) + 1
        pairs.append((" ".join(sources[row - m : row]), " ".join(targets[column - n : column])))
        alone.append(range(column - n, column))
    single = sorted({column for part in alone for column in part})
    values = scorer([*pairs, *((NOTHING, targets[column]) for column in single)])
    chance = dict(zip(single, values[len(pairs) :], strict=True))
    gains = []
    for part, value in zip(alone, values, strict=False):
        without = [chance[column] for column in part]
        known = value is not None and None not in without
        gains.append(value - sum(filter(None, without)) if known and value is not None else None)
    spoilt = _spoilt([range(rows[cell] + 1 - kind[0], rows[cell] + 1) for kind, cell in doubtful], gains)
    for (kind, cell), gain, left_out in zip(doubtful, gains, spoilt, strict=True):
        if gain is not None and not left_out:
            scores[kind][cell] += WEIGHT * gain
    return True


def _spoilt(parts: Sequence[range], gains: Sequence[float | None]) -> list[bool]:
    """Which rows compete, if only by way of others, with one whose gain cannot be told: they must go without, too."""
    unknown = {number for part, gain in zip(parts, gains, strict=True) if gain is None for number in part}
    left_out = [gain is None for gain in gains]
    changed = bool(unknown)
    while changed:
        changed = False
        for index, part in enumerate(parts):
            if not left_out[index] and unknown.intersection(part):
                left_out[index] = changed = True
                unknown.update(part)
    return left_out
