"""Lengths that do not fit: by how many standard deviations the target is too short or too long.

The model is Gale and Church's (1993, https://aclanthology.org/J93-1004/): each character of the source gives so many
characters of the target on average, with a variance that grows with the length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import sqrt
from statistics import median

from translator.checks.view import RowView, Scored
from translator.document import Span

RATIO, VARIANCE = 0.87, 1.8
"""Characters of English for one of French, and their variance, over human translations."""
_SMOOTHING = 10
"""Characters added to both sides, since short texts vary most."""
_DOUBT = 50
"""So many rows must speak for another ratio before it counts as much as the usual one."""


def length(view: RowView) -> Iterator[Scored]:
    """The deviation, over the whole row."""
    if view.source and view.target:
        found = deviation(view)
        share = round(100 * len(view.target) / len(view.source))
        message = f"the target is too {'long' if found > 0 else 'short'}: {share} % of the source's characters"
        yield Scored(abs(found), message, Span(0, len(view.source)), Span(0, len(view.target)))


def deviation(view: RowView) -> float:
    """Standard deviations by which the target is longer than expected; negative if it is shorter."""
    wanted, found = len(view.source) + _SMOOTHING, len(view.target) + _SMOOTHING
    return (found - (view.ratio or RATIO) * wanted) / sqrt(VARIANCE * wanted)


def usual_ratio(lengths: Iterable[tuple[int, int]]) -> float:
    """Characters of the target for one of the source in a document, given those of its rows.

    The median, drawn towards `RATIO` while the rows are few: some translators write more than others.
    """
    ratios = [(target + _SMOOTHING) / (source + _SMOOTHING) for source, target in lengths if source and target]
    return (len(ratios) * median(ratios) + _DOUBT * RATIO) / (len(ratios) + _DOUBT) if ratios else RATIO
