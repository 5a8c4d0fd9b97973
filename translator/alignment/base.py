"""What sentence alignment takes and gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from numpy import bool_, floating, integer
    from numpy.typing import NDArray

    Floats = NDArray[floating[Any]]
    Indexes = NDArray[integer[Any]]
    Flags = NDArray[bool_]


class Link(NamedTuple):
    """Source sentences and the target sentences that render them, numbered from 0; one side may be empty.

    `score` is the probability, calibrated on texts with manual links, that exactly these sentences correspond.
    """

    source: range
    target: range
    score: float
