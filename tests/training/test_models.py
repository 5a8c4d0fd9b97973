from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.toy import random_model
from translator.engine.pretokenizer import Pretokenizer, read_pretokenizer, write_pretokenizer
from translator.engine.tuning import Tuning, read_tuning, write_tuning
from translator.training.checkpoints import save_model
from translator.training.models import load_model


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Any, Path]:
    model = random_model()
    save_model(model, tmp_path, tmp_path / "model")
    return model, tmp_path / "model"


def test_a_stored_model_is_loaded_in_single_precision(stored: tuple[Any, Path]) -> None:
    model, directory = stored
    loaded = load_model(directory, dropout=0.25)
    assert loaded.config.dropout == 0.25
    for name, value in model.state_dict().items():
        assert loaded.state_dict()[name].dtype == torch.float32
        if "embed_positions" not in name:
            assert torch.equal(loaded.state_dict()[name], value.half().float()), name


def test_a_model_keeps_what_its_start_says_of_its_text(tmp_path: Path) -> None:
    write_pretokenizer(Pretokenizer(spaced=True, placeholder="‡"), tmp_path)
    write_tuning(Tuning(beam_size=6), tmp_path)
    save_model(random_model(), tmp_path, tmp_path / "model")
    assert read_pretokenizer(tmp_path / "model") == Pretokenizer(spaced=True, placeholder="‡")
    assert read_tuning(tmp_path / "model").beam_size == 6


def test_new_and_loaded_models_train_the_same_weights(stored: tuple[Any, Path]) -> None:
    model, directory = stored
    trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    loaded = {name for name, parameter in load_model(directory).named_parameters() if parameter.requires_grad}
    assert loaded == trained
    assert not any("embed_positions" in name for name in trained)


def test_the_same_seed_makes_the_same_model() -> None:
    one, same, other = (random_model(seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_one_embedding_serves_both_languages_and_the_output() -> None:
    model = random_model()
    assert model.lm_head.weight is model.model.shared.weight
    assert (
        model.model.encoder.embed_tokens.weight is model.model.decoder.embed_tokens.weight is model.model.shared.weight
    )
