"""Word alignment of finished rows, from a model that is made to write their target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from translator.bilingual import BilingualDocument, RowText, WordLink
from translator.pipeline.translator import Translator

AT_ONCE = 256
"""Rows that are given to the model together."""


def linked(
    document: BilingualDocument, translator: Translator, *, on_done: Callable[[int], None] = lambda _: None
) -> BilingualDocument:
    """The document with word links in every row that has two sides and no links, but for texts too long for the model.

    `on_done` is called with the number of rows just finished.
    """
    rows = list(document.rows)
    for start in range(0, len(rows), AT_ONCE):
        some = range(start, min(start + AT_ONCE, len(rows)))
        texts = {
            index: (RowText(document.source, row.source), RowText(document.target, row.target))
            for index in some
            if not (row := rows[index]).links and row.source and row.target
        }
        found = translator.link([(source.text, target.text) for source, target in texts.values()])
        for (index, (source, target)), links in zip(texts.items(), found, strict=True):
            places = ((source.place(link.source), target.place(link.target), link.score) for link in links)
            placed = tuple(WordLink(one, other, score) for one, other, score in places if one and other)
            rows[index] = replace(rows[index], links=placed)
        on_done(len(some))
    return replace(document, rows=tuple(rows))
