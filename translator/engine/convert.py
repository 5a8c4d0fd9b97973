"""Converts a Marian checkpoint to CTranslate2, with what the engine needs beside it."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

from translator.engine import cache
from translator.engine.layout import check, layout_of, read_json
from translator.engine.models import Model
from translator.errors import ModelError, OutputError

log = logging.getLogger(__name__)

FORMS = ("int8", "float32")
"""How weights are stored: `int8` for the integer compute types, `float32` for all others."""


def converted(model: Model, *, form: str = "int8") -> tuple[Path, str]:
    """(directory of the CTranslate2 form, content hash) of a model; converts it when the cache does not hold it.

    A directory that is a converted model already is used as it is. Raises ModelError for a model that is broken, or
    that CTranslate2 cannot run.
    """
    model_hash = cache.content_hash(model.path)
    if layout_of(model.path) == "ctranslate2":
        check(model.path)
        return model.path, model_hash
    target = cache.entry(model_hash, form)
    if cache.is_whole(target):
        return target, model_hash
    check(model.path)
    log.info("Converting the model %s for CTranslate2 (once; kept in %s).", model.name, target)
    return cache.make(target, lambda scratch: convert(model.path, scratch, form=form)), model_hash


def is_converted(model: Model, *, form: str = "int8") -> bool:
    """True when `converted` has nothing to do."""
    return layout_of(model.path) == "ctranslate2" or cache.is_whole(cache.entry(cache.content_hash(model.path), form))


def copy_converted(converted_model: Path, output: Path) -> Path:
    """Copies a converted model to a directory that must not exist; it is there wholly or not at all."""
    if output.exists():
        raise OutputError(f"{output} exists already; expected a new directory.")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output.parent, prefix=".converted-") as scratch:
            shutil.copytree(converted_model, Path(scratch) / "new").rename(output)
    except OSError as error:
        raise OutputError(f"The converted model cannot be written to {output}: {error.strerror or error}.") from error
    return output


def convert(directory: Path, output: Path, *, form: str = "int8") -> None:
    """Writes the CTranslate2 form of a Marian directory into `output`, an existing directory.

    Beside CTranslate2's own files it holds the SentencePiece models and `engine.json`: the longest input in tokens
    and how word links are read from attention.
    """
    from translator.engine.checkpoint import load_marian
    from translator.engine.heads import read_heads, reorder_heads

    model = load_marian(directory)
    config = model.config
    unsupported = _unsupported(config)
    if unsupported:
        raise ModelError(
            f"CTranslate2 cannot run the model in {directory}: {'; '.join(unsupported)}.",
            hint="Use --engine transformers.",
        )
    heads = read_heads(directory, layers=config.decoder_layers, heads=config.decoder_attention_heads)
    reorder_heads(model, heads)
    spec = _specify(model, read_json(directory / "vocab.json"))
    spec.decoder.alignment_layer = spec.decoder.alignment_layer.dtype.type(heads.layer)
    spec.decoder.alignment_heads = spec.decoder.alignment_heads.dtype.type(len(heads.heads))
    spec.validate()
    spec.optimize(quantization=form)
    spec.save(str(output))
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(directory / name, output / name)
    engine = {"max_tokens": longest_input(directory), "limit": positions(directory), "links": heads.settings()}
    (output / "engine.json").write_text(json.dumps(engine, indent=1) + "\n", encoding="utf-8")


def longest_input(directory: Path) -> int:
    """Longest source sentence that a Marian model is meant for, in tokens, end mark not counted.

    It is what the tokenizer states as `model_max_length`; `positions` is what the network takes.
    """
    limit = positions(directory)
    stated = 0
    if (directory / "tokenizer_config.json").is_file():
        stated = int(read_json(directory / "tokenizer_config.json").get("model_max_length") or 0)
    # Transformers writes 10**30 for "not known".
    return min(limit, stated - 1) if stated > 1 else limit


def positions(directory: Path) -> int:
    """Longest sentence that the network has positions for, in tokens, end mark not counted."""
    return int(read_json(directory / "config.json").get("max_position_embeddings", 512)) - 1


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
