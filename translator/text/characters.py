"""Classes of characters: quotation marks, spaces, capitals, and what is taken out of a source because it has no shape.

Control characters, soft hyphens, zero-width spaces and the marks that steer the direction of writing are seen by no
reader, but they break words for the segmenter and the model, and an unclosed direction mark spoils the page that it is
printed on. Everything else stays as the author wrote it: apostrophes, quotation marks, no-break spaces, composed and
decomposed letters.
"""

from __future__ import annotations

import re

DOUBLE_QUOTES = "«»“”„‟"
"""Double quotation marks of any style, without the straight one; `data/rules` says which open and which close."""
SINGLE_QUOTES = "‹›‘’‚‛"
"""Single quotation marks of any style, without the straight one; `’` is an apostrophe as well."""
SPACES = " \u00a0\u202f"
"""The spaces inside a line: the common one, and the two no-break spaces of French typography."""
BEFORE_WORD = f"{DOUBLE_QUOTES}{SINGLE_QUOTES}{SPACES}\"'([{{<*_—–-"
"""What may stand between the start of a sentence and its first word."""
DIGIT_SPACE = f"[{SPACES}\u2009]"
"""A pattern: a space that may part groups of three digits."""
CAPITAL = r"[^\W\d_a-zà-öø-ÿœ]"
"""A pattern: a letter that is no small one of French."""
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# No-break spaces are part of French typography and no white space here.
_BLANKS = re.compile("[ \t\n\x0b\x0c\r\x85\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+")


def visible(text: str) -> tuple[str, int]:
    """The text without characters that have no shape, and how many were taken out.

    Half surrogate pairs, which no encoding may hold, become U+FFFD.
    """
    text, dropped = _INVISIBLE.subn("", text)
    return _SURROGATE.sub("\ufffd", text), dropped


def squeezed(text: str) -> str:
    """The text with each run of breakable white space made one space, none at the ends."""
    return _BLANKS.sub(" ", text).strip(" ")


def is_blank(char: str) -> bool:
    """Whether a character is breakable white space."""
    return bool(_BLANKS.fullmatch(char))


def legal(text: str) -> str:
    """The text with every character that XML and HTML forbid replaced by U+FFFD; offsets stay true."""
    return _ILLEGAL.sub("\ufffd", text) if _ILLEGAL.search(text) else text
