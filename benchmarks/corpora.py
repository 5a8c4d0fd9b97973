"""What `translator corpus clean` drops of good corpora, and of the same pairs damaged in known ways.

    python benchmarks/corpora.py FILE… [--most N]

The figures are shares of the pairs, near-duplicates kept, at the default thresholds. Speed is pairs per second of
processor time, one core.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path

from translator.corpus.cleaning import CleaningReport, clean
from translator.corpus.thresholds import Thresholds
from translator.formats import Pair, read_pairs

Damage = Callable[[list[Pair]], list[Pair]]


def shuffled(pairs: list[Pair]) -> list[Pair]:
    """Every source beside the target of another pair."""
    targets = [pair.target for pair in pairs]
    random.Random(0).shuffle(targets)
    return [Pair(pair.source, target) for pair, target in zip(pairs, targets, strict=True)]


def misread(pairs: list[Pair]) -> list[Pair]:
    """UTF-8 read as Latin-1, as it comes about in the wild, on both sides."""
    sides = ([text.encode().decode("latin-1") for text in (pair.source, pair.target)] for pair in pairs)
    return [Pair(source, target) for source, target in sides]


DAMAGES: dict[str, Damage] = {
    "as they are": list,
    "sides swapped": lambda pairs: [Pair(pair.target, pair.source) for pair in pairs],
    "French copied": lambda pairs: [Pair(pair.source, pair.source) for pair in pairs],
    "English copied": lambda pairs: [Pair(pair.target, pair.target) for pair in pairs],
    "quarter of target": lambda pairs: [Pair(pair.source, pair.target[: len(pair.target) // 4]) for pair in pairs],
    "half of target": lambda pairs: [Pair(pair.source, pair.target[: len(pair.target) // 2]) for pair in pairs],
    "target of next": lambda pairs: [Pair(one.source, two.target) for one, two in pairwise(pairs)],
    "targets shuffled": shuffled,
}


def main() -> None:
    """Prints a table with a column for each file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--most", type=int, default=20_000, help="pairs of each file (default: 20000)")
    options = parser.parse_args()
    corpora = [list(islice(read_pairs([path]), options.most)) for path in options.files]
    print(f"{'dropped':20}" + "".join(f"{path.name.partition('.')[0][:18]:>20}" for path in options.files))
    for name, damage in DAMAGES.items():
        print(f"{name:20}" + "".join(f"{_dropped(damage(pairs)):20.2%}" for pairs in corpora))
    print(f"{'misread, repaired':20}" + "".join(f"{_repaired(pairs):20.2%}" for pairs in corpora))
    print(f"{'pairs per second':20}" + "".join(f"{_speed(pairs):20,.0f}" for pairs in corpora))


def _dropped(pairs: list[Pair]) -> float:
    report = CleaningReport()
    for _ in clean(pairs, thresholds=Thresholds(duplicates=True), report=report):
        pass
    return 1 - report.kept / report.read


def _repaired(pairs: list[Pair]) -> float:
    """The share of misread texts that come out as the undamaged ones do."""
    good = list(clean([pair for pair in pairs if not pair.source.isascii()], thresholds=Thresholds(duplicates=True)))
    wanted = {pair.source for pair in good}
    found = clean(misread(good), thresholds=Thresholds(duplicates=True))
    return sum(pair.source in wanted for pair in found) / max(1, len(good))


def _speed(pairs: list[Pair]) -> float:
    start = time.process_time()
    for _ in clean(pairs):
        pass
    return len(pairs) / (time.process_time() - start)


if __name__ == "__main__":
    main()
