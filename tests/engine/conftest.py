"""Engines on the embedded model, converted once for the whole run."""

from __future__ import annotations

from pathlib import Path

import pytest

from translator.engine import Engine, EngineOptions, load
from translator.engine.models import find


@pytest.fixture(scope="session")
def bundled() -> Path:
    return find("fr-en").path


@pytest.fixture(scope="session")
def engine() -> Engine:
    return load(EngineOptions(device="cpu"))


@pytest.fixture(scope="session")
def exact() -> Engine:
    return load(EngineOptions(device="cpu", compute_type="float32"))


@pytest.fixture(scope="session")
def reference() -> Engine:
    return load(EngineOptions(engine="transformers", device="cpu"))


@pytest.fixture(scope="session")
def tiny(bundled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Marian model of two small layers, with the sub-words of the embedded one.

    Its padding embedding is not zero, as in checkpoints that were trained further with transformers.
    """
    import json
    import shutil

    import torch
    from transformers import MarianConfig, MarianMTModel

    directory = tmp_path_factory.mktemp("tiny")
    torch.manual_seed(1)
    size = len(json.loads((bundled / "vocab.json").read_text(encoding="utf-8")))
    config = MarianConfig(
        vocab_size=size,
        d_model=32,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        max_position_embeddings=64,
        activation_function="swish",
        scale_embedding=True,
        init_std=0.4,
        eos_token_id=0,
        pad_token_id=size - 1,
        decoder_start_token_id=size - 1,
        forced_eos_token_id=0,
    )
    model = MarianMTModel(config)
    with torch.no_grad():
        model.get_input_embeddings().weight[size - 1] = torch.randn(32)
    model.save_pretrained(directory)
    for name in ("source.spm", "target.spm", "vocab.json", "pretokenizer.json"):
        shutil.copyfile(bundled / name, directory / name)
    return directory
