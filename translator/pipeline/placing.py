"""Where the quotation marks of a source sentence go in its translation.

The marks cut the source sentence into segments, each inside one innermost quotation or outside all. The translation
gets the same marks in the same order, so that number and nesting are kept whatever the model wrote; only the places
are searched, by dynamic programming over its words. A word votes for the quotation that its linked source words
stand in; a mark that the model wrote itself, punctuation and the sentence's edges vote for places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from translator.text.tables import word_list

SAME_PUNCTUATION, SAME_EDGE = 0.6, 0.8
"""How much it counts that a place has the same punctuation beside it, or the same edge of the sentence, as the mark."""
IMPOSSIBLE_NEIGHBOUR, EMPTY_QUOTATION = -2.0, -6.0
"""How much it counts against a place that no mark stands beside such a word, and against a quotation without words."""
NARROW = 0.2
"""How much it counts, over the whole sentence, that quotations are short where nothing else decides."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or punctuation character of the translation. `votes` sum link scores by source quotation (-1: none)."""

    text: str
    votes: dict[int, float]

    @property
    def is_punctuation(self) -> bool:
        """Whether there is no letter or digit in it."""
        return not any(character.isalnum() for character in self.text)


@dataclass(frozen=True, slots=True)
class SourceMark:
    """A mark to be placed: the quotation it opens or closes and what stands around it in the source.

    `before` and `after` are the nearest characters that are neither white space nor quotation marks, empty at the
    sentence's edge.
    """

    opening: bool
    quote: int
    before: str
    after: str


class Placement(NamedTuple):
    """For each mark the number of words before it, and the share of linked words on the correct side of the marks."""

    places: tuple[int, ...]
    agreement: float


def place(
    words: Sequence[Word],
    marks: Sequence[SourceMark],
    inside: Sequence[int],
    written: dict[tuple[int, bool], int],
    mark_weight: float,
) -> Placement:
    """Finds the places of `marks` among `words`.

    `inside` is the innermost quotation of each of the `len(marks) + 1` segments, -1 for none. `written` counts the
    marks that the model wrote, by (number of words before it, whether it opens); `mark_weight` is what one counts.
    """
    votes = {place: mark_weight for place, count in written.items() if count}
    total = [[_prior(words, index, mark, votes) for index in range(len(words) + 1)] for mark in marks]
    sums = [_running_gain(words, quote) for quote in inside]
    came_from: list[list[int]] = []
    # What was open before closes behind a word, what stays open opens before one.
    total[0][0] += 0.0 if marks[0].opening else EMPTY_QUOTATION
    total[-1][-1] += EMPTY_QUOTATION if marks[-1].opening else 0.0
    score = [gain + bonus for gain, bonus in zip(sums[0], total[0], strict=True)]
    for number in range(1, len(marks)):
        score, back = _extend(score, sums[number], total[number], marks[number - 1 : number + 1])
        came_from.append(back)
    final = [value + sums[-1][-1] - gain for value, gain in zip(score, sums[-1], strict=True)]
    places = [max(range(len(final)), key=final.__getitem__)]
    for back in reversed(came_from):
        places.append(back[places[-1]])
    places.reverse()
    return Placement(tuple(places), agreement(words, places, inside))


def agreement(words: Sequence[Word], places: Sequence[int], inside: Sequence[int]) -> float:
    """Share of the link score of words (punctuation left out) that lies on the correct side of the marks; 1 if none."""
    right = total = 0.0
    edges = [0, *places, len(words)]
    for quote, start, end in zip(inside, edges, edges[1:], strict=False):
        for word in words[start:end]:
            if not word.is_punctuation:
                right += word.votes.get(quote, 0.0)
                total += sum(word.votes.values())
    return right / total if total else 1.0


def _running_gain(words: Sequence[Word], quote: int) -> list[float]:
    """For every n, over the first n words, the votes for this quotation less half of the votes for others."""
    gain = [0.0]
    for word in words:
        votes = word.votes.get(quote, 0.0)
        gain.append(gain[-1] + votes - 0.5 * (sum(word.votes.values()) - votes))
    return gain


def _extend(
    score: list[float], gain: list[float], prior: list[float], pair: Sequence[SourceMark]
) -> tuple[list[float], list[int]]:
    """Best score with one more mark at every place, and the place of the mark before it."""
    empty = EMPTY_QUOTATION if pair[0].opening and not pair[1].opening else 0.0
    best, where = float("-inf"), 0
    extended, back = [], []
    for index, bonus in enumerate(prior):
        here = score[index] + empty
        if best + gain[index] > here:
            extended.append(best + gain[index] + bonus)
            back.append(where)
        else:
            extended.append(here + bonus)
            back.append(index)
        if score[index] - gain[index] > best:
            best, where = score[index] - gain[index], index
    return extended, back


def _prior(words: Sequence[Word], index: int, mark: SourceMark, written: dict[tuple[int, bool], float]) -> float:
    """What votes for a mark between word `index - 1` and word `index`, word links not counted."""
    before = words[index - 1].text if index else ""
    after = words[index].text if index < len(words) else ""
    # Where nothing else decides, words that speak for no quotation stay outside.
    value = NARROW * index / max(1, len(words)) * (1 if mark.opening else -1)
    value += written.get((index, mark.opening), 0.0)
    if before[-1:] == mark.before or after[:1] == mark.after:
        value += SAME_PUNCTUATION if (before if before[-1:] == mark.before else after) else SAME_EDGE
    if mark.opening and after[:1] in _NOT_AFTER_OPENING:
        value += IMPOSSIBLE_NEIGHBOUR
    if not mark.opening and (before[-1:] in _NOT_BEFORE_CLOSING or before.lower() in _LEADS_ON):
        value += IMPOSSIBLE_NEIGHBOUR
    return value


_NOT_AFTER_OPENING = frozenset(",;:.!?)]}")
_NOT_BEFORE_CLOSING = frozenset("([{:")
_LEADS_ON = word_list("en", "leading")
