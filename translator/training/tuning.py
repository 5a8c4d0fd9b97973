"""What a fine-tuning is, and its training: pairs and a model become a model with other weights."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from translator.corpus import Pair, clean, read_pairs
from translator.engine.models import Model
from translator.errors import InputError
from translator.training.settings import FitSettings

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from translator.training.loop import Fitted

log = logging.getLogger(__name__)

Method = Literal["full", "lora"]

_FEW = 5_000
_MOST_UNKNOWN = 0.01
_RATES: dict[Method, float] = {"full": 1e-4, "lora": 1e-3}
_LORA_RANK = 16
_ADAPTED = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]


@dataclass(frozen=True, slots=True)
class Job:
    """A fine-tuning: what from, what on, how.

    `replay` are corpora of general text, mixed in so that a share of `replay_share` of the pairs seen comes from them.
    `general` is a test set of general text (any corpus format); by default the small one that comes with the package.
    `exclude` are test sets that no training pair may share a text with, as with `general`. `rate` None takes 1e-4, or
    1e-3 for LoRA.
    """

    corpora: tuple[str, ...]
    name: str
    model: str = "fr-en"
    method: Method = "full"
    replay: tuple[str, ...] = ()
    replay_share: float = 0.3
    general: str = ""
    exclude: tuple[str, ...] = ()
    minutes: float | None = None
    passes: float | None = None
    rate: float | None = None
    seed: int = 1
    skip_bad: bool = False


def fit_settings(job: Job, pairs: int) -> FitSettings:
    """Settings for a corpus of `pairs` pairs: many passes over a small one, ended early when they stop helping."""
    passes = job.passes if job.passes is not None else min(20.0, max(1.0, 60_000 / pairs))
    batch = 2048 if pairs < _FEW else 6144
    updates = max(1, int(pairs * passes * 60 / batch))
    return FitSettings(
        passes=passes,
        minutes=job.minutes,
        batch_tokens=batch,
        rate=job.rate if job.rate is not None else _RATES[job.method],
        warmup_steps=max(5, min(200, updates // 20)),
        average=0.99 if updates < 2000 else 0.999,
        validate_every=0.0,
        validate_steps=max(10, updates // 15),
        patience=4,
        seed=job.seed,
    )


def tune(
    job: Job,
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
    from translator.training.packing import pack
    from translator.training.preparing import encoded
    from translator.training.text import model_pair
    from translator.training.tokens import Vocabulary

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
    if job.replay and job.replay_share:
        general = texts(list(clean(read_pairs(job.replay, skip_bad=job.skip_bad), exclude=exclude)))
        wanted = len(tokens) * job.replay_share / (1 - job.replay_share)
        tokens += encoded(general, vocabulary, max_tokens=longest, weight=min(1.0, wanted / max(1, len(general))))
    adapted = _with_adapters(model, job.seed) if job.method == "lora" else None
    fitted = fit(model, pack(tokens), pack(held_out), settings, directory=directory, resume=resume, on_step=on_step)
    return fitted, adapted.merge_and_unload() if adapted else model


def _with_adapters(model: MarianMTModel, seed: int) -> Any:
    """The PEFT model around a model whose layers get low-rank adapters, the only weights that are trained then."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    settings = LoraConfig(r=_LORA_RANK, lora_alpha=2 * _LORA_RANK, lora_dropout=0.0, target_modules=_ADAPTED)
    with warnings.catch_warnings():
        # PEFT asks transformers under a name that is going to be dropped.
        warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing", category=FutureWarning)
        return get_peft_model(model, settings)


def _check_characters(vocabulary: Any, sources: Sequence[str]) -> None:
    missing = vocabulary.unknown_characters(sources)
    if not missing:
        return
    share = sum(missing.values()) / sum(map(len, sources))
    most = sorted(missing, key=lambda character: -missing[character])
    shown = " ".join(f"{character} (U+{ord(character):04X})" for character in most[:12])
    if share > _MOST_UNKNOWN:
        raise InputError(
            f"The model's vocabulary lacks {share:.0%} of the corpus's characters: {shown}.",
            hint="Is this French text? A model cannot learn characters that its vocabulary does not have.",
        )
    log.warning("The model's vocabulary lacks %d characters of the corpus: %s", len(missing), shown)
