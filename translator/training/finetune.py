"""`translator finetune`: a model and a corpus become a better model, proved so, or nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from translator.corpus import CleanReport, Pair, clean, read_pairs, read_texts, split
from translator.engine.models import Model, check_name, find, register
from translator.errors import InputError, OutputError, UsageError
from translator.training.packages import require
from translator.training.settings import FitSettings

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from translator.evaluation import Evaluation
    from translator.training.loop import Fitted

log = logging.getLogger(__name__)

Method = Literal["full", "lora"]

LEAST_PAIRS = 50
_HELD_OUT, _SHARE = 1000, 0.1
_FEW = 5_000
_MOST_UNKNOWN = 0.01
_RATES: dict[Method, float] = {"full": 1e-4, "lora": 1e-3}
_LORA_RANK = 16
_IN_DOMAIN, _GENERAL = "in-domain", "general"


@dataclass(frozen=True, slots=True)
class Job:
    """A fine-tuning: what from, what on, how.

    `replay` are corpora of general text, mixed in so that a share of `replay_share` of the pairs seen comes from them.
    `general` is a test set of general text (any corpus format); by default the small one that comes with the package.
    `exclude` are test sets that no training pair may share a text with. `rate` None takes 1e-4, or 1e-3 for LoRA.
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


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of it: the model's directory, the scores of both models on both test sets, and the verdict."""

    model: Path
    evaluations: dict[str, Evaluation]
    better: bool
    verdict: tuple[str, ...]
    registered: bool


def finetune(
    job: Job,
    directory: Path,
    *,
    resume: bool = False,
    force: bool = False,
    offline: bool = False,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
) -> Tuned:
    """Cleans, splits, trains, proves, converts and registers; all files of the run lie in `directory`.

    The model is registered as `job.name` if it is better on the held-out part of the corpus: chrF up, and that by more
    than chance (paired bootstrap, p < 0.05); or if `force`.

    Raises InputError for corpora that are broken or too small, UsageError for a name that is taken or a package that
    is missing, ModelError for a model that cannot be trained, TrainingError when training breaks down, OutputError
    when the disk is full.
    """
    _check(job)
    base = find(job.model, offline=offline)
    report = CleanReport()
    pairs = list(
        clean(read_pairs(job.corpora, skip_bad=job.skip_bad), exclude=list(read_texts(job.exclude)), report=report)
    )
    if len(pairs) < LEAST_PAIRS:
        raise InputError(
            f"{', '.join(job.corpora)}: {len(pairs)} usable pairs of {report.read}; expected at least {LEAST_PAIRS}.",
            hint="See why pairs are dropped with: translator corpus clean --report report.json",
        )
    held_out = max(10, min(_HELD_OUT, int(_SHARE * len(pairs))))
    parts = split(pairs, valid=held_out, test=held_out, seed=job.seed)
    settings = fit_settings(job, len(parts.train))
    record: dict[str, Any] = {
        "name": job.name,
        "model": job.model,
        "method": job.method,
        "corpora": [os.fspath(path) for path in job.corpora],
        "job": asdict(job),
        "fit": asdict(settings),
        "cleaned": {"read": report.read, "kept": report.kept, "dropped": dict(report.dropped)},
        "pairs": {"train": len(parts.train), "valid": len(parts.valid), "test": len(parts.test)},
        "data": _digest(pairs),
    }
    _begin(directory, record, resume=resume)
    log.info("%d pairs to train on, %d to stop by, %d to prove it with.", *record["pairs"].values())
    finished = _finished(directory, record) if resume else {}
    if finished:
        from translator.training.models import load_model

        record, weights = finished, load_model(directory / "model")
    else:
        fitted, weights = _fit(job, base, parts.train, parts.valid, settings, directory, resume=resume, on_step=on_step)
        record |= {
            "history": [measurement.to_json() for measurement in fitted.history],
            "ended": fitted.ended,
            "pairs_seen": fitted.pairs,
            "minutes": round(fitted.minutes, 2),
        }
    return _conclude(job, base, weights, record, parts.test, directory, force=force)


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


def _check(job: Job) -> None:
    require("accelerate", "sacrebleu", *(["peft"] if job.method == "lora" else []))
    check_name(job.name, replace=True)
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise UsageError("Fine-tuning runs in one process.", hint="Start it without `accelerate launch`.")
    if not 0 <= job.replay_share < 1:
        raise UsageError(f"The replay share is {job.replay_share}; expected 0 or more and less than 1.")


def _digest(pairs: Sequence[Pair]) -> str:
    digest = hashlib.sha256()
    for pair in pairs:
        digest.update(f"{pair.source}\t{pair.target}\n".encode(errors="surrogatepass"))
    return digest.hexdigest()[:16]


def _begin(directory: Path, record: dict[str, Any], *, resume: bool) -> None:
    """Writes down what is going to be done; a run that resumes must be the run that was begun."""
    path = directory / "run.json"
    if resume:
        try:
            begun = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{directory}: no run to resume in it.", hint="Start without --resume.") from error
        changed = _changed(begun, record)
        if changed:
            raise UsageError(
                f"{directory}: the run there had another {', '.join(changed)}.",
                hint="Resume with the same corpora and options, or start without --resume.",
            )
        return
    try:
        directory.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}).", hint="Choose another --output.") from error


def _changed(begun: Any, record: dict[str, Any]) -> list[str]:
    """What makes two records those of different runs."""
    same = ("model", "method", "fit", "data", "pairs")
    return [key for key in same if begun.get(key) != json.loads(json.dumps(record[key]))]


def _finished(directory: Path, record: dict[str, Any]) -> dict[str, Any]:
    """The record of this run if it came to its end, when its checkpoint was removed."""
    if (directory / "checkpoint.pt").exists():
        return {}
    try:
        finished: dict[str, Any] = json.loads((directory / "model" / "training.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {} if _changed(finished, record) else finished


def _fit(
    job: Job,
    base: Model,
    train: Sequence[Pair],
    valid: Sequence[Pair],
    settings: FitSettings,
    directory: Path,
    *,
    resume: bool,
    on_step: Callable[[float, int], None],
) -> tuple[Fitted, MarianMTModel]:
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
        general = texts(list(clean(read_pairs(job.replay, skip_bad=job.skip_bad))))
        wanted = len(tokens) * job.replay_share / (1 - job.replay_share)
        tokens += encoded(general, vocabulary, max_tokens=longest, weight=min(1.0, wanted / max(1, len(general))))
    if job.method == "lora":
        import torch
        from peft import LoraConfig, get_peft_model

        torch.manual_seed(job.seed)
        targets = ["q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2"]
        adapted = get_peft_model(
            model, LoraConfig(r=_LORA_RANK, lora_alpha=2 * _LORA_RANK, lora_dropout=0.0, target_modules=targets)
        )
        fitted = fit(model, pack(tokens), pack(held_out), settings, directory=directory, resume=resume, on_step=on_step)
        return fitted, adapted.merge_and_unload()
    fitted = fit(model, pack(tokens), pack(held_out), settings, directory=directory, resume=resume, on_step=on_step)
    return fitted, model


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


def _conclude(
    job: Job,
    base: Model,
    weights: MarianMTModel,
    record: dict[str, Any],
    test: Sequence[Pair],
    directory: Path,
    *,
    force: bool,
) -> Tuned:
    from translator.engine.convert import converted
    from translator.training.card import tuned_card
    from translator.training.checkpoints import save_model
    from translator.training.proof import decide, prove, write_proof

    model = directory / "model"
    save_model(weights, base.path, model)
    evaluations = prove(
        base,
        model,
        {_IN_DOMAIN: [(pair.source, pair.target) for pair in test], _GENERAL: general_test_set(job.general)},
    )
    better, verdict = decide(evaluations[_IN_DOMAIN], evaluations[_GENERAL])
    record |= {"better": better, "verdict": list(verdict)}
    record["scores"] = {name: evaluation.to_json() for name, evaluation in evaluations.items()}
    card = tuned_card(job.name, record, verdict)
    save_model(
        weights,
        base.path,
        model,
        extra={"training.json": json.dumps(record, indent=1, ensure_ascii=False) + "\n", "README.md": card},
    )
    write_proof(record, evaluations, directory)
    if better or force:
        (directory / "checkpoint.pt").unlink(missing_ok=True)
        registered = register(model, job.name, replace=True)
        converted(registered)
    return Tuned(model, evaluations, better, verdict, better or force)


def general_test_set(path: str = "") -> list[tuple[str, str]]:
    """Pairs of general text: those of a corpus file, or the package's own (`general.tsv`: everyday and news style)."""
    if not path:
        path = os.fspath(Path(__file__).parent / "general.tsv")
    pairs = [(pair.source, pair.target) for pair in read_pairs([path])]
    if not pairs:
        raise InputError(f"{path}: no pairs in it; expected a test set of general text.")
    return pairs
