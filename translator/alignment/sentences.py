"""`align_sentences`: from two lists of sentences to the beads of their alignment.

In short: a band around a coarse path (`coarse`); in it the log-odds of every bead of up to six sentences on one side or
four on both (`lexicon`, `beads`); dynamic programming (`search`). What the beads teach (renderings of words, how beads
begin and end, lengths) goes into another round. As a model it stands near Moore's (2002,
https://link.springer.com/chapter/10.1007/3-540-45820-4_14), with a machine translation to begin with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from translator.alignment.band import Band, Floats, Indexes
from translator.alignment.beads import (
    GAP_EXTENSION,
    GAP_OPENING,
    MAX_TO_ONE,
    MAX_TO_SEVERAL,
    Bead,
    BeadScores,
    bead_scores,
    end_kinds,
    kind_log_odds,
    start_kinds,
)
from translator.alignment.coarse import coarse_band, sketches
from translator.alignment.forced import Scorer, add_gains
from translator.alignment.lexicon import Lexicon
from translator.alignment.search import GapScores, Posteriors, best_beads, posteriors
from translator.engine.tuning import Tuning
from translator.errors import UsageError

FIRST_GAP_OPENING = -12.0
"""Log-probability that a gap begins, in the first round, when words are hardly known yet."""
ROUNDS = 2
"""Rounds after the first, each of which learns from the beads of the one before."""
WINDOW, OVERLAP = 1024, 96
"""Source sentences in a window, and how many more it looks ahead."""
CROSSED_BLOCK = -1.5
"""Log-odds of a bead for each beginning of a block inside it."""
INVERSE_TEMPERATURE = 0.7
"""Factor of scores before they are read as log-odds: words are not as independent of one another as is assumed."""
_NEVER = -1e5
"""Score of a sentence without counterpart that has an anchor."""
_RATIO_PRIOR = 2000
"""Pseudo-count for the ratio of lengths: characters of either side, beside the aligned ones."""


class _Kinds(NamedTuple):
    """Kinds of the sentences' beginnings or ends (`last`) on both sides, arrays of shape (sentences of the side,)."""

    source: Indexes
    target: Indexes
    last: bool


def align_sentences(
    sources: Sequence[str],
    targets: Sequence[str],
    translations: Sequence[str] | None = None,
    *,
    scorer: Scorer | None = None,
    tuning: Tuning = Tuning(),  # noqa: B008 - immutable
    anchors: Sequence[tuple[int, int]] = (),
    source_blocks: Sequence[int] | None = None,
    target_blocks: Sequence[int] | None = None,
) -> list[Bead]:
    """Aligns sentences with those of their translation.

    Args:
        sources: French sentences.
        targets: English sentences.
        translations: a machine translation of each source sentence; without it only names, numbers, cognates are known.
        scorer: gives log-probabilities of targets given sources; called for beads that are in doubt.
        tuning: how much the scorer counts, and what posterior probabilities mean; that of its model.
        anchors: pairs of source and target sentence numbers (from 0) that must be in one bead.
        source_blocks: for each source sentence 1 if it begins a paragraph, 2 if a heading, else 0. Blocks guide, they
            do not force.
        target_blocks: the same for the target.

    Returns:
        Beads in order, a monotone partition of both sides; neighbouring sentences without counterpart are one bead.

    Raises:
        UsageError: there are not as many translations as sources, or anchors cross, lie outside or need larger rows.
    """
    if translations is not None and len(translations) != len(sources):
        raise UsageError(f"{len(translations)} translations for {len(sources)} source sentences; expected one each.")
    _check_anchors(anchors, len(sources), len(targets))
    if not sources or not targets:
        whole = Bead(range(len(sources)), range(len(targets)), 1.0)
        return [whole] if sources or targets else []
    aligner = _Aligner(sources, targets, translations, scorer, tuning, anchors)
    if source_blocks is not None and target_blocks is not None:
        aligner.add_blocks(np.array(source_blocks, dtype=np.int64), np.array(target_blocks, dtype=np.int64))
    beads = aligner.beads()
    for source, target in anchors:
        if not any(source in bead.source and target in bead.target for bead in beads):
            raise UsageError(
                f"Anchor {source}:{target} does not fit beside the other anchors: a row has at most {MAX_TO_ONE} "
                f"sentences beside one, or {MAX_TO_SEVERAL} on both sides (sentences from 0).",
                hint="Leave out an anchor of that place.",
            )
    return beads


def _check_anchors(anchors: Sequence[tuple[int, int]], height: int, width: int) -> None:
    last = (-1, -1)
    for source, target in sorted(anchors):
        if not (0 <= source < height and 0 <= target < width):
            raise UsageError(
                f"Anchor {source}:{target} is outside the texts of {height} and {width} sentences (from 0)."
            )
        if target < last[1]:
            raise UsageError(f"Anchor {source}:{target} crosses anchor {last[0]}:{last[1]}.")
        last = (source, target)


class _Aligner:
    def __init__(
        self,
        sources: Sequence[str],
        targets: Sequence[str],
        translations: Sequence[str] | None,
        scorer: Scorer | None,
        tuning: Tuning,
        anchors: Sequence[tuple[int, int]],
    ) -> None:
        self.texts = (sources, targets)
        self.scorer = scorer
        self.tuning = tuning
        self.anchors = anchors
        self.lexicon = Lexicon(sources, targets, translations)
        self.lengths = [list(map(len, sources)), list(map(len, targets))]
        self.kinds = [
            _Kinds(start_kinds(sources), start_kinds(targets), last=False),
            _Kinds(end_kinds(sources), end_kinds(targets), last=True),
        ]
        self.kind_odds: list[Floats] = []
        self.block_counts: list[Indexes] = []
        self.ratio = 1.0
        self.band = coarse_band(*sketches(*self.lexicon.features()), anchors=anchors)

    def add_blocks(self, source: Indexes, target: Indexes) -> None:
        """Takes the kind of block that begins with each sentence, 0 for none, as a guide."""
        self.kinds.append(_Kinds(source, target, last=False))
        self.block_counts = [np.append(0, np.cumsum(side > 0)) for side in (source, target)]

    def beads(self) -> list[Bead]:
        beads = list(self._round(FIRST_GAP_OPENING, scored=False))
        for number in range(ROUNDS):
            self._learn(beads)
            beads = list(self._round(GAP_OPENING, scored=number == ROUNDS - 1))
        return beads

    def _learn(self, beads: Sequence[Bead]) -> None:
        self.lexicon.learn(beads)
        self.kind_odds = [kind_log_odds(kinds.source, kinds.target, beads, last=kinds.last) for kinds in self.kinds]
        both = [bead for bead in beads if bead.source and bead.target]
        source = sum(self.lengths[0][number] for bead in both for number in bead.source)
        target = sum(self.lengths[1][number] for bead in both for number in bead.target)
        self.ratio = (target + _RATIO_PRIOR) / (source + _RATIO_PRIOR)

    def _round(self, gap_opening: float, *, scored: bool) -> Iterator[Bead]:
        """Aligns window after window; each begins after the last bead that was kept of the one before."""
        height, width = self.band.height, self.band.width
        first = column = 0
        held: Bead | None = None
        while first < height and column < width:
            end = first + WINDOW + OVERLAP if first + WINDOW + 2 * OVERLAP < height else height
            for bead in self._window(first, end, column, gap_opening, scored=scored):
                if end < height and bead.source.stop > first + WINDOW and first < bead.source.start:
                    break
                held, done = _joined(held, bead)
                if done:
                    yield done
            assert held is not None
            first, column = held.source.stop, held.target.stop
        if held:
            yield held
        if first < height or column < width:
            yield Bead(range(first, height), range(column, width), 1.0)

    def _window(self, first: int, end: int, column: int, gap_opening: float, *, scored: bool) -> list[Bead]:
        """Beads of the source sentences `first` to `end` (exclusive) and target sentences from `column`."""
        whole = end == self.band.height
        band = self.band.window(first, end, column)
        scores = self._scores(band, first, end, column)
        gaps = self._anchored(scores, band, first, column, gap_opening)
        if scored:
            found = _posteriors(band, scores, gaps, whole=whole)
            sides = (self.texts[0][first:end], self.texts[1][column : column + band.width])
            if self.scorer and add_gains(scores, found, band, *sides, self.scorer, self.tuning.forced_weight):
                found = _posteriors(band, scores, gaps, whole=whole)
        beads = []
        for source, target in best_beads(band, scores, gaps, whole=whole):
            rows = range(first + source.start, first + source.stop)
            columns = range(column + target.start, column + target.stop)
            beads.append(
                Bead(rows, columns, _score(found, band, source, target) ** self.tuning.calibration if scored else 1.0)
            )
        return beads

    def _scores(self, band: Band, first: int, end: int, column: int) -> BeadScores:
        """Scores of beads by their words, lengths and type, by the kinds of beginnings and ends, and by blocks."""
        sides = (slice(first, end), slice(column, column + band.width))
        lengths = (self.lengths[0][sides[0]], self.lengths[1][sides[1]])
        scores = bead_scores(*self.lexicon.log_ratios(first, end, column, band), lengths, self.ratio, band)
        rows, columns = band.places()
        rows, columns = rows + first, columns + column
        for (m, n), values in scores.items():
            starts = np.maximum(rows - m + 1, first), np.maximum(columns - n + 1, column)
            for kinds, odds in zip(self.kinds, self.kind_odds, strict=False):
                source, target = (rows, columns) if kinds.last else starts
                values += odds[kinds.source[source], kinds.target[target]]
            blocks = zip(self.block_counts, (rows, columns), starts, strict=False)
            values += CROSSED_BLOCK * sum(counts[last + 1] - counts[start + 1] for counts, last, start in blocks)
        return scores

    def _anchored(self, scores: BeadScores, band: Band, first: int, column: int, gap_opening: float) -> GapScores:
        """Holds anchored sentences together: takes all other beads of them out of `scores`, and forbids gaps there."""
        gaps = GapScores(gap_opening, GAP_EXTENSION, np.zeros(band.height), np.zeros(band.width))
        rows, columns = band.places()
        for source, target in self.anchors:
            row, place = source - first, target - column
            if 0 <= row < band.height:
                gaps.source[row] = _NEVER
            if 0 <= place < band.width:
                gaps.target[place] = _NEVER
            for (m, n), values in scores.items():
                has_source = (rows >= row) & (rows - m < row)
                has_target = (columns >= place) & (columns - n < place)
                values[has_source != has_target] = -np.inf
        return gaps


def _posteriors(band: Band, scores: BeadScores, gaps: GapScores, *, whole: bool) -> Posteriors:
    """Posteriors where all scores are multiplied by the inverse temperature, but for what anchors forbid."""
    scores = {kind: values * INVERSE_TEMPERATURE for kind, values in scores.items()}
    opening, extension = gaps.opening * INVERSE_TEMPERATURE, gaps.extension * INVERSE_TEMPERATURE
    return posteriors(band, scores, gaps._replace(opening=opening, extension=extension), whole=whole)


def _score(found: Posteriors, band: Band, source: range, target: range) -> float:
    """The posterior probability of a bead; that of a gap is the mean of its sentences'."""
    if source and target:
        cell = band.numbers(source[-1], target[-1])
        return float(found.beads[len(source), len(target)][cell])
    alone = found.source[source.start : source.stop] if source else found.target[target.start : target.stop]
    return float(alone.mean())


def _joined(held: Bead | None, bead: Bead) -> tuple[Bead, Bead | None]:
    """Neighbouring gaps on the same side become one bead; returns what to hold, and what is done."""
    if held is None:
        return bead, None
    if not (held.source or bead.source) or not (held.target or bead.target):
        sizes = (len(held.source) + len(held.target), len(bead.source) + len(bead.target))
        score = (held.score * sizes[0] + bead.score * sizes[1]) / sum(sizes)
        source, target = range(held.source.start, bead.source.stop), range(held.target.start, bead.target.stop)
        return Bead(source, target, score), None
    return bead, held
