"""The document model: blocks of text with sentences and quotations as layers of character spans.

Offsets count Unicode code points of the block's own text, which is never changed after reading; every later stage
refers to it by offset. All types are immutable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal["heading", "paragraph", "list_item", "quote", "caption", "table_cell", "code"]
InlineKind = Literal["strong", "emphasis", "code", "link"]


class Span(NamedTuple):
    """Half-open range of characters `[start, end)` in a block's text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether there is a character in both."""
        return self.start < other.end and other.start < self.end


class Inline(NamedTuple):
    """Inline markup over `[start, end)` of a block's text; `href` is set for links."""

    start: int
    end: int
    kind: InlineKind
    href: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words outside a quotation that say who speaks: `a déclaré M. Dupont`, `selon le ministre`."""

    span: Span
    speaker: Span | None = None
    verb: Span | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation in one block.

    `start` and `end` include the marks. `open` and `close` are the marks as written; `open` is empty where the
    quotation goes on from the block before without a mark, `close` where it is never closed in this block.
    `level` is 1 for an outermost quotation. `continues` is true when the quotation runs past the end of a sentence or
    into the next block. `interruptions` are the narrator's words between the marks (`, a déclaré le ministre,`), with
    the punctuation and spaces around them. `resumes` is true when the quotation before this one was interrupted and
    goes on here, with marks of its own: `“A,” he said, “B”`. `words` is true when a few words are quoted as such and
    not as somebody's speech: `un « coup de com' »`.
    """

    start: int
    end: int
    level: int
    open: str
    close: str
    attribution: Attribution | None = None
    continues: bool = False
    interruptions: tuple[Span, ...] = ()
    resumes: bool = False
    words: bool = False

    @property
    def content(self) -> Span:
        """What stands between the marks."""
        return Span(self.start + len(self.open), self.end - len(self.close))

    @property
    def parts(self) -> tuple[Span, ...]:
        """The quoted words with the marks beside them: all but the interruptions."""
        edges = [self.start, *(edge for span in self.interruptions for edge in span), self.end]
        return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True) if pair[0] < pair[1])


@dataclass(frozen=True, slots=True)
class Block:
    """One structural unit of a document.

    `level` is the rank of a heading (1 to 6) or the depth of a list item or quotation block (from 1), else 0.
    `marker` is a list item's marker as it should be shown (`•`, `3.`). `cell` is (table, row, column), from 0.
    `sentences` are in order and do not overlap; they and the white space between them rebuild `text`.
    `quotes` are ordered by start, outer before inner. `stray` are quotation marks that belong to no quotation.
    """

    role: Role
    text: str
    level: int = 0
    marker: str = ""
    cell: tuple[int, int, int] | None = None
    inlines: tuple[Inline, ...] = ()
    sentences: tuple[Span, ...] = ()
    quotes: tuple[Quote, ...] = ()
    stray: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """Ordered blocks and what is known of the whole: `language` as BCP 47, `origin` a path, an address or `-`.

    `notes` are remarks made while reading (a guessed encoding, a part left out), one sentence each.
    """

    blocks: tuple[Block, ...]
    language: str = "fr"
    title: str = ""
    origin: str = ""
    notes: tuple[str, ...] = ()
