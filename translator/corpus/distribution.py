"""Quantiles of any number of values, in flat memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

QUANTILES = (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1)


class Distribution:
    """Counts values rounded to two decimals, in tenths above 10 and whole above 100, so that they stay few."""

    def __init__(self) -> None:
        self._counts: Counter[float] = Counter()

    def update(self, values: Iterable[float]) -> None:
        """Counts values; many at once are faster than one by one."""
        for value, count in Counter(values).items():
            self._counts[round(value, 2 if value < 10 else 1 if value < 100 else 0)] += count

    def quantiles(self) -> dict[str, float]:
        """The values below which the shares in `QUANTILES` lie, by name: `min`, `1%`, …, `max`; none without values."""
        total = self._counts.total()
        found: dict[str, float] = {}
        below = 0
        ranks = iter(QUANTILES)
        rank = next(ranks, None)
        for value in sorted(self._counts):
            below += self._counts[value]
            while rank is not None and below >= rank * total:
                found[_name(rank)] = value
                rank = next(ranks, None)
        return found


def _name(rank: float) -> str:
    return "min" if rank == 0 else "max" if rank == 1 else f"{rank:.0%}"
