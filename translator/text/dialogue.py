"""Dialogue set with dashes: each turn is a quotation that opens with its dash and is closed by nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from translator.document import Attribution, Span
from translator.text.quotes import Raw
from translator.text.rules import Rules
from translator.text.speech import inside


def turns(
    text: str, start: int, sentences: Sequence[Span], outer: Sequence[Raw], rules: Rules
) -> list[tuple[Raw, Attribution | None]]:
    """The turns of speech of a block that begins with a dash at `start`, each with the clause that reports it.

    A turn goes on to the next dash at the start of a sentence, without a clause such as `dit-il` at its end; what comes
    after a clause in its middle is taken for speech. Turns that would cross a quotation of `outer`, the outermost ones
    with marks in order, are left out.
    """
    dash = text[start : start + 1]
    if dash not in rules.dashes and not (dash == "-" and text[start + 1 : start + 2].isspace()):
        return []
    begins = [start, *(span.start for span in sentences if span.start > start and text[span.start] == dash)]
    ends = [*(begin for begin in begins[1:]), len(text)]
    starts = [raw.start for raw in outer]
    found: list[tuple[Raw, Attribution | None]] = []
    first = 0
    for begin, limit in zip(begins, ends, strict=True):
        while first + 1 < len(sentences) and sentences[first].end <= begin:
            first += 1
        end = limit
        while end > begin and text[end - 1].isspace():
            end -= 1
        word = begin + 1
        while word < end and text[word].isspace():
            word += 1
        if word == end or text[word].islower() or text[end - 1] == ";" or _in_the_way(begin, word, end, outer, starts):
            continue
        clauses = inside(text, begin + 1, end, sentences, first, rules)
        if dash == "-" and not clauses and text[end - 1] not in "?!…":
            continue
        if clauses and not text[clauses[-1].span.end : end].strip(".… "):
            end = clauses[-1].span.start
            while text[end - 1].isspace() or (text[end - 1] in "—–-" and end > word):
                end -= 1
        found.append((Raw(begin, end, dash, ""), clauses[0] if clauses else None))
    return found


def _in_the_way(begin: int, word: int, end: int, outer: Sequence[Raw], starts: list[int]) -> bool:
    """Whether a quotation with marks holds the turn, crosses its end, or is all of it."""
    first, last = bisect_right(starts, begin) - 1, bisect_right(starts, end - 1) - 1
    if first >= 0 and outer[first].end > begin:
        return True
    if last >= 0 and outer[last].end > end:
        return True
    return last > first and outer[first + 1].start == word
