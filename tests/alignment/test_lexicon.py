from __future__ import annotations

import math

import numpy as np
import pytest

from tests.alignment.test_band import some_band
from translator.alignment.band import Band
from translator.alignment.beads import Bead
from translator.alignment.dictionary import (
    DISCOUNT,
    ITERATIONS,
    MIN_PROBABILITY,
    Tokens,
    Vocabulary,
    expand,
    interleaved,
    model1,
    same_class,
    split,
    table,
)
from translator.alignment.lexicon import Lexicon

SOURCES = ["le chat dort", "le chien mange", "le chat mange", "un chien dort", "—"]
TARGETS = ["the cat sleeps", "the dog eats", "the cat eats", "a dog sleeps", "…"]


def test_words_are_folded_and_numbers_have_no_groups() -> None:
    assert split("L’Été, 12 000,5 × 007 à Paris-Nord : 1.234.567 !") == [
        "l", "ete", "12000", "5", "7", "a", "paris", "nord", "1234567",
    ]  # fmt: skip


def test_sentences_are_cut_and_interleaved() -> None:
    left, right = Vocabulary().encode(["a b", "", "c"]), Vocabulary().encode(["x", "y y", ""])
    found = interleaved(left, right, 10)
    assert [found.of(number, number + 1).tolist() for number in range(3)] == [[0, 1, 10], [11, 11], [2]]
    part = found.part(1, 3)
    assert (part.ids.tolist(), part.starts.tolist(), part.lengths().tolist()) == ([11, 11, 2], [0, 2, 3], [2, 1])


def test_a_sparse_matrix_gives_a_sentence_the_entries_of_its_words() -> None:
    matrix = table(np.array([2, 0, 2]), np.array([5, 6, 7]), np.array([0.1, 0.2, 0.3]), 3)
    found = expand(matrix, Tokens(np.array([2, 1, 0, 2]), np.array([0, 1, 2, 4])))
    parts = [found.columns[start:end].tolist() for start, end in zip(found.starts, found.starts[1:], strict=False)]
    assert parts == [[5, 7], [], [6, 5, 7]]


def test_pairs_of_one_class() -> None:
    rows, columns = same_class(np.array([1, 0, 3]), np.array([0, 1, 1, 2]))
    assert list(zip(rows.tolist(), columns.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 0)]


def test_model_1_learns_which_word_renders_which() -> None:
    french, english = Vocabulary(), Vocabulary()
    sources, targets = french.encode(SOURCES * 3), english.encode(TARGETS * 3)
    beads = [Bead(range(number, number + 1), range(number, number + 1), 1.0) for number in range(15)]
    found = model1(sources, targets, beads, (len(french), len(english)))
    words = list(english.words)
    best = {}
    for word, row in french.words.items():
        entries = slice(found.starts[row], found.starts[row + 1])
        best[word] = words[found.columns[entries][found.values[entries].argmax()]]
    assert best == {"le": "the", "chat": "cat", "dort": "sleeps", "chien": "dog", "mange": "eats", "un": "a"}


def test_model_1_is_expectation_maximisation_with_a_null_word() -> None:
    pairs = [("a b", "x y"), ("a", "x"), ("b c", "y z z"), ("a c", "x")] * 3
    french, english = Vocabulary(), Vocabulary()
    sources, targets = french.encode([one for one, _ in pairs]), english.encode([other for _, other in pairs])
    beads = [Bead(range(number, number + 1), range(number, number + 1), 1.0) for number in range(len(pairs))]
    found = model1(sources, targets, beads, (3, 3))
    together = [(left, right) for one, other in pairs for left in one.split() for right in other.split()]
    null = {word: sum(right == word for _, right in together) / len(together) for word in "xyz"}
    probabilities = dict.fromkeys(together, 1 / 3)
    for _ in range(ITERATIONS):
        counts = dict.fromkeys(together, 0.0)
        for one, other in pairs:
            for right in other.split():
                total = null[right] + sum(probabilities[left, right] for left in one.split())
                for left in one.split():
                    counts[left, right] += probabilities[left, right] / total
        totals = {word: sum(count for (left, _), count in counts.items() if left == word) for word in "abc"}
        probabilities = {pair: count / totals[pair[0]] for pair, count in counts.items()}
    expected = {pair: (count - DISCOUNT) / totals[pair[0]] for pair, count in counts.items()}
    assert {
        (left, right): pytest.approx(value, rel=1e-5)
        for left, row in french.words.items()
        for right, column in english.words.items()
        for place in range(found.starts[row], found.starts[row + 1])
        if found.columns[place] == column and (value := float(found.values[place]))
    } == {pair: value for pair, value in expected.items() if value >= MIN_PROBABILITY}


def test_model_1_of_no_words_is_empty() -> None:
    nothing = Vocabulary().encode(["—"])
    assert model1(nothing, nothing, [Bead(range(1), range(1), 1.0)], (0, 0)).columns.size == 0


@pytest.mark.parametrize("learned", [False, True])
def test_renderings_make_a_sentence_likelier_only_beside_its_own(learned: bool) -> None:
    lexicon = Lexicon(SOURCES * 3, TARGETS * 3, None if learned else TARGETS * 3)
    if learned:
        lexicon.learn([Bead(range(number, number + 1), range(number, number + 1), 1.0) for number in range(15)])
    band = Band(np.zeros(4, dtype=np.int64), np.full(4, 4), 4)
    for values in lexicon.log_ratios(5, 9, 5, band):
        square = values[0].reshape(4, 4)
        assert (square.argmax(axis=1) == np.arange(4)).all()
        assert (square.argmax(axis=0) == np.arange(4)).all()


def test_ratios_are_the_words_odds_against_their_frequency() -> None:
    """Forward ratios by hand, before anything is learned; those of several sentences share the words out."""
    lexicon = Lexicon(["Paris", "Lyon Nice", ""], ["Paris", "Nice", "x"], None)
    forward, backward = lexicon.log_ratios(0, 3, 0, band := Band(np.zeros(3, dtype=np.int64), np.full(3, 3), 3))
    rare = (1 + 10_000 * 5e-5) / (3 + 10_000)
    # The same beginning as a word of the other language: a share of 0.05, for each of the words given.
    assert forward[0][0] == pytest.approx(math.log(0.75 + 0.05 / rare), rel=1e-5)
    assert forward[0][band.numbers(1, 1)] == pytest.approx(math.log(0.75 + 0.05 / rare / 2), rel=1e-5)
    assert forward[1][band.numbers(1, 0)] == pytest.approx(math.log(0.75 + 0.05 / rare / 3), rel=1e-5)
    assert forward[0][band.numbers(2, 0)] == pytest.approx(math.log(0.75), rel=1e-5)
    assert (forward[1][:3] == -np.inf).all()
    # Of two words one is rendered.
    assert backward[0][band.numbers(1, 1)] == pytest.approx(math.log(0.75) + math.log(0.75 + 0.05 / rare), rel=1e-5)
    assert (backward[1][::3] == -np.inf).all()


def test_words_of_a_sentence_that_is_there_twice_count_half() -> None:
    band = Band(np.array([0]), np.array([1]), 1)
    forward, backward = Lexicon(["Paris"], ["Paris"], ["Paris"]).log_ratios(0, 1, 0, band)
    english, french = (2 + 0.5) / (2 + 10_000), (1 + 0.5) / (1 + 10_000)
    # The translation is the same word and begins like it; the source begins like it.
    assert forward[0][0] == pytest.approx(math.log(0.75 + (0.15 + 0.05 + 0.05) / english), rel=1e-5)
    expected = math.log(0.75 + (0.15 + 0.05) / english) / 2 + math.log(0.75 + 0.05 / french) / 2
    assert backward[0][0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_ratios_do_not_depend_on_the_band(seed: int) -> None:
    band = some_band(seed)
    words = "le la chat chien paris 12 the cat dog".split()
    chance = np.random.default_rng(seed)
    sources, targets = ([" ".join(chance.choice(words, 4)) for _ in range(size)] for size in (band.height, band.width))
    lexicon = Lexicon(sources, targets, sources)
    full = Band(np.zeros(band.height, dtype=np.int64), np.full(band.height, band.width), band.width)
    inside = full.numbers(*band.places())
    for part, whole in zip(
        lexicon.log_ratios(0, band.height, 0, band), lexicon.log_ratios(0, band.height, 0, full), strict=True
    ):
        for one, other in zip(part, whole, strict=True):
            np.testing.assert_allclose(one, other[inside], rtol=1e-4, atol=1e-4)
