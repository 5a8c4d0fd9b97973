"""`segment`: the sentences and quotations of a document, by the rules of its language."""

from __future__ import annotations

import re
from dataclasses import replace

from translator.document import Block, Document, Quote, Span
from translator.text.attributions import attributed_quotes
from translator.text.boundaries import boundaries
from translator.text.quotes import BlockMarks, connect
from translator.text.rules import has_rules, load_rules

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
_DEFAULT = "fr"
_THROUGH = frozenset(("paragraph", "quote", "list_item"))
"""Roles of the blocks that a quotation may run through."""


def segment(source: Document | str, *, language: str | None = None) -> Document:
    """The document with `sentences`, `quotes` and `stray` of every block filled in.

    Args:
        source: a document, or a text whose paragraphs are parted by blank lines.
        language: BCP 47; by default the document's own if there are rules for it, else French.

    Raises:
        UsageError: there are no rules for the language asked for.
    """
    if isinstance(source, str):
        text = source.replace("\r\n", "\n").replace("\r", "\n")
        parts = (part.strip() for part in _BLANK_LINES.split(text))
        source = Document(tuple(Block("paragraph", part) for part in parts if part), language=language or _DEFAULT)
    rules = load_rules(language or (source.language if has_rules(source.language) else _DEFAULT))
    marked = [None if block.role == "code" else BlockMarks(block.text, rules) for block in source.blocks]
    through = [marks if block.role in _THROUGH else None for block, marks in zip(source.blocks, marked, strict=True)]
    connect(through)
    blocks: list[Block] = []
    for block, marks in zip(source.blocks, marked, strict=True):
        if marks is None:
            blocks.append(replace(block, sentences=_whole(block.text), quotes=(), stray=()))
            continue
        if block.role not in _THROUGH:
            marks.stray += marks.opened + marks.closed
        spans = tuple(boundaries(block.text, rules, marks.closers(), marks.openers()))
        dialogue = block.role in ("paragraph", "quote")
        quotes = attributed_quotes(block.text, marks.start, marks.quotes, spans, dialogue, rules)
        stray = tuple(sorted(Span(mark.start, mark.end) for mark in marks.stray))
        blocks.append(replace(block, sentences=spans, quotes=quotes, stray=stray))
    return replace(source, blocks=tuple(blocks))


def sentences(text: str, *, language: str = "fr") -> list[Span]:
    """Sentences of one paragraph as spans without white space at either end, in order."""
    rules = load_rules(language)
    marks = BlockMarks(text, rules)
    return boundaries(text, rules, marks.closers(), marks.openers())


def quotations(text: str, *, language: str = "fr") -> list[Quote]:
    """Quotations of one paragraph, ordered by start, outer before inner."""
    return list(segment(Document((Block("paragraph", text),), language=language)).blocks[0].quotes)


def _whole(text: str) -> tuple[Span, ...]:
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return (Span(start, end),) if end > start else ()
