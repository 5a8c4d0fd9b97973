"""Degenerate hypotheses, those that went wrong as a whole: repetition, absurd length, copied source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from translator.checks.view import Candidate, RowView
from translator.document import Span
from translator.engine.tuning import Tuning
from translator.text.tables import word_list
from translator.text.words import ALPHANUMERIC

Fault = Literal["empty", "repetition", "length", "copy"]

FAULTS: dict[Fault, str] = {
    "empty": "the target has no words",
    "repetition": "the target repeats itself",
    "length": "the target's length does not fit the source",
    "copy": "the target copies the source",
}
"""What a finding says of each fault."""

_DISTINCT = Tuning().distinct_words
_REPEATED = re.compile(r"\b(\w[^.!?]{0,60}?)(?:[\s,;]+\1\b){2,}")
_LONG_RUN = re.compile(r"(\S{1,6}?)\1{7,}")
_FRENCH = word_list("fr", "function")


def degenerate(view: RowView) -> Iterator[Candidate]:
    """1 for a target that went wrong as a whole; an empty one is an omission."""
    if view.target and view.source and (fault := fault_of(view.source, view.target)):
        yield Candidate(1.0, FAULTS[fault], Span(0, len(view.source)), Span(0, len(view.target)))


@lru_cache(maxsize=2048)  # asked once to decide on decoding again, once more for the finished row
def fault_of(source: str, target: str, distinct_words: float = _DISTINCT) -> Fault | None:
    """What makes a translation degenerate, or None; `distinct_words` is the least share of different words."""
    wanted = ALPHANUMERIC.findall(source)
    found = ALPHANUMERIC.findall(target)
    if not found:
        return "empty" if wanted else None
    if len(found) > 12 + 3 * len(wanted) or (len(wanted) > 8 and len(found) * 4 < len(wanted)):
        return "length"
    if _repeats(source, target, found, distinct_words):
        return "repetition"
    if _is_copy(wanted, found):
        return "copy"
    return None


def _repeats(source: str, target: str, found: list[str], distinct_words: float) -> bool:
    """Whether a phrase comes three times running, or a long text has few different words, unlike the source."""
    if _LONG_RUN.search(target) and not _LONG_RUN.search(source):
        return True
    counts = Counter(map(str.lower, found))
    if max(counts.values()) < 3:
        return False
    if _REPEATED.search(target.lower()) and not _REPEATED.search(source.lower()):
        return True
    return len(found) > 24 and len(counts) < distinct_words * len(found)


def _is_copy(wanted: list[str], found: list[str]) -> bool:
    """Whether most of the translation is the French source, French function words with it."""
    if len(found) < 4:
        return False
    source = set(map(str.lower, wanted))
    target = [word.lower() for word in found]
    shared = sum(word in source for word in target)
    return shared >= 0.7 * len(target) and sum(word in _FRENCH for word in target) >= 2
