"""How sentences begin and end: what stands there tells which of them may begin or end a row together.

What goes with what is learned from the rows themselves. So it holds for speech set with dashes on one side and with
quotation marks on the other, or any other habit; and paragraphs guide as far as the two texts agree on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from translator.alignment.base import Floats, Indexes, Link

SMOOTHING = 3.0
"""Rows taken as seen by chance, beside the real ones, for each kind of beginning or end."""
_MARKS = "\"'«»“”„‟‹›‘’‚"
_START = re.compile(rf"\s*(?P<quote>[{_MARKS}]|--|[-—–―])?\s*(?P<bracket>[(\[])?\s*(?P<letter>.)?", re.DOTALL)
_END = re.compile(rf"(?P<stop>[.!?…:;,])?\s*(?P<bracket>[)\]])?\s*(?P<quote>[{_MARKS}])?\s*\Z")
_STOPS = ".!?…:;,"
_TAIL = 8


def starts(sentences: Sequence[str]) -> Indexes:
    """The kind of each sentence's beginning: a quotation mark or dash, a bracket, a small letter, a digit."""
    import numpy as np

    found = []
    for sentence in sentences:
        match = _START.match(sentence)
        letter = (match["letter"] if match else None) or " "
        kind = 2 if letter.isdigit() else 1 if letter.islower() else 0
        found.append(kind * 4 + 2 * bool(match and match["quote"]) + bool(match and match["bracket"]))
    return np.array(found, dtype=np.int64)


def ends(sentences: Sequence[str]) -> Indexes:
    """The kind of each sentence's end: its last mark, and whether a quotation or bracket closes there."""
    import numpy as np

    found = []
    for sentence in sentences:
        match = _END.search(sentence[-_TAIL:])
        stop = _STOPS.find(match["stop"]) + 1 if match and match["stop"] else 0
        found.append(stop * 4 + 2 * bool(match and match["quote"]) + bool(match and match["bracket"]))
    return np.array(found, dtype=np.int64)


def odds(sources: Indexes, targets: Indexes, links: Sequence[Link], *, last: bool) -> Floats:
    """Log-odds, against chance, of each pair of kinds at the beginning (or, with `last`, the end) of rows."""
    import numpy as np

    height, width = int(sources.max(initial=0)) + 1, int(targets.max(initial=0)) + 1
    left = np.bincount(sources, minlength=height) / max(len(sources), 1)
    right = np.bincount(targets, minlength=width) / max(len(targets), 1)
    chance = np.outer(left, right)
    counts = np.zeros((height, width))
    both = [link for link in links if link.source and link.target]
    for link in both:
        row, column = (link.source[-1], link.target[-1]) if last else (link.source[0], link.target[0])
        counts[sources[row], targets[column]] += 1
    seen = (counts + SMOOTHING * height * chance) / (len(both) + SMOOTHING * height)
    found: Floats = np.log(np.where(chance > 0, seen, 1.0) / np.where(chance > 0, chance, 1.0)).astype(np.float32)
    return found
