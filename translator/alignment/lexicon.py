"""What the words of one text say about those of the other.

A target sentence is taken as drawn, word by word, from what its source sentences let one expect: the words of their
machine translation, words that begin like these or like the source's own (names, numbers, cognates), renderings that
the two texts themselves teach, and the NULL word, which draws by frequency alone. How much each of these gives is
estimated from aligned sentences by expectation maximisation, so that a poor machine translation counts for little. The
other direction is the same: the source's words, French and machine translated, are drawn from the target's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
"""Shares of the drawn words in the first round: the same word as expected, one that begins like it, one that begins
like a word of the other language. The NULL word gives the rest."""
TAUGHT_SHARE = 0.1
"""Share of the renderings that the texts teach, before it is estimated."""
PRIOR_WORDS = 1000.0
"""Words that the shares above count for beside the aligned ones."""
MAX_BEADS = 4000
"""Beads that shares are estimated from."""
ITERATIONS = 20
"""Of expectation maximisation."""
BACKGROUND_WORDS = 10_000
"""Words of running text that those of the two texts are mixed with to tell how frequent a word is."""
COMMON_SHARE, RARE_SHARE = 0.5, 5e-5
"""Share of the commonest words of a language in running text, all together; share of any other word."""


class _Direction(NamedTuple):
    """How one side's sentences, the drawn ones, come from the other's, the given ones.

    `lengths` has shape (given sentences,): their words. `frequencies` and `weights` have shape (drawn words,): the
    share of each word in the texts, and how much an occurrence counts. Each of `tables` has for given words (rows) how
    many times likelier than by frequency a drawn word (column) is.
    """

    given: Tokens
    lengths: Floats
    drawn: Tokens
    frequencies: Floats
    weights: Floats
    tables: list[Table]


class Lexicon:
    """Words of both texts, and what is known about how they go together."""

    def __init__(self, sources: Sequence[str], targets: Sequence[str], translations: Sequence[str] | None) -> None:
        english, french = Vocabulary(), Vocabulary()
        self._target = english.encode(targets)
        self._machine = english.encode(translations or [""] * len(sources))
        self._source = french.encode(sources)
        self._classes: dict[str, int] = {}
        self._english_roots, self._french_roots = english.roots(self._classes), french.roots(self._classes)
        size = self._size = len(english)
        both = size + len(french)
        # The source's words come twice, as they are and translated.
        streams = 2.0 if len(self._machine.ids) else 1.0
        stream = interleaved(self._machine, self._source, size)
        english_share = _frequencies(np.concatenate([self._target.ids, self._machine.ids]), english, "en")
        french_share = _frequencies(self._source.ids, french, "fr")
        same = np.arange(size)
        alike, other = same_class(self._english_roots, self._english_roots)
        foreign, name = same_class(self._french_roots, self._english_roots)
        english_class = np.bincount(self._english_roots, english_share, len(self._classes))[self._english_roots]
        french_class = np.bincount(self._french_roots, french_share, len(self._classes))[self._french_roots]
        self._forward = _Direction(
            stream,
            np.maximum(stream.lengths() / streams, 1).astype(np.float32),
            self._target,
            english_share,
            np.ones(size, dtype=np.float32),
            [
                table(same, same, 1 / english_share, both),
                table(alike, other, 1 / english_class[other], both),
                table(foreign + size, name, 1 / english_class[name], both),
            ],
        )
        self._backward = _Direction(
            self._target,
            np.maximum(self._target.lengths(), 1).astype(np.float32),
            stream,
            np.concatenate([english_share, french_share]),
            np.full(both, 1 / streams, dtype=np.float32),
            [
                table(same, same, 1 / english_share, size),
                table(alike, other, 1 / english_class[other], size),
                table(name, foreign + size, 1 / french_class[foreign], size),
            ],
        )
        self._taught: list[Table] = []
        self._shares = [np.array(FIRST_SHARES), np.array(FIRST_SHARES)]

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
        return [sources, targets], self._size + len(self._classes)

    def learn(self, beads: Sequence[Bead]) -> None:
        """Learns from aligned sentences which words go together, and the share of each kind of knowledge."""
        both = [bead for bead in beads if bead.source and bead.target]
        turned = [Bead(bead.target, bead.source, bead.score) for bead in both]
        self._taught, self._shares = [], []
        for direction, some in ((self._forward, both), (self._backward, turned)):
            sizes = (len(direction.tables[0].starts) - 1, len(direction.frequencies))
            words = model1(direction.given, direction.drawn, some, sizes)
            words = words._replace(values=(words.values / direction.frequencies[words.columns]).astype(np.float32))
            self._taught.append(words)
            self._shares.append(_estimated_shares(direction, [*direction.tables, words], some))

    def log_ratios(self, first: int, end: int, column: int, band: Band) -> tuple[list[Floats], list[Floats]]:
        """The likelihoods of sentences that `beads.bead_scores` takes, forward and backward.

        `band` is of a window of the texts: the source sentences `first` to `end`, and target sentences from `column`.
        """
        sides = ((first, end), (column, column + band.width))
        columns = band.transposed()
        forward = self._log_ratios(0, *sides, band)
        backward = self._log_ratios(1, *sides[::-1], columns)
        rows, targets = band.places()
        turned = columns.numbers(targets, rows)
        return forward, [values[turned] for values in backward]

    def _log_ratios(self, number: int, given: tuple[int, int], drawn: tuple[int, int], band: Band) -> list[Floats]:
        direction, shares = (self._forward, self._backward)[number], self._shares[number]
        tables = added([*direction.tables, *self._taught[number : number + 1]], shares)
        return _log_ratios(
            expand(tables, direction.given.part(*given)),
            direction.lengths[slice(*given)],
            direction.drawn.part(*drawn),
            direction.weights,
            band,
            1.0 - float(shares.sum()),
        )


def _frequencies(ids: Indexes, vocabulary: Vocabulary, language: str) -> Floats:
    """Share of each word among all, as if some running text of the language had been counted beside these."""
    common = {part for word in COMMON[language] for part in split(word)}
    background = np.array([COMMON_SHARE / len(common) if word in common else RARE_SHARE for word in vocabulary.words])
    counts = np.bincount(ids, minlength=len(vocabulary)) + BACKGROUND_WORDS * background
    shares: Floats = counts / (len(ids) + BACKGROUND_WORDS)
    return shares


def _estimated_shares(direction: _Direction, tables: list[Table], beads: Sequence[Bead]) -> Floats:
    """The share of the drawn words that each table accounts for in beads with two sides, of shape (tables,)."""
    prior = np.array([*FIRST_SHARES, TAUGHT_SHARE])
    if not beads:
        return prior
    beads = beads[:: len(beads) // MAX_BEADS + 1]
    dense = np.zeros(len(direction.frequencies), dtype=np.float32)
    values = []
    for one in tables:
        parts = []
        for given, drawn, _ in beads:
            entries = expand(one, direction.given.part(given.start, given.stop))
            np.add.at(dense, entries.columns, entries.values)
            words = direction.drawn.of(drawn.start, drawn.stop)
            parts.append(dense[words] / direction.lengths[given.start : given.stop].sum())
            dense[entries.columns] = 0.0
        values.append(np.concatenate(parts))
    expected = np.stack(values)
    shares = prior
    for _ in range(ITERATIONS):
        weighted = shares[:, None] * expected
        counts = (weighted / (1.0 - shares.sum() + weighted.sum(axis=0))).sum(axis=1)
        shares = (counts + PRIOR_WORDS * prior) / (expected.shape[1] + PRIOR_WORDS)
    return shares


def _log_ratios(
    expected: Table, lengths: Floats, drawn: Tokens, weights: Floats, band: Band, null_share: float
) -> list[Floats]:
    """Log-likelihood ratios of drawn sentences: given other sentences, against the words' frequencies alone.

    Args:
        expected: for each given sentence (row of the band) and drawn word how many times likelier than by frequency
            the word is, times `lengths`.
        lengths: an array of shape (given sentences,): their words.
        drawn: the words of the sentences that are the columns of the band.
        weights: an array of shape (words,): how much an occurrence of each drawn word counts.
        band: the cells.
        null_share: share of the words that the NULL word draws.

    Returns:
        Item m - 1 has shape (cells,): at cell (i, j) the value of drawn sentence j given the m sentences that end with
        i; -inf where there are fewer.
    """
    results = [np.full(band.size, -np.inf, dtype=np.float32) for _ in range(MAX_TO_ONE)]
    dense = np.zeros(len(weights), dtype=np.float32)
    word_weights = weights[drawn.ids]
    for row in range(band.height):
        low, high = int(band.low[row]), int(band.high[row])
        words = drawn.of(low, high)
        ends = drawn.starts[low : high + 1] - drawn.starts[low]
        counted = word_weights[drawn.starts[low] : drawn.starts[high]]
        total = 0.0
        first = max(row + 1 - MAX_TO_ONE, 0)
        for one in range(row, first - 1, -1):
            entries = slice(expected.starts[one], expected.starts[one + 1])
            np.add.at(dense, expected.columns[entries], expected.values[entries])
            total += float(lengths[one])
            ratios = np.log(null_share + dense[words] / max(total, 1.0)) * counted
            sums = np.concatenate([[0.0], np.cumsum(ratios)])[ends]
            results[row - one][band.row(row)] = sums[1:] - sums[:-1]
        dense[expected.columns[expected.starts[first] : expected.starts[row + 1]]] = 0.0
    return results
