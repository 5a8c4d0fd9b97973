"""Cutting a stretch of text where markup begins and ends, so that tags nest whatever overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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


def marked(text: str, start: int, end: int, marks: Iterable[Mark], escape: Callable[[str], str]) -> str:
    """`text[start:end]`, escaped, with the marks that overlap it.

    A mark that is only partly inside another is closed and opened again, so the result always nests.
    """
    inside = sorted(mark for mark in marks if mark.start < end and mark.end > start)
    if not inside:
        return escape(text[start:end])
    cuts = sorted({start, end} | {cut for mark in inside for cut in mark[1:3] if start < cut < end})
    out: list[str] = []
    open_marks: list[Mark] = []
    for left, right in pairwise(cuts):
        wanted = [mark for mark in inside if mark.start <= left and mark.end >= right]
        kept = 0
        while kept < len(open_marks) and kept < len(wanted) and open_marks[kept] is wanted[kept]:
            kept += 1
        out.extend(mark.closing for mark in reversed(open_marks[kept:]))
        out.extend(mark.opening for mark in wanted[kept:])
        open_marks = wanted
        out.append(escape(text[left:right]))
    out.extend(mark.closing for mark in reversed(open_marks))
    return "".join(out)


def safe_address(href: str) -> str:
    """The address if a page may link to it (http, https, mailto), else nothing."""
    href = href.strip()
    return href if _SAFE_ADDRESS.match(href) else ""
