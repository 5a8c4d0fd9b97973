"""English quotation marks: the styles, and taking the model's own marks out of its output."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from translator.document import Quote

MarkStyle = Literal["us", "uk", "french", "straight", "keep"]

MARKS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "us": (("“", "”"), ("‘", "’")),
    "uk": (("‘", "’"), ("“", "”")),
    "french": (("«\u00a0", "\u00a0»"), ("“", "”")),
    "straight": (('"', '"'), ("'", "'")),
}
"""Marks of odd and of even nesting levels."""

DASHES = frozenset("—–―-")
_OPENING = "“„«‹‘"
_MARK = re.compile(r"[“”„«»‹›\"]|‘|(?<!\w)'(?=\w)|(?<=[\w.,!?])['’](?!\w)")


def mark_text(style: MarkStyle, quote: Quote, *, opening: bool) -> str:
    """The mark that opens or closes a source quotation's translation; a dialogue dash stays a dash."""
    written = quote.open if opening else quote.close
    if quote.open and quote.open[0] in DASHES:
        return written.strip() + " " if opening else written
    if style == "keep":
        inner = "\u00a0" if written.strip() in ("«", "»", "‹", "›") else ""
        return written + inner if opening else inner + written
    return MARKS[style][(quote.level - 1) % 2][0 if opening else 1]


@dataclass(frozen=True, slots=True)
class UnmarkedText:
    """A text without quotation marks: `offsets[i]` is where character i of the marked text stands in it (one more
    entry for the end), `marks` are (offset in the bare text, whether it opens)."""

    text: str
    offsets: tuple[int, ...]
    marks: tuple[tuple[int, bool], ...]


def without_marks(text: str) -> UnmarkedText:
    """Takes out quotation marks and the spaces that belong to them; apostrophes stay."""
    found = _marks_in(text)
    if not found:
        return UnmarkedText(text, tuple(range(len(text) + 1)), ())
    pieces: list[str] = []
    offsets: list[int] = []
    marks: list[tuple[int, bool]] = []
    length = last = 0

    def keep(until: int) -> None:
        nonlocal length, last
        offsets.extend(range(length, length + until - last))
        pieces.append(text[last:until])
        length += until - last
        last = until

    for start, opening in found:
        left, right = start, start + 1
        if opening:
            while right < len(text) and text[right] == " ":
                right += 1
        else:
            while left > last and text[left - 1] == " ":
                left -= 1
        keep(left)
        glued = length and pieces[-1][-1:].strip() and right < len(text) and text[right].isalnum()
        if glued and not (pieces[-1][-1:] in "([-—" and opening):
            pieces.append(" ")
            length += 1
        marks.append((length, opening))
        offsets.extend([length] * (right - left))
        last = right
    keep(len(text))
    offsets.append(length)
    bare = "".join(pieces)
    lead = len(bare) - len(bare.lstrip())
    stripped = bare.strip()
    size = len(stripped)
    return UnmarkedText(
        stripped,
        tuple(min(max(0, offset - lead), size) for offset in offsets),
        tuple((min(max(0, offset - lead), size), opening) for offset, opening in marks),
    )


def _marks_in(text: str) -> list[tuple[int, bool]]:
    """Marks as (offset, whether it opens); `'` and `’` count only where one that opens stands before."""
    found: list[tuple[int, bool]] = []
    single = 0
    for match in _MARK.finditer(text):
        character, start = match.group(), match.start()
        opens = start == 0 or text[start - 1] in " ([-—“‘\u00a0"
        if character in "'’‘":
            if character == "‘" or (character == "'" and opens and _closes_later(text, start + 1)):
                single += 1
                found.append((start, True))
            elif single:
                single -= 1
                found.append((start, False))
        elif character == '"':
            found.append((start, opens))
        else:
            found.append((start, character in _OPENING))
    return found


def _closes_later(text: str, start: int) -> bool:
    return re.search(r"(?<=[\w.,!?])['’](?!\w)", text[start:]) is not None
