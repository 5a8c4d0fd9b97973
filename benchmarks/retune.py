"""Fits to a model what depends on it, from development data, and prints a table before and after.

    make retune MODEL=fr-en GOLD=DIR            (prints; with WRITE=1 writes into the model's directory)
    python benchmarks/retune.py --gold DIR [--model fr-en] [--only NAME …] [--write] [--json FILE]

`--write` changes `alignment.json`, `tuning.json` and `model_max_length` of `tokenizer_config.json`. DIR is that of the
other benchmarks. One value after the other is chosen, those before it as they were chosen; among values whose figures
differ by less than is worth it, the cheapest is taken, else the one that there was.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import alignment
import checks
import confidence
import errors
import numpy as np
import quotes
import words

from translator.alignment.words import linked
from translator.checks.coverage import usual_ratio
from translator.checks.degenerate import fault_of
from translator.checks.run import check_row
from translator.checks.table import choose
from translator.document import Block, Document, Span
from translator.engine import DecodingOptions, EngineOptions, load
from translator.engine.alignment_heads import AlignmentHeads, read_alignment_heads, write_alignment_heads
from translator.engine.hf import load_transformers
from translator.engine.layout import longest_input, positions
from translator.engine.models import Model, find
from translator.engine.tuning import TUNING, Tuning, read_tuning, write_tuning
from translator.engine.word_alignment import select_links
from translator.evaluation.scoring import sentence_chrf, straightened
from translator.pipeline.translator import Translator

BEAMS, PENALTIES = (4, 6), (0.6, 0.8, 1.0, 1.2)
LENGTHS = (40, 60, 80, 100, 128)
MARK_WEIGHTS = (0.5, 1.0, 1.5, 2.0, 3.0)
FORCED_WEIGHTS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
CALIBRATIONS = tuple(round(0.5 + 0.1 * step, 1) for step in range(26))
MOST_ALARMS = 0.015
"""Share of human translations in which `omission` may fire."""
MOST_UNSURE = 0.01
"""Share of quoted sentences that may be flagged for the place of their marks."""
WORTH = {"search": 0.15, "longest input": 0.1, "marks": 0.0002, "forced": 0.0005}
"""Gains below which a value stays as it is: points of (BLEU + chrF) / 2, of chrF, shares, strict F1."""


class Fitted(NamedTuple):
    """One line of the table: what it is, its figure's name, and value and figure before and after."""

    name: str
    figure: str
    before: tuple[Any, float]
    after: tuple[Any, float]


class Bench:
    """A model on the bench: its directory, its loaded engine, and the development data."""

    def __init__(self, model: Model, gold: Path) -> None:
        self.model, self.gold = model, gold
        self.translator = Translator(load(EngineOptions(model=model.name, offline=True)))
        self.engine: Any = self.translator.engine
        self.lines: list[Fitted] = []
        self.chosen_heads: AlignmentHeads | None = None

    def set(self, **values: Any) -> None:
        """Changes the tuning of the loaded engine."""
        self.engine.tuning = replace(self.engine.tuning, **values)

    def choose(self, key: str, name: str, figure: str, before: Any, tried: dict[Any, float]) -> Any:
        """The best of the values tried, or the one before if the gain is not worth it; notes the line."""
        best = max(tried, key=lambda value: tried[value])
        chosen = best if tried[best] > tried[before] + WORTH[key] else before
        for value, result in tried.items():
            print(f"    {name} {value}: {figure} {result:.4f}{' ←' if value == chosen else ''}", flush=True)
        self.lines.append(Fitted(name, figure, (before, tried[before]), (chosen, tried[chosen])))
        return chosen


def heads(bench: Bench) -> None:
    """Cross-attention heads of the word alignment, by the error rate on gold links."""
    engine = load_transformers(bench.model, EngineOptions(engine="transformers", device="cpu"))
    pairs = [pair for found in words.read_gold(bench.gold / "words").values() for pair in found]
    measured = [one for pair in pairs if (one := words.measure(pair, engine.attention)) is not None]
    layers, count = len(measured[0].attention[0]), len(measured[0].attention[0][0])
    used = read_alignment_heads(bench.model.path, layers=layers, heads=count)
    before = words.score(measured, used.layer, int(used.shift), used.heads, select_links).aer
    found = min(words.compared(measured, layers, count), key=lambda entry: entry["aer"])
    best = AlignmentHeads(found["layer"], tuple(found["heads"]), found["shift"])
    chosen, aer = (best, found["aer"]) if found["aer"] < before else (used, before)
    bench.lines.append(Fitted("word links", "AER", (_said(used), before), (_said(chosen), aer)))
    bench.chosen_heads = chosen


def longest(bench: Bench) -> None:
    """Tokens beyond which a sentence is cut, by chrF on neighbours that are put together."""
    pairs = checks.read_pairs(bench.gold, "flores-dev")
    joined = [tuple(" ".join(side) for side in zip(*pairs[n : n + 2], strict=True)) for n in range(0, 400, 2)]
    options = sorted({*LENGTHS, bench.engine.max_tokens})
    tried = {}
    for tokens in (value for value in options if value <= positions(bench.model.path)):
        bench.engine.max_tokens = tokens
        tried[tokens] = _chrf(bench.translator, joined)
    before = longest_input(bench.model.path)
    bench.engine.max_tokens = bench.choose("longest input", "longest input", "chrF", before, tried)


def search(bench: Bench) -> None:
    """Beam size and length penalty, by the mean of BLEU and chrF on both sets."""
    from sacrebleu.metrics import BLEU, CHRF

    sets = [checks.read_pairs(bench.gold, name)[:700] for name in checks.SETS]
    tried = {}
    for beam in BEAMS:
        for penalty in PENALTIES:
            translator = Translator(bench.translator, decoding=DecodingOptions(beam_size=beam, length_penalty=penalty))
            values = []
            for pairs in sets:
                found = [straightened(text) for text in translator.sentences(source for source, _ in pairs)]
                wanted = [[straightened(target) for _, target in pairs]]
                values += [BLEU().corpus_score(found, wanted).score, CHRF().corpus_score(found, wanted).score]
            tried[beam, penalty] = float(np.mean(values))
    tuning = bench.engine.tuning
    before = tuning.beam_size, tuning.length_penalty
    beam, penalty = bench.choose("search", "beam, length penalty", "(BLEU+chrF)/2", before, tried)
    bench.set(beam_size=beam, length_penalty=penalty)


def marks(bench: Bench) -> None:
    """Weight of the marks that the model writes, by linked words on the right side; then when a place is not sure."""
    blocks = quotes.read_blocks(bench.gold)
    tried = {}
    before = bench.engine.tuning.mark_weight
    for weight in sorted({*MARK_WEIGHTS, before}):
        bench.set(mark_weight=weight)
        tried[weight] = quotes.measured(Translator(bench.translator), blocks)["linked words on the right side"]
    bench.set(mark_weight=bench.choose("marks", "weight of the model's marks", "right side", before, tried))
    unsure = {}
    least = bench.engine.tuning.least_agreement
    for value in sorted({0.5, 0.6, 0.7, 0.8, 0.9, least}):
        bench.set(least_agreement=value)
        unsure[value] = quotes.measured(Translator(bench.translator), blocks)["place not sure"] / len(blocks)
    chosen = max((value for value, share in unsure.items() if share <= MOST_UNSURE), default=least)
    bench.lines.append(Fitted("least agreement", "flagged", (least, unsure[least]), (chosen, unsure[chosen])))
    bench.set(least_agreement=chosen)


def omission(bench: Bench) -> None:
    """Threshold of `omission`: the lowest that fires in at most 1.5 % of human translations; the figure is recall."""
    scores: dict[str, list[float]] = {"sound": [], "damaged": []}
    for name in checks.SETS:
        pairs = checks.read_pairs(bench.gold, name)
        ratio = usual_ratio((len(here), len(there)) for here, there in pairs)
        damaged = [
            (spoilt.source, spoilt.target)
            for here, target in pairs
            if (spoilt := errors.omit_clause(random.Random(1), errors.Case(here, target, ())))
        ]
        scores["sound"] += _scores(pairs, bench.translator, ratio)
        scores["damaged"] += _scores(damaged, bench.translator, ratio)
    sound, found = np.array(scores["sound"]), np.array(scores["damaged"])
    before = bench.engine.tuning.omission
    lowest = float(np.ceil(10 * np.quantile(sound, 1 - MOST_ALARMS)) / 10)
    recall = {value: float((found >= value).mean()) for value in (before, lowest)}
    print(f"    omission {before}: fires in {(sound >= before).mean():.2%}; {lowest}: {(sound >= lowest).mean():.2%}")
    bench.lines.append(Fitted("omission threshold", "recall", (before, recall[before]), (lowest, recall[lowest])))
    bench.set(omission=lowest)


def distinct(bench: Bench) -> None:
    """Least share of different words: half-way between the lowest of human translations and a loop's third."""
    shares = [
        len({word.lower() for word in found}) / len(found)
        for name in checks.SETS
        for _, target in checks.read_pairs(bench.gold, name)
        if len(found := target.split()) > 24
    ]
    before = bench.engine.tuning.distinct_words
    chosen = min(round(float(min(shares)) - 0.1, 2), 0.5)
    rows = [pair for name in checks.SETS for pair in checks.read_pairs(bench.gold, name)]
    fired = {value: float(np.mean([bool(fault_of(*pair, value)) for pair in rows])) for value in (before, chosen)}
    chosen = chosen if fired[chosen] <= fired[before] else before
    bench.lines.append(Fitted("least distinct words", "alarms", (before, fired[before]), (chosen, fired[chosen])))
    bench.set(distinct_words=chosen)


def forced(bench: Bench) -> None:
    """Weight of forced scores in alignment, by mean strict F1; then the calibration of its probabilities."""
    cases = []
    for path in sorted((bench.gold / "alignment").glob("*.fren")):
        sources, targets, gold = alignment.read_book(path.parent, path.stem)
        blocks = tuple(Block("paragraph", text, sentences=(Span(0, len(text)),)) for text in sources)
        book = alignment.Case(path.stem, sources, targets, bench.translator.drafts(Document(blocks)), gold)
        cases += [book, *(alignment.abridged(book, 0.4, side, 2 + side) for side in (0, 1))]
    before = bench.engine.tuning
    tried: dict[float, float] = {}
    scored: dict[float, list[tuple[float, bool]]] = {}
    for weight in sorted({*FORCED_WEIGHTS, before.forced_weight}):
        bench.set(forced_weight=weight, calibration=1.0)
        runs = [
            (case, *alignment.measured(case, lambda case: alignment.ours(bench.translator, case))) for case in cases
        ]
        tried[weight] = float(np.mean([figures["strict"] for *_, figures in runs]))
        scored[weight] = [
            (bead.score, row in set(case.gold))
            for case, rows, beads, _ in runs
            for bead, row in zip(beads, rows, strict=True)
        ]
    weight = bench.choose("forced", "weight of forced scores", "strict F1", before.forced_weight, tried)
    errors = {
        power: float(alignment.calibration([(score**power, right) for score, right in scored[weight]])["error"])  # type: ignore[arg-type]
        for power in sorted({*CALIBRATIONS, before.calibration})
    }
    power = min(errors, key=lambda value: errors[value])
    line = Fitted("calibration", "error", (before.calibration, errors[before.calibration]), (power, errors[power]))
    bench.lines.append(line)
    bench.set(forced_weight=weight, calibration=power)


def sureness(bench: Bench) -> None:
    """Weights of the confidence, fitted to both sets; the figure is the mean AUC, each set by the other's weights."""
    sets = {name: confidence.read_rows(bench.translator, checks.read_pairs(bench.gold, name)) for name in checks.SETS}
    before, chosen = bench.engine.tuning.confidence, confidence.fitted(*sets.values())
    areas = {}
    for weights in ("before", "after"):
        found = []
        for name, other in (checks.SETS, checks.SETS[::-1]):
            used = (before or chosen) if weights == "before" else confidence.fitted(sets[other])
            found.append(confidence.measured(sets[name], used, name)["auc"])
        areas[weights] = float(np.mean(found))
    bench.lines.append(Fitted("confidence", "AUC", (before, areas["before"]), (chosen, areas["after"])))
    bench.set(confidence=chosen)


STEPS: dict[str, Callable[[Bench], None]] = {
    "heads": heads, "longest": longest, "search": search, "marks": marks, "omission": omission, "distinct": distinct,
    "forced": forced, "confidence": sureness,
}  # fmt: skip


def _chrf(translator: Translator, pairs: Sequence[Sequence[str]]) -> float:
    found = translator.sentences(source for source, _ in pairs)
    references = [straightened(target) for _, target in pairs]
    return float(np.mean(sentence_chrf([straightened(text) for text in found], references)))


def _scores(pairs: Sequence[tuple[str, str]], translator: Translator, ratio: float) -> list[float]:
    """The omission score of each row, -9 where there is none."""
    made = linked(checks.document(pairs), translator)
    (one,) = choose(only=["omission"])
    found = []
    for row in made.rows:
        low, high = -9.0, 20.0
        for _ in range(9):  # a check says only whether its score reaches a threshold
            middle = (low + high) / 2
            fired = check_row(
                row, made.source.blocks, made.target.blocks, [replace(one, threshold=middle)], ratio=ratio
            )
            low, high = (middle, high) if any(f.check == "omission" for f in fired.findings) else (low, middle)
        found.append(low)
    return found


def _said(heads: AlignmentHeads) -> str:
    return f"{heads.layer}:{','.join(map(str, heads.heads))}{'' if heads.shift else ' unshifted'}"


def show(lines: Iterable[Fitted]) -> None:
    """The table before and after."""
    print(f"\n{'':28} {'figure':14} {'before':>14} {'':>8} {'after':>14}")
    for name, figure, before, after in lines:
        print(f"{name:28} {figure:14} {before[0]!s:>14} {before[1]:8.4f} {after[0]!s:>14} {after[1]:8.4f}")


def main() -> None:
    """Fits, prints, and writes where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="fr-en", metavar="NAME")
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS), metavar="NAME")
    parser.add_argument("--write", action="store_true", help="write what was chosen into the model's directory")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    bench = Bench(find(arguments.model, offline=True), arguments.gold)
    before = read_tuning(bench.model.path)
    for name, step in STEPS.items():
        if name in arguments.only:
            print(f"{name}: {step.__doc__}", flush=True)
            step(bench)
    show(bench.lines)
    if arguments.write:
        write(bench, before)
    if arguments.json:
        arguments.json.write_text(
            json.dumps([line._asdict() for line in bench.lines], indent=1) + "\n", encoding="utf-8"
        )


def write(bench: Bench, before: Tuning) -> None:
    """Writes what has changed."""
    directory, tuning = bench.model.path, bench.engine.tuning
    if bench.chosen_heads:
        write_alignment_heads(bench.chosen_heads, directory)
    if bench.engine.max_tokens != longest_input(directory):
        path = directory / "tokenizer_config.json"
        settings = json.loads(path.read_text("utf-8")) | {"model_max_length": bench.engine.max_tokens + 1}
        path.write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if tuning != before or not (directory / TUNING).is_file():
        write_tuning(tuning, directory)
    changed = [field.name for field in fields(Tuning) if getattr(tuning, field.name) != getattr(before, field.name)]
    print(f"written to {directory}; changed in tuning.json: {', '.join(changed) or 'nothing'}")


if __name__ == "__main__":
    main()
