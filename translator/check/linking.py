"""Word links for rows that have none, from a model that is made to write their target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from translator.bilingual import BilingualDocument, Link, Row
from translator.check.run import Side
from translator.engine.base import Engine, WordLink

AT_ONCE = 256
"""Rows that are given to the engine together."""
_SHORT = 300
"""Characters of a text that is not too long for any model."""


def linked(
    document: BilingualDocument, engine: Engine, *, on_done: Callable[[int], None] = lambda _: None
) -> BilingualDocument:
    """The document with word links in every row that has two sides and no links, but for texts too long for the model.

    `on_done` is called with the number of rows just finished.
    """
    rows: list[Row] = []
    for start in range(0, len(document.rows), AT_ONCE):
        some = [document.rows[index] for index in range(start, min(start + AT_ONCE, len(document.rows)))]
        sides = [(Side(row.source, document.source.blocks), Side(row.target, document.target.blocks)) for row in some]
        open_rows = [index for index, row in enumerate(some) if not row.links and _fits(sides[index], engine)]
        found = engine.link([(sides[index][0].text, sides[index][1].text) for index in open_rows])
        for index, links in zip(open_rows, found, strict=True):
            some[index] = replace(some[index], links=tuple(_placed(links, *sides[index])))
        rows += some
        on_done(len(some))
    return replace(document, rows=tuple(rows))


def _fits(sides: tuple[Side, Side], engine: Engine) -> bool:
    return all(
        side.text.strip() and (len(side.text) <= _SHORT or engine.count_tokens(side.text) <= engine.max_tokens)
        for side in sides
    )


def _placed(links: Sequence[WordLink], source: Side, target: Side) -> list[Link]:
    placed = ((source.place(link.source), target.place(link.target), link.score) for link in links)
    return [Link(here, there, score) for here, there, score in placed if here and there]
