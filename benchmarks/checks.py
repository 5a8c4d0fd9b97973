"""How often the checks fire on human translations, and how many errors put into them they find.

    python benchmarks/checks.py --gold DIR [--no-links] [--model fr-en] [--json FILE] [--show NAME]

`DIR/translation` holds `flores-dev.{fr,en}` and `newsdiscussdev2015.{fr,en}`. A false alarm is a row of the reference
with a finding at the default severity and threshold, that of `omission` being the one fitted to the model. An error is
found when a row has a finding that it has not as it was; `its own` counts findings of the check that is there for it.
The choice of rows and of what is damaged has a fixed seed. Milliseconds are of processor time, without making links.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from translator.alignment.words import linked
from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.checks import check
from translator.checks.coverage import usual_ratio
from translator.checks.run import check_row
from translator.checks.table import choose
from translator.document import Block, Document, Span

SETS = ("flores-dev", "newsdiscussdev2015")
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
QUOTED = re.compile(r"[“\"«]([^“”\"«»]{2,})[”\"»]")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
CLAUSE = re.compile(r"(?<=[,;:–—])\s|\s(?=(?:and|but|which|who|that|because|when|while|where|after|before|if|so)\s)")
LEAST_CLAUSE = 6
"""Words of an omitted clause."""


class Case(NamedTuple):
    """A row, and the names of the whole set."""

    source: str
    target: str
    names: Sequence[str]


Damage = Callable[[random.Random, Case], str | None]
"""The damaged target, or None where there is nothing to damage."""


def _without(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + text[match.end() :].lstrip()


def drop_number(rng: random.Random, case: Case) -> str | None:
    """A number that both sides have in digits is dropped."""
    found = [match for match in NUMBER.finditer(case.target) if match[0] in NUMBER.findall(case.source)]
    return _without(case.target, rng.choice(found)) if found else None


def change_number(rng: random.Random, case: Case) -> str | None:
    """One digit of such a number is another."""
    found = [match for match in NUMBER.finditer(case.target) if match[0] in NUMBER.findall(case.source)]
    if not found:
        return None
    match = rng.choice(found)
    place = rng.choice([index for index in range(*match.span()) if case.target[index].isdigit()])
    digit = rng.choice([digit for digit in "123456789" if digit != case.target[place]])
    return case.target[:place] + digit + case.target[place + 1 :]


def lose_quotes(rng: random.Random, case: Case) -> str | None:
    """A quotation loses both of its marks."""
    found = list(QUOTED.finditer(case.target))
    if not found or not re.search(r"[«“\"]", case.source):
        return None
    match = rng.choice(found)
    return case.target[: match.start()] + match[1] + case.target[match.end() :]


def lose_mark(rng: random.Random, case: Case) -> str | None:
    """A quotation loses one of its marks."""
    found = list(QUOTED.finditer(case.target))
    if not found or not re.search(r"[«“\"]", case.source):
        return None
    match = rng.choice(found)
    place = rng.choice([match.start(), match.end() - 1])
    return case.target[:place] + case.target[place + 1 :]


def swap_name(rng: random.Random, case: Case) -> str | None:
    """A name that both sides have becomes another one."""
    found = [match for match in NAME.finditer(case.target) if match[0] in case.names and match[0] in case.source]
    if not found:
        return None
    match = rng.choice(found)
    other = next(
        name for name in rng.sample(case.names, len(case.names)) if name not in case.source and name not in case.target
    )
    return re.sub(rf"\b{match[0]}\b", other, case.target)


def omit_clause(rng: random.Random, case: Case) -> str | None:
    """A clause of at least `LEAST_CLAUSE` words, and at most two thirds of the row, is left out."""
    parts = CLAUSE.split(case.target)
    words = len(case.target.split())
    found = [n for n, part in enumerate(parts) if LEAST_CLAUSE <= len(part.split()) <= 2 * words / 3]
    if len(parts) < 2 or not found:
        return None
    number = rng.choice(found)
    rest = " ".join(parts[:number] + parts[number + 1 :]).rstrip(" ,;:–—")
    return rest if rest[-1:] in '.!?"”' else rest + "."


def leave_french(rng: random.Random, case: Case) -> str | None:
    """Half of the target is the source's half."""
    here, there = case.source.split(), case.target.split()
    if len(here) < 12:
        return None
    if rng.random() < 0.5:
        return " ".join(here[: len(here) // 2] + there[len(there) // 2 :])
    return " ".join(there[: len(there) // 2] + here[len(here) // 2 :])


def double_phrase(rng: random.Random, case: Case) -> str | None:
    """One to four words come twice."""
    words = case.target.split()
    size = rng.randint(1, 4)
    starts = [
        n for n in range(len(words) - size)
        if all(word.isalpha() and word.islower() for word in words[n : n + size])
    ]  # fmt: skip
    if not starts:
        return None
    start = rng.choice(starts)
    return " ".join(words[: start + size] + words[start : start + size] + words[start + size :])


DAMAGES: dict[str, tuple[Damage, str]] = {
    "dropped number": (drop_number, "number"),
    "changed number": (change_number, "number"),
    "lost quotation": (lose_quotes, "quote"),
    "lost mark": (lose_mark, "quote"),
    "swapped name": (swap_name, "name"),
    "omitted clause": (omit_clause, "omission"),
    "untranslated half": (leave_french, "untranslated"),
    "doubled phrase": (double_phrase, "repeated"),
}


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


def main() -> None:
    """Prints both tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
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
    for name in SETS:
        pairs = list(
            zip(*((arguments.gold / "translation" / f"{name}.{side}").read_text("utf-8").splitlines()
                  for side in ("fr", "en")), strict=True)
        )  # fmt: skip
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
        words = {word for _, there in pairs for word in re.findall(r"[a-z]+", there)}
        capitalised = {match[0] for here, there in pairs for match in NAME.finditer(there) if match[0] in here}
        names = sorted(word for word in capitalised if word.lower() not in words)
        print(f"  {'':18}{'damaged':>8}{'found':>8}{'its own':>9}")
        for damage, (function, own) in DAMAGES.items():
            rng = random.Random(arguments.seed)
            damaged = [(n, function(rng, Case(here, there, names))) for n, (here, there) in enumerate(pairs)]
            bad = [(n, there) for n, there in damaged if there]
            after = fired([(pairs[n][0], there) for n, there in bad], engine, ratio)
            found = sum(bool(now - before[n]) for (n, _), now in zip(bad, after, strict=True))
            by_own = sum(own in now for now in after)
            share, own_share = found / len(bad), by_own / len(bad)
            print(f"  {damage:18}{len(bad):8}{100 * share:7.1f} %{100 * own_share:7.1f} %")
            report[name][damage] = {"rows": len(bad), "found": round(share, 4), "by_its_own": round(own_share, 4)}
            if damage == arguments.show:
                for (n, there), now in zip(bad, after, strict=True):
                    if not now - before[n]:
                        print(f"    {pairs[n][0]}\n    {there}\n")
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
