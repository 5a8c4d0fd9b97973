"""Word links of finished rows, from a model that is made to write their target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from translator.align.rows import placed_links
from translator.bilingual import BilingualDocument
from translator.engine.base import Engine, WordLink
from translator.errors import InputError

AT_ONCE = 256
"""Rows that are given to the engine together."""
LONGEST = 1500
"""Characters of a text beyond which it is not given to the model."""
_REACH = 2
"""A translation is read so many times as far as the model translates well."""
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "’": "'", "‘": "'", "«": '"', "»": '"',
                        "“": '"', "”": '"'})  # fmt: skip


def linked(
    document: BilingualDocument, engine: Engine, *, on_done: Callable[[int], None] = lambda _: None
) -> BilingualDocument:
    """The document with word links in every row that has two sides and no links, but for texts too long for the model.

    `on_done` is called with the number of rows just finished.
    """
    rows = list(document.rows)
    for start in range(0, len(rows), AT_ONCE):
        some = range(start, min(start + AT_ONCE, len(rows)))
        pairs = {}
        for index in some:
            if not rows[index].links:
                pair = plain(document.source_text(rows[index])), plain(document.target_text(rows[index]))
                if all(_fits(text, engine) for text in pair):
                    pairs[index] = pair
        for index, links in zip(pairs, _forced(list(pairs.values()), engine), strict=True):
            rows[index] = replace(rows[index], links=placed_links(rows[index], links))
        on_done(len(some))
    return replace(document, rows=tuple(rows))


def plain(text: str) -> str:
    """The text in the spelling that the model reads, character for character."""
    return text.translate(_PLAIN)


def _fits(text: str, engine: Engine) -> bool:
    most = _REACH * engine.max_tokens
    return bool(text.strip()) and len(text) <= LONGEST and (len(text) <= most or engine.count_tokens(text) <= most)


def _forced(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[tuple[WordLink, ...]]:
    if not pairs:
        return []
    try:
        return engine.link(pairs)
    except InputError:
        # Pieces are counted with the source's vocabulary; a target may be too long after all.
        return [()] if len(pairs) == 1 else [links for pair in pairs for links in _forced([pair], engine)]
