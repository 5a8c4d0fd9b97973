"""Quotation marks, brackets and the punctuation at the end: as many and of the same kind on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translator.checks.view import Candidate, RowView
from translator.document import Span
from translator.text import segment
from translator.text.characters import DOUBLE_QUOTES, SPACES
from translator.text.parts import mark_counts

_DOUBLE = re.compile(rf"[{DOUBLE_QUOTES}]|\"+|''|``")
_QUOTE = re.compile(rf"[\"{DOUBLE_QUOTES}]|''|``")
_SINGLE = re.compile(r"(?<!\w)['‘‹](?=\w)|(?<=[\w.,!?…])['’›](?!\w)")
_DIALOGUE = re.compile(r"\s*[—–―-]\s")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_TRAILING = f"{SPACES}»”\"'’)]}}›*_"
_ASKS = re.compile(
    r"\b(?:do|does|did|is|are|was|were|have|has|had|can|could|will|would|shall|should|may|might|wo|ca)(?:n['’]?t)?\s+"
    r"(?:i|you|he|she|it|we|they|there|this|that|these|those|the|anybody|anyone|somebody|someone)\b"
    r"|\A\W*(?:\w+\W+){0,2}?(?:who|whom|whose|what|which|why|how|where|when)\b",
    re.IGNORECASE,
)
_ENDS = {"…": ".", "!": "!", "?": "?", ":": ":", ";": ";", ",": ",", ".": "."}
_ADDED = 0.49
"""What quotation marks that only the target has count, beside those that only the source has."""
_ODD = 0.5
"""What one mark of the target counts that is left over, where those of the source come in pairs, at least."""
_SIMILAR = {".": 0.4, "!": 0.6}
"""How bad it is to lose this mark at the end; any other but a question mark: 0.6; a question mark: 1."""


def quotes(view: RowView) -> Iterator[Candidate]:
    """The share of the quotation marks that only one side has, less than half of it if that is the target.

    It is half at least where those of the source come in pairs and one of the target is left over. The finding spans
    the marks of the side with more.
    """
    wanted, found = quote_counts(view.source, view.target)
    if wanted == found or found in view.marks():
        return
    here, there = _doubles(view.source), _doubles(view.target)
    score = abs(wanted - found) / max(wanted, found) * (1.0 if wanted > found else _ADDED)
    if wanted and wanted % 2 == 0 and found % 2:
        score = max(score, _ODD)
    message = f"{_count(wanted, 'quotation mark')} in the source, {found} in the target"
    yield Candidate(score, message, _around(here), _around(there))


def quote_counts(source: str, target: str) -> tuple[int, int]:
    """Quotation marks of either side, whatever their style.

    Single marks, which are apostrophes as well, count only as far as the other side has more double ones. A dash that
    opens a French dialogue stands for all that are missing, and English has marks around the narrator's words inside a
    French quotation too.
    """
    if not (_QUOTE.search(source) or _QUOTE.search(target)):
        return 0, 0
    here, there = len(_doubles(source)), len(_doubles(target))
    if here > there:
        there = min(here, there + len(_spans(_SINGLE, target)))
    elif here < there:
        most = max(here + len(_spans(_SINGLE, source)), _marks_in_english(source))
        here = there if _DIALOGUE.match(source) else min(there, most)
    return here, there


def _marks_in_english(source: str) -> int:
    """How many marks English has around the quotations of a French text."""
    return sum(mark_counts(block, [Span(0, len(block.text))])[1] for block in segment(source).blocks)


def brackets(view: RowView) -> Iterator[Candidate]:
    """The share of the pairs of brackets that only one side has; half of it if the target has more, or their words."""
    here, there = _pairs(view.source), _pairs(view.target)
    if len(here) != len(there):
        score = abs(len(here) - len(there)) / max(len(here), len(there))
        said = view.links and all(_is_linked(view, span) for span in here)
        score = score / 2 if said or len(here) < len(there) else score
        message = f"{_count(len(here), 'pair')} of brackets in the source, {len(there)} in the target"
        yield Candidate(score, message, _around(here), _around(there))


def _is_linked(view: RowView, span: Span) -> bool:
    """Whether some word between brackets of the source is linked to the target."""
    return any(span.start < link.source.start < span.end for link in view.links)


def end_punctuation(view: RowView) -> Iterator[Candidate]:
    """How far apart the marks at the end are: a lost question weighs most unless its words ask, a full stop hardly."""
    (wanted, here), (found, there) = _end(view.source), _end(view.target)
    if wanted != found and view.source.strip() and view.target.strip():
        asks = wanted == "?" and _ASKS.search(view.target)
        score = 1.0 if "?" in (wanted, found) and not asks else _SIMILAR.get(wanted or found, 0.6)
        yield Candidate(score, f"the source ends with {_named(wanted)}, the target with {_named(found)}", here, there)


def _doubles(text: str) -> list[Span]:
    """Double quotation marks; those after a digit are inches where the others come in pairs."""
    found = _spans(_DOUBLE, text)
    others = [span for span in found if not (text[span.start] == '"' and text[span.start - 1 : span.start].isdigit())]
    return others if len(others) % 2 == 0 else found


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _around(spans: Sequence[Span]) -> Span | None:
    return Span(spans[0].start, max(span.end for span in spans)) if spans else None


def _pairs(text: str) -> list[Span]:
    """Brackets that are opened and closed; a lone one, as in `a)` or `:)`, counts for nothing."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for index, character in enumerate(text):
        if character in _BRACKETS:
            opened.append((_BRACKETS[character], index))
        elif opened and character == opened[-1][0]:
            pairs.append(Span(opened.pop()[1], index + 1))
    return sorted(pairs)


def _end(text: str) -> tuple[str, Span]:
    """The kind of the last mark, questions before all others in a run such as `?!`, and where the run is."""
    end = len(text.rstrip(_TRAILING))
    start = end
    while start > 0 and (text[start - 1] in _ENDS or text[start - 1] in SPACES):
        start -= 1
    run = {_ENDS[character] for character in text[start:end] if character in _ENDS}
    kind = next((mark for mark in "?!:;.," if mark in run), "")
    return kind, Span(start if run else max(0, end - 1), end)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _named(mark: str) -> str:
    return mark or "no mark"
