"""How often the checks fire on human translations, and how many errors put into them they find.

    python benchmarks/checks.py --gold DIR [--pairs FILE] [--no-links] [--model fr-en] [--json FILE] [--show NAME]

`DIR/translation` holds `flores-dev.{fr,en}` and `newsdiscussdev2015.{fr,en}`, on which the checks are tuned; FILE has
French and English in two columns, parted by a tab. A false alarm is a row of the reference with a finding at the
default severity and threshold, that of `omission` being the one fitted to the model. An error is found when a row has a
finding that it has not as it was; `its own` counts findings of the check that is there for it. The choice of rows and
of what is damaged has a fixed seed. Milliseconds are of processor time, without making links. Of the model's own
translations those that fire should be worse than the others: mean chrF of both against the reference.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from errors import DAMAGES, NAME, Case

from translator.alignment.words import linked
from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.checks import check
from translator.checks.coverage import usual_ratio
from translator.checks.run import check_row
from translator.checks.table import choose
from translator.document import Block, Document, Span
from translator.evaluation.scoring import sentence_chrf, straightened
from translator.pipeline.translator import line_blocks

MOST = 400
"""Rows that are damaged in one way, at most."""
SETS = ("flores-dev", "newsdiscussdev2015")


Pairs = list[tuple[str, str]]


def read_pairs(gold: Path, name: str) -> Pairs:
    """The set of a name."""
    texts = ((gold / "translation" / f"{name}.{side}").read_text("utf-8").splitlines() for side in ("fr", "en"))
    return list(zip(*texts, strict=True))


def read_sets(gold: Path, others: Path | None) -> dict[str, Pairs]:
    """The sets by name."""
    sets = {name: read_pairs(gold, name) for name in SETS}
    if others:
        lines = (line.split("\t") for line in others.read_text("utf-8").splitlines())
        sets[others.stem] = [(line[0], line[1]) for line in lines]
    return sets


def document(pairs: Sequence[tuple[str, str]]) -> BilingualDocument:
    """A row for each pair."""
    sides = [
        Document(tuple(Block("paragraph", text, sentences=(Span(0, len(text)),)) for text in texts))
        for texts in zip(*pairs, strict=True)
    ]
    rows = tuple(
        Row((Place(number, 0, len(here)),), (Place(number, 0, len(there)),))
        for number, (here, there) in enumerate(pairs)
    )
    return BilingualDocument(sides[0], sides[1], rows, Signature("1"))


def fired(pairs: Sequence[tuple[str, str]], engine: Any, ratio: float) -> list[set[str]]:
    """Names of the checks that fire on each row, in a document where `ratio` is the usual one of lengths."""
    made = document(pairs)
    chosen = choose()
    if engine is not None:
        made = linked(made, engine)
        chosen = choose(thresholds={"omission": engine.engine.tuning.omission})
    rows = (check_row(row, made.source.blocks, made.target.blocks, chosen, ratio=ratio) for row in made.rows)
    return [{finding.check for finding in row.findings if finding.severity != "info"} for row in rows]


def of_machine(pairs: Pairs, engine: Any) -> dict[str, dict[str, Any]]:
    """How many lines that the model translates fire, and their mean chrF and that of the others.

    With findings of the default severity, doubtful ones, and with either.
    """
    blocks = dict(line_blocks(here for here, _ in pairs))
    results = sorted(result for window in engine.blocks(blocks.items()) for result in window)
    found = [[finding for row in result.rows for finding in row.findings] for result in results]
    made, references = [result.block.text for result in results], [reference for _, reference in pairs]
    scores = sentence_chrf(*([straightened(text) for text in texts] for texts in (made, references)))
    severe = [any(finding.severity != "info" for finding in findings) for findings in found]
    unsure = [any(finding.check == "doubtful" for finding in findings) for findings in found]
    kinds = {"findings": severe, "doubtful": unsure, "either": [a or b for a, b in zip(severe, unsure, strict=True)]}
    return {kind: _compared(scores, fires) for kind, fires in kinds.items()}


def _compared(scores: Sequence[float], fires: Sequence[bool]) -> dict[str, Any]:
    bad, good = ([s for s, one in zip(scores, fires, strict=True) if one == wanted] for wanted in (True, False))
    means = [round(sum(part) / max(1, len(part)), 1) for part in (bad, good)]
    return {"fired": len(bad), "chrf_fired": means[0], "chrf_others": means[1]}


def main() -> None:
    """Prints both tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, metavar="FILE")
    parser.add_argument("--no-links", action="store_true")
    parser.add_argument("--model", default="fr-en")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", default="", help="print the rows in which this damage is not found")
    arguments = parser.parse_args()
    engine = None
    if not arguments.no_links:
        from translator.engine import EngineOptions
        from translator.pipeline.translator import Translator

        engine = Translator(EngineOptions(model=arguments.model, offline=True))
    report: dict[str, Any] = {}
    for name, pairs in read_sets(arguments.gold, arguments.pairs).items():
        # Each damaged row stands for one of a document that is sound otherwise.
        ratio = usual_ratio((len(here), len(there)) for here, there in pairs)
        before = fired(pairs, engine, ratio)
        plain = document(pairs)
        started = time.process_time()
        check(plain)
        spent = 1000 * (time.process_time() - started) / len(pairs)
        alarms = Counter(alarm for alarms in before for alarm in alarms)
        rows = sum(map(bool, before))
        print(f"\n{name}: {rows} of {len(pairs):,} rows ({100 * rows / len(pairs):.2f} %), {spent:.2f} ms a row")
        for alarm, count in alarms.most_common():
            print(f"  {alarm:18}{count:6}  {100 * count / len(pairs):5.2f} %")
        report[name] = {"rows": len(pairs), "fired": rows, "alarms": dict(alarms), "ms_a_row": round(spent, 3)}
        if engine is not None:
            report[name]["machine"] = of_machine(pairs, engine)
            for kind, of in report[name]["machine"].items():
                print(
                    f"  its own translations, {kind}: {of['fired']} rows ({100 * of['fired'] / len(pairs):.2f} %), "
                    f"chrF {of['chrf_fired']} against {of['chrf_others']} of the others"
                )
        words = {word for _, there in pairs for word in re.findall(r"[a-z]+", there)}
        capitalised = {match[0] for here, there in pairs for match in NAME.finditer(there) if match[0] in here}
        names = sorted(word for word in capitalised if word.lower() not in words)
        print(f"  {'':18}{'damaged':>8}{'found':>8}{'its own':>9}")
        for damage, (function, own) in DAMAGES.items():
            rng = random.Random(arguments.seed)
            tried = (function(rng, Case(here, there, names)) for here, there in pairs)
            bad = [one for one in tried if one]
            bad = rng.sample(bad, min(len(bad), MOST))
            sound = fired([(one.source, one.sound) for one in bad], engine, ratio)
            after = fired([(one.source, one.target) for one in bad], engine, ratio)
            found = sum(bool(now - then) for then, now in zip(sound, after, strict=True))
            by_own = sum(own in now for now in after)
            share, own_share = found / len(bad), by_own / len(bad)
            print(f"  {damage:18}{len(bad):8}{100 * share:7.1f} %{100 * own_share:7.1f} %")
            report[name][damage] = {"rows": len(bad), "found": round(share, 4), "by_its_own": round(own_share, 4)}
            if damage == arguments.show:
                for one, then, now in zip(bad, sound, after, strict=True):
                    if not now - then:
                        print(f"    {one.source}\n    {one.target}\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
