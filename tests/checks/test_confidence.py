"""How sure one can be of a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.engines import FakeEngine
from translator.bilingual import WordLink
from translator.checks.confidence import FEATURES, INTERCEPT, confidence, doubtful
from translator.checks.view import RowView
from translator.document import Span
from translator.engine.tuning import Tuning
from translator.pipeline.translator import Translator

WEIGHTS = {"score": 2.0, "links": 1.0, "nonwords": -1.0, INTERCEPT: 1.0}
LINK = WordLink(Span(0, 3), Span(0, 3), 0.5)


def test_a_confidence_is_a_probability_of_the_weighted_features() -> None:
    view = RowView("Oui.", "Yes.", [LINK])
    assert confidence(view, -1.0, WEIGHTS) == pytest.approx(1 / (1 + 2.718281828**0.5), rel=1e-6)


def test_words_that_are_none_and_a_low_score_take_confidence_away() -> None:
    sound, odd = RowView("Une chaise.", "A chair.", [LINK]), RowView("Une chaise.", "A griboon.", [LINK])
    assert confidence(sound, -0.2, WEIGHTS) > confidence(odd, -0.2, WEIGHTS)
    assert confidence(sound, -0.2, WEIGHTS) > confidence(sound, -2.0, WEIGHTS)


def test_extreme_scores_overflow_nothing() -> None:
    view = RowView("Oui.", "Yes.")
    assert confidence(view, -1e6, WEIGHTS) < 1e-6
    assert confidence(view, 1e6, WEIGHTS) > 1 - 1e-6


def test_the_weights_are_those_of_the_features() -> None:
    assert set(WEIGHTS) == {*FEATURES, INTERCEPT}


def test_doubt_is_what_confidence_leaves() -> None:
    (found,) = doubtful(replace(RowView("Oui.", "Yes."), confidence=0.3))
    assert found.score == pytest.approx(0.7)
    assert found.message == "the translation is doubtful: 30 % sure"
    assert not list(doubtful(RowView("Oui.", "Yes.")))


@pytest.mark.parametrize(("weights", "expected"), [({}, None), (WEIGHTS, 0.731)])
def test_rows_have_a_confidence_where_the_model_has_weights(weights: dict[str, float], expected: float | None) -> None:
    engine = FakeEngine()
    engine.tuning = Tuning(confidence=weights)
    row = Translator(engine).document(b"Une chaise.").rows[0]
    assert row.confidence == (expected and pytest.approx(expected, abs=0.001))
