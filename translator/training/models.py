"""Models to start from: a new Marian model with its vocabulary, or one that exists, ready to be trained."""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from translator.errors import InputError
from translator.training.recipe import ModelSettings, VocabularySettings

if TYPE_CHECKING:
    from transformers import MarianMTModel

_PAD, _END, _UNKNOWN = "<pad>", "</s>", "<unk>"


def load_model(directory: Path, *, dropout: float = 0.0) -> MarianMTModel:
    """A Marian model in float32 for training, with the attention code that is fastest on the device at hand.

    Raises ModelError for weights that are broken or do not fit the configuration.
    """
    from translator.engine.checkpoint import load_weights

    model: MarianMTModel = load_weights(
        directory, attention=_attention(), dropout=dropout, attention_dropout=0.0, activation_dropout=0.0
    )
    # Loading makes the sines of the positions trainable; without gradients, processes would wait for them.
    for stack in (model.model.encoder, model.model.decoder):
        stack.embed_positions.requires_grad_(False)
    return model


def new_model(settings: ModelSettings, vocabulary_size: int, *, seed: int) -> MarianMTModel:
    """A Marian model with fresh weights; the vocabulary's last id is the padding.

    Matrices are Xavier-uniform with the gain 1/√layer (depth-scaled initialisation, Zhang et al., 2019,
    arXiv:1908.11365): with a gain of 1 the encoder's states become alike at every position within minutes, and the
    model never learns to read its source.
    """
    import torch
    from torch import nn
    from transformers import MarianConfig, MarianMTModel

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


def new_tokenizer(texts: Iterable[str], directory: Path, settings: VocabularySettings, *, max_length: int) -> int:
    """Learns a joint vocabulary and writes a Marian tokenizer's files; returns the size, padding included.

    Raises InputError when the texts are too few for the size.
    """
    import sentencepiece

    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            sentencepiece.SentencePieceTrainer.train(
                sentence_iterator=iter(texts),
                model_prefix=f"{scratch}/joint",
                vocab_size=settings.size,
                character_coverage=settings.characters,
                model_type="unigram",
                input_sentence_size=settings.sentences,
                shuffle_input_sentence=True,
                normalization_rule_name="identity",
                split_digits=True,
                eos_id=0,
                eos_piece=_END,
                unk_id=1,
                unk_piece=_UNKNOWN,
                bos_id=-1,
                pad_id=-1,
                minloglevel=2,
            )
        except RuntimeError as error:
            most = re.search(r"value <= (\d+)", str(error))
            raise InputError(
                f"No vocabulary of {settings.size} pieces can be learnt from these texts"
                + (f", only one of up to {most[1]}." if most else f" ({error})."),
                hint="Give more text, or a smaller size in [vocabulary].",
            ) from error
        processor = sentencepiece.SentencePieceProcessor(model_file=f"{scratch}/joint.model")
        for name in ("source.spm", "target.spm"):
            shutil.copyfile(f"{scratch}/joint.model", directory / name)
    pieces = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]
    vocabulary = {piece: number for number, piece in enumerate([*pieces, _PAD])}
    (directory / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False) + "\n", encoding="utf-8")
    tokenizer = {
        "tokenizer_class": "MarianTokenizer",
        "source_lang": "fr",
        "target_lang": "en",
        "separate_vocabs": False,
        "model_max_length": max_length,
        "eos_token": _END,
        "unk_token": _UNKNOWN,
        "pad_token": _PAD,
    }
    (directory / "tokenizer_config.json").write_text(json.dumps(tokenizer, indent=1) + "\n", encoding="utf-8")
    return len(vocabulary)


def _attention() -> str:
    import torch

    # On a CPU, matrix products and a softmax train 2 to 4 times faster than the fused kernel.
    return "sdpa" if torch.cuda.is_available() else "eager"
