"""Models to start from: a new Marian model, or one that exists, ready to be trained."""

from __future__ import annotations

import math
from copy import deepcopy
from pathlib import Path

import torch
from torch import nn
from transformers import MarianConfig, MarianMTModel

from translator.engine.checkpoint import load_weights
from translator.training.recipe import ModelSettings


def load_model(directory: Path, *, dropout: float = 0.0) -> MarianMTModel:
    """A Marian model in float32 for training, with the attention code that is fastest on the device at hand.

    Raises ModelError for weights that are broken or do not fit the configuration.
    """
    model: MarianMTModel = load_weights(
        directory, attention=_attention(), dropout=dropout, attention_dropout=0.0, activation_dropout=0.0
    )
    # Loading makes the sinusoidal positions trainable; as they get no gradients, processes would wait for them.
    for stack in (model.model.encoder, model.model.decoder):
        stack.embed_positions.requires_grad_(False)
    return model


def new_model(settings: ModelSettings, vocabulary_size: int, *, seed: int) -> MarianMTModel:
    """A Marian model with fresh weights; the last id of the vocabulary is the padding.

    Matrices are Xavier-uniform with the gain 1/√layer (depth-scaled initialisation, Zhang et al., 2019,
    arXiv:1908.11365): with a gain of 1 the encoder's states become alike at all positions within minutes, and the
    model never learns to read its source.
    """
    pad = vocabulary_size - 1
    config = MarianConfig(
        vocab_size=vocabulary_size,
        decoder_vocab_size=vocabulary_size,
        d_model=settings.d_model,
        encoder_layers=settings.encoder_layers,
        decoder_layers=settings.decoder_layers,
        encoder_attention_heads=settings.heads,
        decoder_attention_heads=settings.heads,
        encoder_ffn_dim=settings.ffn_dim,
        decoder_ffn_dim=settings.ffn_dim,
        activation_function=settings.activation,
        max_position_embeddings=settings.positions,
        dropout=settings.dropout,
        attention_dropout=0.0,
        activation_dropout=0.0,
        scale_embedding=True,
        static_position_embeddings=True,
        share_encoder_decoder_embeddings=True,
        tie_word_embeddings=True,
        pad_token_id=pad,
        eos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
        bos_token_id=None,
        attn_implementation=_attention(),
    )
    torch.manual_seed(seed)
    model = MarianMTModel(config)
    for stack in (model.model.encoder.layers, model.model.decoder.layers):
        for depth, layer in enumerate(stack, 1):
            for module in layer.modules():
                if isinstance(module, nn.Linear):
                    nn.init.xavier_uniform_(module.weight, gain=1 / math.sqrt(depth))
                    nn.init.zeros_(module.bias)
    nn.init.normal_(model.model.shared.weight, std=settings.d_model**-0.5)
    return model


def with_more_pieces(model: MarianMTModel, likest: list[int]) -> MarianMTModel:
    """The model with further pieces before the padding, its last: each begins with the weights of a piece there is."""
    pad = model.config.pad_token_id
    rows = torch.tensor([*range(pad), *likest, pad])
    config = deepcopy(model.config)
    config.update(
        {
            "vocab_size": len(rows), "decoder_vocab_size": len(rows), "pad_token_id": len(rows) - 1,
            "decoder_start_token_id": len(rows) - 1,
        }
    )  # fmt: skip
    larger = MarianMTModel(config)
    # A little less than the other's weights, lest the new piece come where that one should.
    share = torch.ones(len(rows), 1)
    share[pad:-1] = 0.9
    state = model.state_dict()
    for name, value in state.items():
        if name.endswith(("shared.weight", "embed_tokens.weight", "lm_head.weight")):
            state[name] = value[rows] * share
        elif name == "final_logits_bias":
            state[name] = value[:, rows]
    larger.load_state_dict(state)
    larger.generation_config.update(pad_token_id=len(rows) - 1, decoder_start_token_id=len(rows) - 1)
    return larger


def _attention() -> str:
    # On a CPU, matrix products and a softmax train 2 to 4 times faster than the fused kernel.
    return "sdpa" if torch.cuda.is_available() else "eager"
