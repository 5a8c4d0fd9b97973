"""What a check is given (`RowView`), and what it gives (`Candidate`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from translator.bilingual import WordLink
from translator.document import Span
from translator.text.words import Words, split_words


class Candidate(NamedTuple):
    """What a check saw: a finding if the score reaches the threshold. Spans are characters of the view's texts."""

    score: float
    message: str
    source: Span | None = None
    target: Span | None = None


@dataclass(frozen=True)
class RowView:
    """The two texts of a row, and the word links between them, where there are any.

    `ratio` is the characters of target for one of source that are usual in the document, None if that is not known.
    `marks` gives the numbers of quotation marks that the target may have, where the document tells. `confidence` is
    that of the row.
    """

    source: str
    target: str
    links: Sequence[WordLink[Span]] = ()
    ratio: float | None = None
    marks: Callable[[], Collection[int]] = tuple
    confidence: float | None = None

    @cached_property
    def source_words(self) -> Words:
        """Words and marks of the source."""
        return split_words(self.source)

    @cached_property
    def target_words(self) -> Words:
        """Words and marks of the target."""
        return split_words(self.target)


def excerpt(text: str, span: Span) -> str:
    """`text[span]` on one line, its middle left out if it is longer than 60 characters."""
    words = " ".join(text[span.start : span.end].split())
    return words if len(words) <= 60 else f"{words[:40].rstrip()} … {words[-15:].lstrip()}"
