"""Cutting a stretch of text where markup begins and ends, so that tags nest whatever overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f]+\Z", re.IGNORECASE)


class Mark(NamedTuple):
    """`opening` and `closing` around the characters `[start, end)`; marks of lower `rank` stand outside."""

    rank: int
    start: int
    end: int
    opening: str
    closing: str


class Sweep:
    """The marks over one stretch of a text after the other; in the order of the text that takes linear time."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        # Latest first: marks are taken from the end as the stretches reach them.
        self._ahead = sorted(marks, key=lambda mark: mark.start, reverse=True)
        self._active: list[Mark] = []

    def over(self, start: int, end: int) -> list[Mark]:
        """The marks that overlap `[start, end)`; `start` never goes back."""
        while self._ahead and self._ahead[-1].start < end:
            self._active.append(self._ahead.pop())
        self._active = [mark for mark in self._active if mark.end > start]
        return self._active


def marked(text: str, start: int, end: int, marks: Iterable[Mark], escape: Callable[[str], str]) -> str:
    """`text[start:end]`, escaped, with the marks that overlap it.

    A mark that is only partly inside another is closed and opened again, so the result always nests.
    """
    out: list[str] = []
    open_marks: list[Mark] = []
    for left, right, wanted in stretches(start, end, marks):
        kept = 0
        while kept < len(open_marks) and kept < len(wanted) and open_marks[kept] is wanted[kept]:
            kept += 1
        out.extend(mark.closing for mark in reversed(open_marks[kept:]))
        out.extend(mark.opening for mark in wanted[kept:])
        open_marks = wanted
        out.append(escape(text[left:right]))
    out.extend(mark.closing for mark in reversed(open_marks))
    return "".join(out)


def stretches(start: int, end: int, marks: Iterable[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """`[start, end)` cut where a mark begins or ends, each stretch with the marks over it, outermost first."""
    inside = sorted(mark for mark in marks if mark.start < end and mark.end > start)
    cuts = sorted({start, end} | {cut for mark in inside for cut in mark[1:3] if start < cut < end})
    for left, right in pairwise(cuts):
        yield left, right, [mark for mark in inside if mark.start <= left and mark.end >= right]


def safe_address(href: str) -> str:
    """The address if a page may link to it (http, https, mailto), else nothing."""
    href = href.strip()
    return href if _SAFE_ADDRESS.match(href) else ""
