"""Lengths that do not fit: by how many standard deviations the target is too short or too long.

The model is Gale and Church's (1993, https://aclanthology.org/J93-1004/): each character of the source gives so many
characters of the target on average, with a variance that grows with the length.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from translator.check.view import RowView, Scored
from translator.document import Span

MEAN, VARIANCE = 0.87, 1.8
"""Characters of English for one of French, and their variance, over human translations."""
_SMOOTHING = 10
"""Characters added to both sides, since short texts vary most."""


def length(view: RowView) -> Iterator[Scored]:
    """The deviation, over the whole row."""
    wanted, found = len(view.source) + _SMOOTHING, len(view.target) + _SMOOTHING
    if len(view.source) and len(view.target):
        deviation = (found - MEAN * wanted) / sqrt(VARIANCE * wanted)
        share = round(100 * found / wanted)
        what = "long" if deviation > 0 else "short"
        message = f"the target is too {what}: {share} % of the source's characters"
        yield Scored(abs(deviation), message, Span(0, len(view.source)), Span(0, len(view.target)))
