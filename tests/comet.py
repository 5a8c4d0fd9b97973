"""A COMET model of a few thousand weights, for tests: no figure of it means anything.

`python -m tests.comet DIR` writes the models of `KINDS` there, for unbabel-comet to score too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
import transformers
import yaml
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor

KINDS: dict[str, dict[str, Any]] = {
    "mix": {},
    "normalised": {"layer_transformation": "softmax", "layer_norm": True},
    "first": {"layer": 2, "pool": "cls", "final_activation": "Sigmoid"},
    "largest": {"layer": 0, "pool": "max"},
    "last": {"pool": "default"},
    "minilm": {"encoder_model": "MiniLM"},
}
"""Settings that differ from `SETTINGS`, by name."""
SETTINGS: dict[str, Any] = {
    "class_identifier": "regression_metric",
    "encoder_model": "XLM-RoBERTa",
    "layer": "mix",
    "layer_transformation": "sparsemax",
    "layer_norm": False,
    "pool": "avg",
    "hidden_sizes": [12, 8],
    "activations": "Tanh",
    "final_activation": None,
    "dropout": 0.1,
    "train_data": ["data/train.csv"],
}
ROWS = (
    ("Le chat dort.", "The cat is asleep.", "The cat sleeps."),
    ("« Oui », a dit le ministre.", '"Yes," said the minister.', "Yes, minister!"),
    ("", "", "nothing"),
    (
        "Il a 3 chats et 2 chiens, et cette phrase est plus longue que le petit modèle ne le permet.",
        "He has 3 cats and 2 dogs, and this sentence is longer than the little model permits.",
        "He has 3 cats and 2 dogs, and this sentence has more letters than the small model allows.",
    ),
    ("a", "c", "b"),
)
"""Sources, references, hypotheses."""
_HIDDEN, _LAYERS, _POSITIONS = 16, 3, 66
_LETTERS = "abcdefghijklmnopqrstuvwxyzéABHILTY«»,.!'\"0123456789"


def make_comet(folder: Path, *, state: Mapping[str, Tensor] | None = None, **settings: Any) -> Path:
    """Writes a model with changes to its settings and weights; returns the folder."""
    folder.mkdir(parents=True)
    settings = {**SETTINGS, "pretrained_model": folder.name, **settings}
    (folder / "hparams.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *_LETTERS, "▁the", "▁le"]
    _write_tokenizer(folder / "tokenizer.json", pieces)
    encoder = _encoder(settings["encoder_model"], len(pieces))
    encoder.config.save_pretrained(folder)
    weights = {f"encoder.model.{name}": weight for name, weight in encoder.state_dict().items()}
    for number in range(_LAYERS + 1):
        weights[f"layerwise_attention.scalar_parameters.{number}"] = torch.zeros(1)
    weights["layerwise_attention.gamma"] = torch.zeros(1)
    sizes = [6 * _HIDDEN, *settings["hidden_sizes"], 1]
    for number, (taken, given) in enumerate(pairwise(sizes)):
        weights[f"estimator.ff.{3 * number}.weight"] = torch.zeros(given, taken)
        weights[f"estimator.ff.{3 * number}.bias"] = torch.zeros(given)
    save(folder, {**dict(_filled(weights)), **(state or {})}, settings)
    return folder


def save(folder: Path, state: Mapping[str, Tensor], settings: Mapping[str, Any]) -> None:
    """Writes the checkpoint as PyTorch Lightning does."""
    (folder / "checkpoints").mkdir(exist_ok=True)
    whole = {"state_dict": dict(state), "hyper_parameters": dict(settings), "pytorch-lightning_version": "1.8.6"}
    torch.save(whole, folder / "checkpoints" / "model.ckpt")


def load(folder: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights and the settings of a checkpoint."""
    found = torch.load(folder / "checkpoints" / "model.ckpt", weights_only=True)
    return found["state_dict"], found["hyper_parameters"]


def _filled(weights: Mapping[str, Tensor]) -> Iterable[tuple[str, Tensor]]:
    """Weights that are the same with every version of torch: a sine, in place of chance."""
    for number, (name, weight) in enumerate(weights.items()):
        if weight.is_floating_point():
            steps = torch.arange(weight.numel(), dtype=torch.float64)
            values = 0.6 * torch.sin(steps * (1.7 + 0.01 * number) + number) + (1 if "LayerNorm.weight" in name else 0)
            yield name, values.reshape(weight.shape).float()
        else:
            yield name, weight


def _encoder(kind: str, count: int) -> Any:
    sizes = {
        "vocab_size": count,
        "hidden_size": _HIDDEN,
        "num_hidden_layers": _LAYERS,
        "num_attention_heads": 2,
        "intermediate_size": 24,
        "max_position_embeddings": _POSITIONS,
    }
    if kind == "MiniLM":
        return transformers.BertModel(transformers.BertConfig(**sizes))
    config = transformers.XLMRobertaConfig(type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, **sizes)
    return transformers.XLMRobertaModel(config, add_pooling_layer=False)


def _write_tokenizer(path: Path, pieces: list[str]) -> None:
    scored = [(piece, -float(len(_LETTERS)) / (len(piece) + 1)) for piece in pieces]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(pieces[:4])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(path))


def main(directory: Path) -> None:
    """Writes all models and the rows, each as a JSON object that unbabel-comet's `predict` takes."""
    for name, settings in KINDS.items():
        make_comet(directory / name, **settings)
    rows = [dict(zip(("src", "ref", "mt"), row, strict=True)) for row in ROWS]
    (directory / "rows.json").write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
