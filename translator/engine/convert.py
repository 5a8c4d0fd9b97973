"""Converts a Marian checkpoint to CTranslate2, with what the engine needs beside it."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import Any

from translator.engine import cache
from translator.engine.alignment_heads import AlignmentHeads, read_alignment_heads
from translator.engine.layout import check, layout_of, longest_input, positions, read_json
from translator.engine.models import Model
from translator.engine.pretokenizer import PRETOKENIZER
from translator.engine.tuning import TUNING
from translator.errors import ModelError, OutputError
from translator.files import replaced_directory, write_failure

log = logging.getLogger(__name__)

QUANTIZATIONS = ("int8", "float32")
"""Types that weights are stored in: `int8` for the integer compute types, `float32` for all others."""


def converted(model: Model, *, quantization: str = "int8") -> tuple[Path, str]:
    """(directory of the converted model, content hash of the model); converts it when the cache does not hold it.

    A directory that is a converted model already is used as it is. Raises ModelError for a model that is broken, or
    that CTranslate2 cannot run.
    """
    model_hash = cache.content_hash(model.path)
    if layout_of(model.path) == "ctranslate2":
        check(model.path)
        return model.path, model_hash
    target = cache.entry(model_hash, quantization)
    if cache.is_whole(target):
        return target, model_hash
    check(model.path)
    log.info("Converting the model %s for CTranslate2 (once; kept in %s).", model.name, target)
    return cache.make(target, lambda scratch: convert(model.path, scratch, quantization=quantization)), model_hash


def is_converted(model: Model, *, quantization: str = "int8") -> bool:
    """True when `converted` has nothing to do."""
    return layout_of(model.path) == "ctranslate2" or cache.is_whole(
        cache.entry(cache.content_hash(model.path), quantization)
    )


def copy_converted(converted_model: Path, output: Path) -> Path:
    """Copies a converted model to a directory that must not exist; OutputError where that cannot be."""
    if output.exists():
        raise OutputError(f"{output} exists already; expected a new directory.")
    try:
        with replaced_directory(output, replace=False) as new:
            shutil.copytree(converted_model, new, dirs_exist_ok=True)
    except OSError as error:
        raise write_failure(str(output), error) from error
    return output


def convert(directory: Path, output: Path, *, quantization: str = "int8") -> None:
    """Converts a Marian directory for CTranslate2 into `output`, an existing directory.

    Beside CTranslate2's own files it then holds the SentencePiece models, `pretokenizer.json`,
    `tuning.json` and `engine.json`: the
    longest input in tokens and how the word alignment is read from attention.
    """
    from translator.engine.checkpoint import load_marian

    model = load_marian(directory)
    config = model.config
    unsupported = _unsupported(config)
    if unsupported:
        raise ModelError(
            f"CTranslate2 cannot run the model in {directory}: {'; '.join(unsupported)}.",
            hint="Use --engine transformers.",
        )
    heads = read_alignment_heads(directory, layers=config.decoder_layers, heads=config.decoder_attention_heads)
    reorder_heads(model, heads)
    spec = _specify(model, read_json(directory / "vocab.json"))
    spec.decoder.alignment_layer = spec.decoder.alignment_layer.dtype.type(heads.layer)
    spec.decoder.alignment_heads = spec.decoder.alignment_heads.dtype.type(len(heads.heads))
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(output))
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(directory / name, output / name)
    for name in (PRETOKENIZER, TUNING):
        if (directory / name).is_file():
            shutil.copyfile(directory / name, output / name)
    engine = {"max_tokens": longest_input(directory), "limit": positions(directory), "links": {"shift": heads.shift}}
    (output / "engine.json").write_text(json.dumps(engine, indent=1) + "\n", encoding="utf-8")


def reorder_heads(model: Any, chosen: AlignmentHeads) -> None:
    """Puts the chosen heads first in their layer, in place; what the model computes stays the same.

    CTranslate2 returns the mean attention over the first heads of one layer only.
    """
    import torch

    attention = model.model.decoder.layers[chosen.layer].encoder_attn
    size = attention.head_dim
    rest = [head for head in range(attention.num_heads) if head not in chosen.heads]
    rows = torch.cat([torch.arange(head * size, (head + 1) * size) for head in (*chosen.heads, *rest)])
    with torch.no_grad():
        for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
            projection.weight.copy_(projection.weight[rows])
            if projection.bias is not None:
                projection.bias.copy_(projection.bias[rows])
        attention.out_proj.weight.copy_(attention.out_proj.weight[:, rows])


def _specify(model: Any, vocabulary: dict[str, int]) -> Any:
    from ctranslate2.converters.transformers import BartLoader, MarianMTLoader

    config = model.config
    pad = config.pad_token_id
    weight = model.get_input_embeddings().weight
    # CTranslate2 starts the decoder from a zero embedding, as Marian does. A checkpoint that transformers has trained
    # may have moved the padding embedding that it starts from: then the token is kept and started from.
    zero_start = pad == weight.shape[0] - 1 and not weight[pad].any()
    names = [f"<unused-{index}>" for index in range(weight.shape[0])]
    for name, index in vocabulary.items():
        if index < len(names):
            names[index] = name

    class Loader(MarianMTLoader):  # type: ignore[misc]
        def get_model_spec(self, model: Any) -> Any:
            if zero_start:
                return super().get_model_spec(model)
            model.config.normalize_before = False
            model.config.normalize_embedding = False
            return BartLoader.get_model_spec(self, model)

        def set_decoder(self, spec: Any, decoder: Any) -> None:
            BartLoader.set_decoder(self, spec, decoder)
            spec.start_from_zero_embedding = zero_start

        def get_vocabulary(self, *_: Any) -> list[str]:
            return names[:pad] if zero_start else names

        def set_config(self, settings: Any, *_: Any) -> None:
            settings.eos_token = names[config.eos_token_id]
            settings.unk_token = "<unk>"
            settings.decoder_start_token = names[config.eos_token_id if zero_start else config.decoder_start_token_id]

    # A bias of -inf would spoil the arithmetic of float16.
    model.final_logits_bias.clamp_(min=-1e4)
    if zero_start:
        model.final_logits_bias[0, pad] = 0
    return Loader()(model, None)


def _unsupported(config: Any) -> list[str]:
    from ctranslate2.converters.transformers import _SUPPORTED_ACTIVATIONS

    problems = []
    if config.encoder_attention_heads != config.decoder_attention_heads:
        problems.append("encoder and decoder have different numbers of attention heads")
    if config.activation_function not in _SUPPORTED_ACTIVATIONS:
        problems.append(f"unknown activation '{config.activation_function}'")
    if not config.share_encoder_decoder_embeddings:
        problems.append("separate source and target vocabularies")
    return problems
