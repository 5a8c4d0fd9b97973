"""English quotation marks: the styles, and taking the model's own marks out of its output."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import WordLinks
from translator.pipeline.editing import Edit, edit, moved
from translator.text.parts import DASHES

MarkStyle = Literal["us", "uk", "french", "straight", "keep"]

MARKS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "us": (("“", "”"), ("‘", "’")),
    "uk": (("‘", "’"), ("“", "”")),
    "french": (("«\u00a0", "\u00a0»"), ("“", "”")),
    "straight": (('"', '"'), ("'", "'")),
}
"""Marks of odd and of even nesting levels."""

_OPENING = "“„«‹‘"
_MARK = re.compile(r"[“”„«»‹›\"]|‘|(?<!\w)'(?=\w)|(?<=[\w.,!?])['’](?!\w)")


def splits(style: MarkStyle) -> bool:
    """Whether marks close and open again around the narrator's words, and stand in place of a dialogue's dashes."""
    return style not in ("french", "keep")


def mark_text(style: MarkStyle, written: str, level: int, *, opening: bool) -> str:
    """The mark that opens or closes what is quoted at a level of nesting; `written` is that of the source, if any."""
    if not splits(style) and opening and written[:1] in DASHES:
        return written.strip() + " "
    if style == "keep":
        inner = "\u00a0" if written.strip() in ("«", "»", "‹", "›") else ""
        return written + inner if opening else inner + written
    return MARKS[style][(level - 1) % 2][0 if opening else 1]


class UnmarkedText(NamedTuple):
    """A text without quotation marks, its links, and the marks it had: (offset in the text, whether it opens)."""

    text: str
    links: WordLinks
    marks: list[tuple[int, bool]]


def without_marks(text: str, links: Sequence[WordLink[Span]]) -> UnmarkedText:
    """Takes out quotation marks and the spaces that belong to them; apostrophes stay."""
    edits: list[Edit] = []
    ends: list[tuple[int, bool]] = []
    before = ""  # the last character that stays
    for start, opening in _marks_in(text):
        last = ends[-1][0] if ends else 0
        left, right = start, start + 1
        while opening and text[right : right + 1] == " ":
            right += 1
        while not opening and left > last and text[left - 1] == " ":
            left -= 1
        before = text[left - 1] if left > last else before
        if before.strip() and text[right : right + 1].isalnum() and not (opening and before in "([-—"):
            edits.append((left, left, " "))
        edits.append((left, right, ""))
        ends.append((right, opening))
    if not edits:
        return UnmarkedText(text, tuple(links), [])
    marked, links = edit(text, links, edits)
    bare = marked.strip()
    lead = marked.index(bare)
    bare, links = edit(marked, links, [(0, lead, ""), (lead + len(bare), len(marked), "")])
    places = ((moved(end, edits, is_end=not opening) - lead, opening) for end, opening in ends)
    marks = [(min(max(0, place), len(bare)), opening) for place, opening in places]
    return UnmarkedText(bare, links, marks)


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
