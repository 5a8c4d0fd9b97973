from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.engines import FakeEngine
from translator.engine import DecodingOptions
from translator.errors import ModelError
from translator.evaluation import evaluate
from translator.evaluation.translating import distinct, translated

SOURCES = ["bonjour le monde", "", "une phrase. Une autre phrase."]


def engine(name: str, rule: Callable[[str], str]) -> FakeEngine:
    made = FakeEngine(rule)
    made.model = name
    return made


def test_every_source_is_one_segment() -> None:
    done: list[int] = []
    upper = engine("upper", str.upper)
    decoding = DecodingOptions(beam_size=2, length_penalty=1.5)
    system = translated(SOURCES, upper, name="upper", decoding=decoding, on_done=done.append)
    assert system.hypotheses == ("BONJOUR LE MONDE", "", "UNE PHRASE. UNE AUTRE PHRASE.")
    assert sum(done) == len(SOURCES)
    assert system.seconds is not None
    assert system.seconds > 0
    assert "beam_size:2" in system.signature
    assert {(options.beam_size, options.length_penalty) for options in upper.options} == {(2, 1.5)}


def test_evaluate_compares_models() -> None:
    references = ["BONJOUR LE MONDE", "", "UNE PHRASE. UNE AUTRE PHRASE."]
    models = [engine("title", str.title), engine("upper", str.upper), engine("upper", str.upper)]
    result = evaluate(SOURCES, references, models, samples=20)
    assert [system.name for system in result.systems] == ["title", "upper", "upper (2)"]
    title, upper, again = (system.metrics["chrF"].score for system in result.systems)
    assert title < upper == again == 100
    assert all(system.sentences_per_second for system in result.systems)


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(ModelError):
        evaluate(SOURCES, SOURCES, ["lower"])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a (2)", "a"], ["a", "a (2)", "a (2) (2)", "a (3)"]),
    ],
)
def test_distinct(names: list[str], expected: list[str]) -> None:
    assert distinct(names) == expected
