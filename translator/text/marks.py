"""Quotation marks of one block: which ones open, which close, which belong together.

Two passes, both linear in the number of marks. The first decides for each mark that may open as well as close, by what
stands around it and at the least cost over the block (`straight.py`). The second pairs all marks with a stack.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from translator.text.rules import Rules
from translator.text.straight import CLOSES, LONE_CLOSE, LONE_OPEN, OPENS, UNKNOWN, MarkKind, doubles, leaning, singles

_LONGEST = 3000
"""Characters of a quotation in which there are others with the same marks, at most."""


class QuotationMark(NamedTuple):
    """A quotation mark `text[start:end]` of one of the rules' families."""

    start: int
    end: int
    family: int
    kind: MarkKind


class Pairing(NamedTuple):
    """The marks of one block: pairs (opening, closing) ordered by opening, then those left over, in order."""

    pairs: list[tuple[QuotationMark, QuotationMark]]
    opened: list[QuotationMark]
    closed: list[QuotationMark]


def find_marks(text: str, rules: Rules) -> list[QuotationMark]:
    """All quotation marks of a text with their kinds; apostrophes, feet and inches are left out."""
    pattern, table = _scanner(rules)
    marks: list[QuotationMark] = []
    unsure: dict[int, list[int]] = {}
    for match in pattern.finditer(text):
        start, end = match.span()
        family, kind = table[text[start:end]]
        if rules.families[family].turned:
            lean = leaning(text, start, end)
            kind = lean if lean in (OPENS, CLOSES) else kind
        elif kind == UNKNOWN or rules.families[family].single:
            unsure.setdefault(family, []).append(len(marks))
        marks.append(QuotationMark(start, end, family, kind))
    if not unsure:
        return marks
    dropped: set[int] = set()
    for family, indices in unsure.items():
        spans = [(marks[index].start, marks[index].end) for index in indices]
        kinds = singles(text, spans, rules) if rules.families[family].single else doubles(text, spans)
        for index, found in zip(indices, kinds, strict=True):
            if found is None:
                dropped.add(index)
            else:
                marks[index] = marks[index]._replace(kind=found)
    return [mark for index, mark in enumerate(marks) if index not in dropped] if dropped else marks


def pair_marks(marks: list[QuotationMark]) -> Pairing:
    """Pairs opening and closing marks of the same family, nested properly.

    A closing mark closes the nearest open one of its family; what was opened in between and is still open is left over.
    A pair that holds others of its family is no longer than a long paragraph: beyond that a mark is missing between.
    """
    pairs: list[tuple[QuotationMark, QuotationMark]] = []
    opened: list[QuotationMark] = []
    closed: list[QuotationMark] = []
    stack: list[QuotationMark] = []
    depth: dict[int, int] = {}
    for mark in marks:
        if mark.kind == OPENS:
            stack.append(mark)
            depth[mark.family] = depth.get(mark.family, 0) + 1
        elif mark.kind == LONE_OPEN:
            opened.append(mark)
        elif mark.kind == LONE_CLOSE or not depth.get(mark.family):
            closed.append(mark)
        else:
            while True:
                top = stack.pop()
                depth[top.family] -= 1
                if top.family == mark.family:
                    break
                opened.append(top)
            if mark.end - top.start > _LONGEST and _holds_its_like(pairs, top):
                opened.append(top)
                closed.append(mark)
            else:
                pairs.append((top, mark))
    opened += stack
    opened.sort()
    pairs.sort()
    return Pairing(pairs, opened, closed)


def _holds_its_like(pairs: Sequence[tuple[QuotationMark, QuotationMark]], top: QuotationMark) -> bool:
    """Whether one of the pairs made since `top` opened is of its family."""
    within = takewhile(lambda pair: pair[0].start > top.start, reversed(pairs))
    return any(opens.family == top.family for opens, _ in within)


@cache
def _scanner(rules: Rules) -> tuple[re.Pattern[str], dict[str, tuple[int, MarkKind]]]:
    """What matches every quotation mark (an apostrophe inside a word is none), and family and kind of each."""
    table: dict[str, tuple[int, MarkKind]] = {}
    quotes = ""
    for number, family in enumerate(rules.families):
        table |= dict.fromkeys(family.opens, (number, OPENS))
        table |= dict.fromkeys(family.closes, (number, CLOSES))
        table |= dict.fromkeys(family.both, (number, UNKNOWN))
        if family.single:
            quotes += "".join((*family.opens, *family.closes, *family.both))
    # The pattern begins with one set of characters, which the engine searches for fast; what follows looks back at it.
    wide = re.escape("".join(mark for mark in table if len(mark) == 1 and mark not in quotes))
    ways = [f"(?<={re.escape(mark[0])}){re.escape(mark[1:])}" for mark in table if len(mark) > 1]
    ways.append(f"(?<=[{wide}])")
    if quotes:
        ways.append(rf"(?<=[{quotes}])(?:(?<!\w.)(?=\w)|(?<=\S.)(?!\w))")
    first = re.escape("".join(sorted({mark[0] for mark in table})))
    return re.compile(f"[{first}](?:{'|'.join(ways)})"), table
