"""The kinds of rows: how many sentences of either side, and how likely each kind is before the words are looked at."""

from __future__ import annotations

import math

MOST = 6
"""Most sentences of one side in a row with one sentence on the other; elsewhere at most `MOST_BOTH` on each."""
MOST_BOTH = 4
ONE_TO_ONE = 0.8
_MERGED = 0.08
_FURTHER = 0.35
_CROSSED = 0.3
"""A row of several sentences on both sides is by so much less likely than its merges on either side would make it."""


def _prior(source: int, target: int) -> float:
    if source == target == 1:
        return math.log(ONE_TO_ONE)
    merges = math.log(_MERGED) + (source + target - 3) * math.log(_FURTHER)
    return merges + (math.log(_CROSSED) if min(source, target) > 1 else 0.0)


MOVES: dict[tuple[int, int], float] = {
    (source, target): _prior(source, target)
    for source in range(1, MOST + 1)
    for target in range(1, MOST + 1)
    if min(source, target) == 1 or max(source, target) <= MOST_BOTH
}
"""Log-probability of each kind of row by (source sentences, target sentences)."""

OMIT = -5.5
"""Log-probability that a run of sentences without counterpart begins."""
OMIT_MORE = -0.7
"""The same for each further sentence of the run."""
