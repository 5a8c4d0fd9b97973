"""Sentence alignment of human translations: strict and lax F1, omissions, calibration and time, beside Gale–Church.

    python benchmarks/alignment.py --gold DIR [--model fr-en] [--scale] [--json FILE]

`DIR/alignment` holds books as `NAME.fr`, `NAME.en` (a sentence a line), `NAME.fren` (manual links `[0, 1]:[0]`) and
`NAME.fr.par`, `NAME.en.par` (the paragraph of each sentence). F1 as in Vecalign: strict wants the same sentences on
both sides, lax one common pair. Cases: the books as they are; abridged ones (runs of rows without one of their sides);
excerpts as long as an article, with some rows dropped; raw text with the project's own segmentation. Times are
processor time.
"""

from __future__ import annotations

import argparse
import ast
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from math import log
from pathlib import Path
from typing import NamedTuple

import numpy as np
from alignment_raw import raw_scores

from translator.alignment.band import Band
from translator.alignment.beads import PRIORS, Bead
from translator.alignment.search import GapScores, best_beads
from translator.alignment.sentences import align_sentences
from translator.document import Block, Document, Span
from translator.engine import EngineOptions
from translator.pipeline.translator import Translator

Rows = list[tuple[tuple[int, ...], tuple[int, ...]]]
Figures = dict[str, float]


class Case(NamedTuple):
    """Sentences of both sides, translations of the source, and the gold rows."""

    name: str
    sources: list[str]
    targets: list[str]
    machine: list[str]
    gold: Rows


def read_book(directory: Path, name: str) -> tuple[list[str], list[str], Rows]:
    """Sentences and gold rows of one book."""
    sides = [(directory / f"{name}.{code}").read_text(encoding="utf-8").split("\n")[:-1] for code in ("fr", "en")]
    gold = []
    for line in (directory / f"{name}.fren").read_text(encoding="utf-8").splitlines():
        source, _, target = line.strip().partition("]:[")
        gold.append((tuple(ast.literal_eval(f"{source}]")), tuple(ast.literal_eval(f"[{target}"))))
    return sides[0], sides[1], gold


def without(case: Case, name: str, first: int, last: int, dropped: dict[int, int]) -> Case:
    """Rows `first` to `last` of a case, those in `dropped` without side 0 or 1."""
    sources: list[str] = []
    targets: list[str] = []
    machine: list[str] = []
    rows: Rows = []
    for number in range(first, last):
        kept = [() if dropped.get(number) == side else case.gold[number][side] for side in (0, 1)]
        source = tuple(range(len(sources), len(sources) + len(kept[0])))
        target = tuple(range(len(targets), len(targets) + len(kept[1])))
        sources += [case.sources[index] for index in kept[0]]
        machine += [case.machine[index] for index in kept[0]]
        targets += [case.targets[index] for index in kept[1]]
        for one, other in ((0, 1), (1, 0)):
            new = (source, target)
            # Neighbouring sentences without counterpart are one row.
            if rows and not new[one] and not rows[-1][one] and new[other]:
                merged = rows[-1][other] + new[other]
                rows[-1] = ((), merged) if one == 0 else (merged, ())
                break
        else:
            if source or target:
                rows.append((source, target))
    return Case(name, sources, targets, machine, rows)


def abridged(case: Case, share: float, side: int, seed: int) -> Case:
    """The case with runs of rows dropped from one side until about `share` of them is left."""
    chance = random.Random(seed)
    dropped: dict[int, int] = {}
    number = 0
    while number < len(case.gold):
        run = 1 if chance.random() < 0.3 else 1 + int(chance.expovariate(1 / 12))
        if chance.random() > share:
            dropped.update((index, side) for index in range(number, number + run))
        number += run
    return without(case, f"{case.name} {share:.0%} {'fr' if side == 0 else 'en'}", 0, len(case.gold), dropped)


def excerpts(case: Case, count: int, seed: int) -> list[Case]:
    """Stretches of 10 to 40 rows, of which up to three have lost a side."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        length = chance.randint(10, 40)
        first = chance.randint(0, len(case.gold) - length)
        lost = {first + chance.randrange(length): chance.choice((0, 1)) for _ in range(chance.choice((0, 1, 3)))}
        found.append(without(case, "excerpt", first, first + length, lost))
    return found


def precision(gold: Rows, test: Rows) -> tuple[int, int, int]:
    """Rows of `test` that are in `gold`, those that share a pair with one, and all."""
    partners: dict[int, set[int]] = defaultdict(set)
    for source, target in gold:
        for number in source:
            partners[number].update(target)
    known = set(gold)
    strict = sum(row in known for row in test)
    lax = sum(row in known or any(partners[number] & set(row[1]) for number in row[0]) for row in test)
    return strict, lax, len(test)


def f1(gold: Rows, test: Rows) -> tuple[float, float]:
    """Strict and lax F1 as Vecalign's `score.py` computes them: recall is over rows with both sides."""
    right = precision(gold, test)
    both = [[row for row in rows if row[0] and row[1]] for rows in (gold, test)]
    found = precision(both[1], both[0])
    scores = []
    for kind in (0, 1):
        p, r = right[kind] / max(right[2], 1), found[kind] / max(found[2], 1)
        scores.append(2 * p * r / (p + r) if p + r else 0.0)
    return scores[0], scores[1]


def omissions(gold: Rows, test: Rows) -> tuple[float, float]:
    """Precision and recall of the sentences in rows with an empty side; 1 where there are none."""
    alone = [
        {(side, number) for row in rows for side in (0, 1) if not row[1 - side] for number in row[side]}
        for rows in (gold, test)
    ]
    hits = len(alone[0] & alone[1])
    return (hits / len(alone[1]) if alone[1] else 1.0), (hits / len(alone[0]) if alone[0] else 1.0)


def gale_church(sources: Sequence[str], targets: Sequence[str]) -> Rows:
    """Gale and Church 1993, by lengths alone: the whole matrix, ratio taken from the texts, all six kinds of rows."""
    lengths = [np.array([len(text) for text in side], dtype=float) for side in (sources, targets)]
    ratio = lengths[1].sum() / lengths[0].sum()
    ends = [np.concatenate([[0.0], np.cumsum(side)]) for side in lengths]
    height, width = len(sources), len(targets)
    cells = Band(np.zeros(height, dtype=np.int64), np.full(height, width), width)
    rows, columns = cells.places()
    never = np.full(cells.size, -np.inf, dtype=np.float32)
    scores = dict.fromkeys(PRIORS, never)
    for (m, n), prior in {(1, 1): 0.89, (1, 2): 0.0445, (2, 1): 0.0445, (2, 2): 0.011}.items():
        source = ends[0][rows + 1] - ends[0][np.maximum(rows + 1 - m, 0)]
        target = ends[1][columns + 1] - ends[1][np.maximum(columns + 1 - n, 0)]
        value = _match(source, target, ratio) + log(prior)
        value[(rows + 1 < m) | (columns + 1 < n)] = -np.inf
        scores[m, n] = value.astype(np.float32)
    alone = (_match(lengths[0], 0.0, ratio), _match(0.0, lengths[1], ratio))
    return [
        (tuple(source), tuple(target))
        for source, target in best_beads(cells, scores, GapScores(log(0.0099), log(0.0099), *alone))
    ]


def _match(source: np.ndarray | float, target: np.ndarray | float, ratio: float) -> np.ndarray:
    """Log-probability of a difference in length at least as large as this one."""
    mean = np.maximum((source + np.asarray(target) / ratio) / 2, 1.0)
    delta = np.abs(target - source * ratio) / np.sqrt(mean * 6.8)
    # Abramowitz and Stegun 26.2.17, in logarithms so that far tails stay apart.
    t = 1 / (1 + 0.2316419 * delta)
    polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return np.log(2 * polynomial) - delta * delta / 2 - 0.5 * log(2 * np.pi)


def calibration(scored: list[tuple[float, bool]]) -> dict[str, object]:
    """Mean score, share of rows that are right, expected calibration error, and the share right by score."""
    values = np.array(scored)
    bins, error = {}, 0.0
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        inside = values[(values[:, 0] >= low) & (values[:, 0] < high)]
        if len(inside):
            error += len(inside) / len(values) * abs(inside[:, 0].mean() - inside[:, 1].mean())
            bins[f"{low:.2f}–{min(high, 1.0):.2f}"] = {
                "rows": len(inside),
                "right": round(float(inside[:, 1].mean()), 3),
            }
    return {"score": round(float(values[:, 0].mean()), 3), "right": round(float(values[:, 1].mean()), 3),
            "error": round(float(error), 3), "by score": bins}  # fmt: skip


def measured(case: Case, method: Callable[[Case], list[Bead] | Rows]) -> tuple[Rows, list[Bead], Figures]:
    """A method's rows for a case, and its figures."""
    began = time.process_time()
    found = method(case)
    seconds = time.process_time() - began
    links = [link for link in found if isinstance(link, Bead)]
    rows: Rows = [(tuple(row[0]), tuple(row[1])) for row in found]
    strict, lax = f1(case.gold, rows)
    p, r = omissions(case.gold, rows)
    figures = {"strict": strict, "lax": lax, "omission precision": p, "omission recall": r, "seconds": seconds}
    return rows, links, {key: round(value, 4) for key, value in figures.items()}


def main() -> None:
    """Prints the tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--model", default="fr-en")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--scale", action="store_true", help="align ten copies of each book in a row, too")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    translator = Translator(EngineOptions(model=options.model, threads=options.threads))
    directory = options.gold / "alignment"
    books: list[Case] = []
    report: dict[str, dict[str, object]] = {}
    for path in sorted(directory.glob("*.fren")):
        sources, targets, gold = read_book(directory, path.stem)
        began = time.process_time()
        blocks = tuple(Block("paragraph", text, sentences=(Span(0, len(text)),)) for text in sources)
        machine = translator.drafts(Document(blocks))
        print(f"{path.stem}: {len(sources)} sentences translated in {time.process_time() - began:.1f} s")
        books.append(Case(path.stem, sources, targets, machine, gold))
    methods: dict[str, Callable[[Case], list[Bead] | Rows]] = {
        "Gale–Church": lambda case: gale_church(case.sources, case.targets),
        "translator": partial(ours, translator),
    }
    cases = [*books]
    for number, book in enumerate(books):
        cases += [abridged(book, share, side, 2 * number + side) for share in (0.9, 0.4) for side in (0, 1)]
    scored: list[tuple[float, bool]] = []
    print(f"\n{'case':40} {'method':12} {'strict':>7} {'lax':>6} {'omit P':>7} {'R':>6} {'CPU s':>7}")
    for case in cases:
        for name, method in methods.items():
            rows, links, figures = measured(case, method)
            sizes = {"sentences": [len(case.sources), len(case.targets)]}
            report.setdefault(case.name, {})[name] = sizes | figures
            scored += [(link.score, row in set(case.gold)) for link, row in zip(links, rows, strict=bool(links))]
            show(case.name, name, figures)
    for book in books:
        for name, method in methods.items():
            found = [measured(case, method)[2] for case in excerpts(book, 25, 7)]
            mean = {
                key: float(np.mean([one[key] for one in found]))
                for key in ("strict", "lax", "omission precision", "omission recall", "seconds")
            }
            report.setdefault(f"{book.name}, excerpts", {})[name] = mean
            show(f"{book.name}, excerpts", name, mean)
        raw = raw_scores(directory, book.name, book.gold, translator)
        report[f"{book.name}, raw text"] = {**raw}
        print(f"{f'{book.name}, raw text':40} {raw}")
        if options.scale:
            scaled(book, translator, report)
    calibrated = calibration(scored)
    print("calibration:", calibrated)
    if options.json:
        whole = {"model": translator.engine.model_hash, "cases": report, "calibration": calibrated}
        options.json.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def ours(translator: Translator, case: Case) -> list[Bead]:
    """The project's aligner; forced decoding is in its time, the machine translation is not."""
    tuning = translator.engine.tuning
    return align_sentences(case.sources, case.targets, case.machine, scorer=translator.score, tuning=tuning)


def scaled(book: Case, translator: Translator, report: dict[str, dict[str, object]]) -> None:
    """Time for ten copies of a book in a row against that for one."""
    many = book._replace(sources=book.sources * 10, targets=book.targets * 10, machine=book.machine * 10)
    times = [measured(case, partial(ours, translator))[2]["seconds"] for case in (book, many)]
    report[f"{book.name}, ten times"] = {"seconds": times, "factor": times[1] / times[0]}
    print(f"{f'{book.name}, ten times':40} {times[1]:.1f} s for {times[0]:.1f} s, factor {times[1] / times[0]:.1f}")


def show(case: str, method: str, figures: Figures) -> None:
    """One line of the table."""
    print(
        f"{case:40} {method:12} {figures['strict']:7.3f} {figures['lax']:6.3f} {figures['omission precision']:7.3f}"
        f" {figures['omission recall']:6.3f} {figures['seconds']:7.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
