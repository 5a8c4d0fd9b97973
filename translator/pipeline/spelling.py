"""The one spelling of texts that the model reads and writes, with the way back for offsets.

It has one form of everything that people write in several ways: plain spaces, straight apostrophes, no space before
`; : ! ?`, French quotations as `« x »`, English ones as `“x”` and inside as `‘x’`. The text itself is never changed;
`ModelText.origin` maps back to it. `spell` is for a sentence of a block, `spell_text` for a text by itself: what is
scored, aligned word by word or trained on.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from translator.document import Block, Document, Span
from translator.pipeline.editing import Edit
from translator.text import segment
from translator.text.parts import QuotePart, SentenceMark, dropped_in, marks_in, quote_parts
from translator.text.tables import Language

_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_EDIT = re.compile(
    rf"(?P<drop>[{_INVISIBLE}\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]+)"
    r"|(?P<before>\s+(?=[;:!?]))"
    r"|(?P<space>[^\S ]+\s*| \s+)"
    r"|(?P<ellipsis>…)"
    r"|(?P<apostrophe>[’ʼ‛])"
    r"|(?P<hyphen>[\u2010\u2011])"
    r"|(?P<composed>\w[\u0300-\u036f]+|[\u02b0-\u02b8\u1d2c-\u1d6aªº])"
)
_REPLACEMENT = {"drop": "", "before": "", "space": " ", "ellipsis": "...", "apostrophe": "'", "hyphen": "-"}
_MARKED = re.compile(r"[\"«»“”„‟‹›‘‚—–―]|(?:^|[\s(\[])['’]|''|``")
_SHOWN = {"fr": (("« ", " »"), ("« ", " »")), "en": (("“", "”"), ("‘", "’"))}
"""Opening and closing marks by language, of odd and of even nesting levels."""


@dataclass(frozen=True, slots=True)
class ModelText:
    """A text as the model reads it, and where it comes from: `breaks` are (offset here, offset in the given text)."""

    text: str
    breaks: tuple[tuple[int, int], ...] = ()

    def origin(self, span: Span) -> Span:
        """The characters of the given text that a span of `text` comes from; none for a mark put in at its end."""
        if not self.breaks:
            return span
        last = self.breaks[-1][1]
        return Span(self._back(span.start), min(self._back(max(span.start, span.end - 1)) + 1, last))

    def _back(self, offset: int) -> int:
        number = bisect_right(self.breaks, (offset, sys.maxsize))
        here, there = self.breaks[number - 1]
        limit = self.breaks[number][1] if number < len(self.breaks) else there
        return min(there + offset - here, max(there, limit - 1))


def spell(
    text: str,
    marks: tuple[SentenceMark, ...] = (),
    *,
    parts: Sequence[QuotePart] = (),
    dropped: tuple[Span, ...] = (),
    hidden: Sequence[Edit] = (),
    language: Language = "fr",
) -> ModelText:
    """A sentence as the model reads it; `marks` are those in it, `parts` the quoted parts of its block.

    `dropped` are marks that are left out, `hidden` what something else stands for.

    A quoted part that is not all of the sentence keeps its marks; a mark of it that stands in another sentence is put
    in at the edge. Marks around a whole sentence are left out, since their place in the translation is known.
    """
    shown = {mark.part for mark in marks if _splits(text, mark)}
    opened = {mark.part for mark in marks if mark.opening}
    closed = {mark.part for mark in marks if not mark.opening}

    def written(number: int, *, opening: bool) -> str:
        return _SHOWN[language][(parts[number].level - 1) % 2][0 if opening else 1]

    before = "".join(written(number, opening=True) for number in sorted(shown - opened))
    after = "".join(written(number, opening=False) for number in sorted(shown - closed, reverse=True))
    cuts: list[Edit] = [*hidden, *(replacement(text, SentenceMark(*mark, False, -1), "") for mark in dropped)]
    cuts += (
        replacement(text, mark, written(mark.part, opening=mark.opening) if mark.part in shown else "")
        for mark in marks
    )
    edits = [(match.start(), match.end(), _replacement_of(match)) for match in _EDIT.finditer(text)]
    return _rewrite(text, _merge(cuts, edits), before, after)


def spell_text(text: str, language: Language) -> ModelText:
    """A text by itself, of one sentence or more, as the model reads it."""
    if not _MARKED.search(text):
        return spell(text, language=language)
    if language == "en":
        text = text.replace("``", "''")  # quotation marks as TeX has them
    block = segment(Document((Block("paragraph", text),), language=language)).blocks[0]
    parts, whole = quote_parts(block), Span(0, len(text))
    return spell(text, marks_in(parts, whole), parts=parts, dropped=dropped_in(parts, whole), language=language)


def _replacement_of(match: re.Match[str]) -> str:
    name = match.lastgroup or "drop"
    # Letters with accents of their own, and raised letters for plain ones: XIXᵉ, 1ᵉʳ.
    return unicodedata.normalize("NFKC", match[0]) if name == "composed" else _REPLACEMENT[name]


def _splits(text: str, mark: SentenceMark) -> bool:
    """Whether words precede this opening mark, or follow this closing one."""
    outside = text[: mark.start] if mark.opening else text[mark.end :]
    return any(character.isalnum() for character in outside)


def replacement(text: str, mark: SentenceMark, written: str) -> Edit:
    """The edit that replaces a mark and the white space on its inner side."""
    start, end = mark.start, mark.end
    if mark.opening:
        while end < len(text) and text[end].isspace():
            end += 1
    else:
        while start > 0 and text[start - 1].isspace():
            start -= 1
    return start, end, written


def _merge(cuts: list[Edit], edits: list[Edit]) -> list[Edit]:
    """All replacements in order; cuts do not overlap, and an edit that touches a cut gives way to it."""
    merged: list[Edit] = []
    for start, end, new in sorted(cuts):
        start = max(start, merged[-1][1]) if merged else start
        merged.append((start, max(start, end), new))
    merged += [edit for edit in edits if all(edit[1] <= cut[0] or edit[0] >= cut[1] for cut in merged[: len(cuts)])]
    return sorted(merged)


def _rewrite(text: str, edits: list[Edit], before: str, after: str) -> ModelText:
    if not edits and not before and not after:
        return ModelText(text)
    parts, breaks, length, last = [before], [(0, 0), (len(before), 0)], len(before), 0
    for start, end, new in edits:
        parts += (text[last:start], new)
        length += start - last
        breaks.append((length, start))
        length += len(new)
        breaks.append((length, end))
        last = end
    parts += (text[last:], after)
    breaks.append((length + len(text) - last, len(text)))
    joined = "".join(parts)
    lead = len(joined) - len(joined.lstrip())
    return ModelText(joined.strip(), tuple((here - lead, there) for here, there in breaks))
