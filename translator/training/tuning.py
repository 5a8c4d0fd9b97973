"""What a fine-tuning is, and its training: pairs and a model become a model with other weights."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translator.corpus.cleaning import clean
from translator.engine.models import Model
from translator.errors import InputError
from translator.formats import Pair, read_pairs
from translator.training.options import FinetuneOptions, Method
from translator.training.packing import pack
from translator.training.preparing import encoded, model_pair
from translator.training.recipe import FitSettings, checked_fit
from translator.training.vocabulary import Vocabulary

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from translator.training.loop import Fitted

log = logging.getLogger(__name__)

_SMALL_CORPUS = 5_000
_MOST_UNKNOWN = 0.01
_LEARNING_RATES: dict[Method, float] = {"full": 1e-4, "lora": 1e-3}
_LORA_RANK = 16
_ADAPTED = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]


def fit_settings(options: FinetuneOptions, pairs: int) -> FitSettings:
    """Settings for a corpus of `pairs` pairs: many epochs over a small one, ended early when they stop helping.

    Raises UsageError for options that are out of range.
    """
    epochs = options.epochs if options.epochs is not None else min(20.0, max(1.0, 60_000 / pairs))
    batch = 2048 if pairs < _SMALL_CORPUS else 6144
    updates = max(1, int(min(1e9, pairs * epochs * 60 / batch)))  # epochs may be infinite: FitSettings says so
    rate = options.learning_rate
    return checked_fit(
        epochs=epochs,
        max_minutes=options.max_minutes,
        batch_tokens=batch,
        learning_rate=rate if rate is not None else _LEARNING_RATES[options.method],
        warmup_steps=max(5, min(200, updates // 20)),
        ema_decay=0.99 if updates < 2000 else 0.999,
        validate_every_minutes=0.0,
        validate_every_steps=max(10, updates // 15),
        patience=4,
        seed=options.seed,
    )


def tune(
    options: FinetuneOptions,
    base: Model,
    train: Sequence[Pair],
    valid: Sequence[Pair],
    settings: FitSettings,
    directory: Path,
    *,
    exclude: Sequence[str],
    resume: bool,
    on_step: Callable[[float, int], None],
) -> tuple[Fitted, MarianMTModel]:
    """The model, fitted to the pairs of `train` and those of the replay corpora; `valid` tells when to stop.

    No text of `exclude` comes in by replay. Raises InputError for pairs that the model cannot be trained on.
    """
    from translator.training.loop import fit
    from translator.training.models import load_model

    vocabulary = Vocabulary(base.path)
    model = load_model(base.path)
    longest = min(settings.batch_tokens // 2, model.config.max_position_embeddings - 1)

    def texts(pairs: Sequence[Pair]) -> list[tuple[str, str]]:
        return [texts for pair in pairs if (texts := model_pair(pair.source, pair.target))]

    own = texts(train)
    _check_characters(vocabulary, [source for source, _ in own])
    tokens = list(encoded(own, vocabulary, max_tokens=longest))
    held_out = list(encoded(texts(valid), vocabulary, max_tokens=longest))
    if not tokens or not held_out:
        raise InputError("No pair is short enough for the model.", hint="Split long pairs into sentences.")
    if options.replay and options.replay_share:
        general = texts(list(clean(read_pairs(options.replay, skip_bad=options.skip_bad), exclude=exclude)))
        wanted = len(tokens) * options.replay_share / (1 - options.replay_share)
        tokens += encoded(general, vocabulary, max_tokens=longest, weight=min(1.0, wanted / max(1, len(general))))
    adapted = _with_adapters(model, options.seed) if options.method == "lora" else None
    fitted = fit(model, pack(tokens), pack(held_out), settings, directory=directory, resume=resume, on_step=on_step)
    return fitted, adapted.merge_and_unload() if adapted else model


def _with_adapters(model: MarianMTModel, seed: int) -> Any:
    """The PEFT model around a model whose layers get low-rank adapters (LoRA), then the only weights to be trained."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    settings = LoraConfig(r=_LORA_RANK, lora_alpha=2 * _LORA_RANK, lora_dropout=0.0, target_modules=_ADAPTED)
    with warnings.catch_warnings():
        # PEFT calls transformers by a name that is deprecated.
        warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing", category=FutureWarning)
        return get_peft_model(model, settings)


def _check_characters(vocabulary: Vocabulary, sources: Sequence[str]) -> None:
    missing = vocabulary.unknown_characters(sources)
    if not missing:
        return
    share = missing.total() / sum(map(len, sources))
    shown = " ".join(f"{character} (U+{ord(character):04X})" for character, _ in missing.most_common(12))
    if share > _MOST_UNKNOWN:
        raise InputError(
            f"The model's vocabulary lacks {share:.0%} of the corpus's characters: {shown}.",
            hint="Is this French text? A model cannot learn characters that its vocabulary does not have.",
        )
    log.warning("The model's vocabulary lacks %d characters of the corpus: %s", len(missing), shown)
