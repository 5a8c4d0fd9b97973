"""Which blocks of a page's article are kept, by where they stand and what they say."""

from __future__ import annotations

from typing import Any

from translator.document import Block
from translator.formats.documents.body import Article
from translator.formats.documents.boilerplate import is_interface
from translator.formats.documents.wrapping import is_sentence_end

_LEAST_PROSE = 60


class Keeper:
    """Takes the blocks of an article in order; of a fragment it keeps all.

    Before the title nothing counts but prose in the body (a standfirst above the title); between the title and the body
    prose, headings and captions; in the body all; behind it only what is prose in the same `article` element.
    """

    def __init__(self, article: Article) -> None:
        self.blocks: list[Block] = []
        self._article = article
        self._titled = article.title is None
        self._begun = self._ended = False

    def enters(self, element: Any) -> None:
        """An element that is not inline begins."""
        self._titled = self._titled or element is self._article.title
        self._begun = self._begun or element is self._article.body

    def leaves(self, element: Any) -> None:
        """An element that is not inline ends."""
        self._ended = self._ended or element is self._article.body

    def take(self, block: Block) -> bool:
        """Adds the block if it is part of the article; says whether it was."""
        kept = not self._article.is_page or self._belongs(block)
        if kept:
            self.blocks.append(block)
        return kept

    def _belongs(self, block: Block) -> bool:
        linked = sum(inline.end - inline.start for inline in block.inlines if inline.kind == "link")
        ended = is_sentence_end(block.text)
        if is_interface(block.text) and (linked or not block.text.endswith((".", "!", "?", "…", "»"))):
            return False
        prose = len(block.text) >= _LEAST_PROSE and ended and linked * 2 < len(block.text)
        within = self._begun and not self._ended
        if not within and self._ended:
            return prose and self._article.is_bounded
        if not self._titled:
            return within and prose
        if not within:
            return prose or block.role in ("heading", "caption")
        # A line that is one link and no sentence leads to another page.
        return block.role != "paragraph" or ended or linked < 0.9 * len(block.text)
