from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.training.test_links import command_exists
from tests.training.toy import recipe, sentences, write_pairs
from tests.training.toy_parent import SHAPE, toy_package, toy_tensors
from translator.engine.pretokenizer import Pretokenizer, read_pretokenizer
from translator.errors import InputError, ModelError, UsageError
from translator.training import transfer
from translator.training.links import PackedLinks
from translator.training.models import load_model
from translator.training.packing import PackedPairs, TokenPair, pack, read_packed
from translator.training.recipe import ModelSettings, ParentSettings, VocabularySettings
from translator.training.starting import weighted_sample
from translator.training.student import Student, read_package
from translator.training.train import train
from translator.training.transfer import read_parent, segmented, start_from_parent
from translator.training.vocabulary import Vocabulary, new_tokenizer

SETTINGS = ModelSettings(**SHAPE, positions=64)
PIECES = {"▁le": (5, -2.0), "▁": (6, -3.0), "le": (7, -2.5), "l": (8, -4.0), "e": (9, -4.0), "s": (10, -1.0)}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ParentSettings]:
    path, table = toy_package(tmp_path_factory.mktemp("package"))
    return path, ParentSettings(**table)


@pytest.fixture(scope="module")
def parent(package: tuple[Path, ParentSettings]) -> Student:
    return read_package(*package)[0]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("tokenizer")
    settings = VocabularySettings(size=70, characters=1.0, spaced=True, placeholder="‡", required="%“")
    new_tokenizer(sentences(150), directory, settings, max_length=48)
    return directory


def first_to_first(pairs: PackedPairs) -> PackedLinks:
    """The first token of each source linked to the first of its target."""
    nothing = np.zeros(len(pairs), np.uint16)
    return PackedLinks(np.arange(len(pairs) + 1), nothing, nothing)


@pytest.fixture
def model(package: tuple[Path, ParentSettings], tokenizer: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(transfer, "link_packed", first_to_first)
    parent = read_parent(*package, SETTINGS)
    return start_from_parent(SETTINGS, parent, tokenizer, sentences(60), linked=40, seed=1)


def test_a_new_tokenizer_has_the_recipes_spelling(tokenizer: Path) -> None:
    assert read_pretokenizer(tokenizer) == Pretokenizer(spaced=True, placeholder="‡")
    vocabulary = Vocabulary(tokenizer)
    assert (len(vocabulary), vocabulary.placeholder) == (71, "‡")
    assert {"‡", "%", "“", "</s>"} < set(vocabulary.pieces)
    assert vocabulary.pieces[0] == "</s>"
    spaced, plain = vocabulary.encode(["Le “roi”", "Le “ roi ”"], ["The “king”", "The “ king ”"])
    assert spaced == plain


@pytest.mark.parametrize(
    ("text", "ids"),
    [("▁le", [5]), ("▁les", [5, 10]), ("le", [7]), ("▁l", [6, 8]), ("les", [7, 10]), ("x", []), ("▁xs", [])],
)
def test_a_string_falls_into_the_likeliest_pieces(text: str, ids: list[int]) -> None:
    assert segmented(text, PIECES) == ids


def test_layers_are_the_parents(model: Any) -> None:
    tensors = {name: torch.tensor(tensor) for name, tensor in toy_tensors(1).items()}
    assert model.config.encoder_layers, model.config.decoder_layers == (2, 1)
    decoder = model.model.decoder.layers[0]
    for module, name in (
        (model.model.encoder.layers[1].self_attn.k_proj, "encoder_l2_self_{}k"),
        (decoder.encoder_attn.out_proj, "decoder_l1_context_{}o"),
        (decoder.fc1, "decoder_l1_ffn_{}1"),
    ):
        torch.testing.assert_close(module.weight, tensors[name.format("W")].T)
        torch.testing.assert_close(module.bias, tensors[name.format("b")][0])
    norm = model.model.encoder.layers[0].final_layer_norm
    torch.testing.assert_close(norm.weight, tensors["encoder_l1_ffn_ffn_ln_scale"][0])
    torch.testing.assert_close(decoder.self_attn.v_proj.weight, tensors["decoder_l1_rnn_W"].T)
    torch.testing.assert_close(decoder.self_attn_layer_norm.bias, tensors["decoder_l1_rnn_ffn_ln_bias"][0])


def test_english_pieces_are_the_parents_of_the_same_spelling(model: Any, tokenizer: Path, parent: Student) -> None:
    pieces = Vocabulary(tokenizer).pieces
    tensors = toy_tensors(1)
    both = [piece for piece in ("▁cat", "▁dog", "▁The", "▁sees", "▁keeps") if piece in pieces]
    exact = [piece for piece in both if not parent.pieces.is_unknown(parent.pieces.piece_to_id(piece))]
    assert exact
    for piece in exact:
        there = parent.pieces.piece_to_id(piece)
        own = model.model.shared.weight[pieces.index(piece)].detach().numpy()
        np.testing.assert_allclose(own, tensors["Wemb"][there], rtol=1e-5, atol=1e-6)
        bias = model.final_logits_bias[0, pieces.index(piece)].item()
        assert bias == pytest.approx(tensors["decoder_ff_logit_out_b"][0, there])
    # A sign that the parent lacks begins as its unknown piece.
    own = model.model.shared.weight[pieces.index("‡")].detach().numpy()
    np.testing.assert_allclose(own, tensors["Wemb"][1], rtol=1e-5, atol=1e-6)
    assert not model.model.shared.weight[70].any()
    assert model.final_logits_bias[0, 70] == -100


def test_pieces_of_the_language_that_is_only_read_are_seldom_written(
    model: Any, package: tuple[Path, ParentSettings], tokenizer: Path
) -> None:
    parent = read_parent(*package, SETTINGS)
    other = start_from_parent(SETTINGS, parent, tokenizer, sentences(60), linked=40, seed=1, reverse=True)
    low = np.percentile(toy_tensors(1)["decoder_ff_logit_out_b"], 15)
    french, english = ({piece for ids in side for piece in ids} for side in zip(*_encoded(tokenizer), strict=True))
    forth, back = (each.final_logits_bias[0].numpy() for each in (model, other))
    assert (forth[list(french - english)] <= low + 1e-6).all()
    assert (back[list(english - french)] <= low + 1e-6).all()
    assert (forth[list(english - french)] > low).any()
    assert (back[list(french - english)] > low).any()


def _encoded(tokenizer: Path) -> list[tuple[list[int], list[int]]]:
    return Vocabulary(tokenizer).encode(*map(list, zip(*sentences(60), strict=True)))


def test_french_pieces_are_the_mean_of_what_they_are_linked_to(
    parent: Student, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "link_packed", first_to_first)
    table = toy_tensors(1)["Wemb"]
    # Piece 3 is linked thrice to 20, once to 21 and once in twenty to 22; piece 4 too seldom.
    links = [(3, 20)] * 30 + [(3, 21)] * 10 + [(3, 22)] + [(4, 23)] * 2
    pairs = pack(TokenPair([source, 0], [target, 0]) for source, target in links)
    spelt = np.full((6, table.shape[1]), 0.5, np.float32)
    found = transfer._linked(pairs, parent, spelt)
    mean = 0.75 * table[20] + 0.25 * table[21]
    np.testing.assert_allclose(found[3] / np.linalg.norm(found[3]), mean / np.linalg.norm(mean), rtol=1e-5)
    length = 0.75 * np.linalg.norm(table[20]) + 0.25 * np.linalg.norm(table[21])
    assert np.linalg.norm(found[3]) == pytest.approx(length, rel=1e-5)
    np.testing.assert_array_equal(np.delete(found, 3, 0), np.delete(spelt, 3, 0))


def test_a_parent_of_another_shape_is_refused(package: tuple[Path, ParentSettings]) -> None:
    other = SETTINGS.model_copy(update={"d_model": 32, "encoder_layers": 6})
    with pytest.raises(
        InputError, match=r"model\.d_model is 32 but the parent has 16; model\.encoder_layers is 6 but the"
    ):
        read_parent(*package, other)


def test_a_tensor_that_is_missing_is_named(parent: Student) -> None:
    from translator.training.models import new_model

    weights = {name: tensor for name, tensor in parent.weights.items() if name != "encoder_l2_ffn_b1"}
    student = Student(weights, {"transformer-heads": "2", "transformer-ffn-activation": "relu"}, parent.pieces)
    with torch.no_grad(), pytest.raises(ModelError, match="no tensor 'encoder_l2_ffn_b1'"):
        transfer._copy_layers(new_model(SETTINGS, 20, seed=1), student)


def test_pairs_are_drawn_by_weight() -> None:
    heavy, light = [(("a", str(n)), 4.0) for n in range(500)], [(("b", str(n)), 1.0) for n in range(500)]
    drawn = weighted_sample([*light, *heavy], 200, 1)
    assert len(set(drawn)) == 200
    assert sum(source == "a" for source, _ in drawn) == pytest.approx(160, abs=20)
    assert drawn == weighted_sample([*light, *heavy], 200, 1)
    assert drawn[:20] == weighted_sample([*light, *heavy], 20, 1)


def parents_recipe(table: dict[str, Any]) -> str:
    shape = "".join(f"{name} = {value}\n" for name, value in SHAPE.items())
    text = recipe(epochs=0.1).partition("[vocabulary]")
    lines = "".join(f"{name} = {value!r}\n" for name, value in table.items())
    spelling = 'spaced = true\nplaceholder = "‡"\n'
    return f"[model]\n{shape}positions = 64\n[parent]\n{lines}{text[1]}\n{spelling}{text[2]}"


@pytest.mark.skipif(not command_exists(), reason="needs the command eflomal-align")
def test_a_recipe_with_a_parent_becomes_a_model(tmp_path: Path) -> None:
    path, table = toy_package(tmp_path)
    write_pairs(sentences(150), tmp_path / "corpus" / "toy.tsv")
    (tmp_path / "toy.toml").write_text(parents_recipe(table), encoding="utf-8")
    with pytest.raises(UsageError, match=r"begins with weights out of toy==1\.0\. .*--parent FILE"):
        train(tmp_path / "toy.toml", tmp_path / "run", corpus=tmp_path / "corpus")
    assert not (tmp_path / "run").exists()
    other = tmp_path / "other.whl"
    other.write_bytes(b"another version")
    with pytest.raises(InputError, match=r"other\.whl has the SHA-256"):
        train(tmp_path / "toy.toml", tmp_path / "run", corpus=tmp_path / "corpus", parent=other)
    trained = train(tmp_path / "toy.toml", tmp_path / "run", corpus=tmp_path / "corpus", parent=path)
    assert trained
    assert read_pretokenizer(trained.model).spaced
    assert len(read_packed(tmp_path / "run" / "packed" / "train")) == 110
    start = load_model(tmp_path / "run" / "start")
    fc1 = torch.tensor(toy_tensors(1)["encoder_l1_ffn_W1"]).T
    torch.testing.assert_close(start.model.encoder.layers[0].fc1.weight, fc1, rtol=1e-3, atol=1e-3)
    assert "transferred from toy/parent.bin of toy==1.0" in (trained.model / "README.md").read_text(encoding="utf-8")
    assert json.loads((trained.model / "training.json").read_text())["recipe"]["parent"]["sha256"] == table["sha256"]
