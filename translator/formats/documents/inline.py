"""A block's text put together from pieces, with white space made single and inline markup as spans."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from translator.document import Inline, InlineKind
from translator.formats.documents.wrapping import is_sentence_end, starts_small
from translator.text.characters import is_blank, squeezed, visible

_BREAK = "\n"


class InlineRun(NamedTuple):
    """A text without line breaks and the markup over it."""

    text: str
    inlines: tuple[Inline, ...]


class InlineText:
    """Collects the text of one block; `opened` and `closed` frame inline markup, `broken` is a line break."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._space = False
        self._open: list[tuple[int, InlineKind | None, str]] = []
        self._inlines: list[Inline] = []

    def add(self, text: str) -> None:
        """Appends text; runs of white space count as one space, and as none at the start."""
        text, _ = visible(text)
        if not text:
            return
        inner = squeezed(text)
        self._space = self._space or is_blank(text[0])
        if not inner:
            return
        if self._space and self._parts and self._parts[-1] != _BREAK:
            self._put(" ")
        self._put(inner)
        self._space = is_blank(text[-1])

    def opened(self, kind: InlineKind | None, href: str = "") -> None:
        """Begins markup; None stands for an element that has no markup of its own."""
        self._open.append((self._length, kind, href))

    def closed(self) -> None:
        """Ends the markup that was begun last."""
        if self._open:
            start, kind, href = self._open.pop()
            if kind and start < self._length:
                self._inlines.append(Inline(start, self._length, kind, href))

    def broken(self) -> None:
        """A line break inside the block."""
        if self._parts:
            self._put(_BREAK)
            self._space = False

    def last(self) -> str:
        """The last character so far, white space counted."""
        return " " if self._space else self._parts[-1][-1] if self._parts else ""

    def taken(self, *, split: bool) -> list[InlineRun]:
        """What was collected, as one run or, with `split`, one for each line; markup still open goes on afterwards.

        Two line breaks always divide; one is a space where the line clearly runs on: no end of a sentence before it and
        a small letter after it. Without `split` every break is a space.
        """
        text = "".join(self._parts)
        inlines = [*self._inlines, *(Inline(start, len(text), kind, href) for start, kind, href in self._open if kind)]
        inlines.sort(key=lambda inline: (inline.start, -inline.end))
        self._parts, self._length, self._space, self._inlines = [], 0, False, []
        self._open = [(0, kind, href) for _, kind, href in self._open]
        lines = _lines(text, split)
        starts = [start for start, _ in lines]
        within: list[list[Inline]] = [[] for _ in lines]
        for inline in inlines:
            number = max(0, bisect_right(starts, inline.start) - 1)
            while number < len(lines) and starts[number] < inline.end:
                within[number].append(inline)
                number += 1
        runs = (_run(text, start, end, inside) for (start, end), inside in zip(lines, within, strict=True))
        return [run for run in runs if run.text]

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _lines(text: str, split: bool) -> list[tuple[int, int]]:
    """Where the lines of a collected text are, breaks that only wrap it passed over."""
    if not split or _BREAK not in text:
        return [(0, len(text))]
    lines: list[tuple[int, int]] = []
    start = 0
    position = text.find(_BREAK)
    while position >= 0:
        after = position + 1
        while text[after : after + 1] == _BREAK:
            after += 1
        before = text[start:position].rstrip()
        runs_on = after == position + 1 and not is_sentence_end(before) and starts_small(text[after : after + 1])
        if not runs_on:
            lines.append((start, position))
            start = after
        position = text.find(_BREAK, after)
    return [*lines, (start, len(text))]


def _run(text: str, start: int, end: int, inlines: list[Inline]) -> InlineRun:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip(" \n"))
    start, piece = start + lead, piece.strip(" \n")
    end = start + len(piece)
    kept = []
    for inline in inlines:
        first, last = max(inline.start, start), min(inline.end, end)
        while first < last and text[first] in " \n":
            first += 1
        while first < last and text[last - 1] in " \n":
            last -= 1
        if first < last:
            kept.append(inline._replace(start=first - start, end=last - start))
    return InlineRun(piece.replace(_BREAK, " "), tuple(kept))
