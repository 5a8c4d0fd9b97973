"""What `import translator` offers, used as a caller would."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import translator
from tests.engines import FakeEngine
from translator import InputError, Translator, TranslatorError, UsageError

NAMES = """
Attribution BilingualDocument Block DecodingOptions Document Engine EngineOptions Finding FinetuneOptions Hypothesis
Inline InputError ModelError OutputError Pair Place Quote QuoteLink QuoteRef Row Signature Span TrainingError Translator
TranslatorError UsageError WordLink __version__ align check clean evaluate finetune load read read_bilingual read_pairs
segment translate write write_pairs
"""


def test_the_public_names_are_these() -> None:
    assert sorted(translator.__all__) == sorted(NAMES.split()) == sorted(dir(translator))


@pytest.mark.parametrize("name", NAMES.split())
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(translator, name) is not None


def test_a_name_that_is_not_public_is_not_there() -> None:
    with pytest.raises(AttributeError, match="unknown"):
        _ = translator.unknown


def test_verbs_stay_verbs_whatever_has_been_imported() -> None:
    code = (
        "import translator.alignment.documents, translator.checks.run, translator.evaluation, translator.text\n"
        "import translator\n"
        "print([callable(getattr(translator, name)) for name in ('align', 'check', 'evaluate', 'segment')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[True, True, True, True]"


def test_a_list_of_sentences() -> None:
    assert Translator(FakeEngine()).sentences(["bonjour", "", "un. deux."]) == ["BONJOUR", "", "UN. DEUX."]


@pytest.mark.parametrize("method", ["sentences", "lines", "documents"])
@pytest.mark.parametrize("one", ["bonjour", b"bonjour", Path("bonjour.txt")])
def test_one_text_instead_of_several_is_refused_with_the_way_out(method: str, one: object) -> None:
    with pytest.raises(UsageError, match="list") as caught:
        list(getattr(Translator(FakeEngine()), method)(one))
    assert f"{method.replace('lines', 'sentences')}([" in caught.value.hint


def test_a_list_instead_of_one_text_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not list") as caught:
        translator.read(["bonjour"])  # type: ignore[arg-type]
    assert "documents([" in caught.value.hint
    document = translator.translate(b"Bonjour.", model=FakeEngine())
    with pytest.raises(UsageError, match="not NoneType"):
        translator.write(document, None)  # type: ignore[arg-type]


def test_settings_out_of_range_are_refused_before_any_work() -> None:
    with pytest.raises(UsageError, match=r"'german'.*us, uk"):
        Translator(FakeEngine(), quotes="german")  # type: ignore[arg-type]
    for options in ({"beam_size": 0}, {"length_penalty": float("nan")}, {"repetition_penalty": float("inf")}):
        with pytest.raises(UsageError, match="Decoding with beam_size"):
            translator.DecodingOptions(**options)


def test_another_translator_shares_the_engine() -> None:
    shared = Translator(FakeEngine())
    other = Translator(shared, quotes="uk", decoding=translator.DecodingOptions(repetition_penalty=1.2))
    assert other.engine is shared.engine
    assert other.sentences(["Il dit : « Oui. » Bien."]) == ["IL DIT: ‘OUI.’ BIEN."]
    assert "quotes:uk" in str(other.signature)
    assert "repetition_penalty:1.2" in str(other.signature)
    assert "repetition_penalty" not in str(shared.signature)


def test_a_text_instead_of_a_path_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError) as caught:
        translator.translate("Il fait froid. Le vent se lève.", model=FakeEngine())
    assert "encode()" in caught.value.hint


def test_a_path_and_bytes_are_read(tmp_path: Path) -> None:
    text = "« Il fait froid », dit-il. Le vent se lève."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    by_path = translator.translate(tmp_path / "a.txt", model=FakeEngine())
    by_text = translator.translate(text.encode(), model=FakeEngine())
    assert by_path.target.blocks == by_text.target.blocks
    assert by_path.target.blocks[0].text == "“IL FAIT FROID,” DIT-IL. LE VENT SE LÈVE."


def test_lines_stream() -> None:
    lines = (f"ligne {number}" for number in range(1000))
    found = Translator(FakeEngine()).lines(lines)
    assert next(found) == "LIGNE 0"
    assert next(lines, None) is not None  # not all were read before the first came out
    assert sum(1 for _ in found) == 998


def test_one_bad_document_does_not_lose_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Il fait froid.", encoding="utf-8")
    sources: list[str | Path] = [str(tmp_path / "none.txt"), tmp_path / "a.txt"]
    failed: list[tuple[object, str]] = []
    made = Translator(FakeEngine()).documents(
        sources, on_error=lambda source, error: failed.append((source, error.message))
    )
    assert [document.target.blocks[0].text for document in made] == ["IL FAIT FROID."]
    assert [source for source, _ in failed] == sources[:1]
    with pytest.raises(TranslatorError):
        list(Translator(FakeEngine()).documents(sources))


def test_the_way_round(tmp_path: Path) -> None:
    engine = FakeEngine({"chat": "cat", "dort": "sleeps", "le": "the"})
    made = translator.translate(b"Le chat dort.", model=engine)
    translator.write(made, tmp_path / "a.jsonl")
    again = translator.read_bilingual(tmp_path / "a.jsonl")
    assert again == made
    assert translator.check(again).rows == again.rows  # nothing is wrong with it
    aligned = translator.align(b"Le chat dort.", b"The cat sleeps.", model=engine, any_language=True)
    assert [len(row.links) for row in aligned.rows] == [3]
    pairs = list(translator.clean(translator.read_pairs(tmp_path / "a.jsonl")))
    assert [(pair.source, pair.target) for pair in pairs] == [("Le chat dort.", "The cat sleeps.")]
    assert translator.write_pairs(pairs, tmp_path / "a.tsv") == 1


def test_one_translator_serves_several_threads() -> None:
    shared = Translator(translator.EngineOptions(device="cpu", threads=1, offline=True))
    texts = [
        ["« Il fait froid », dit-il.", "Le chat dort sur la table."],
        ["La réunion est reportée à demain.", "Nous partirons ensemble."],
        ["Le Président Accepte De Partir Vite", "Il a dit : « Je viens. »"],
    ]
    expected = [shared.sentences(text) for text in texts]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(shared.sentences, texts * 8)) == expected * 8


def test_offline_holds_for_the_model_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[translator.EngineOptions] = []

    def load(options: translator.EngineOptions) -> FakeEngine:
        asked.append(options)
        return FakeEngine()

    monkeypatch.setattr("translator.pipeline.translator.load", load)
    translator.translate(b"Oui.", model="a/b", offline=True)
    translator.align(b"Oui.", b"Yes.", model="a/b", offline=True, any_language=True)
    assert [(options.model, options.offline) for options in asked] == [("a/b", True)] * 2
