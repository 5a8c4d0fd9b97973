"""`translator finetune`: a model and a corpus become a better model, proved so, or nothing."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translator.corpus import CleanReport, Pair, Split, clean, read_pairs, read_texts, split
from translator.engine.models import Model, check_name, find, register
from translator.errors import InputError, OutputError, UsageError
from translator.extras import require
from translator.files import open_output
from translator.training.tuning import Job, fit_settings, tune

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from translator.evaluation import Evaluation

log = logging.getLogger(__name__)

LEAST_PAIRS = 50
_HELD_OUT, _SHARE = 1000, 0.1
_IN_DOMAIN, _GENERAL = "in-domain", "general"


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
    general = general_test_set(job.general)
    exclude = [*read_texts(job.exclude), *(text for pair in general for text in pair)]
    report = CleanReport()
    pairs = list(clean(read_pairs(job.corpora, skip_bad=job.skip_bad), exclude=exclude, report=report))
    if len(pairs) < LEAST_PAIRS:
        raise InputError(
            f"{', '.join(job.corpora)}: {len(pairs)} usable pairs of {report.read}; expected at least {LEAST_PAIRS}.",
            hint="See why pairs are dropped with: translator corpus clean --report report.json",
        )
    held_out = max(10, min(_HELD_OUT, int(_SHARE * len(pairs))))
    parts = _split(pairs, held_out, job.seed)
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
        held_out_texts = [text for pair in (*parts.valid, *parts.test) for text in (pair.source, pair.target)]
        fitted, weights = tune(
            job,
            base,
            parts.train,
            parts.valid,
            settings,
            directory,
            exclude=[*exclude, *held_out_texts],
            resume=resume,
            on_step=on_step,
        )
        record |= {
            "history": [measurement.to_json() for measurement in fitted.history],
            "ended": fitted.ended,
            "pairs_seen": fitted.pairs,
            "minutes": round(fitted.minutes, 2),
        }
    return _conclude(job, base, weights, record, parts.test, general, directory, force=force)


def _split(pairs: Sequence[Pair], held_out: int, seed: int) -> Split:
    """The three parts; documents are held out whole where some are small enough, else single pairs are."""
    try:
        return split(pairs, valid=held_out, test=held_out, seed=seed)
    except InputError:
        log.info("No document is small enough to be held out whole; single pairs are held out.")
        return split([pair._replace(document="") for pair in pairs], valid=held_out, test=held_out, seed=seed)


def _check(job: Job) -> None:
    require("accelerate", "sacrebleu", *(["peft"] if job.method == "lora" else []), extra="train", purpose="Training")
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
    record = json.loads(json.dumps(record))
    parts = [(key, begun, record) for key in ("model", "method", "fit", "data", "pairs")]
    parts += [(key, begun.get("job", {}), record["job"]) for key in ("replay", "replay_share")]
    return [key for key, old, new in parts if old.get(key) != new[key]]


def _finished(directory: Path, record: dict[str, Any]) -> dict[str, Any]:
    """The record of this run if it came to its end, when its checkpoint was removed."""
    if (directory / "checkpoint.pt").exists():
        return {}
    try:
        finished: dict[str, Any] = json.loads((directory / "model" / "training.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {} if _changed(finished, record) else finished


def _conclude(
    job: Job,
    base: Model,
    weights: MarianMTModel,
    record: dict[str, Any],
    test: Sequence[Pair],
    general: Sequence[tuple[str, str]],
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
        {_IN_DOMAIN: [(pair.source, pair.target) for pair in test], _GENERAL: general},
    )
    better, verdict = decide(evaluations[_IN_DOMAIN], evaluations[_GENERAL])
    record |= {"better": better, "verdict": list(verdict)}
    record["scores"] = {name: evaluation.to_json() for name, evaluation in evaluations.items()}
    card = tuned_card(job.name, record, verdict)
    texts = {"README.md": card, "training.json": json.dumps(record, indent=1, ensure_ascii=False) + "\n"}
    for name, text in texts.items():
        with open_output(model / name) as sink:
            sink.write(text)
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
