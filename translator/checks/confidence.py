"""How sure one can be of a translation: what the model's scores, its word links and the checks say of a row together.

The probability that a row is not among the third of its length that is worst, in chrF against a reference, by logistic
regression over `FEATURES`. The weights are fitted to a model (`make retune`) and stand in its `tuning.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import exp
from statistics import fmean

from translator.checks.view import Candidate, RowView
from translator.checks.wording import nonwords
from translator.document import Span

INTERCEPT = "intercept"
_MOST = 2.0
"""What words that are none count at most."""


def _links(view: RowView, _score: float) -> float:
    return fmean(link.score for link in view.links) if view.links else 0.0


def _nonwords(view: RowView, _score: float) -> float:
    return min(_MOST, sum(candidate.score for candidate in nonwords(view)))


FEATURES: dict[str, Callable[[RowView, float], float]] = {
    "score": lambda _, score: score,
    "links": _links,
    "nonwords": _nonwords,
}
"""By name: the mean log-probability per target token (nats), the mean score of the word links, words that are none."""


def confidence(view: RowView, score: float, weights: Mapping[str, float]) -> float:
    """The probability, 0 to 1, that a row is not among the worst; `score` is that of the row."""
    total = weights[INTERCEPT] + sum(weights[name] * feature(view, score) for name, feature in FEATURES.items())
    return 1 / (1 + exp(-max(-_FARTHEST, min(_FARTHEST, total))))


_FARTHEST = 30.0


def doubtful(view: RowView) -> Iterator[Candidate]:
    """The probability that the row is among the worst, where the row has a confidence."""
    if view.confidence is not None:
        message = f"the translation is doubtful: {round(100 * view.confidence)} % sure"
        yield Candidate(1 - view.confidence, message, Span(0, len(view.source)), Span(0, len(view.target)))
