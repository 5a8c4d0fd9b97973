from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.training.toy import sentences, write_pairs
from translator.engine import DecodingOptions, EngineOptions, load
from translator.engine.models import find
from translator.errors import InputError, ModelError, UsageError
from translator.formats import Pair
from translator.training import finetune as finetuning
from translator.training.finetune import Tuned, finetune, general_test_set
from translator.training.options import FinetuneOptions
from translator.training.train import Trained
from translator.training.tuning import fit_settings

CATS = [pair for pair in sentences(1300, words={"chat": "kitten"}) if "kitten" in pair[1]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, unseen: list[tuple[str, str]]) -> Path:
    """Corpora: `kittens` calls a cat a kitten, `general` is what the model was not trained on."""
    root = tmp_path_factory.mktemp("corpora")
    write_pairs(CATS[:200], root / "kittens.tsv")
    write_pairs([pair for pair in unseen if "cat" not in pair[1]][:40], root / "general.tsv")
    write_pairs(sentences(1000)[:200], root / "replay.tsv")
    return root


@pytest.fixture(scope="module")
def options(files: Path, trained: Trained) -> FinetuneOptions:
    return FinetuneOptions(
        corpora=(str(files / "kittens.tsv"),), name="kittens", model=str(trained.model),
        general=str(files / "general.tsv"), epochs=12.0, learning_rate=2e-3,
    )  # fmt: skip


@pytest.fixture(scope="module")
def tuned(options: FinetuneOptions, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tuned, Path]:
    directory = tmp_path_factory.mktemp("tuned")
    return finetune(options, directory), directory


class StopError(Exception):
    """What ends a run where a test has seen enough."""


def translated(model: Path | str, source: str = "Le petit chat voit le chien noir.") -> str:
    engine = load(EngineOptions(model=str(model), device="cpu", threads=1))
    return engine.translate([source], DecodingOptions(beam_size=2))[0].text


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("not to be called")


@pytest.mark.slow
def test_a_model_that_is_better_is_registered(tuned: tuple[Tuned, Path], trained: Trained) -> None:
    result, directory = tuned
    assert result.better
    assert result.registered
    assert find("kittens").origin == "registered"
    assert translated(trained.model) == "The small cat sees the black dog."
    assert translated("kittens") == "The small kitten sees the black dog."
    before, after = result.evaluations["in-domain"].systems
    assert after.metrics["chrF"].score > before.metrics["chrF"].score + 5
    assert result.verdict[0].startswith("In-domain: BLEU ")
    assert "on 20 sentences" in result.verdict[0]
    assert sorted(path.name for path in directory.iterdir()) == ["model", "report.html", "report.json", "run.json"]


@pytest.mark.slow
def test_the_report_tells_what_was_done(tuned: tuple[Tuned, Path], options: FinetuneOptions) -> None:
    result, directory = tuned
    report = json.loads((directory / "report.json").read_text(encoding="utf-8"))
    assert report["pairs"] == {"train": 160, "valid": 20, "test": 20}
    assert report["better"] is True
    assert report["verdict"] == list(result.verdict)
    assert report["scores"].keys() == {"in-domain", "general"}
    assert report["options"]["learning_rate"] == options.learning_rate
    assert report["history"]
    assert json.loads((result.model / "training.json").read_text(encoding="utf-8")) == report
    page = (directory / "report.html").read_text(encoding="utf-8")
    for expected in ("Fine-tuning kittens", "160 pairs", "held-out loss"):
        assert expected in page
    card = (result.model / "README.md").read_text(encoding="utf-8")
    assert "fine-tuned (full) on 160 pairs" in card
    assert (find("kittens").path / "README.md").read_text(encoding="utf-8") == card


@pytest.mark.slow
def test_a_finished_run_is_proved_again_but_not_trained(
    tuned: tuple[Tuned, Path], options: FinetuneOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, directory = tuned
    weights = (result.model / "model.safetensors").read_bytes()
    monkeypatch.setattr(finetuning, "tune", never)
    again = finetune(options, directory, resume=True)
    assert again.verdict == result.verdict
    assert (result.model / "model.safetensors").read_bytes() == weights
    assert json.loads((directory / "report.json").read_text(encoding="utf-8"))["history"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"learning_rate": 1e-3}, "another fit"),
        ({"seed": 2}, "another fit"),
        ({"method": "lora"}, "another method"),
        ({"replay": ("x.tsv",)}, "another replay"),
    ],
)
def test_another_run_is_not_resumed(
    change: dict[str, Any], says: str, tuned: tuple[Tuned, Path], options: FinetuneOptions
) -> None:
    with pytest.raises(UsageError, match=says):
        finetune(replace(options, **change), tuned[1], resume=True)


def test_there_is_nothing_to_resume(options: FinetuneOptions, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no run to resume"):
        finetune(options, tmp_path, resume=True)


def test_what_does_not_help_is_not_registered_unless_forced(
    options: FinetuneOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pairs(sentences(300), tmp_path / "same.tsv")
    same = replace(options, corpora=(str(tmp_path / "same.tsv"),), name="same", learning_rate=1e-9, epochs=0.5)
    result = finetune(same, tmp_path / "run")
    assert not result.better
    assert not result.registered
    assert "not better beyond chance" in result.verdict[1]
    assert (tmp_path / "run" / "checkpoint.pt").exists()
    with pytest.raises(ModelError):
        find("same")
    updates: list[float] = []
    forced = finetune(same, tmp_path / "run", resume=True, force=True, on_step=lambda share, _: updates.append(share))
    assert updates == []
    assert not forced.better
    assert forced.registered
    assert find("same").path.is_dir()


@pytest.mark.slow
def test_adapters_are_trained_and_merged(
    options: FinetuneOptions, files: Path, trained: Trained, tmp_path: Path
) -> None:
    import torch
    from safetensors.torch import load_file

    result = finetune(replace(options, method="lora", name="adapted", learning_rate=1e-2), tmp_path)
    assert result.registered
    assert translated("adapted") == "The small kitten sees the black dog."
    before, after = (load_file(model / "model.safetensors") for model in (trained.model, result.model))
    assert before.keys() == after.keys()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed
    assert all(name.endswith("weight") and ("_proj" in name or "fc" in name) for name in changed)


def test_replay_is_mixed_in_by_its_share(
    options: FinetuneOptions, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_model: Any, train: Any, valid: Any, *_: Any, **__: Any) -> None:
        # Of the 200 pairs, some stand in the general test set or are held out.
        assert len(valid) == 20
        assert 160 + 100 < len(train) < 160 + 200
        assert train.weights[:160].tolist() == [1.0] * 160
        assert train.weights[160:].sum() / train.weights.sum() == pytest.approx(0.25, rel=1e-3)
        raise StopError

    monkeypatch.setattr("translator.training.loop.fit", stop)
    with pytest.raises(StopError):
        finetune(replace(options, replay=(str(files / "replay.tsv"),), replay_share=0.25), tmp_path)


def test_test_sets_are_kept_out(
    options: FinetuneOptions, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of `--exclude`, the general one, and from the replay also what is held out."""
    tested = write_pairs(CATS[:30], tmp_path / "tested.tsv")
    general = write_pairs(CATS[30:40], tmp_path / "general.tsv")

    def stop(_options: Any, _base: Any, train: Any, valid: Any, *_: Any, exclude: Any, **__: Any) -> None:
        left = {pair.source for part in (train, valid) for pair in part}
        assert left
        assert not left & {source for source, _ in CATS[:40]}
        assert {text for pair in (*CATS[:40], *((pair.source, pair.target) for pair in valid)) for text in pair} < set(
            exclude
        )
        raise StopError

    monkeypatch.setattr(finetuning, "tune", stop)
    with pytest.raises(StopError):
        finetune(replace(options, exclude=(str(tested),), general=str(general)), tmp_path / "run")
    record = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert record["cleaned"]["dropped"] == {"test_set": 40}


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"name": "fr-en"}, UsageError, "'fr-en' is taken by the bundled model"),
        ({"name": "a/b"}, UsageError, "'a/b' cannot name a model"),
        ({"replay_share": 1.0}, UsageError, r"replay share is 1\.0; expected 0 or more and less than 1"),
        ({"model": "no-such-model"}, ModelError, "No model named 'no-such-model'"),
        ({"corpora": ("FEW",)}, InputError, r"few\.tsv: 49 usable pairs of 50; expected at least 50"),
        ({"corpora": ("GREEK",)}, InputError, r"lacks \d+% of the corpus's characters: . \(U\+03[0-9A-F]{2}\)"),
        ({"corpora": ("MISSING",)}, InputError, r"missing\.tsv"),
        ({"general": "EMPTY"}, InputError, "no pairs in it; expected a test set"),
    ],
)
def test_what_cannot_be_done_is_said_before_training(
    change: dict[str, Any],
    error: type[Exception],
    says: str,
    options: FinetuneOptions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_pairs([*CATS[:49], CATS[0]], tmp_path / "few.tsv")
    write_pairs([(f"{source[:-1]} λόγος.", target) for source, target in CATS[:60]], tmp_path / "greek.tsv")
    write_pairs([], tmp_path / "empty.tsv")
    named = {name.upper(): str(tmp_path / f"{name}.tsv") for name in ("few", "greek", "missing", "empty")}
    change = {
        key: tuple(named[name] for name in value) if key == "corpora" else named.get(value, value)
        for key, value in change.items()
    }
    monkeypatch.setattr("translator.training.loop.fit", never)
    with pytest.raises(error, match=says):
        finetune(replace(options, **change), tmp_path / "run")


def test_a_few_strange_characters_are_a_warning(
    options: FinetuneOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    strange = (CATS[0][0].replace(".", " ω."), CATS[0][1])
    write_pairs([strange, *CATS[1:150]], tmp_path / "strange.tsv")

    monkeypatch.setattr("translator.training.loop.fit", never)
    with pytest.raises(AssertionError, match="not to be called"):
        finetune(replace(options, corpora=(str(tmp_path / "strange.tsv"),)), tmp_path / "run")
    assert "The model's vocabulary lacks 1 characters of the corpus: ω (U+03C9)" in caplog.text


@pytest.mark.parametrize(
    ("method", "missing", "says"),
    [
        ("full", {"accelerate"}, r"Training needs accelerate\."),
        ("full", {"accelerate", "sacrebleu"}, r"Training needs accelerate and sacrebleu\."),
        ("lora", {"peft"}, r"Training needs peft\."),
    ],
)
def test_a_missing_package_is_named_before_any_work(
    method: Any, missing: set[str], says: str, options: FinetuneOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translator.extras.find_spec", lambda name: None if name in missing else True)
    with pytest.raises(UsageError, match=rf"{says} .*pip install 'translator\[train\]'"):
        finetune(replace(options, corpora=("nowhere.tsv",), method=method), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_several_processes_are_refused(
    options: FinetuneOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match="one process"):
        finetune(options, tmp_path)


@pytest.mark.parametrize(
    ("pairs", "change", "epochs", "batch", "warmup", "interval"),
    [
        (100, {}, 20.0, 2048, 5, 10),
        (6_000, {}, 10.0, 6144, 29, 39),
        (300_000, {}, 1.0, 6144, 146, 195),
        (300_000, {"epochs": 3.0}, 3.0, 6144, 200, 585),
    ],
)
def test_settings_go_by_the_size_of_the_corpus(
    pairs: int, change: dict[str, Any], epochs: float, batch: int, warmup: int, interval: int
) -> None:
    settings = fit_settings(FinetuneOptions(corpora=(), name="x", **change), pairs)
    assert (settings.epochs, settings.batch_tokens) == (epochs, batch)
    assert (settings.warmup_steps, settings.validate_every_steps) == (warmup, interval)


@pytest.mark.parametrize(
    ("change", "rate"), [({}, 1e-4), ({"method": "lora"}, 1e-3), ({"method": "lora", "learning_rate": 0.5}, 0.5)]
)
def test_the_learning_rate_goes_by_the_method(change: dict[str, Any], rate: float) -> None:
    assert fit_settings(FinetuneOptions(corpora=(), name="x", **change), 1000).learning_rate == rate


def test_our_own_general_test_set_is_sound() -> None:
    path = Path(finetuning.__file__).parent / "general.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 50
    assert {len(row) for row in rows} == {2}
    assert all(text.strip() == text != "" for row in rows for text in row)
    assert len({row[0] for row in rows}) == len(rows)
    assert general_test_set() == [(row[0], row[1]) for row in rows]


def test_pairs_of_one_document_are_split_one_by_one(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    pairs = [Pair(source, target, "novel.xlf") for source, target in sentences(100)]
    parts = finetuning._split(pairs, 10, seed=1)
    assert (len(parts.valid), len(parts.test)) == (10, 10)
    assert "single pairs are held out" in caplog.text
    several = [Pair(source, target, f"{number // 5}.xlf") for number, (source, target) in enumerate(sentences(100))]
    parts = finetuning._split(several, 10, seed=1)
    assert not {pair.document for pair in parts.test} & {pair.document for pair in parts.train}
