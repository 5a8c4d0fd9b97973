"""`align_sentences`: from two lists of sentences to links between them.

In short: a band around a coarse path (`coarse`); in it the log-odds of every row of up to six sentences on one side or
four on both (`lexicon`, `scores`); dynamic programming (`search`). What the rows teach (renderings of words, how rows
begin and end, lengths) goes into another round. As a model it stands near Moore's (2002,
https://link.springer.com/chapter/10.1007/3-540-45820-4_14), with a machine translation to begin with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.alignment.base import Link
from translator.alignment.coarse import coarse_band, sketches
from translator.alignment.edges import ends, odds, starts
from translator.alignment.forced import Scorer, add_gains
from translator.alignment.lexicon import Lexicon
from translator.alignment.moves import OMIT, OMIT_MORE
from translator.alignment.posteriors import Posteriors, posteriors
from translator.alignment.scores import Scores, move_scores
from translator.alignment.search import Gaps, best_rows
from translator.alignment.tokens import Tokens
from translator.errors import UsageError

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.base import Floats, Indexes

FIRST_OMIT = -12.0
"""Log-odds that a run of omitted sentences begins in the first round, when words are hardly known yet."""
ROUNDS = 2
"""Rounds after the first."""
WINDOW, OVERLAP = 1024, 96
"""Source sentences that are aligned at a time, and those after them that are looked at with them."""
INSIDE = -1.5
"""Log-odds of a row over the beginning of a block."""
CALM = 0.7
"""Scores are multiplied by this before they are read as log-odds: words are not as independent as they are taken."""
SHARPNESS = 1.5
"""Scores are probabilities to this power: manual links differ that much more often than the words let one doubt."""
_NEVER = -1e5
_RATIO_PRIOR = 2000


class _Edge(NamedTuple):
    """Kinds of the sentences' beginnings or ends on both sides, and whether it is ends."""

    source: Indexes
    target: Indexes
    last: bool


def align_sentences(
    sources: Sequence[str],
    targets: Sequence[str],
    translations: Sequence[str] | None = None,
    *,
    scorer: Scorer | None = None,
    anchors: Sequence[tuple[int, int]] = (),
    source_blocks: Sequence[int] | None = None,
    target_blocks: Sequence[int] | None = None,
) -> list[Link]:
    """Aligns sentences with those of their translation.

    Args:
        sources: French sentences.
        targets: English sentences.
        translations: a machine translation of each source sentence. Without it words that look alike have to do.
        scorer: log-probabilities of targets given sources; called for rows that are in doubt.
        anchors: pairs of source and target sentence numbers (from 0) that must be in one row.
        source_blocks: for each source sentence 1 if it begins a paragraph, 2 if a heading, else 0. Blocks guide, they
            do not force.
        target_blocks: the same for the target.

    Returns:
        Links in order, a monotone partition of both sides; neighbouring sentences without counterpart are one link.

    Raises:
        UsageError: there are not as many translations as sources, or anchors cross or lie outside.
    """
    if translations is not None and len(translations) != len(sources):
        raise UsageError(f"{len(translations)} translations for {len(sources)} source sentences; expected one each.")
    _check_anchors(anchors, len(sources), len(targets))
    if not sources or not targets:
        whole = Link(range(len(sources)), range(len(targets)), 1.0)
        return [whole] if sources or targets else []
    blocks = (source_blocks, target_blocks)
    return _Aligner(sources, targets, translations, scorer, anchors, blocks).links()


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
        anchors: Sequence[tuple[int, int]],
        blocks: tuple[Sequence[int] | None, Sequence[int] | None],
    ) -> None:
        import numpy as np

        self.texts = (sources, targets)
        self.scorer = scorer
        self.anchors = sorted(set(anchors))
        self.lexicon = Lexicon(sources, targets, translations)
        self.lengths = [list(map(len, sources)), list(map(len, targets))]
        self.edges = [_Edge(starts(sources), starts(targets), False), _Edge(ends(sources), ends(targets), True)]
        self.blocks: list[Indexes] = []
        if blocks[0] is not None and blocks[1] is not None:
            self.blocks = [np.array(blocks[0], dtype=np.int64), np.array(blocks[1], dtype=np.int64)]
            self.edges.append(_Edge(self.blocks[0], self.blocks[1], False))
        self.odds: list[Floats] = []
        self.ratio = 1.0
        self.cells = coarse_band(*_sketched(self.lexicon), anchors=self.anchors)

    def links(self) -> list[Link]:
        links = list(self._round(FIRST_OMIT, scored=False))
        for number in range(ROUNDS):
            self._learn(links)
            links = list(self._round(OMIT, scored=number == ROUNDS - 1))
        return links

    def _learn(self, links: Sequence[Link]) -> None:
        self.lexicon.learn(links)
        self.odds = [odds(edge.source, edge.target, links, last=edge.last) for edge in self.edges]
        both = [link for link in links if link.source and link.target]
        source = sum(self.lengths[0][number] for link in both for number in link.source)
        target = sum(self.lengths[1][number] for link in both for number in link.target)
        self.ratio = (target + _RATIO_PRIOR) / (source + _RATIO_PRIOR)

    def _round(self, begin: float, *, scored: bool) -> Iterator[Link]:
        """Aligns window after window; each begins where the rows kept of the one before end."""
        height, width = self.cells.height, self.cells.width
        first = column = 0
        held: Link | None = None
        while first < height and column < width:
            end = first + WINDOW + OVERLAP if first + WINDOW + 2 * OVERLAP < height else height
            for link in self._window(first, end, column, begin, scored=scored):
                if end < height and link.source.stop > first + WINDOW and first < link.source.start:
                    break
                held, done = _joined(held, link)
                if done:
                    yield done
            assert held is not None
            first, column = held.source.stop, held.target.stop
        if held:
            yield held
        if first < height or column < width:
            yield Link(range(first, height), range(column, width), 1.0)

    def _window(self, first: int, end: int, column: int, begin: float, *, scored: bool) -> list[Link]:
        whole = end == self.cells.height
        cells = self.cells.window(first, end, column)
        scores, gaps = self._scores(cells, first, end, column, begin)
        if scored:
            found = _calm_posteriors(cells, scores, gaps, whole=whole)
            sides = (self.texts[0][first:end], self.texts[1][column : column + cells.width])
            if self.scorer and add_gains(scores, found, cells, *sides, self.scorer):
                found = _calm_posteriors(cells, scores, gaps, whole=whole)
        rows = best_rows(cells, scores, gaps, whole=whole)
        links = []
        for source, target in rows:
            score = 1.0
            if scored and source and target:
                cell = int(cells.cells[source[-1]]) + target[-1] - int(cells.low[source[-1]])
                score = float(found.rows[len(source), len(target)][cell]) ** SHARPNESS
            elif scored:
                alone = found.source[source.start : source.stop] if source else found.target[target.start : target.stop]
                score = float(alone.mean()) ** SHARPNESS
            links.append(
                Link(
                    range(source.start + first, source.stop + first),
                    range(target.start + column, target.stop + column),
                    score,
                )
            )
        return links

    def _scores(self, cells: Band, first: int, end: int, column: int, begin: float) -> tuple[Scores, Gaps]:
        import numpy as np

        sides = (slice(first, end), slice(column, column + cells.width))
        lengths = (self.lengths[0][sides[0]], self.lengths[1][sides[1]])
        scores = move_scores(*self.lexicon.ratios(first, end, column, cells), lengths, self.ratio, cells)
        rows, columns = cells.places()
        for edge, table in zip(self.edges, self.odds, strict=False):
            source, target = edge.source[sides[0]], edge.target[sides[1]]
            for (m, n), values in scores.items():
                back = (0, 0) if edge.last else (m - 1, n - 1)
                values += table[source[np.maximum(rows - back[0], 0)], target[np.maximum(columns - back[1], 0)]]
        if self.blocks:
            before = [
                np.concatenate([[0], np.cumsum(side[part] > 0)]) for side, part in zip(self.blocks, sides, strict=True)
            ]
            for (m, n), values in scores.items():
                inside = before[0][rows + 1] - before[0][np.maximum(rows + 2 - m, 0)]
                inside += before[1][columns + 1] - before[1][np.maximum(columns + 2 - n, 0)]
                values += INSIDE * inside
        gaps = Gaps(begin, OMIT_MORE, np.zeros(cells.height), np.zeros(cells.width))
        for source_number, target_number in self.anchors:
            row, place = source_number - first, target_number - column
            if 0 <= row < cells.height:
                gaps.source[row] = _NEVER
            if 0 <= place < cells.width:
                gaps.target[place] = _NEVER
            for (m, n), values in scores.items():
                holds = (rows >= row) & (rows - m < row)
                also = (columns >= place) & (columns - n < place)
                values[holds != also] = -np.inf
        return scores, gaps


def _calm_posteriors(cells: Band, scores: Scores, gaps: Gaps, *, whole: bool) -> Posteriors:
    calm = {kind: values * CALM for kind, values in scores.items()}
    return posteriors(cells, calm, Gaps(gaps.begin * CALM, gaps.more * CALM, gaps.source, gaps.target), whole=whole)


def _joined(held: Link | None, link: Link) -> tuple[Link, Link | None]:
    """Neighbouring runs without counterpart on the same side become one; returns what to hold, and what is done."""
    if held is None:
        return link, None
    if not (held.source or link.source) or not (held.target or link.target):
        sizes = (len(held.source) + len(held.target), len(link.source) + len(link.target))
        score = (held.score * sizes[0] + link.score * sizes[1]) / sum(sizes)
        source, target = range(held.source.start, link.source.stop), range(held.target.start, link.target.stop)
        return Link(source, target, score), None
    return link, held


def _sketched(lexicon: Lexicon) -> list[Floats]:
    def roots(tokens: Tokens, classes: Indexes) -> Tokens:
        return Tokens(classes[tokens.ids], tokens.starts)

    return sketches(
        [
            [
                (lexicon.machine, 0),
                (roots(lexicon.machine, lexicon.english_roots), lexicon.size),
                (roots(lexicon.source, lexicon.french_roots), lexicon.size),
            ],
            [(lexicon.target, 0), (roots(lexicon.target, lexicon.english_roots), lexicon.size)],
        ],
        lexicon.size + len(lexicon.classes),
    )
