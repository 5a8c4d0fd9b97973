"""Pairs made from others by word links: they wait until those of all sources are read, and are linked together."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from translator.errors import InputError
from translator.text.words import split_words
from translator.training.augment import TextPair
from translator.training.linked_words import LinkedWords
from translator.training.links import link_lines
from translator.training.placeholders import with_placeholders
from translator.training.recipe import AugmentSettings
from translator.training.substitution import Substitution

log = logging.getLogger(__name__)

Kind = Literal["placeholders", "substituted"]
_KINDS: tuple[Kind, ...] = ("placeholders", "substituted")


class LinkedPairs:
    """Draws pairs by the shares `placeholders` and `substituted`, then makes new pairs of them.

    Raises InputError where placeholders are asked for, but the model has no sign for them.
    """

    def __init__(self, shares: AugmentSettings, placeholder: str, chance: random.Random) -> None:
        if shares.placeholders and not placeholder:
            raise InputError(
                "augment.placeholders is set, but the model has no placeholder.",
                hint="A new model gets one with vocabulary.placeholder.",
            )
        self._shares, self._placeholder, self._chance = shares, placeholder, chance
        self._drawn: list[tuple[Kind, TextPair, float]] = []
        self._entries: dict[str, Sequence[TextPair]] = {}

    def keep(self, source: str, pairs: Sequence[TextPair]) -> bool:
        """Keeps the pairs of a source that is listed as one to substitute from; whether it is."""
        if source in self._shares.listed:
            self._entries[source] = pairs
        return source in self._entries

    def draw(self, source: str, pairs: Iterable[TextPair], weight: float) -> None:
        """Draws from the pairs of a source, which count `weight` times; nothing of one to substitute from."""
        if not self._shares.linked or source in self._entries:
            return
        for pair in pairs:
            for kind in _KINDS:
                if self._chance.random() < getattr(self._shares, kind):
                    self._drawn.append((kind, pair, weight))

    def made(self) -> Iterator[tuple[TextPair, float]]:
        """The pairs made, each with its weight, in the order in which theirs were drawn.

        Raises UsageError and OutputError as `link_lines` does.
        """
        if not self._drawn:
            return
        log.info("Linking the words of %d pairs, to make others of them.", len(self._drawn))
        words = [(split_words(source), split_words(target)) for _, (source, target), _ in self._drawn]
        french, english = ([" ".join(both[side].texts).lower() for both in words] for side in (0, 1))
        substitution = Substitution(
            self._listed(self._shares.dictionary),
            self._listed(self._shares.names),
            [pair for _, pair, _ in self._drawn],
        )
        counts: Counter[Kind] = Counter()
        for (kind, pair, weight), both, links in zip(self._drawn, words, link_lines(french, english), strict=True):
            linked = LinkedWords(*pair, *both, *links)
            made = (
                with_placeholders(linked, self._placeholder, self._chance)
                if kind == "placeholders"
                else substitution.substituted(linked, self._chance)
            )
            if made:
                counts[kind] += 1
                yield made, weight
        log.info("%d pairs with placeholders, %d with other words.", *(counts[kind] for kind in _KINDS))

    def _listed(self, sources: Iterable[str]) -> list[TextPair]:
        return [pair for source in sources for pair in self._entries.get(source, ())]
