"""Forced decoding where it decides: beads that the words leave in doubt are judged by the translation model.

The gain of a bead is the log-probability of its target given its source, less that of each of its target sentences
given next to nothing. So the gains of different ways to make beads of the same sentences can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan, nan

import numpy as np

from translator.alignment.band import Band
from translator.alignment.beads import BeadScores
from translator.alignment.search import Posteriors

Scorer = Callable[[Sequence[tuple[str, str]]], Sequence[float | None]]
"""Log-probability of each target given its source, both one or more sentences; None where it cannot be told."""

DOUBT = 0.02
"""Beads of a probability between this and one less this are in doubt."""
NOTHING = "..."
"""The source that says next to nothing of the target."""


def add_gains(
    scores: BeadScores,
    found: Posteriors,
    band: Band,
    sources: Sequence[str],
    targets: Sequence[str],
    scorer: Scorer,
    weight: float,
) -> bool:
    """Adds to `scores`, in place, the gains of all beads in doubt; returns whether there were any.

    `sources` and `targets` are the sentences of the band's rows and columns. `weight` is that of a gain beside the
    words' log-odds: the model's tokens are no more independent than the words are. Where the gain of a bead cannot be
    told, all beads that compete with it do without.
    """
    rows, columns = band.places()
    doubtful = [
        (
            kind,
            cell,
            range(rows[cell] + 1 - kind[0], rows[cell] + 1),
            range(columns[cell] + 1 - kind[1], columns[cell] + 1),
        )
        for kind, values in found.beads.items()
        for cell in np.flatnonzero((values > DOUBT) & (values < 1 - DOUBT))
    ]
    if not doubtful:
        return False
    single = sorted({column for *_, target in doubtful for column in target})
    pairs = [
        (" ".join(sources[source.start : source.stop]), " ".join(targets[target.start : target.stop]))
        for *_, source, target in doubtful
    ]
    pairs += [(NOTHING, targets[column]) for column in single]
    values = [nan if value is None else value for value in scorer(pairs)]
    alone = dict(zip(single, values[len(doubtful) :], strict=True))
    gains = [
        value - sum(alone[column] for column in target) for value, (*_, target) in zip(values, doubtful, strict=False)
    ]
    untold = _untold([source for *_, source, _ in doubtful], gains)
    for (kind, cell, source, _), gain in zip(doubtful, gains, strict=True):
        if untold.isdisjoint(source):
            scores[kind][cell] += weight * gain
    return True


def _untold(parts: Sequence[range], gains: Sequence[float]) -> set[int]:
    """The source sentences of all beads whose gain is NaN, and of those that share one with them, and so on."""
    found: set[int] = set()
    more = {number for part, gain in zip(parts, gains, strict=True) if isnan(gain) for number in part}
    while more - found:
        found |= more
        more = {number for part in parts if not found.isdisjoint(part) for number in part}
    return found
