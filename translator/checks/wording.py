"""Words that should not stand in a translation: French left over, phrases said twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from translator.checks.view import Candidate, RowView, excerpt
from translator.document import Span
from translator.text.characters import BEFORE_WORD
from translator.text.spellings import likeness, plain
from translator.text.tables import word_list
from translator.text.vocabulary import is_slip, is_word
from translator.text.words import HYPHENATED

_LONGEST = 12
"""Longest phrase, in words, that is looked for twice running."""
_MEANT = re.compile(r"(?:\w{1,7}|\w+ly), \w+", re.IGNORECASE)
"""One word that comes twice with a comma between may be meant if it is short or an adverb."""
_PLAIN = re.compile(r"(?<![\w'’@#&./_-])[^\W\d_][a-zà-ÿœæ]+(?![\w'’@&/_-]|\.\w)")
_SHORTEST = 4
"""Letters of a word from which on a dictionary is asked."""
_SLIP, _ALIKE = 0.6, 0.75
"""What a slip of the pen scores, and the share of letters that a word has in common with one that it is made of."""
_FRENCH = word_list("fr", "function")
_DOUBLED = word_list("fr", "doubled") | word_list("en", "doubled")


def untranslated(view: RowView) -> Iterator[Candidate]:
    """Runs of words that the target has from the source as they are: a quarter for each word of French, up to 1."""
    source = [match[0] for match in HYPHENATED.finditer(view.source)]
    if not source:
        return
    matches = list(HYPHENATED.finditer(view.target))
    if _FRENCH.isdisjoint(match[0] for match in matches):
        return
    known = set(pairwise(source))
    start = 0
    while start < len(matches):
        end = start + 1
        while end < len(matches) and (matches[end - 1][0], matches[end][0]) in known:
            end += 1
        words = [match[0] for match in matches[start:end]]
        # Titles and names are kept in French: in a run of words with capitals small words prove nothing.
        plain = [word for word in words if word[0].islower() and len(word) > 3 and word not in _FRENCH]
        small = sum(word in _FRENCH for word in words)
        if len(words) > 2 and small and len(plain) >= 1:
            span = Span(matches[start].start(), matches[end - 1].end())
            text = view.target[span.start : span.end]
            where = view.source.find(text)
            score = min(1.0, (small + len(plain)) / 4)
            here = Span(where, where + len(text)) if where >= 0 else None
            yield Candidate(score, f"{excerpt(view.target, span)} is not translated", here, span)
        start = end


def nonwords(view: RowView) -> Iterator[Candidate]:
    """1 for each word of the target that no dictionary has and that is not in the source: `griboons`, `Completment`.

    0.6 for what is one letter from a known word and not like the French one, as slips of a human hand are. A word with
    a capital is left alone as a name, unless it begins a sentence and is linked to a common word.
    """
    source = view.source.lower()
    for match in _PLAIN.finditer(view.target):
        word = match[0].lower()
        if len(word) < _SHORTEST or is_word(word) or word in source or _is_term(view, match.start(), word):
            continue
        if match[0][0].islower() or _is_common(view, match.start()):
            score = _SLIP if is_slip(word) and not _is_like_source(view, match.start(), word) else 1.0
            yield Candidate(score, f"{match[0]} is no English word", None, Span(*match.span()))


def _is_term(view: RowView, start: int, word: str) -> bool:
    """Whether a word of the target is a French one that no dictionary has either: `asphaltenes`, asphaltènes."""
    return any(plain(other) == plain(word) and not is_word(other.lower(), "fr") for other in _linked(view, start))


def _is_like_source(view: RowView, start: int, word: str) -> bool:
    """Whether a word of the target is like a French one that it is linked to: `extatic`, extatique."""
    return any(likeness(plain(word), plain(other)) >= _ALIKE for other in _linked(view, start))


def _linked(view: RowView, start: int) -> list[str]:
    """The words of the source that the word of the target that begins at `start` is linked to."""
    return [view.source[slice(*link.source)] for link in view.links if link.target.start == start]


def _is_common(view: RowView, start: int) -> bool:
    """Whether a capitalised word of the target begins a sentence and is linked to a French word in small letters."""
    before = view.target[:start].rstrip(BEFORE_WORD)
    if before and before[-1] not in ".!?":
        return False
    words = _linked(view, start)
    return bool(words) and all(is_word(word.lower(), "fr") and not word.isupper() for word in words if word.isalpha())


def repeated(view: RowView) -> Iterator[Candidate]:
    """A word or phrase that comes twice running in the target, unless the source repeats one as well."""
    doubled = _first_doubled(view.target)
    if doubled and not _first_doubled(view.source):
        text = view.target[doubled.start : doubled.end]
        score = 0.5 if _MEANT.fullmatch(text) else 1.0
        yield Candidate(score, f"{excerpt(view.target, doubled)} comes twice", None, doubled)


def _first_doubled(text: str) -> Span | None:
    matches = list(HYPHENATED.finditer(text))
    words = [match[0].lower() for match in matches]
    if len(set(words)) == len(words):
        return None
    for start, word in enumerate(words):
        for size in range(1, min(_LONGEST, (len(words) - start) // 2) + 1):
            if words[start + size] != word or words[start : start + size] != words[start + size : start + 2 * size]:
                continue
            if size == 1 and (word in _DOUBLED or not word.isalpha() or matches[start][0][0].isupper()):
                continue
            between = text[matches[start + size - 1].end() : matches[start + size].start()]
            if not any(mark in between for mark in ".!?…:;'\"”’"):
                return Span(matches[start].start(), matches[start + 2 * size - 1].end())
    return None
