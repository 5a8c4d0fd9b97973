"""Words of a text as character spans, for word links: language-neutral, with French elisions and English clitics."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_ELISION = r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’](?=[\w«“\"(])"
_CLITIC = r"['’](?:s|ll|re|ve|d|m)\b|n['’]t\b"
_WORD = re.compile(
    # Most words are plain and shall not be tried letter by letter.
    rf"\w++(?!['’-]|[.,]\d)|{_CLITIC}|{_ELISION}|\d+(?:[.,]\d+)*(?!\w)"
    # A word ends before a clitic, or where no letter follows, directly or after a hyphen or an apostrophe.
    rf"|\w+?(?:[-'’]\w+?)*?(?={_CLITIC}|(?!\w|[-'’]\w))"
    r"|(?P<mark>[^\w\s])(?P=mark)*",
    re.IGNORECASE,
)


class Words(NamedTuple):
    """The words of a text in order, where each starts and ends in it, and whether it is punctuation."""

    texts: list[str]
    starts: list[int]
    ends: list[int]
    marks: list[bool]


@lru_cache(maxsize=2048)
def split_words(text: str) -> Words:
    """Words and punctuation marks of a text; white space is left out, hyphens stay inside words.

    Kept for a while, since the links of a sentence and its checks ask for the same words; nobody may change them.
    """
    matches = list(_WORD.finditer(text))
    return Words(
        [match[0] for match in matches],
        [match.start() for match in matches],
        [match.end() for match in matches],
        [match.lastindex is not None for match in matches],
    )
