"""Word links of finished rows, from a model that is made to write their target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from translator.bilingual import BilingualDocument, Place, RowText, WordLink
from translator.document import Span
from translator.engine.base import Engine
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
        texts = {}
        for index in some:
            if not rows[index].links:
                pair = RowText(document.source, rows[index].source), RowText(document.target, rows[index].target)
                if all(_fits(side.text, engine) for side in pair):
                    texts[index] = pair
        pairs = [(plain(source.text), plain(target.text)) for source, target in texts.values()]
        for (index, (source, target)), links in zip(texts.items(), _forced(pairs, engine), strict=True):
            rows[index] = replace(rows[index], links=placed_links(source, target, links))
        on_done(len(some))
    return replace(document, rows=tuple(rows))


def placed_links(source: RowText, target: RowText, links: Iterable[WordLink[Span]]) -> tuple[WordLink[Place], ...]:
    """Links between the two texts of a row as links between places of the document."""
    places = ((source.place(link.source), target.place(link.target), link.score) for link in links)
    return tuple(WordLink(one, other, score) for one, other, score in places if one and other)


def plain(text: str) -> str:
    """The text in the spelling that the model reads, character for character."""
    return text.translate(_PLAIN)


def _fits(text: str, engine: Engine) -> bool:
    most = _REACH * engine.max_tokens
    return bool(text.strip()) and len(text) <= LONGEST and (len(text) <= most or engine.count_tokens(text) <= most)


def _forced(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[tuple[WordLink[Span], ...]]:
    if not pairs:
        return []
    try:
        return engine.link(pairs)
    except InputError:
        # Pieces are counted with the source's vocabulary; a target may be too long after all.
        return [()] if len(pairs) == 1 else [links for pair in pairs for links in _forced([pair], engine)]
