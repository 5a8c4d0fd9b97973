"""The network of COMET's regression models: an encoder, a mixture of its layers, pooling, and an estimator.

Rei et al. 2020, https://aclanthology.org/2020.emnlp-main.213/. Names are those of the checkpoints of unbabel-comet,
and so is the arithmetic: the scores are the same to the last digits of float32.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

ENCODERS = {"XLM-RoBERTa": "XLMRobertaModel", "MiniLM": "BertModel"}
"""By the name in a checkpoint, the encoder's class in transformers."""
POOLS = ("avg", "max", "cls", "default")
TRANSFORMATIONS = ("softmax", "sparsemax")
ACTIVATIONS: Mapping[str, type[nn.Module]] = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
_VECTORS = 6
"""Vectors of a sentence's size that the estimator reads side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """What `hparams.yaml` says of the network, with the defaults of unbabel-comet.

    `layer` is the number of one layer of the encoder (0: its embeddings), or `mix` for a weighted sum of all.
    """

    class_identifier: str = ""
    encoder_model: str = "XLM-RoBERTa"
    pretrained_model: str = "xlm-roberta-large"
    pool: str = "avg"
    layer: int | str = "mix"
    layer_transformation: str = "softmax"
    layer_norm: bool = True
    hidden_sizes: Sequence[int] = (3072, 1024)
    activations: str = "Tanh"
    final_activation: str | None = None

    def problems(self) -> list[str]:
        """What of it is not known here, each as `name is value`."""
        final = self.final_activation
        known = {
            "class_identifier": self.class_identifier == "regression_metric",
            "encoder_model": str(self.encoder_model) in ENCODERS,
            "pool": self.pool in POOLS,
            "layer": self.layer == "mix" or isinstance(self.layer, int),
            "layer_transformation": self.layer_transformation in TRANSFORMATIONS,
            "activations": str(self.activations).lower() in ACTIVATIONS,
            "final_activation": final is None or str(final).lower() in ACTIVATIONS,
        }
        return [f"{name} is {getattr(self, name) or 'not given'}" for name, right in known.items() if not right]


class CometNetwork(nn.Module):
    """Scores of sentences out of their vectors; `encoder` is a transformers model of `hidden` units.

    `mixture` holds one number for each layer of the encoder, its embeddings first.
    """

    def __init__(self, architecture: Architecture, encoder: Any) -> None:
        super().__init__()
        self.architecture = architecture
        self.encoder = encoder
        self.mixture = nn.Parameter(torch.zeros(encoder.config.num_hidden_layers + 1))
        self.gamma = nn.Parameter(torch.ones(1))
        sizes = [_VECTORS * encoder.config.hidden_size, *architecture.hidden_sizes]
        modules: list[nn.Module] = []
        for taken, given in pairwise(sizes):
            # Dropout does nothing here, but counts in the names of the weights.
            modules += nn.Linear(taken, given), ACTIVATIONS[architecture.activations.lower()](), nn.Dropout()
        modules.append(nn.Linear(sizes[-1], 1))
        if architecture.final_activation is not None:
            modules.append(ACTIVATIONS[architecture.final_activation.lower()]())
        self.estimator = nn.Sequential(*modules)

    def embed(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Sentence vectors [sentence, hidden]; `pieces` and `mask` are [sentence, position], the mask 0 on padding."""
        found = self.encoder(input_ids=pieces, attention_mask=mask, output_hidden_states=True)
        pool = self.architecture.pool
        if pool == "default":
            return found.last_hidden_state[:, 0]  # type: ignore[no-any-return]
        real = mask.unsqueeze(-1)
        words = self._layer(found.hidden_states, real.float())
        if pool == "cls":
            return words[:, 0]
        if pool == "max":
            return words.masked_fill(real == 0, float("-inf")).amax(1)
        return (words * real).sum(1) / real.sum(1)

    def judge(self, source: Tensor, hypothesis: Tensor, reference: Tensor) -> Tensor:
        """Scores [sentence] of hypotheses, out of sentence vectors [sentence, hidden]."""
        features = (
            hypothesis,
            reference,
            hypothesis * reference,
            (hypothesis - reference).abs(),
            hypothesis * source,
            (hypothesis - source).abs(),
        )
        return self.estimator(torch.cat(features, 1)).squeeze(-1)  # type: ignore[no-any-return]

    def _layer(self, layers: Sequence[Tensor], real: Tensor) -> Tensor:
        """One layer of the encoder, or the mixture of all: [sentence, position, hidden]."""
        if isinstance(self.architecture.layer, int):
            return layers[self.architecture.layer]
        soft = self.architecture.layer_transformation == "softmax"
        shares = self.mixture.softmax(0) if soft else sparsemax(self.mixture)
        if self.architecture.layer_norm:
            layers = [_normalised(layer, real) for layer in layers]
        return self.gamma * torch.stack([share * layer for share, layer in zip(shares, layers, strict=True)]).sum(0)


def sparsemax(values: Tensor) -> Tensor:
    """The point of the probability simplex nearest to a vector (Martins and Astudillo 2016, arXiv:1602.02068)."""
    ordered = values.sort(descending=True).values
    beyond = ordered.cumsum(0) - 1
    ranks = torch.arange(1, len(values) + 1, dtype=values.dtype, device=values.device)
    support = int((ranks * ordered > beyond).sum())
    return (values - beyond[support - 1] / support).clamp(min=0)


def _normalised(layer: Tensor, real: Tensor) -> Tensor:
    """The layer with mean 0 and variance 1 over all positions and units of a sentence, padding left out."""
    count = real.sum((1, 2), keepdim=True) * layer.shape[-1]
    mean = (layer * real).sum((1, 2), keepdim=True) / count
    variance = (((layer - mean) * real) ** 2).sum((1, 2), keepdim=True) / count
    return (layer - mean) / (variance + 1e-12).sqrt()
