"""Checks of what must be the same on both sides, number for number and letter for letter; and of nonsense."""

from __future__ import annotations

from collections.abc import Iterator

from translator.checks.degenerate import FAULTS, fault_of
from translator.checks.view import RowView, Scored
from translator.document import Span
from translator.text.addresses import addresses
from translator.text.numbers import missing_numbers

_LOST, _ADDED = 1.0, 0.8


def numbers(view: RowView) -> Iterator[Scored]:
    """1 for each number that is lost or changed, 0.8 for each that is added."""
    lost, new = missing_numbers(view.source, view.target)
    if len(lost) == len(new) == 1:
        here, there = lost[0][0], new[0][0]
        written, found = view.source[here.start : here.end], view.target[there.start : there.end]
        yield Scored(_LOST, f"{written} became {found}", here, there)
        return
    for span, _ in lost:
        yield Scored(_LOST, f"{view.source[span.start : span.end]} is missing", span)
    for span, _ in new:
        yield Scored(_ADDED, f"{view.target[span.start : span.end]} is not in the source", None, span)


def lost_addresses(view: RowView) -> Iterator[Scored]:
    """1 for each address that is not in the target as it is."""
    for span in addresses(view.source):
        written = view.source[span.start : span.end]
        if written not in view.target:
            yield Scored(1.0, f"{written} is missing", span)


def degenerate(view: RowView) -> Iterator[Scored]:
    """1 for a target that went wrong as a whole; an empty one is an omission."""
    if view.target and view.source and (fault := fault_of(view.source, view.target)):
        yield Scored(1.0, FAULTS[fault], Span(0, len(view.source)), Span(0, len(view.target)))
