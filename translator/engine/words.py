"""Words of a text as character spans, for word links: language-neutral, with French elisions and English clitics."""

from __future__ import annotations

import re
from typing import NamedTuple

_ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’](?=[\w«“\"(])"
_CLITIC = r"['’](?:s|ll|re|ve|d|m)\b|n['’]t\b"
_WORD = re.compile(
    rf"{_CLITIC}|{_ELISION}|\d+(?:[.,]\d+)*(?!\w)"
    # A word ends before a clitic, or where no letter follows, directly or after a hyphen or an apostrophe.
    rf"|\w+?(?:[-'’]\w+?)*?(?={_CLITIC}|(?!\w|[-'’]\w))"
    r"|(?P<mark>[^\w\s])(?P=mark)*",
    re.IGNORECASE,
)


class Words(NamedTuple):
    """Start and end of each word in characters, and whether it is punctuation; three lists of the same length."""

    starts: list[int]
    ends: list[int]
    marks: list[bool]


def split_words(text: str) -> Words:
    """Words and punctuation marks of a text in order; white space is left out, hyphens stay inside words."""
    starts, ends, marks = [], [], []
    for match in _WORD.finditer(text):
        start, end = match.span()
        starts.append(start)
        ends.append(end)
        marks.append(match.lastgroup is not None)
    return Words(starts, ends, marks)
