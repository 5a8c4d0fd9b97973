"""Another hypothesis is taken where the first one is faulty, or doubtful if that counts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.engines import FakeEngine
from translator.checks.confidence import FEATURES, INTERCEPT
from translator.engine.base import DecodingOptions
from translator.engine.tuning import Tuning
from translator.errors import UsageError
from translator.pipeline.translator import Translator

UNSURE = Tuning(confidence=dict.fromkeys(FEATURES, 0.0) | {INTERCEPT: -3.0})


class Beam(FakeEngine):
    """The first of the texts is the translation, all of them are the n best."""

    def __init__(self, *texts: str, tuning: Tuning = Tuning()) -> None:  # noqa: B008 - immutable
        super().__init__(whole=lambda _: texts[0])
        self.texts = list(texts)
        self.tuning = tuning

    def n_best(self, sentences: Sequence[str], options: DecodingOptions) -> list[list[str]]:
        assert options.beam_size == 8
        return [self.texts for _ in sentences]


def test_a_hypothesis_without_a_finding_is_taken_before_one_with_a_word_that_is_none() -> None:
    beam = Beam("An old griboon.", "An old blorvek.", "An old chair.", "An old seat.")
    assert Translator(beam).sentences(["Une vieille chaise."]) == ["An old chair."]


def test_a_negation_that_is_lost_comes_back() -> None:
    beam = Beam("Do it.", "Do not do it.")
    assert Translator(beam).sentences(["Ne le faites pas."]) == ["Do not do it."]


def test_the_first_hypothesis_stays_where_all_are_faulty() -> None:
    beam = Beam("An old griboon.", "An old blorvek.")
    assert Translator(beam).sentences(["Une vieille chaise."]) == ["An old griboon."]


def test_nothing_is_chosen_that_loses_what_must_arrive() -> None:
    beam = Beam("The griboon of page exemple.fr.", "The chair of the page.")
    assert Translator(beam).sentences(["La chaise de la page exemple.fr."]) == ["The griboon of page exemple.fr."]


@pytest.mark.parametrize(("retry", "expected"), [(False, "An old chair."), (True, "An old seat.")])
def test_a_doubtful_hypothesis_is_decoded_again_if_asked_for(retry: bool, expected: str) -> None:
    beam = Beam("An old chair.", "An old seat.", tuning=UNSURE)
    beam.texts.reverse()
    translator = Translator(beam, decoding=DecodingOptions(retry_doubtful=retry))
    assert translator.sentences(["Une vieille chaise."]) == [expected]
    assert ("retry_doubtful:True" in str(translator.signature)) is retry


def test_a_model_without_confidence_cannot_tell_what_is_doubtful() -> None:
    with pytest.raises(UsageError, match="how sure it is"):
        Translator(Beam("Yes."), decoding=DecodingOptions(retry_doubtful=True))
