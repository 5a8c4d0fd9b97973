"""What the words of one text say about those of the other.

A target sentence is taken as drawn, word by word, from a mixture that its source sentences define: the words of their
machine translation, words that begin like these or like the source's own (names, numbers, cognates), translations that
IBM Model 1 learns from the two texts, and the NULL word, which draws by frequency alone. The weights of the mixture are
estimated from aligned sentences by expectation maximisation, so that a poor machine translation counts for little. The
other direction is the same: the source's words, French and machine translated, are drawn from the target's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from translator.alignment.band import Band, Floats, Indexes
from translator.alignment.beads import MAX_TO_ONE, Bead
from translator.alignment.dictionary import (
    Table,
    Tokens,
    Vocabulary,
    added,
    expand,
    interleaved,
    model1,
    same_class,
    split,
    table,
)
from translator.text.language import COMMON

FIRST_SHARES = (0.15, 0.05, 0.05)
"""Mixture weights in the first round: the same word as expected, one that begins like it, one that begins like a word
of the other language. The NULL word has the rest."""
TAUGHT_SHARE = 0.1
"""Initial mixture weight of the translations that IBM Model 1 learns."""
PRIOR_WORDS = 1000.0
"""Pseudo-count of words for the weights above."""
MAX_BEADS = 4000
"""Most beads that the weights are estimated from."""
ITERATIONS = 20
"""Iterations of expectation maximisation."""
BACKGROUND_WORDS = 10_000
"""Pseudo-count of words of running text for the frequency of a word."""
COMMON_SHARE, RARE_SHARE = 0.5, 5e-5
"""Share of the commonest words of a language in running text, all together; share of any other word."""


class Lexicon:
    """Words of both texts, and what is known about how they go together."""

    def __init__(self, sources: Sequence[str], targets: Sequence[str], translations: Sequence[str] | None) -> None:
        english, french = Vocabulary(), Vocabulary()
        self._target = english.encode(targets)
        self._machine = english.encode(translations or [""] * len(sources))
        self._source = french.encode(sources)
        classes: dict[str, int] = {}
        self._english_roots, self._french_roots = english.roots(classes), french.roots(classes)
        self._classes = len(classes)
        size = self._size = len(english)
        both = size + len(french)
        # A source sentence comes twice, as it is and translated.
        copies = 2.0 if len(self._machine.ids) else 1.0
        stream = interleaved(self._machine, self._source, size)
        english_share = _frequencies(np.concatenate([self._target.ids, self._machine.ids]), english, "en")
        french_share = _frequencies(self._source.ids, french, "fr")
        same = np.arange(size)
        alike, other = same_class(self._english_roots, self._english_roots)
        foreign, name = same_class(self._french_roots, self._english_roots)
        english_class = np.bincount(self._english_roots, english_share, self._classes)[self._english_roots]
        french_class = np.bincount(self._french_roots, french_share, self._classes)[self._french_roots]
        self._forward = _Direction(
            stream,
            self._target,
            (copies, 1.0),
            english_share,
            [
                table(same, same, 1 / english_share, both),
                table(alike, other, 1 / english_class[other], both),
                table(foreign + size, name, 1 / english_class[name], both),
            ],
        )
        self._backward = _Direction(
            self._target,
            stream,
            (1.0, copies),
            np.concatenate([english_share, french_share]),
            [
                table(same, same, 1 / english_share, size),
                table(alike, other, 1 / english_class[other], size),
                table(name, foreign + size, 1 / french_class[foreign], size),
            ],
        )

    def features(self) -> tuple[list[list[Tokens]], int]:
        """Words and beginnings of words of the sentences of either side, as `coarse.sketches` takes them.

        Returns:
            For each side lists of features of the same sentences, and how many features there are.
        """
        english, french = self._english_roots + self._size, self._french_roots + self._size
        sources = [
            self._machine,
            self._machine._replace(ids=english[self._machine.ids]),
            self._source._replace(ids=french[self._source.ids]),
        ]
        targets = [self._target, self._target._replace(ids=english[self._target.ids])]
        return [sources, targets], self._size + self._classes

    def learn(self, beads: Sequence[Bead]) -> None:
        """Learns from aligned sentences which words go together, and the weights of the mixture."""
        both = [bead for bead in beads if bead.source and bead.target]
        self._forward.learn(both)
        self._backward.learn([Bead(bead.target, bead.source, bead.score) for bead in both])

    def log_ratios(self, first: int, end: int, column: int, band: Band) -> tuple[list[Floats], list[Floats]]:
        """The log-likelihood ratios of sentences that `beads.bead_scores` takes, forward and backward.

        `band` is of a window of the texts: the source sentences `first` to `end`, and target sentences from `column`.
        """
        source, target = (first, end), (column, column + band.width)
        columns = band.transposed()
        backward = self._backward.log_ratios(target, source, columns)
        turned = columns.numbers(*band.places()[::-1])
        return self._forward.log_ratios(source, target, band), [values[turned] for values in backward]


class _Direction:
    """How one side's sentences, the drawn ones, come from the other's, the given ones.

    `copies` says how many times the words of each given and of each drawn sentence are there. `frequencies`, of shape
    (drawn words,), are the words' shares in the text. Entries of tables are p(drawn word | given word) / p(drawn word).
    """

    def __init__(
        self, given: Tokens, drawn: Tokens, copies: tuple[float, float], frequencies: Floats, tables: list[Table]
    ) -> None:
        self.given, self.drawn, self.frequencies, self.tables = given, drawn, frequencies, tables
        self.lengths = np.maximum(given.lengths() / copies[0], 1).astype(np.float32)
        self.weight = 1 / copies[1]
        self.shares = np.array(FIRST_SHARES)

    def learn(self, beads: Sequence[Bead]) -> None:
        """Learns from beads with sentences on both sides, of which the given ones are the source."""
        sizes = (len(self.tables[0].starts) - 1, len(self.frequencies))
        taught = model1(self.given, self.drawn, beads, sizes)
        ratios = (taught.values / self.frequencies[taught.columns]).astype(np.float32)
        self.tables = [*self.tables[: len(FIRST_SHARES)], taught._replace(values=ratios)]
        self.shares = prior = np.array([*FIRST_SHARES, TAUGHT_SHARE])
        if beads:
            expected = self._expected(beads[:: len(beads) // MAX_BEADS + 1])
            for _ in range(ITERATIONS):
                weighted = self.shares[:, None] * expected
                counts = (weighted / (1.0 - self.shares.sum() + weighted.sum(axis=0))).sum(axis=1)
                self.shares = (counts + PRIOR_WORDS * prior) / (expected.shape[1] + PRIOR_WORDS)

    def _expected(self, beads: Sequence[Bead]) -> Floats:
        """How many times likelier than by frequency each table has each drawn word: shape (tables, drawn words)."""
        dense = np.zeros(len(self.frequencies), dtype=np.float32)
        expected = []
        for one in self.tables:
            parts = []
            for given, drawn, _ in beads:
                entries = expand(one, self.given.part(given.start, given.stop))
                np.add.at(dense, entries.columns, entries.values)
                words = self.drawn.of(drawn.start, drawn.stop)
                parts.append(dense[words] / self.lengths[given.start : given.stop].sum())
                dense[entries.columns] = 0.0
            expected.append(np.concatenate(parts))
        return np.stack(expected)

    def log_ratios(self, given: tuple[int, int], drawn: tuple[int, int], band: Band) -> list[Floats]:
        """Log-likelihood ratios of drawn sentences: given other sentences, against the words' frequencies alone.

        The rows of the band are the given sentences from the one number to the other (left out), its columns the drawn.

        Returns:
            Item m - 1 has shape (cells,): at cell (i, j) the value of drawn sentence j given the m sentences that end
            with i; -inf where there are fewer.
        """
        expected = expand(added(self.tables, self.shares), self.given.part(*given))
        lengths, tokens = self.lengths[slice(*given)], self.drawn.part(*drawn)
        null_share = 1.0 - float(self.shares.sum())
        results = [np.full(band.size, -np.inf, dtype=np.float32) for _ in range(MAX_TO_ONE)]
        dense = np.zeros(len(self.frequencies), dtype=np.float32)
        for row in range(band.height):
            low, high = int(band.low[row]), int(band.high[row])
            words = tokens.of(low, high)
            ends = tokens.starts[low : high + 1] - tokens.starts[low]
            total = 0.0
            first = max(row + 1 - MAX_TO_ONE, 0)
            for one in range(row, first - 1, -1):
                entries = slice(expected.starts[one], expected.starts[one + 1])
                np.add.at(dense, expected.columns[entries], expected.values[entries])
                total += float(lengths[one])
                ratios = np.log(null_share + dense[words] / max(total, 1.0)) * self.weight
                sums = np.concatenate([[0.0], np.cumsum(ratios)])[ends]
                results[row - one][band.row(row)] = sums[1:] - sums[:-1]
            dense[expected.columns[expected.starts[first] : expected.starts[row + 1]]] = 0.0
        return results


def _frequencies(ids: Indexes, vocabulary: Vocabulary, language: str) -> Floats:
    """Share of each word among all, as if some running text of the language had been counted beside these."""
    common = {part for word in COMMON[language] for part in split(word)}
    background = np.array([COMMON_SHARE / len(common) if word in common else RARE_SHARE for word in vocabulary.words])
    counts = np.bincount(ids, minlength=len(vocabulary)) + BACKGROUND_WORDS * background
    shares: Floats = counts / (len(ids) + BACKGROUND_WORDS)
    return shares
