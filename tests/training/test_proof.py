from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from translator.training.proof import decide


def evaluation(before: float, after: float, p_value: float) -> Any:
    """Two systems' scores, as much of an `Evaluation` as is looked at."""
    scores = [SimpleNamespace(score=before, p_value=None), SimpleNamespace(score=after, p_value=p_value)]
    return SimpleNamespace(
        systems=[SimpleNamespace(metrics={"BLEU": score, "chrF": score}) for score in scores], rows=range(20)
    )


@pytest.mark.parametrize(
    ("in_domain", "better", "says"),
    [
        ((40, 45, 0.01), True, "chrF 40.0 → 45.0 (p = 0.010) on 20 sentences."),
        ((40, 45, 0.2), False, "more test sentences or a larger corpus may show it."),
        ((40, 40, 1.0), False, "the corpus did not help."),
        ((40, 35, 0.01), False, "the corpus did not help."),
    ],
)
def test_better_is_better_beyond_chance(in_domain: tuple[float, float, float], better: bool, says: str) -> None:
    found, verdict = decide(evaluation(*in_domain), evaluation(50, 50, 1.0))
    assert found is better
    assert says in " ".join(verdict)
    assert verdict[-1].startswith("General text: BLEU 50.0 → 50.0")


@pytest.mark.parametrize(
    ("general", "forgotten"),
    [((50, 45, 0.01), True), ((50, 45, 0.2), False), ((50, 49.8, 0.01), False), ((50, 55, 0.01), False)],
)
def test_what_was_forgotten_is_told(general: tuple[float, float, float], forgotten: bool) -> None:
    better, verdict = decide(evaluation(40, 45, 0.01), evaluation(*general))
    assert better
    assert ("--replay" in verdict[-1]) is forgotten
