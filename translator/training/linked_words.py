"""A pair of texts with the words that statistics link, and what is replaced in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from translator.document import Span
from translator.pipeline.editing import Edit, edit
from translator.text.tables import Language, read_table, word_list
from translator.text.words import Words
from translator.training.augment import TextPair
from translator.training.links import AlignmentPoint

SpanPair = tuple[Span, Span]
"""Characters of the source and of the target that stand for each other."""


class LinkedWords(NamedTuple):
    """A pair, its words, and the links between these found from source to target and those found back."""

    source: str
    target: str
    source_words: Words
    target_words: Words
    forward: set[AlignmentPoint]
    backward: set[AlignmentPoint]

    def single(self) -> list[AlignmentPoint]:
        """Links of both directions whose two words are linked to no other word, in order."""
        either = self.forward | self.backward
        sources, targets = (Counter(point[side] for point in either) for side in (0, 1))
        return [point for point in sorted(self.forward & self.backward) if sources[point[0]] == targets[point[1]] == 1]

    def replaced(self, edits: Iterable[Edit], target_edits: Iterable[Edit]) -> TextPair:
        """The pair with other words in both texts."""
        return edit(self.source, (), sorted(edits))[0], edit(self.target, (), sorted(target_edits))[0]


def span(words: Words, first: int, last: int) -> Span:
    """The characters from a word to another, this one included."""
    return Span(words.starts[first], words.ends[last])


def is_content_word(word: str, language: Language) -> bool:
    """Whether a word is of letters, and none of the short and frequent ones that say little."""
    return (
        len(word) > 3 - (language == "en") and word.replace("-", "").isalpha() and word.lower() not in _common(language)
    )


@cache
def _common(language: Language) -> frozenset[str]:
    return word_list(language, "small") | frozenset(read_table("words")["common"][language].split())
