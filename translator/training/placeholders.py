"""Pairs with placeholders, from which a model learns to copy them.

`‡1` stands in both texts for what is the same in both (addresses, numbers, names) or for words that are linked, as an
entry of a glossary would be. Placeholders are counted in the order of the source.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable

from translator.document import Span
from translator.text.verbatim import verbatim
from translator.text.words import split_words
from translator.training.augment import TextPair
from translator.training.linked_words import LinkedWords, SpanPair, is_content_word, span

_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:[ .,]\d+)*(?![\w-])")
_COUNTS = (1, 1, 1, 2, 2, 3, 4)
_LONGEST_PHRASE = 3
_MERGED = 0.7


def with_placeholders(pair: LinkedWords, mark: str, chance: random.Random) -> TextPair | None:
    """A pair in which up to four places hold placeholders; None where nothing can be replaced."""
    if mark in pair.source or mark in pair.target:
        return None
    kinds: list[Callable[[], list[SpanPair]]] = [lambda: same(pair.source, pair.target, chance), lambda: phrases(pair)]
    chance.shuffle(kinds)
    found = kinds[0]() or kinds[1]()
    chance.shuffle(found)
    wanted = chance.choice(_COUNTS)
    chosen: list[SpanPair] = []
    for spans in found:
        if len(chosen) < wanted and not any(_overlap(spans, other) for other in chosen):
            chosen.append(spans)
    if not chosen:
        return None
    marked = [(*spans, f"{mark}{number}") for number, spans in enumerate(sorted(chosen), 1)]
    return pair.replaced(
        ((*source, sign) for source, _, sign in marked), ((*target, sign) for _, target, sign in marked)
    )


def same(source: str, target: str, chance: random.Random) -> list[SpanPair]:
    """What both texts hold once: addresses and the like, numbers in either notation, names.

    Names that are neighbours in both texts mostly become one.
    """
    found: list[SpanPair] = []
    found += _shared(source, target, verbatim, str, found)
    found += _shared(source, target, _numbers, lambda number: re.sub(r"\D", "", number), found)
    names: list[SpanPair] = []
    for one, other in _shared(source, target, _names, str, found):
        if names and chance.random() < _MERGED:
            before, before_other = names[-1]
            if source[before.end : one.start] == target[before_other.end : other.start] == " ":
                names[-1] = Span(before.start, one.end), Span(before_other.start, other.end)
                continue
        names.append((one, other))
    return found + names


def phrases(pair: LinkedWords) -> list[SpanPair]:
    """Phrases of one to three words that begin and end with content words and are consistent with the links.

    Consistent means that no word inside is linked to one outside (Koehn, Och and Marcu, 2003,
    https://aclanthology.org/N03-1017/); the links of either direction count.
    """
    either, sure = pair.forward | pair.backward, pair.forward & pair.backward
    french = [is_content_word(word, "fr") for word in pair.source_words.texts]
    english = [is_content_word(word, "en") for word in pair.target_words.texts]
    found = []
    for first in range(len(french)):
        for last in range(first, min(first + _LONGEST_PHRASE, len(french))):
            if not (french[first] and french[last]):
                continue
            targets = [target for source, target in either if first <= source <= last]
            if not targets:
                continue
            low, high = min(targets), max(targets)
            if (
                high - low < _LONGEST_PHRASE
                and english[low]
                and english[high]
                and all(first <= source <= last for source, target in either if low <= target <= high)
                and any(first <= source <= last for source, _ in sure)
            ):
                found.append((span(pair.source_words, first, last), span(pair.target_words, low, high)))
    return found


def _shared(
    source: str,
    target: str,
    find: Callable[[str], list[Span]],
    key: Callable[[str], str],
    taken: Iterable[SpanPair],
) -> list[SpanPair]:
    """Spans that both texts have once by their key, in the order of the source, outside those that are taken."""
    sides = []
    for side, text in enumerate((source, target)):
        spans = [one for one in find(text) if not any(one.overlaps(pair[side]) for pair in taken)]
        keys = [key(text[one.start : one.end]) for one in spans]
        counts = Counter(keys)
        sides.append({name: one for name, one in zip(keys, spans, strict=True) if counts[name] == 1})
    return [(one, sides[1][name]) for name, one in sides[0].items() if name in sides[1]]


def _numbers(text: str) -> list[Span]:
    return [Span(*match.span()) for match in _NUMBER.finditer(text)]


def _names(text: str) -> list[Span]:
    """Words with a capital, and those of letters and digits."""
    words = split_words(text)
    return [
        Span(start, end)
        for word, start, end in zip(words.texts, words.starts, words.ends, strict=True)
        if (word[0].isupper() and len(word) > 2) or (word.isalnum() and not word.isalpha() and not word.isdecimal())
    ]


def _overlap(one: SpanPair, other: SpanPair) -> bool:
    return one[0].overlaps(other[0]) or one[1].overlaps(other[1])
