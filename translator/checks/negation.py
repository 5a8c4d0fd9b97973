"""Negations that one side has and the other has not, in whatever words it may say no."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from translator.checks.view import Candidate, RowView
from translator.checks.wordlists import Token, WordList, meanings, tokens
from translator.document import Span
from translator.text.tables import Language
from translator.text.vocabulary import is_listed

_STEM = 3
"""A word behind a negative prefix has more letters than this."""
_NEAR = 2
"""Words on either side of what is linked in which a negation counts as its translation."""
_SAME = 4
"""First letters of a word that stands for itself (`refusé`, `refused`) and for no negation."""
_SHARED = 12
"""Words before `or` in which the negation stands that both sides of it share, at most."""
_NE = ("ne", "n")
_FARTHEST, _BEHIND = 6, 4
"""Words from `ne` to `pas`, and from `personne` to `ne`, at most."""


class Polarity(NamedTuple):
    """Words that negate a clause (`strong`), others that negate, and words that may stand for a negation (`weak`).

    Those of `alone` do so without `ne`, unless one of `softened` follows, those of `first` before it, those of
    `repeated` behind another negation only, those of `before_to` before `to`; a negation of one of `doubled` may be
    none. `prefixes` negate the word that they stand before; behind one of `steps`, `pas` is a noun.
    """

    strong: WordList
    others: WordList
    weak: WordList
    steps: WordList
    alone: WordList
    first: WordList
    repeated: WordList
    softened: WordList
    before_to: WordList
    doubled: WordList
    prefixes: tuple[str, ...]
    language: Language

    def negates(self, word: str) -> bool:
        """Whether a word negates, or may stand for a negation of the other language."""
        return word in self.strong or word in self.others or self.may_negate(word)

    def may_negate(self, word: str) -> bool:
        """Whether a word that is no negation may stand for one: `refuse`, `unfair`."""
        if word in self.weak:
            return True
        stems = (word[len(prefix) :].lstrip("-") for prefix in self.prefixes if word.startswith(prefix))
        return any(len(stem) > _STEM and is_listed(stem, self.language) for stem in stems)


@cache
def polarity(language: Language) -> Polarity:
    """The negations of a language."""
    entry = meanings()["negation"][language]
    lists = {name: WordList(entry.get(name, "")) for name in Polarity._fields[:-2]}
    return Polarity(**lists, prefixes=tuple(entry["prefixes"].split()), language=language)


def negations(view: RowView) -> Iterator[Candidate]:
    """1 for a negation of the source that the target does not have, 0.8 for one that it has too many."""
    here, there = tokens(view.source), tokens(view.target)
    french, english = polarity("fr"), polarity("en")
    wanted = _negated(here, french)
    others = sum(word.text in french.others for word in here)
    found = [word for word in there if word.text in english.strong]
    if len(wanted) + others > len(found):
        row = _Row.of(here, there)
        cores = [_opposite(view, here, there, part) for part in wanted]
        taken = {number for core in cores if len(core) < len(there) for number in core}
        for part, core in zip(wanted, cores, strict=True):
            if not _is_kept(row, part, core, taken):
                span = Span(here[part.start].start, here[part.stop - 1].end)
                yield Candidate(1.0, f"{view.source[slice(*span)]} is not negated in the target", span)
                return
    elif len(found) > len(wanted) + others and not any(french.negates(word.text) for word in here):
        known = {word.text for word in here}
        for word in found:
            if word.text not in known:
                span = Span(word.start, word.end)
                yield Candidate(0.8, f"{view.target[slice(*span)]} is not in the source", None, span)
                return


def _negated(words: Sequence[Token], french: Polarity) -> list[range]:
    """The negations of a French text: the words from `ne` to `pas`, or from `personne` to `ne`."""
    found: list[range] = []
    opened = -1
    for number, word in enumerate(words):
        if word.text in _NE:
            opened = -1 if found and number in found[-1] else number
            continue
        if word.text not in french.strong or (number and words[number - 1].text in french.steps):
            continue
        behind = [other.text for other in words[number + 1 : number + 1 + _BEHIND]]
        ne = next((place for place, other in enumerate(behind, number + 1) if other in _NE), -1)
        if opened >= 0 and number - opened <= _FARTHEST:
            found.append(range(opened, number + 1))
        elif ne >= 0 and word.text in french.first:
            found.append(range(number, ne + 1))
        elif word.text in french.alone and not (behind and behind[0] in french.softened):
            found.append(range(number, number + 1))
        opened = -1
    return found


class _Row(NamedTuple):
    """The words of the source, those of the target in order and as a set, and what all negations of the row ask for.

    `weak` counts words of the source that may negate by their first letters, `starts` are those of the target;
    `negated`, `says_no` and `doubled` tell whether the target has a strong word, any that may negate, one of `doubled`.
    """

    here: Sequence[Token]
    words: tuple[str, ...]
    different: frozenset[str]
    weak: Counter[str]
    starts: frozenset[str]
    weak_there: int
    negated: bool
    says_no: bool
    doubled: bool

    @classmethod
    def of(cls, here: Sequence[Token], there: Sequence[Token]) -> _Row:
        french, english = polarity("fr"), polarity("en")
        words = tuple(word.text for word in there)
        return cls(
            here,
            words,
            frozenset(words),
            Counter(word.text[:_SAME] for word in here if french.may_negate(word.text)),
            frozenset(word[:_SAME] for word in words),
            sum(english.may_negate(word) for word in words),
            any(word in english.strong for word in words),
            any(english.negates(word) for word in words),
            any(word in english.doubled for word in words),
        )


def _is_kept(row: _Row, part: range, core: range, taken: set[int]) -> bool:
    """Whether the target says no, in any way, where the source does with the words `part`.

    `core` are the words of the target that it is linked to, `taken` those that any negation is linked to.
    """
    french, english = polarity("fr"), polarity("en")
    here, there = row.here, row.words
    # `pas` without `ne` negates less than a clause.
    if len(part) == 1 and row.says_no:
        return True
    # `n'oubliez pas` says as much as `remember`, `pas illimité` as `finite`, if the English has no such word.
    denied = [word for word in here[part.start + 1 : part.stop - 1] if word.text in french.doubled]
    denied += [word for word in here[part.stop : part.stop + 1] if french.may_negate(word.text)]
    if not row.doubled and any(word.text[:_SAME] not in row.starts for word in denied):
        return True
    if len(core) == len(there) and row.negated:  # without links any will do
        return True
    around = range(max(0, core.start - _NEAR), min(len(there), core.stop + _NEAR))
    near = there[around.start : around.stop]
    whole = len(near) == len(there)
    different = row.different if whole else frozenset(near)
    if row.negated and any(word in english.repeated for word in different):
        return True
    if any(word in english.before_to for word in different) and any(
        word in english.before_to and behind == "to" for word, behind in pairwise(near)
    ):
        return True
    # `they do not drink or smoke` says no twice.
    before = there[max(0, around.start - _SHARED) : around.start]
    if "or" in different and any(word in english.strong for word in before):
        return True
    free = different if whole else [there[number] for number in around if number in core or number not in taken]
    if any(word in english.strong or word in english.others for word in free):
        return True
    # A word that may negate counts beside what is linked only if it translates no such word of the source.
    inside = Counter(here[number].text[:_SAME] for number in part if french.may_negate(here[number].text))
    if row.weak_there <= row.weak.total() - inside.total():
        different = row.different if len(core) == len(there) else frozenset(there[core.start : core.stop])
    return any(english.may_negate(word) and row.weak[word[:_SAME]] <= inside[word[:_SAME]] for word in different)


def _opposite(view: RowView, here: Sequence[Token], there: Sequence[Token], part: range) -> range:
    """From the first to the last word of the target that `part` and the next word are linked to; all without links."""
    first, last = here[part.start].start, here[min(len(here) - 1, part.stop)].end
    linked = [link.target for link in view.links if first <= link.source.start < last]
    numbers = [number for span in linked for number in _inside(there, span)]
    if not numbers:
        return range(len(there))
    return range(min(numbers), max(numbers) + 1)


def _inside(words: Sequence[Token], span: Span) -> range:
    """Numbers of the words that a span touches."""
    return range(
        bisect_right(words, span.start, key=attrgetter("end")), bisect_left(words, span.end, key=attrgetter("start"))
    )
