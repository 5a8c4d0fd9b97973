from __future__ import annotations

import pytest

from tests.pipeline.engines import RuleEngine
from translator.engine import EngineOptions
from translator.errors import ModelError
from translator.evaluation import evaluate
from translator.evaluation.translating import distinct, translated

SOURCES = ["bonjour le monde", "", "une phrase. Une autre phrase."]


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> dict[str, RuleEngine]:
    made = {"upper": RuleEngine(), "title": RuleEngine(str.title)}

    def load(options: EngineOptions) -> RuleEngine:
        if options.model not in made:
            raise ModelError(f"No model named '{options.model}'.")
        return made[options.model]

    monkeypatch.setattr("translator.engine.load", load)
    return made


def test_every_source_is_one_segment(engines: dict[str, RuleEngine]) -> None:
    done: list[int] = []
    system = translated(SOURCES, "upper", beam_size=2, length_penalty=1.5, on_done=done.append)
    assert system.hypotheses == ("BONJOUR LE MONDE", "", "UNE PHRASE. UNE AUTRE PHRASE.")
    assert sum(done) == len(SOURCES)
    assert system.seconds is not None
    assert system.seconds > 0
    assert "beam_size:2" in system.signature
    assert {(options.beam_size, options.length_penalty) for options in engines["upper"].options} == {(2, 1.5)}


def test_evaluate_compares_models(engines: dict[str, RuleEngine]) -> None:
    references = ["BONJOUR LE MONDE", "", "UNE PHRASE. UNE AUTRE PHRASE."]
    result = evaluate(SOURCES, references, ["title", "upper", "upper"], samples=20)
    assert [system.name for system in result.systems] == ["title", "upper", "upper (2)"]
    title, upper, again = (system.metrics["chrF"].score for system in result.systems)
    assert title < upper == again == 100
    assert all(system.sentences_per_second for system in result.systems)


def test_an_unknown_model_is_an_error(engines: dict[str, RuleEngine]) -> None:
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
