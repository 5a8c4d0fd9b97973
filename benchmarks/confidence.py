"""How well the confidence of a row tells good translations from bad ones.

    python benchmarks/confidence.py --gold DIR [--model fr-en] [--json FILE]

A row is bad if its chrF against the reference is in the lowest third of the rows of about its length: a free reference
is no error. `labels.tsv` has another view of it: 200 translations of the embedded model that a reader found acceptable
(1) or not (0), before any feature was known; each label counts while the model still gives the translation that was
read, which a hash tells. For each set the weights are fitted to the other one.

AUC; expected calibration error in ten bins; and of the bad rows those among the fifth with the least confidence.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from checks import SETS, Pairs, read_sets
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from translator.checks.confidence import FEATURES, INTERCEPT
from translator.checks.run import row_view
from translator.document import Block
from translator.engine import EngineOptions
from translator.evaluation.scoring import sentence_chrf, straightened
from translator.pipeline.translator import Translator, line_blocks

LABELS = Path(__file__).parent / "labels.tsv"
BANDS = 6
"""Bands of length."""


class Rows(NamedTuple):
    """Lines that are one row: numbers from 1, features [row, feature], whether they are bad, hashes of the targets."""

    numbers: list[int]
    features: NDArray[np.float64]
    bad: NDArray[np.bool_]
    hashes: list[str]


def read_rows(translator: Translator, pairs: Pairs) -> Rows:
    """Translates the French of the pairs."""
    blocks: dict[int, Block] = dict(line_blocks(source for source, _ in pairs))
    numbers, features, targets, lengths = [], [], [], []
    for window in translator.blocks(blocks.items()):
        for result in window:
            if len(result.rows) != 1 or result.rows[0].score is None or not result.block.text:
                continue
            row, score = result.rows[0], result.rows[0].score or 0.0
            view = row_view(row, blocks, {result.number: result.block})
            assert view
            numbers.append(result.number + 1)
            features.append([feature(view, score) for feature in FEATURES.values()])
            targets.append(view.target)
            lengths.append(len(view.source.split()))
    references = [straightened(pairs[number - 1][1]) for number in numbers]
    scores = np.array(sentence_chrf([straightened(target) for target in targets], references))
    band = np.argsort(np.argsort(lengths, kind="stable")) * BANDS // len(lengths)
    bad = np.zeros(len(scores), bool)
    for number in range(BANDS):
        inside = band == number
        bad[inside] = scores[inside] <= np.quantile(scores[inside], 1 / 3)
    return Rows(numbers, np.array(features), bad, [hashlib.sha256(text.encode()).hexdigest()[:8] for text in targets])


def fitted(*sets: Rows) -> dict[str, float]:
    """The weights of a confidence: the log-odds that a row is not bad."""
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(np.concatenate([rows.features for rows in sets]), ~np.concatenate([rows.bad for rows in sets]))
    weights = dict(zip(FEATURES, model.coef_[0], strict=True)) | {INTERCEPT: model.intercept_[0]}
    return {name: round(float(weight), 4) for name, weight in weights.items()}


def confidences(rows: Rows, weights: dict[str, float]) -> NDArray[np.float64]:
    """The confidence of each row."""
    total = rows.features @ np.array([weights[name] for name in FEATURES]) + weights[INTERCEPT]
    found: NDArray[np.float64] = 1 / (1 + np.exp(-total))
    return found


def measured(rows: Rows, weights: dict[str, float], name: str) -> dict[str, Any]:
    """The figures of a set."""
    sure = confidences(rows, weights)
    worst = np.argsort(sure)[: len(sure) // 5]
    bins = np.minimum((10 * sure).astype(int), 9)
    gaps = [abs(sure[bins == n].mean() - (~rows.bad)[bins == n].mean()) * (bins == n).mean() for n in set(bins)]
    figures = {
        "rows": len(sure),
        "auc": round(float(roc_auc_score(rows.bad, -sure)), 3),
        "calibration error": round(float(sum(gaps)), 3),
        "bad rows in the worst fifth": round(float(rows.bad[worst].sum() / rows.bad.sum()), 3),
    }
    labels = read_labels(name)
    known = [(n, labels[key]) for n, key in enumerate(zip(rows.numbers, rows.hashes, strict=True)) if key in labels]
    if known:
        places, acceptable = (np.array(side) for side in zip(*known, strict=True))
        order = np.argsort(sure[places])[: max(1, len(places) // 5)]
        figures |= {
            "labels": len(known),
            "labels: not acceptable": round(float((acceptable == 0).mean()), 3),
            "labels: auc": round(float(roc_auc_score(acceptable, sure[places])), 3),
            "labels: not acceptable in the worst fifth": round(float((acceptable[order] == 0).mean()), 3),
        }
    return figures


def read_labels(name: str) -> dict[tuple[int, str], int]:
    """Labels of a set by row and hash of the translation."""
    lines = (line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines())
    return {(int(row), target): int(label) for kind, row, target, label, *_ in lines if kind == name}


def main() -> None:
    """Prints the figures of each set, and the weights that both together give."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="fr-en")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    translator = Translator(EngineOptions(model=arguments.model, offline=True))
    sets = {name: read_rows(translator, pairs) for name, pairs in read_sets(arguments.gold, None).items()}
    report: dict[str, Any] = {"weights": fitted(*sets.values())}
    for name, other in (SETS, SETS[::-1]):
        report[name] = measured(sets[name], fitted(sets[other]), name)
        print(name, *(f"  {figure:42} {value}" for figure, value in report[name].items()), sep="\n")
    print("weights", report["weights"])
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
