"""Fidelity: whether a translation keeps the quotations and numbers of its source, judged row by row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from translator.document import Block, Document, Span
from translator.evaluation.result import Fidelity
from translator.text import segment
from translator.text.numbers import missing_numbers
from translator.text.quotes import quoted_words


class Verdict(NamedTuple):
    """Whether the source and the target of a row hold something to keep, and whether it is kept."""

    source: bool
    target: bool
    kept: bool


class QuoteNesting(NamedTuple):
    """The depth behind each quotation mark of a text, in order; `stray` counts marks that belong to no quotation.

    `split` are the depths with marks around the narrator's words inside quotations too, as English has them.
    """

    depths: tuple[int, ...]
    stray: int
    split: tuple[int, ...]


def quote_nesting(text: str, language: str) -> QuoteNesting:
    """How the quotations of a text nest; speech that a dash opens has no marks and does not count."""
    block = segment(Document((Block("paragraph", text),), language=language)).blocks[0]
    quotes = [quote for quote in block.quotes if quote.open.strip() and quote.close.strip()]
    whole = [Span(quote.start, quote.end) for quote in quotes]
    parts = [span for quote in quotes for span in quoted_words(text, quote)]
    return QuoteNesting(_depths(whole), len(block.stray), _depths(parts))


def _depths(spans: Sequence[Span]) -> tuple[int, ...]:
    """The depth behind each end of the spans, in order."""
    ends = sorted([*((span.start, 1) for span in spans), *((span.end - 1, -1) for span in spans)])
    return tuple(accumulate(step for _, step in ends))


def quote_verdicts(sources: Sequence[QuoteNesting], targets: Sequence[str]) -> list[Verdict]:
    """For each row whether the English target has the source's quotations, in number and nesting."""
    english = map(partial(quote_nesting, language="en"), targets)
    return [
        Verdict(
            bool(source.depths),
            bool(target.depths or target.stray > source.stray),
            target.depths in (source.depths, source.split) and target.stray <= source.stray,
        )
        for source, target in zip(sources, english, strict=True)
    ]


def number_verdicts(sources: Sequence[str], targets: Sequence[str]) -> list[Verdict]:
    """For each row whether the English target has all numbers that the French source writes in digits."""
    return [
        Verdict(_has_digits(source), _has_digits(target), not missing_numbers(source, target)[0])
        for source, target in zip(sources, targets, strict=True)
    ]


def fidelity(verdicts: Sequence[Verdict]) -> Fidelity:
    """The verdicts counted."""
    return Fidelity(
        kept=sum(verdict.source and verdict.kept for verdict in verdicts),
        rows=sum(verdict.source for verdict in verdicts),
        added=sum(verdict.target and not verdict.source for verdict in verdicts),
    )


def _has_digits(text: str) -> bool:
    return any(map(str.isdigit, text))
