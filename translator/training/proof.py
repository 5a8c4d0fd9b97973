"""Whether a fine-tuned model is better: both models translate the same sentences, and a test compares their scores."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from translator.engine.models import Model
from translator.evaluation import Evaluation, compare, write_report
from translator.evaluation.translating import translated
from translator.files import open_output

SIGNIFICANT = 0.05
_FORGOTTEN = 0.5
"""Points of chrF on general text whose loss is worth a warning, if it is significant."""


def prove(base: Model, tuned: Path, test_sets: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Evaluation]:
    """The scores of both models on each test set, the base model first."""
    found = {}
    for name, pairs in test_sets.items():
        sources, references = [source for source, _ in pairs], [target for _, target in pairs]
        systems = [
            translated(sources, str(path), name=label) for path, label in ((base.path, "before"), (tuned, "after"))
        ]
        found[name] = compare(sources, references, systems)
    return found


def decide(in_domain: Evaluation, general: Evaluation) -> tuple[bool, tuple[str, ...]]:
    """(whether the tuned model is significantly better in its domain, the verdict in sentences)."""
    before, after = (system.metrics["chrF"] for system in in_domain.systems)
    gain = after.score - before.score
    sure = after.p_value is not None and after.p_value < SIGNIFICANT
    better = gain > 0 and sure
    sentences = [f"In-domain: {_scores(in_domain)}."]
    if not better:
        sentences.append(
            "That is not better beyond chance: "
            + ("more test sentences or a larger corpus may show it." if gain > 0 else "the corpus did not help.")
        )
    sentences.append(f"General text: {_scores(general)}.")
    old, new = (system.metrics["chrF"] for system in general.systems)
    if new.score < old.score - _FORGOTTEN and new.p_value is not None and new.p_value < SIGNIFICANT:
        sentences.append("The model has forgotten some general language; mix some in with --replay.")
    return better, tuple(sentences)


def write_proof(record: Mapping[str, Any], evaluations: Mapping[str, Evaluation], directory: Path) -> None:
    """Writes `report.html` and `report.json` into a run's directory."""
    history = record["history"]
    with open_output(directory / "report.json") as sink:
        sink.write(json.dumps(dict(record), indent=1, ensure_ascii=False) + "\n")
    write_report(
        dict(evaluations),
        directory / "report.html",
        title=f"Fine-tuning {record['name']}",
        curves_by="minutes",
        curves={
            "held-out loss": [(entry["minutes"], entry["loss"]) for entry in history],
            "training loss": [
                (entry["minutes"], entry["train_loss"]) for entry in history if entry["train_loss"] is not None
            ],
        },
        notes=[
            *record["verdict"],
            (
                f"{record['model']}, {record['method']}, {record['pairs']['train']:,} pairs, "
                f"{record['pairs_seen']:,} seen in {record['minutes']:.1f} minutes (ended by {record['ended']})."
            ),
        ],
    )


def _scores(evaluation: Evaluation) -> str:
    before, after = evaluation.systems
    parts = [
        f"{name} {before.metrics[name].score:.1f} → {after.metrics[name].score:.1f} "
        f"(p = {after.metrics[name].p_value:.3f})"
        for name in ("BLEU", "chrF")
    ]
    return f"{', '.join(parts)} on {len(evaluation.rows)} sentences"
