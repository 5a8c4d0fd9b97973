"""Beads: what sentences may correspond to one another, and how well they fit at each cell of a band.

The word is that of Gale and Church (1993, https://aclanthology.org/J93-1004/): a 1-2 bead is one source sentence beside
two target sentences. 1-0 and 0-1 beads are omissions and additions; runs of them are gaps with affine costs, as in the
alignment of sequences (Gotoh 1982).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from translator.alignment.band import Band, Floats, Indexes

MAX_TO_ONE = 6
"""Most sentences of one side beside a single one of the other."""
MAX_TO_SEVERAL = 4
"""Most sentences of each side in a bead with several of both."""
_ONE_TO_ONE, _MERGED, _FURTHER, _BOTH_MERGED = 0.8, 0.08, 0.35, 0.3
"""Probability of a 1-1 bead and of a 1-2 bead; factors for each further sentence, and for several on both sides."""
GAP_OPENING = -5.5
"""Log-probability that a gap begins: a run of sentences without counterpart."""
GAP_EXTENSION = -0.7
"""Log-probability that a gap goes on for another sentence."""
VARIANCE = 6.8
"""Variance of the difference in characters, for each character, from Gale and Church."""
SMOOTHING = 3.0
"""Pseudo-count of beads for each kind of beginning or end, distributed as by chance."""

_MARKS = "\"'«»“”„‟‹›‘’‚"
_START = re.compile(rf"\s*([{_MARKS}]|--|[-—–―])?\s*([(\[])?\s*(.)?", re.DOTALL)
_END = re.compile(rf"([.!?…:;,])?\s*([)\]])?\s*([{_MARKS}])?\s*\Z")
_STOPS = " .!?…:;,"
_TAIL = 8


class Bead(NamedTuple):
    """Source sentences and the target sentences that render them, numbered from 0; one side may be empty.

    `score` is the probability, calibrated on texts with manual alignments, that exactly these sentences correspond.
    """

    source: range
    target: range
    score: float


def _prior(source: int, target: int) -> float:
    if source == target == 1:
        return math.log(_ONE_TO_ONE)
    merges = math.log(_MERGED) + (source + target - 3) * math.log(_FURTHER)
    return merges + (math.log(_BOTH_MERGED) if min(source, target) > 1 else 0.0)


PRIORS: dict[tuple[int, int], float] = {
    (source, target): _prior(source, target)
    for source in range(1, MAX_TO_ONE + 1)
    for target in range(1, MAX_TO_ONE + 1)
    if min(source, target) == 1 or max(source, target) <= MAX_TO_SEVERAL
}
"""Log-probability of each type of bead, (source sentences, target sentences), before the sentences are looked at."""

BeadScores = dict[tuple[int, int], Floats]
"""For each type of bead (m, n) an array of shape (cells of the band,): the log-odds, at cell (i, j), of the bead of the
m source sentences that end with i and the n target sentences that end with j; -inf where there is no such bead."""


def bead_scores(
    forward: Sequence[Floats],
    backward: Sequence[Floats],
    lengths: tuple[Sequence[int], Sequence[int]],
    ratio: float,
    band: Band,
) -> BeadScores:
    """The scores of all beads by their words, their lengths and their type.

    Args:
        forward: item m - 1 has, for each cell (i, j), the log-likelihood ratio of target sentence j given the m source
            sentences that end with i; -inf where there are fewer.
        backward: item n - 1 has that of source sentence i given the n target sentences that end with j.
        lengths: the characters of each sentence of either side.
        ratio: target characters for each source character.
        band: the cells.
    """
    rows, columns = band.places()
    steps = range(1, MAX_TO_ONE)
    left = [band.numbers(rows, columns - step) for step in steps]
    above = [band.numbers(rows - step, columns) for step in steps]
    source_ends, target_ends = (np.concatenate([[0.0], np.cumsum(side)]) for side in lengths)
    target_sums = [_running_sums(values, left[: _most_beside(m)]) for m, values in enumerate(forward, 1)]
    source_sums = [_running_sums(values, above[: _most_beside(n)]) for n, values in enumerate(backward, 1)]
    scores: BeadScores = {}
    for (m, n), prior in PRIORS.items():
        words = target_sums[m - 1][n - 1] + source_sums[n - 1][m - 1]
        source = source_ends[rows + 1] - source_ends[np.maximum(rows + 1 - m, 0)]
        target = target_ends[columns + 1] - target_ends[np.maximum(columns + 1 - n, 0)]
        mean = np.maximum((source + target / ratio) / 2, 1.0)
        unequal = np.square(target / ratio - source) / (mean * VARIANCE * 2)
        scores[m, n] = (words * 0.5 - unequal + prior).astype(np.float32)
    return scores


def _most_beside(sentences: int) -> int:
    """The largest n of an m-n bead, less 1, where m is `sentences`."""
    return max(other for one, other in PRIORS if one == sentences) - 1


def _running_sums(values: Floats, before: Sequence[Indexes]) -> list[Floats]:
    """Sums of the values of each cell and those `before` it, by number; -inf where one of them is outside (-1)."""
    sums = [values]
    for numbers in before:
        sums.append(sums[-1] + np.where(numbers >= 0, values[numbers], -np.inf))
    return sums


def start_kinds(sentences: Sequence[str]) -> Indexes:
    """The kind of each sentence's beginning: a quotation mark or dash, a bracket, a lowercase letter, a digit."""
    kinds = []
    for sentence in sentences:
        match = _START.match(sentence)
        assert match  # It may be empty.
        mark, bracket, first = match.groups("")
        kinds.append(4 * (2 if first.isdigit() else first.islower()) + 2 * bool(mark) + bool(bracket))
    return np.array(kinds, dtype=np.int64)


def end_kinds(sentences: Sequence[str]) -> Indexes:
    """The kind of each sentence's end: its last stop, and whether a quotation or a bracket closes there."""
    kinds = []
    for sentence in sentences:
        match = _END.search(sentence[-_TAIL:])
        assert match  # It may be empty.
        stop, bracket, mark = match.groups("")
        kinds.append(4 * _STOPS.index(stop or " ") + 2 * bool(mark) + bool(bracket))
    return np.array(kinds, dtype=np.int64)


def kind_log_odds(sources: Indexes, targets: Indexes, beads: Sequence[Bead], *, last: bool) -> Floats:
    """Log-odds, against chance, that a bead begins (or, with `last`, ends) with a sentence of each pair of kinds.

    They are learned from the beads, so that they hold for speech set with dashes on one side and with quotation marks
    on the other, or any other habit; and paragraphs guide as far as the two texts agree on them.

    Args:
        sources: the kind of each source sentence, an array of shape (sources,).
        targets: the kind of each target sentence.
        beads: the alignment to learn from.
        last: whether kinds are those of sentences' ends.

    Returns:
        An array of shape (source kinds, target kinds).
    """
    height, width = int(sources.max(initial=0)) + 1, int(targets.max(initial=0)) + 1
    left = np.bincount(sources, minlength=height) / max(len(sources), 1)
    right = np.bincount(targets, minlength=width) / max(len(targets), 1)
    chance = np.outer(left, right)
    counts = np.zeros((height, width))
    both = [bead for bead in beads if bead.source and bead.target]
    for bead in both:
        row, column = (bead.source[-1], bead.target[-1]) if last else (bead.source[0], bead.target[0])
        counts[sources[row], targets[column]] += 1
    seen = (counts + SMOOTHING * height * chance) / (len(both) + SMOOTHING * height)
    ratios: Floats = np.divide(seen, chance, out=np.ones_like(chance), where=chance > 0)
    return np.log(ratios).astype(np.float32)
