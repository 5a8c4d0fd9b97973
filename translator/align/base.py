"""What sentence alignment takes and gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from numpy import float32, int64
    from numpy.typing import NDArray

    Floats = NDArray[float32]
    Indexes = NDArray[int64]


class Link(NamedTuple):
    """Source sentences and the target sentences that render them, numbered from 0; one side may be empty.

    `score` is the probability, calibrated on texts with manual links, that exactly these sentences correspond.
    """

    source: range
    target: range
    score: float
