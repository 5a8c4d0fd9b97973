"""A sentence and its translation: the words of both, and which render which."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from translator.bilingual import WordLink
from translator.document import Span
from translator.text.spellings import plain
from translator.text.words import ALPHANUMERIC, fold_word, split_words

_REACH = 0.3
"""A word that is not linked may render what stands within so much of the text."""


class LinkedSentence:
    """The sentence `source`, its translation `text`, and the word links between them."""

    def __init__(self, source: str, text: str, links: Sequence[WordLink[Span]]) -> None:
        self.source, self.text, self._links = source, text, links

    @cached_property
    def words(self) -> list[Span]:
        """The words of the target."""
        words = split_words(self.text)
        spans = zip(words.starts, words.ends, words.marks, strict=True)
        return [Span(start, end) for start, end, mark in spans if not mark]

    @cached_property
    def runs(self) -> list[tuple[Span, str]]:
        """The runs of letters and digits of the target, folded, and where they are."""
        return [(Span(*run.span()), fold_word(run[0])) for run in ALPHANUMERIC.finditer(self.text)]

    @cached_property
    def owners(self) -> list[Span | None]:
        """For each word of the target the word of the source that it is linked to."""
        starts = [word.start for word in self.words]
        best: list[tuple[float, Span | None]] = [(0.0, None)] * len(self.words)
        for source, target, score in self._links:
            index = bisect_right(starts, target.start) - 1
            if index >= 0 and target.start < self.words[index].end and score > best[index][0]:
                best[index] = score, source
        return [source for _, source in best]

    @cached_property
    def source_words(self) -> frozenset[str]:
        """The words of the source, plain."""
        return frozenset(map(plain, split_words(self.source).texts))

    def owner(self, offset: int) -> Span | None:
        """The word of the source that the target's word at an offset is linked to."""
        index = bisect_right(self.words, offset, key=lambda word: word.start) - 1
        return self.owners[index] if index >= 0 and offset < self.words[index].end else None

    def before(self, offset: int) -> Span | None:
        """The letters directly before an offset, nothing but a space or an apostrophe between."""
        index = bisect_right(self.runs, offset, key=lambda run: run[0].end) - 1
        run = self.runs[index][0] if index >= 0 else None
        return run if run and not self.text[run.end : offset].strip("'’ ") else None

    def occurrences(self, words: Sequence[str]) -> list[Span]:
        """Where folded words stand in the target, one after the other."""
        size = len(words)
        return [
            Span(self.runs[first][0].start, self.runs[first + size - 1][0].end)
            for first in range(len(self.runs) - size + 1)
            if self.runs[first][1] == words[0]
            and all(run[1] == word for run, word in zip(self.runs[first : first + size], words, strict=True))
        ]

    def candidates(self, span: Span) -> list[Span]:
        """The target's words that may render a span: those linked to it, or else those near that are not linked."""
        linked, free = [], []
        for word, owner in zip(self.words, self.owners, strict=True):
            if owner is None:
                if abs(word.start / len(self.text) - span.start / len(self.source)) <= _REACH:
                    free.append(word)
            elif span.start <= owner.start < span.end:
                linked.append(word)
        return linked or free
