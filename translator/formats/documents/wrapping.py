"""Hard-wrapped lines: which line breaks were put in by a text editor, and how the lines are joined again.

An editor breaks a line where the next word would not have fitted any more. So in wrapped text, and only there, a
line, a space and the first word of the next line are longer than the longest line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from translator.text.tables import alternatives, word_list
from translator.text.words import COMPOUND, LETTERS

WIDEST = 160
"""Lines longer than this are paragraphs, not the lines of a paragraph."""

_NARROWEST = 25
_SENTENCE_END = re.compile(r"[.!?…:;][\s\u00a0]*[»”\"’)\]]*$|[»”]$")
_HYPHEN = re.compile(r"([^\W\d_]+)[-\u2010]$")
_ENDING = re.compile(rf"[a-zé]{{0,5}}(?:{alternatives('fr', 'divided_endings')})")
_AFTER_HYPHEN, _BEFORE_HYPHEN = word_list("fr", "after_hyphen"), word_list("fr", "before_hyphen")


class Line(NamedTuple):
    """A line's text without white space at its ends, and how far it is indented (a tab counts 4)."""

    text: str
    indent: int = 0


def is_sentence_end(line: str) -> bool:
    """Whether a line ends like a sentence or a clause that a list or a quotation follows."""
    return bool(_SENTENCE_END.search(line))


def starts_small(line: str) -> bool:
    """Whether a line goes on with what came before, by its first character."""
    return line[:1].islower() or line[:1] in ",;:!?)»"


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a text was wrapped: `width` in characters, 0 for not at all; and what is known of its hyphens.

    `first_line_indent` is how far the first lines of paragraphs are indented, 0 where they are not. `hyphenates` is
    true when words are divided at line ends. `words` counts the text's words in the middle of lines, which show whether
    a divided word has a hyphen of its own.
    """

    width: int = 0
    first_line_indent: int = 0
    hyphenates: bool = False
    words: Counter[str] = field(default_factory=Counter)

    def fills(self, line: Line, following: Line) -> bool:
        """Whether the break after `line` can be an editor's: the next word would not have fitted in."""
        if not self.width:
            return False
        word = following.text.split(" ", 1)[0]
        return bool(_HYPHEN.search(line.text)) or line.indent + len(line.text) + 1 + len(word) > self.width


def detect_wrapping(chunks: Iterable[Sequence[Line]]) -> Wrapping:
    """Finds how a text is wrapped; `chunks` are its lines, grouped at blank lines."""
    chunks = [chunk for chunk in chunks if len(chunk) > 1]
    pairs = [pair for chunk in chunks for pair in pairwise(chunk)]
    if not pairs:
        return Wrapping()
    lengths = sorted(line.indent + len(line.text) for line, _ in pairs)
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.95))]
    if not _NARROWEST <= width <= WIDEST:
        return Wrapping()
    wrapping = Wrapping(width)
    # A sentence that ends with its line tells nothing: a paragraph can end there.
    telling = [pair for pair in pairs if starts_small(pair[1].text) or not is_sentence_end(pair[0].text)]
    filled = sum(wrapping.fills(*pair) for pair in telling)
    small = sum(starts_small(following.text) for _, following in telling)
    # Lines of verse can be of one length, but begin with capitals; lines of a list are not filled.
    if not telling or filled < 0.7 * len(telling) or small < 0.4 * len(telling):
        return Wrapping()
    hyphens = sum(bool(_HYPHEN.search(line.text)) for line, _ in pairs)
    return Wrapping(width, _first_line_indent(pairs), hyphens > 0.04 * len(pairs) and hyphens > 1, _words(chunks))


def _first_line_indent(pairs: Sequence[tuple[Line, Line]]) -> int:
    """The indent of lines that begin paragraphs: it comes after ended sentences, and other lines have none."""
    indents = Counter(following.indent for _, following in pairs)
    [(most, _)] = indents.most_common(1)
    begins = [line for line, following in pairs if following.indent >= most + 2]
    if not begins or sum(is_sentence_end(line.text) for line in begins) < 0.8 * len(begins):
        return 0
    return most + 2


def join(lines: Iterable[Line], wrapping: Wrapping) -> str:
    """The lines as one line, words divided at line ends made whole."""
    joined = ""
    for line, _ in lines:
        if not joined:
            joined = line
            continue
        divided = _HYPHEN.search(joined)
        if not divided or not line[:1].isalpha():
            joined += ("" if joined.endswith(("’", "'")) and line[:1].isalpha() else " ") + line
        elif _keeps_hyphen(divided.group(1), line, wrapping):
            joined += line
        else:
            joined = joined[:-1] + line
    return joined


def _keeps_hyphen(before: str, line: str, wrapping: Wrapping) -> bool:
    match = LETTERS.match(line)
    after = match.group() if match else ""
    whole, hyphenated = (before + after).lower(), f"{before}-{after}".lower()
    if wrapping.words[whole] != wrapping.words[hyphenated]:
        return wrapping.words[hyphenated] > wrapping.words[whole]
    if after[:1].isupper() or before.lower() in _BEFORE_HYPHEN or after.lower() in _AFTER_HYPHEN:
        return True
    if _ENDING.fullmatch(after):
        return False
    # Editors break at hyphens that are there already; only a typesetter puts them in.
    return not wrapping.hyphenates


def _words(chunks: Iterable[Sequence[Line]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for chunk in chunks:
        for line in chunk:
            words = COMPOUND.findall(line.text.lower())
            # A divided word's halves stand at the ends of lines.
            counts.update(words[1:-1])
    return counts
