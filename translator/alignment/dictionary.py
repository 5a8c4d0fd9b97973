"""Words as numbers, and which words render which: words that begin alike, and what the texts themselves teach.

The latter is IBM Model 1 (Brown et al. 1993, https://aclanthology.org/J93-2003/), trained on sentences that are aligned
already. Counts are discounted, so that a pair seen once proves nothing about the bead where it was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from translator.alignment.band import Floats, Indexes
from translator.alignment.beads import Bead
from translator.text.words import fold_word

DISCOUNT = 0.7
"""Occurrences that are taken off each pair's expected count."""
ITERATIONS = 4
"""Of expectation maximisation."""
MIN_PROBABILITY = 0.01
"""Translation probabilities below this are dropped."""
MAX_PAIRS = 2_000_000
"""Pairs of word occurrences that are learned from, so that memory does not grow with the texts."""
ROOT = 4
"""Letters that two words must begin with alike to be in one class: names, cognates, inflected forms."""
_WORD = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*|[^\W\d_]+")


class Tokens(NamedTuple):
    """Sentences as numbers of words: those of sentence `i` are `ids[starts[i] : starts[i + 1]]`.

    `ids` has shape (words of all sentences,), `starts` has shape (sentences + 1,).
    """

    ids: Indexes
    starts: Indexes

    def of(self, first: int, end: int) -> Indexes:
        """The words of sentences `first` to `end`, the latter left out."""
        return self.ids[self.starts[first] : self.starts[end]]

    def lengths(self) -> Indexes:
        """The number of words of each sentence, of shape (sentences,)."""
        return np.diff(self.starts)

    def part(self, first: int, end: int) -> Tokens:
        """Sentences `first` to `end`, the latter left out, numbered anew from 0."""
        return Tokens(self.of(first, end), self.starts[first : end + 1] - self.starts[first])


def interleaved(left: Tokens, right: Tokens, offset: int) -> Tokens:
    """Each sentence's words of `left`, then those of `right` with `offset` added to their numbers."""
    starts = left.starts + right.starts
    ids = np.empty(int(starts[-1]), dtype=np.int64)
    ids[_ranges(starts[:-1], left.lengths())] = left.ids
    ids[_ranges(starts[:-1] + left.lengths(), right.lengths())] = right.ids + offset
    return Tokens(ids, starts)


class Vocabulary:
    """Numbers for words in the order of their first use."""

    def __init__(self) -> None:
        self.words: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, sentences: Iterable[str]) -> Tokens:
        """The sentences' words as numbers; new words are added."""
        words, ids, starts = self.words, [], [0]
        for sentence in sentences:
            ids += [words.setdefault(word, len(words)) for word in split(sentence)]
            starts.append(len(ids))
        return Tokens(np.array(ids, dtype=np.int64), np.array(starts, dtype=np.int64))

    def roots(self, classes: dict[str, int]) -> Indexes:
        """The class of each word, of shape (words,); `classes` numbers the beginnings of words and grows."""
        roots = (word[:ROOT] if word[0].isalpha() else word for word in self.words)
        return np.array([classes.setdefault(root, len(classes)) for root in roots], dtype=np.int64)


def split(sentence: str) -> list[str]:
    """Folded words, and numbers without what groups their digits."""
    return [
        "".join(filter(str.isdigit, word)).lstrip("0") or "0" if word[0].isdigit() else fold_word(word)
        for word in _WORD.findall(sentence)
    ]


class Table(NamedTuple):
    """A sparse matrix: row `i` has the entries `starts[i]` to `starts[i + 1]` of `columns` and `values`.

    A row may have several entries for one column, which are meant to be added up.
    """

    columns: Indexes
    values: Floats
    starts: Indexes


def table(rows: Indexes, columns: Indexes, values: Floats, height: int) -> Table:
    """A sparse matrix of `height` rows with these entries in any order, three arrays of one shape."""
    order = np.argsort(rows, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=height))])
    return Table(columns[order], values[order].astype(np.float32), starts)


def added(tables: Sequence[Table], weights: Floats) -> Table:
    """The weighted sum of matrices of the same height."""
    height = len(tables[0].starts) - 1
    rows = [np.repeat(np.arange(height), np.diff(one.starts)) for one in tables]
    values = [one.values * weight for one, weight in zip(tables, weights, strict=True)]
    return table(np.concatenate(rows), np.concatenate([one.columns for one in tables]), np.concatenate(values), height)


def expand(matrix: Table, tokens: Tokens) -> Table:
    """From a row for each word to a row for each sentence: the entries of all its words, one after another."""
    starts = matrix.starts[tokens.ids]
    counts = matrix.starts[tokens.ids + 1] - starts
    places = _ranges(starts, counts)
    return Table(matrix.columns[places], matrix.values[places], np.append(0, np.cumsum(counts))[tokens.starts])


def same_class(rows: Indexes, columns: Indexes) -> tuple[Indexes, Indexes]:
    """All pairs (row, column) of one class, as two arrays, given the class of each row and of each column."""
    order = np.argsort(columns, kind="stable")
    ordered = columns[order]
    first = ordered.searchsorted(rows, side="left")
    counts = ordered.searchsorted(rows, side="right") - first
    return np.repeat(np.arange(len(rows)), counts), order[_ranges(first, counts)]


def _ranges(starts: Indexes, counts: Indexes) -> Indexes:
    """`start`, `start + 1`, … for each start as many as its count says, one range after another."""
    return np.arange(int(counts.sum())) + np.repeat(starts - np.cumsum(counts) + counts, counts)


def model1(sources: Tokens, targets: Tokens, beads: Sequence[Bead], sizes: tuple[int, int]) -> Table:
    """IBM Model 1: the probability of each target word (column) as the rendering of each source word (row).

    `sizes` are the numbers of source and target words. The NULL word renders each target word as often as it occurs.
    """
    height, width = sizes
    left, right, slots, slot_words = _pairs(sources, targets, beads)
    known, number = np.unique(left * width + right, return_inverse=True)
    rows = known // width
    probabilities = np.full(len(known), 1.0 / max(width, 1))
    null = np.bincount(right, minlength=width) / max(len(right), 1)
    for _ in range(ITERATIONS):
        weights = probabilities[number]
        shares = weights / (np.bincount(slots, weights, len(slot_words)) + null[slot_words])[slots]
        counts = np.bincount(number, shares, len(known))
        totals = np.maximum(np.bincount(rows, counts, height), 1e-9)[rows]
        probabilities = counts / totals
    probabilities = np.maximum(counts - DISCOUNT, 0.0) / totals
    keep = probabilities >= MIN_PROBABILITY
    return table(rows[keep], (known % width)[keep], probabilities[keep], height)


def _pairs(sources: Tokens, targets: Tokens, beads: Sequence[Bead]) -> tuple[Indexes, Indexes, Indexes, Indexes]:
    """All pairs of a source and a target word occurrence in one bead.

    Returns:
        The source word, the target word and the number of the target occurrence, three arrays of shape (pairs,); and
        the word of each target occurrence.
    """
    none: Indexes = np.zeros(0, dtype=np.int64)
    lefts, rights, slots, words = [none], [none], [none], [none]
    total = slot = 0
    # In an order that spreads over the text, if not all beads can be used.
    for bead in sorted(beads, key=lambda bead: (bead.source.start * 7919) % 1009):
        source = sources.of(bead.source.start, bead.source.stop)
        target = targets.of(bead.target.start, bead.target.stop)
        total += len(source) * len(target)
        if total > MAX_PAIRS:
            break
        lefts.append(np.repeat(source, len(target)))
        rights.append(np.tile(target, len(source)))
        slots.append(np.tile(np.arange(slot, slot + len(target)), len(source)))
        words.append(target)
        slot += len(target)
    return np.concatenate(lefts), np.concatenate(rights), np.concatenate(slots), np.concatenate(words)
