"""Cutting a stretch of text where markup begins and ends, so that tags nest whatever overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20\x7f]+\Z", re.IGNORECASE)


class Tag(NamedTuple):
    """`opening` and `closing` around the characters `[start, end)`; tags of lower `rank` stand outside."""

    rank: int
    start: int
    end: int
    opening: str
    closing: str


class Sweep:
    """The tags over one stretch of a text after the other; in the order of the text that takes linear time."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        # Latest first: tags are taken from the end as the stretches reach them.
        self._ahead = sorted(tags, key=lambda tag: tag.start, reverse=True)
        self._active: list[Tag] = []

    def over(self, start: int, end: int) -> list[Tag]:
        """The tags that overlap `[start, end)`; `start` never goes back."""
        while self._ahead and self._ahead[-1].start < end:
            self._active.append(self._ahead.pop())
        self._active = [tag for tag in self._active if tag.end > start]
        return self._active


def tagged(text: str, start: int, end: int, tags: Iterable[Tag], escape: Callable[[str], str]) -> str:
    """`text[start:end]`, escaped, with the tags that overlap it.

    A tag that is only partly inside another is closed and opened again, so the result always nests.
    """
    out: list[str] = []
    open_tags: list[Tag] = []
    for left, right, wanted in stretches(start, end, tags):
        kept = 0
        while kept < len(open_tags) and kept < len(wanted) and open_tags[kept] is wanted[kept]:
            kept += 1
        out.extend(tag.closing for tag in reversed(open_tags[kept:]))
        out.extend(tag.opening for tag in wanted[kept:])
        open_tags = wanted
        out.append(escape(text[left:right]))
    out.extend(tag.closing for tag in reversed(open_tags))
    return "".join(out)


def stretches(start: int, end: int, tags: Iterable[Tag]) -> Iterator[tuple[int, int, list[Tag]]]:
    """`[start, end)` cut where a tag begins or ends, each stretch with the tags over it, outermost first."""
    inside = sorted(tag for tag in tags if tag.start < end and tag.end > start)
    cuts = sorted({start, end} | {cut for tag in inside for cut in tag[1:3] if start < cut < end})
    for left, right in pairwise(cuts):
        yield left, right, [tag for tag in inside if tag.start <= left and tag.end >= right]


def safe_address(href: str) -> str:
    """The address if a page may link to it (http, https, mailto), else nothing."""
    href = href.strip()
    return href if _SAFE_ADDRESS.match(href) else ""
