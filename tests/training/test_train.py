from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.training.toy import recipe, sentences, write_pairs
from translator.engine import DecodingOptions, EngineOptions, load
from translator.engine.alignment_heads import read_alignment_heads
from translator.engine.models import find
from translator.engine.subwords import Subwords
from translator.errors import InputError, ModelError, OutputError, UsageError
from translator.training import train as training
from translator.training.checkpoints import load_checkpoint
from translator.training.linked_pairs import LinkedPairs
from translator.training.links import PackedLinks
from translator.training.models import load_model
from translator.training.objective import Objective
from translator.training.packing import PackedPairs, read_packed
from translator.training.train import Trained, train
from translator.training.validation import validate
from translator.training.vocabulary import Vocabulary, extend_tokenizer

TOKENIZER = ("source.spm", "target.spm", "vocab.json")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_pairs(sentences(200), tmp_path / "corpus" / "toy.tsv")
    return tmp_path / "corpus"


def written(text: str, directory: Path) -> Path:
    path = directory / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


@pytest.mark.parametrize("engine", ["ctranslate2", "transformers"])
def test_a_model_from_scratch_translates(engine: Any, trained: Trained, unseen: list[tuple[str, str]]) -> None:
    loaded = load(EngineOptions(model=str(trained.model), engine=engine, device="cpu", threads=1))
    found = loaded.translate([source for source, _ in unseen], DecodingOptions(beam_size=2))
    right = sum(hypothesis.text == target for hypothesis, (_, target) in zip(found, unseen, strict=True))
    assert right >= 80
    assert loaded.max_tokens == 47


def test_what_a_run_leaves(trained: Trained) -> None:
    assert names(trained.model.parent) == ["checkpoint.pt", "model", "packed", "prepared.json", "start"]
    assert {*TOKENIZER, "config.json", "model.safetensors", "README.md", "training.json"} <= set(names(trained.model))
    record = json.loads((trained.model / "training.json").read_text(encoding="utf-8"))
    assert record == trained.record
    assert (record["pairs"], record["ended"], record["pairs_seen"]) == (1160, "epochs", 8 * 1160)
    assert record["recipe"]["model"]["d_model"] == 64
    assert record["history"][-1]["loss"] < 0.2 < record["history"][0]["loss"]
    card = (trained.model / "README.md").read_text(encoding="utf-8")
    assert "1,160 packed pairs; 9,280 seen" in card
    assert "| toy | 1 |" in card
    for path in trained.model.iterdir():
        assert path.stat().st_mode & 0o044 == 0o044, path


@pytest.mark.slow
def test_packing_and_training_may_happen_on_two_machines(corpus: Path, tmp_path: Path) -> None:
    path = written(recipe(epochs=0.3), tmp_path)
    with pytest.raises(UsageError, match=r"no pairs are packed for this recipe.* --corpus DIR"):
        train(path, tmp_path / "run")
    assert train(path, tmp_path / "run", corpus=corpus, pack_only=True) is None
    assert names(tmp_path / "run") == ["packed", "prepared.json", "start"]
    shutil.copytree(tmp_path / "run", tmp_path / "there")
    shutil.rmtree(corpus)
    written(recipe(epochs=0.3, learning_rate=1e-3), tmp_path)
    result = train(path, tmp_path / "there")
    assert result
    assert result.record["pairs"] == 160
    assert load(EngineOptions(model=str(result.model), engine="transformers", device="cpu")).translate(
        ["Le chat."], DecodingOptions()
    )


def test_guided_attention_is_prepared_and_told_to_the_engines(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(recipe(epochs=0.3, guided_alignment_weight=0.1), tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("translator.training.links.shutil.which", lambda *_, **__: None)
        with pytest.raises(UsageError, match=r"needs eflomal.*translator\[guide\]"):
            train(path, tmp_path / "run", corpus=corpus)
    assert not (tmp_path / "run").exists()

    def diagonal(pairs: PackedPairs) -> PackedLinks:
        shorter = np.minimum(pairs.source_lengths, pairs.target_lengths) - 1
        places = np.concatenate([np.arange(length, dtype=np.uint16) for length in shorter])
        return PackedLinks(np.concatenate([[0], np.cumsum(shorter)]), places, places)

    monkeypatch.setattr("translator.training.preparing.eflomal_command", lambda: "eflomal-align")
    monkeypatch.setattr("translator.training.preparing.link_packed", diagonal)
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    # The machine that trains has neither the corpus nor eflomal.
    monkeypatch.setattr("translator.training.preparing.eflomal_command", None)
    monkeypatch.setattr("translator.training.preparing.link_packed", None)
    result = train(path, tmp_path / "run")
    assert result
    heads = read_alignment_heads(result.model, layers=1, heads=4)
    assert (heads.layer, heads.heads, heads.shift) == (0, (0,), True)


@pytest.mark.slow
def test_a_run_that_is_there_is_not_destroyed(corpus: Path, tmp_path: Path) -> None:
    path = written(recipe(epochs=0.3), tmp_path)
    first = train(path, tmp_path / "run", corpus=corpus)
    assert first
    before = (first.model / "model.safetensors").read_bytes()
    with pytest.raises(UsageError, match=r"a run is there already.* --resume"):
        train(path, tmp_path / "run", corpus=corpus)
    assert (first.model / "model.safetensors").read_bytes() == before
    assert train(path, tmp_path / "run", resume=True) == first


def test_another_recipe_is_prepared_anew(corpus: Path, tmp_path: Path) -> None:
    path = written(recipe(epochs=0.3), tmp_path)
    train(path, tmp_path / "run", corpus=corpus)
    written(recipe(epochs=0.3).replace("valid = 40", "valid = 30"), tmp_path)
    with pytest.raises(UsageError, match="no pairs are packed for this recipe"):
        train(path, tmp_path / "run")
    with pytest.raises(UsageError, match=r"a run of another recipe is there.* delete checkpoint.pt"):
        train(path, tmp_path / "run", corpus=corpus, resume=True)
    assert len(read_packed(tmp_path / "run" / "packed" / "train")) == 160
    (tmp_path / "run" / "checkpoint.pt").unlink()
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    assert len(read_packed(tmp_path / "run" / "packed" / "train")) == 170


def test_a_model_that_is_trained_further_may_go_on_with_other_pairs(
    trained: Trained, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = recipe(epochs=2, learning_rate=1e-4, cooldown=0.5, batch_tokens=512, validate_every_steps=2)
    text = text.replace("[model]", f"[model]\nstart = '{trained.model}'")
    path = written(text, tmp_path)
    train(path, tmp_path / "run", corpus=corpus)
    steps = load_checkpoint(tmp_path / "run")["place"][0]
    written(text.replace("toy = 1", "toy = 1.5"), tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("translator.training.preparing.write_packed", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            train(path, tmp_path / "run", corpus=corpus, resume=True)
    result = train(path, tmp_path / "run", corpus=corpus, resume=True)
    assert result
    state = load_checkpoint(tmp_path / "run")
    assert state["place"][0] > steps
    assert [entry["step"] for entry in result.record["history"] if entry["learning_rate"] == 1e-4][-1] > steps
    assert result.record["history"][-1]["learning_rate"] < 1e-5
    # Another model, other held-out pairs and other texts left out are another run.
    (tmp_path / "test.fr").write_text("Une phrase.\n", encoding="utf-8")
    for changed, exclude in (
        (text.replace("max_length = 48", "max_length = 40"), ()),
        (text.replace("valid = 40", "valid = 30"), ()),
        (text, (tmp_path / "test.fr",)),
    ):
        written(changed, tmp_path)
        with pytest.raises(UsageError, match="a run of another recipe is there"):
            train(path, tmp_path / "run", corpus=corpus, exclude=exclude, resume=True)
    assert load_checkpoint(tmp_path / "run")["place"] == state["place"]


def test_a_preparation_that_was_cut_short_is_made_again(corpus: Path, tmp_path: Path) -> None:
    path = written(recipe(epochs=0.3), tmp_path)
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    marker = tmp_path / "run" / "prepared.json"
    before = marker.read_text(encoding="utf-8")
    marker.write_text(before[:50], encoding="utf-8")
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    assert marker.read_text(encoding="utf-8") == before


def test_excluded_texts_are_not_packed_even_if_others_were(corpus: Path, tmp_path: Path) -> None:
    path = written(recipe(), tmp_path)
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    packed = tmp_path / "run" / "packed" / "train"
    assert len(read_packed(packed)) == 160
    tested = write_pairs(sentences(200)[:25], tmp_path / "tested.tsv")
    with pytest.raises(UsageError, match="this recipe and these --exclude files"):
        train(path, tmp_path / "run", exclude=[tested], pack_only=True)
    train(path, tmp_path / "run", corpus=corpus, exclude=[tested], pack_only=True)
    assert len(read_packed(packed)) == 160 - 25
    # On the machine that trains there are no test sets.
    train(path, tmp_path / "run", pack_only=True)
    assert len(read_packed(packed)) == 160 - 25


@pytest.mark.slow
def test_training_goes_on_from_a_model(trained: Trained, corpus: Path, tmp_path: Path) -> None:
    text = recipe(epochs=0.5, learning_rate=1e-5)
    path = written(
        text.replace("[model]", f"[model]\nstart = '{trained.model}'").replace("length = 48", "length = 30"), tmp_path
    )
    result = train(path, tmp_path / "run", corpus=corpus)
    assert result
    assert result.record["history"][0]["loss"] < 0.2
    for name in TOKENIZER:
        assert (result.model / name).read_bytes() == (trained.model / name).read_bytes()
    assert json.loads((result.model / "tokenizer_config.json").read_text(encoding="utf-8"))["model_max_length"] == 30
    assert "trained further from" in (result.model / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_model_that_is_trained_further_gets_the_characters_that_it_lacks(
    trained: Trained, corpus: Path, tmp_path: Path, unseen: list[tuple[str, str]]
) -> None:
    text = recipe(epochs=0.5, learning_rate=1e-5, start_weight=0.5)
    text = text.replace("[model]", f"[model]\nstart = '{trained.model}'")
    for name in ("plain", "more"):
        required = 'required = "aQŠ☞"' if name == "more" else ""
        path = written(text.replace("[vocabulary]", f"[vocabulary]\n{required}"), tmp_path)
        assert train(path, tmp_path / name, corpus=corpus)
    model = tmp_path / "more" / "model"
    subwords = Subwords(model)
    assert Subwords(trained.model).unknown("aQŠ☞") == "QŠ☞"
    assert subwords.unknown("aQŠ☞") == ""
    assert subwords.encode(["QŠ☞"]) == [["▁", "Q", "Š", "☞"]]
    assert subwords.encode_target(["Le Q."])[0][-2:] == ["Q", "."]
    old, new = (json.loads((path / "vocab.json").read_text("utf-8")) for path in (trained.model, model))
    assert list(new) == [*list(old)[:-1], "Q", "Š", "☞", "<pad>"]
    assert list(new.values()) == list(range(len(new)))
    sources = [source for source, _ in unseen[:20]]
    plain, more = (
        load(EngineOptions(model=str(path), device="cpu", threads=1)).translate(sources, DecodingOptions())
        for path in (tmp_path / "plain" / "model", model)
    )
    assert [one.text for one in more] == [one.text for one in plain]


def test_two_vocabularies_get_no_more_characters(trained: Trained, tmp_path: Path) -> None:
    shutil.copytree(trained.model, tmp_path / "two")
    (tmp_path / "two" / "target.spm").write_bytes(b"another")
    with pytest.raises(ModelError, match=r"cannot be extended by Q: it is not one for both languages"):
        extend_tokenizer(tmp_path / "two", "Q")


def test_the_model_may_be_averaged_with_the_one_that_it_began_with(corpus: Path, tmp_path: Path) -> None:
    train(written(recipe(), tmp_path), tmp_path / "first", corpus=corpus, pack_only=True)
    text = recipe(epochs=1, batch_tokens=512, learning_rate=1e-2, warmup_steps=5).replace(
        "[model]", f"[model]\nstart = '{tmp_path / 'first' / 'start'}'"
    )
    found: dict[float, torch.Tensor] = {}
    for weight in (0.0, 0.75):
        path = written(f"{text}start_weight = {weight}\n", tmp_path)
        result = train(path, tmp_path / "run", corpus=corpus, resume=bool(found))
        assert result
        found[weight] = load_model(result.model).model.shared.weight
    start = load_model(tmp_path / "run" / "start").model.shared.weight
    assert (found[0.0] - start).abs().max() > 1e-2
    torch.testing.assert_close(found[0.75], 0.25 * found[0.0] + 0.75 * start, rtol=0, atol=2e-3)
    assert "0.25 × those of this training + 0.75 ×" in (tmp_path / "run" / "model" / "README.md").read_text("utf-8")
    objective = Objective(load_model(tmp_path / "run" / "model"))
    valid = read_packed(tmp_path / "run" / "packed" / "valid")
    loss, _, _ = validate(objective, valid, 512, torch.device("cpu"))
    record = json.loads((tmp_path / "run" / "model" / "training.json").read_text("utf-8"))
    assert [entry["loss"] for entry in record["history"]] == [pytest.approx(loss, rel=1e-2)]


def test_a_reversed_recipe_makes_a_model_from_english_to_french(corpus: Path, tmp_path: Path) -> None:
    forth = written(recipe(), tmp_path)
    train(forth, tmp_path / "forth", corpus=corpus, pack_only=True)
    back = written(recipe(epochs=0.1).replace("[data]", "[data]\nreverse = true"), tmp_path)
    trained = train(back, tmp_path / "back", corpus=corpus)
    assert trained
    for part in ("train", "valid"):
        one, other = (read_packed(tmp_path / name / "packed" / part) for name in ("forth", "back"))
        assert np.array_equal(one.source, other.target)
        assert np.array_equal(one.target_starts, other.source_starts)
        assert not np.array_equal(one.source, other.source)
    assert "MarianMT, English → French, trained from scratch" in (trained.model / "README.md").read_text("utf-8")
    tokenizer = json.loads((trained.model / "tokenizer_config.json").read_text("utf-8"))
    assert (tokenizer["source_lang"], tokenizer["target_lang"]) == ("en", "fr")


def test_placeholders_are_packed_beside_their_pairs(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diagonal(sources: list[str], targets: list[str]) -> Iterator[tuple[set[tuple[int, int]], ...]]:
        yield from (({(1, 2)}, {(1, 2)}) for _ in zip(sources, targets, strict=True))

    text = recipe().replace("characters = 1.0", 'characters = 1.0\nplaceholder = "‡"')
    path = written(f"{text}[augment]\nplaceholders = 1.0\n", tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("translator.training.links.shutil.which", lambda *_, **__: None)
        with pytest.raises(UsageError, match="needs eflomal"):
            train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    monkeypatch.setattr("translator.training.preparing.eflomal_command", lambda: "eflomal-align")
    monkeypatch.setattr("translator.training.linked_pairs.link_lines", diagonal)
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    packed = read_packed(tmp_path / "run" / "packed" / "train")
    made = len(packed) - 160
    assert 100 < made < 160  # Short words get no placeholder.
    sign = Vocabulary(tmp_path / "run" / "start").pieces.index("‡")
    assert [int((ids == sign).sum()) for ids in (packed.source, packed.target)] == [made, made]


def test_a_dictionary_is_kept_whole_where_pairs_are_drawn(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []

    class Recorded(LinkedPairs):
        def keep(self, source: str, pairs: Sequence[tuple[str, str]]) -> bool:
            given.append(len(pairs))
            return super().keep(source, pairs)

    monkeypatch.setattr("translator.training.preparing.LinkedPairs", Recorded)
    monkeypatch.setattr("translator.training.preparing.eflomal_command", lambda: "eflomal-align")
    monkeypatch.setattr("translator.training.linked_pairs.link_lines", lambda *_: iter([]))
    write_pairs(sentences(300, seed=2), corpus / "words.tsv")
    text = recipe().replace("toy = 1", "toy = 1, words = 0.25").replace("[data]", "[data]\ndraw_once = true")
    text += '[augment]\nsubstituted = 1e-9\ndictionary = ["words"]\n'
    train(written(text, tmp_path), tmp_path / "run", corpus=corpus, pack_only=True)
    assert given == [160, pytest.approx(280, abs=20)]
    assert len(read_packed(tmp_path / "run" / "packed" / "train")) == pytest.approx(160 + 70, abs=25)


def test_training_from_the_bundled_model_keeps_its_tokenizer(corpus: Path, tmp_path: Path) -> None:
    path = written(recipe().replace("[model]", '[model]\nstart = "fr-en"'), tmp_path)
    train(path, tmp_path / "run", corpus=corpus, pack_only=True)
    for name in (*TOKENIZER, "model.safetensors"):
        assert (tmp_path / "run" / "start" / name).read_bytes() == (find("fr-en").path / name).read_bytes()
    assert read_packed(tmp_path / "run" / "packed" / "train").source.max() > 70


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (("toy = 1", "toy = 1, laws = 1, news = 0.5"), InputError, "no corpus file for laws, news"),
        (("size = 70", "size = 7000"), InputError, r"No vocabulary of 7000 pieces .* only one of up to \d+\."),
        (("valid = 40", "valid = 400"), InputError, "0 pairs to train on and 200 held out"),
        (("max_tokens = 60", "max_tokens = 2"), InputError, "0 pairs to train on and 0 held out"),
        (("[model]", '[model]\nstart = "no-such"'), ModelError, "no-such"),
    ],
)
def test_a_corpus_or_model_that_does_not_do(
    change: tuple[str, str], error: type[Exception], says: str, corpus: Path, tmp_path: Path
) -> None:
    old, new = change
    text = recipe().replace(old, new)
    with pytest.raises(error, match=says):
        train(written(text, tmp_path), tmp_path / "run", corpus=corpus)
    assert not (tmp_path / "run" / "prepared.json").exists()


def test_pairs_longer_than_the_model_it_goes_on_from(trained: Trained, corpus: Path, tmp_path: Path) -> None:
    text = (
        recipe().replace("[model]", f"[model]\nstart = '{trained.model}'").replace("positions = 64", "positions = 512")
    )
    with pytest.raises(InputError, match=r"data\.max_tokens is 100, but .* has 64 positions"):
        train(written(text.replace("max_tokens = 60", "max_tokens = 100"), tmp_path), tmp_path / "run", corpus=corpus)


def test_a_directory_that_cannot_be_written(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match=r"Cannot write .*run': file exists"):
        train(written(recipe(), tmp_path), tmp_path / "run", corpus=corpus, pack_only=True)


def test_a_missing_package_is_named_before_any_work(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translator.extras.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"Training needs accelerate\. .*pip install 'translator\[train\]'"):
        train(written(recipe(), tmp_path), tmp_path / "run", corpus=corpus)
    assert not (tmp_path / "run").exists()


def test_a_vocabulary_beyond_16_bits_is_refused(trained: Trained, tmp_path: Path) -> None:
    for name in TOKENIZER:
        shutil.copyfile(trained.model / name, tmp_path / name)
    pieces = {"</s>": 0, "<unk>": 1, **{f"piece{number}": number for number in range(2, 65_536)}}
    (tmp_path / "vocab.json").write_text(json.dumps(pieces), encoding="utf-8")
    assert len(Vocabulary(tmp_path)) == 65_536
    (tmp_path / "vocab.json").write_text(json.dumps(pieces | {"<pad>": 65_536}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"65,537 pieces; training takes up to 65,536"):
        Vocabulary(tmp_path)


def test_minutes_replace_those_of_the_recipe(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(training, "prepare", lambda settings, *_, **__: seen.append(settings.fit.max_minutes))
    path = written(recipe(max_minutes=90.0), tmp_path)
    train(path, tmp_path, pack_only=True)
    train(path, tmp_path, pack_only=True, max_minutes=2.5)
    assert seen == [90.0, 2.5]
