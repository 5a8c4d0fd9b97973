"""`translator finetune`: a model and a corpus become a model that is registered if it proves to be better."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translator.corpus.cleaning import CleaningReport, clean
from translator.corpus.splitting import Split, split
from translator.engine.convert import converted
from translator.engine.models import Model, check_name, find, register
from translator.errors import InputError, UsageError
from translator.evaluation import Evaluation
from translator.extras import require
from translator.files import open_output, write_failure
from translator.formats import Pair, read_pairs, read_texts
from translator.training.card import tuned_card
from translator.training.options import FinetuneOptions
from translator.training.preparing import digest
from translator.training.proof import decide, prove, write_proof
from translator.training.tuning import fit_settings, tune

if TYPE_CHECKING:
    from transformers import MarianMTModel

log = logging.getLogger(__name__)

LEAST_PAIRS = 50
_HELD_OUT, _SHARE = 1000, 0.1
_IN_DOMAIN, _GENERAL = "in-domain", "general"


@dataclass(frozen=True, slots=True)
class Tuned:
    """The result: the model's directory, the scores of both models on both test sets, and the verdict in sentences."""

    model: Path
    evaluations: dict[str, Evaluation]
    better: bool
    verdict: tuple[str, ...]
    registered: bool


def finetune(
    options: FinetuneOptions,
    directory: Path,
    *,
    resume: bool = False,
    force: bool = False,
    offline: bool = False,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
) -> Tuned:
    """Cleans, splits, trains, proves, converts and registers; all files of the run lie in `directory`.

    The model is registered as `options.name` if its chrF on the held-out part of the corpus is higher, and that not by
    chance (paired bootstrap, p < 0.05); or if `force`.

    Raises InputError for corpora that are broken or too small, UsageError for a name that is taken, an option out of
    range or a missing package, ModelError for a model that cannot be trained, TrainingError when training breaks down,
    OutputError when the disk is full.
    """
    _check(options)
    base = find(options.model, offline=offline)
    general = general_test_set(options.general)
    exclude = [*read_texts(options.exclude), *(text for pair in general for text in pair)]
    report = CleaningReport()
    pairs = list(clean(read_pairs(options.corpora, skip_bad=options.skip_bad), exclude=exclude, report=report))
    if len(pairs) < LEAST_PAIRS:
        read = f"{', '.join(options.corpora)}: {len(pairs)} usable pairs of {report.read}"
        raise InputError(
            f"{read}; expected at least {LEAST_PAIRS}.",
            hint="See why pairs are dropped with: translator corpus clean --report report.json",
        )
    held_out = max(10, min(_HELD_OUT, int(_SHARE * len(pairs))))
    parts = _split(pairs, held_out, options.seed)
    settings = fit_settings(options, len(parts.train))
    record: dict[str, Any] = {
        "name": options.name,
        "model": options.model,
        "method": options.method,
        "corpora": [os.fspath(path) for path in options.corpora],
        "options": asdict(options),
        "fit": settings.model_dump(),
        "cleaned": {"read": report.read, "kept": report.kept, "dropped": dict(report.dropped)},
        "pairs": {"train": len(parts.train), "valid": len(parts.valid), "test": len(parts.test)},
        "data": digest(f"{pair.source}\t{pair.target}" for pair in pairs),
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
            options,
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
            "history": [asdict(validation) for validation in fitted.history],
            "ended": fitted.ended,
            "pairs_seen": fitted.pairs,
            "minutes": round(fitted.minutes, 2),
        }
    return _conclude(options, base, weights, record, parts.test, general, directory, force=force)


def _split(pairs: Sequence[Pair], held_out: int, seed: int) -> Split:
    """The three parts; documents are held out whole where some are small enough, else single pairs are."""
    try:
        return split(pairs, valid=held_out, test=held_out, seed=seed)
    except InputError:
        log.info("No document is small enough to be held out whole; single pairs are held out.")
        return split([pair._replace(document="") for pair in pairs], valid=held_out, test=held_out, seed=seed)


def _check(options: FinetuneOptions) -> None:
    packages = ("accelerate", "sacrebleu", *(["peft"] if options.method == "lora" else []))
    require(*packages, extra="train", purpose="Training")
    check_name(options.name, replace=True)
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise UsageError("Fine-tuning runs in one process.", hint="Start it without `accelerate launch`.")
    if not 0 <= options.replay_share < 1:
        raise UsageError(f"The replay share is {options.replay_share}; expected 0 or more and less than 1.")
    fit_settings(options, LEAST_PAIRS)  # Options out of range are said before the corpus is read.


def _begin(directory: Path, record: dict[str, Any], *, resume: bool) -> None:
    """Writes `run.json`, which says what is going to be done; a run that resumes must be the run that was begun."""
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
    except OSError as error:
        raise write_failure(str(directory), error) from error
    with open_output(path) as sink:
        sink.write(json.dumps(record, indent=1) + "\n")


def _changed(begun: Any, record: dict[str, Any]) -> list[str]:
    """The settings by which two records are those of different runs."""
    record = json.loads(json.dumps(record))
    parts = [(key, begun, record) for key in ("model", "method", "fit", "data", "pairs")]
    parts += [(key, begun.get("options", {}), record["options"]) for key in ("replay", "replay_share")]
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
    options: FinetuneOptions,
    base: Model,
    weights: MarianMTModel,
    record: dict[str, Any],
    test: Sequence[Pair],
    general: Sequence[tuple[str, str]],
    directory: Path,
    *,
    force: bool,
) -> Tuned:
    from translator.training.checkpoints import save_model

    model = directory / "model"
    save_model(weights, base.path, model)
    in_domain = [(pair.source, pair.target) for pair in test]
    evaluations = prove(base, model, {_IN_DOMAIN: in_domain, _GENERAL: general})
    better, verdict = decide(evaluations[_IN_DOMAIN], evaluations[_GENERAL])
    record |= {"better": better, "verdict": list(verdict)}
    record["scores"] = {name: evaluation.as_json() for name, evaluation in evaluations.items()}
    card = tuned_card(options.name, record, verdict)
    texts = {"README.md": card, "training.json": json.dumps(record, indent=1, ensure_ascii=False) + "\n"}
    for name, text in texts.items():
        with open_output(model / name) as sink:
            sink.write(text)
    write_proof(record, evaluations, directory)
    if better or force:
        (directory / "checkpoint.pt").unlink(missing_ok=True)
        registered = register(model, options.name, replace=True)
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
