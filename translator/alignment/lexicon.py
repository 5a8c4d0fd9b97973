"""What the words of one text say about those of the other.

A target sentence is taken as drawn, word by word, from what its source sentences let one expect: the words of their
machine translation, words that look like these or like the source's own (names, numbers), words that the texts
themselves teach as renderings, and words from nowhere. How much each of these gives is estimated from the rows
(expectation maximisation), so that a poor machine translation counts for little by itself. The other direction is the
same: the source's words, French and machine translated, drawn from the target's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.alignment.base import Link
from translator.alignment.dictionary import Table, expand, gather, learned, same_class, stacked, table
from translator.alignment.likelihood import log_ratios
from translator.alignment.moves import MOST
from translator.alignment.tokens import Tokens, Vocabulary, interleaved, split
from translator.text.language import COMMON

if TYPE_CHECKING:
    from translator.alignment.band import Band
    from translator.alignment.base import Floats, Indexes

FIRST_SHARES = (0.15, 0.05, 0.05)
"""Words that are the same as expected, look like it, or look like a word of the other language, before all rows."""
BEFORE = 10_000
"""Words of other text that a short one's frequencies are mixed with."""
USUAL, RARE = 0.5, 5e-5
"""Share of the commonest words of a language in running text, all together; share of any other word."""
TAUGHT_SHARE = 0.1
"""The same for words that the texts teach as renderings."""
TRUST = 1000.0
"""Words that the shares above count for beside those of the rows."""
MOST_LINKS = 4000
"""Rows that shares are estimated from."""
_ROUNDS = 20


class _Direction(NamedTuple):
    """Tables from one side's words to the other's, less or more likely than by chance, and the words that they need."""

    given: Tokens
    lengths: Floats
    drawn: Tokens
    chance: Floats
    weights: Floats
    tables: list[Table]


class Lexicon:
    """Words of both texts, and what is known about how they go together."""

    def __init__(self, sources: Sequence[str], targets: Sequence[str], translations: Sequence[str] | None) -> None:
        import numpy as np

        english, french = Vocabulary(), Vocabulary()
        self.target = english.encode(targets)
        self.machine = english.encode(translations or [""] * len(sources))
        self.source = french.encode(sources)
        self.classes: dict[str, int] = {}
        self.english_roots, self.french_roots = english.roots(self.classes), french.roots(self.classes)
        self.size = len(english)
        both = self.size + len(french)
        streams = 2.0 if len(self.machine.ids) else 1.0
        stream = interleaved(self.machine, self.source, self.size)
        english_chance = _chance(np.concatenate([self.target.ids, self.machine.ids]), english, "en")
        french_chance = _chance(self.source.ids, french, "fr")
        chance = np.concatenate([english_chance, french_chance])
        same = np.arange(self.size)
        alike, other = same_class(self.english_roots, self.english_roots)
        foreign, name = same_class(self.french_roots, self.english_roots)
        english_class = np.bincount(self.english_roots, english_chance, len(self.classes))
        french_class = np.bincount(self.french_roots, french_chance, len(self.classes))
        self._forward = _Direction(
            stream,
            np.maximum(stream.lengths() / streams, 1).astype(np.float32),
            self.target,
            english_chance,
            np.ones(self.size, dtype=np.float32),
            [
                table(same, same, 1 / english_chance, both),
                table(alike, other, 1 / english_class[self.english_roots[other]], both),
                table(foreign + self.size, name, 1 / english_class[self.english_roots[name]], both),
            ],
        )
        self._backward = _Direction(
            self.target,
            np.maximum(self.target.lengths(), 1).astype(np.float32),
            stream,
            chance,
            np.full(both, 1 / streams, dtype=np.float32),
            [
                table(same, same, 1 / english_chance, self.size),
                table(alike, other, 1 / english_class[self.english_roots[other]], self.size),
                table(name, foreign + self.size, 1 / french_class[self.french_roots[foreign]], self.size),
            ],
        )
        self._taught: tuple[Table, ...] = ()
        self._shares = (np.array(FIRST_SHARES), np.array(FIRST_SHARES))

    def learn(self, links: Sequence[Link]) -> None:
        """Learns from aligned rows which words go together, and how far each kind of knowledge carries."""
        turned = [Link(link.target, link.source, link.score) for link in links]
        taught, shares = [], []
        for direction, rows in ((self._forward, links), (self._backward, turned)):
            sizes = (len(direction.tables[0].starts) - 1, len(direction.chance))
            words = learned(direction.given, direction.drawn, rows, sizes)
            words = words._replace(values=(words.values / direction.chance[words.columns]).astype("float32"))
            taught.append(words)
            shares.append(_estimated(direction, [*direction.tables, words], rows))
        self._taught = tuple(taught)
        self._shares = (shares[0], shares[1])

    def ratios(self, first: int, end: int, column: int, cells: Band) -> tuple[list[Floats], list[Floats]]:
        """Forward and backward log-likelihoods, as `scores.move_scores` wants them, of a window of the texts.

        The window has the source sentences `first` to `end` and the target sentences from `column`.
        """
        sides = ((first, end), (column, column + cells.width))
        columns = cells.transposed()
        found = []
        for number, (direction, band) in enumerate(((self._forward, cells), (self._backward, columns))):
            shares = self._shares[number]
            taught = self._taught[number : number + 1]
            whole = stacked([*direction.tables, *taught], shares)
            given, drawn = sides if number == 0 else sides[::-1]
            values = log_ratios(
                expand(whole, direction.given.part(*given)),
                direction.lengths[slice(*given)],
                direction.drawn.part(*drawn),
                direction.weights,
                band,
                MOST,
                1.0 - float(shares.sum()),
            )
            found.append(values)
        turned = cells.transpose_cells(columns)
        return found[0], [values[turned] for values in found[1]]


def _chance(ids: Indexes, vocabulary: Vocabulary, language: str) -> Floats:
    """Share of each word among all, as if some running text of the language had been counted beside these."""
    import numpy as np

    common = {_plain for word in COMMON[language] for _plain in split(word)}
    before = np.array([USUAL / len(common) if word in common else RARE for word in vocabulary.words])
    counts = np.bincount(ids, minlength=len(vocabulary)) + BEFORE * before
    chance: Floats = counts / (len(ids) + BEFORE)
    return chance


def _estimated(direction: _Direction, tables: list[Table], links: Sequence[Link]) -> Floats:
    """Share of the drawn words that each table accounts for in the rows."""
    import numpy as np

    both = [link for link in links if link.source and link.target]
    both = both[:: len(both) // MOST_LINKS + 1]
    if not both:
        return np.array([*FIRST_SHARES, TAUGHT_SHARE])
    dense = np.zeros(len(direction.chance), dtype=np.float32)
    values = []
    for one in tables:
        parts = []
        for link in both:
            source = link.source
            columns, entries = gather(one, direction.given.of(source.start, source.stop))
            np.add.at(dense, columns, entries)
            words = direction.drawn.of(link.target.start, link.target.stop)
            parts.append(dense[words] / direction.lengths[source.start : source.stop].sum())
            dense[columns] = 0.0
        values.append(np.concatenate(parts))
    expected = np.stack(values)
    before = np.array([*FIRST_SHARES, TAUGHT_SHARE])
    shares = before
    for _ in range(_ROUNDS):
        weighted = shares[:, None] * expected
        parts = (weighted / (1.0 - shares.sum() + weighted.sum(axis=0))).sum(axis=1)
        shares = (parts + TRUST * before) / (expected.shape[1] + TRUST)
    return shares
