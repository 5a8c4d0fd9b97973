"""What a check sees of a row, and what it says about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from translator.bilingual import WordLink
from translator.document import Span
from translator.text.words import Words, split_words


class Scored(NamedTuple):
    """Something that a check saw: the higher the score, the surer it is an error. Spans are characters of the view."""

    score: float
    message: str
    source: Span | None = None
    target: Span | None = None


@dataclass(frozen=True)
class RowView:
    """A row's texts by themselves. `links` run between them; there are none where none were made.

    `ratio` is the characters of target for one of source that are usual in the document, None if that is not known.
    """

    source: str
    target: str
    links: Sequence[WordLink[Span]] = ()
    ratio: float | None = None

    @cached_property
    def source_words(self) -> Words:
        """Words and marks of the source."""
        return split_words(self.source)

    @cached_property
    def target_words(self) -> Words:
        """Words and marks of the target."""
        return split_words(self.target)
