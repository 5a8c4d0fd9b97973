"""Counts the table by which `translator corpus clean` tells French from English, and how often it is right.

    python benchmarks/language_table.py --corpus DIR > translator/text/data/languages.tsv
    python benchmarks/language_table.py --corpus DIR --check

DIR holds corpora as `read_pairs` takes them. Every tenth pair is for checking, the others for counting; no file has
more say than `--most` pairs.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from translator.formats import Pair, read_pairs
from translator.formats.bitexts.reading import bitext_files
from translator.text.language import likelihood
from translator.text.tables import Language
from translator.text.words import folded_words as words

WORDS, ENDINGS, CAP = 2500, 400, 50
HEAD = """\
# By how much a word is likelier in French than in English, in tenths of a natural logarithm; a word that is not here
# goes by its last three letters (-xyz). Counted by benchmarks/language_table.py.
"""


def sample(corpus: Path, most: int, *, check: bool) -> Iterator[Pair]:
    """Pairs spread evenly over the first 20 times `most` of each file, those for checking or the others."""
    for path, _ in bitext_files([corpus]):
        for number, pair in enumerate(islice(read_pairs([path]), 0, 20 * most, 20 if _large(path) else 1)):
            if number >= most:
                break
            if (number % 10 == 9) == check:
                yield pair


def _large(path: str) -> bool:
    return Path(path).stat().st_size > 10_000_000


def table(corpus: Path, most: int) -> Iterator[tuple[str, int]]:
    """Words and endings with their odds, the commonest first."""
    sides: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    for pair in sample(corpus, most, check=False):
        for side, text in zip(sides, pair[:2], strict=True):
            side.update(set(filter(str.isalpha, words(text))))
    common = [word for word, _ in (sides[0] + sides[1]).most_common(WORDS)]
    yield from ((word, odds(sides[0][word], sides[1][word])) for word in common)
    endings: tuple[Counter[str], Counter[str]] = Counter(), Counter()
    known = set(common)
    for side, ends in zip(sides, endings, strict=True):
        for word, count in side.items():
            if word not in known and len(word) > 3:
                ends[f"-{word[-3:]}"] += count
    for end, _ in (endings[0] + endings[1]).most_common(ENDINGS):
        yield end, odds(endings[0][end], endings[1][end])


def odds(french: int, english: int) -> int:
    """Tenths of the logarithm of the ratio, kept within `CAP`."""
    return max(-CAP, min(CAP, round(10 * math.log((french + 0.5) / (english + 0.5)))))


def check(corpus: Path, most: int) -> None:
    """Prints, by length in words, how many sides fall below 0.1 in their own and in the other language."""
    rows: dict[str, list[int]] = {}
    for pair in sample(corpus, most, check=True):
        sides: tuple[tuple[Language, Language, str], ...] = (("fr", "en", pair.source), ("en", "fr", pair.target))
        for language, other, text in sides:
            found = words(text)
            size = "1-3" if len(found) < 4 else "4-7" if len(found) < 8 else "8-"
            counts = rows.setdefault(f"{language} {size}", [0, 0, 0])
            counts[0] += 1
            counts[1] += likelihood(language, found) < 0.1
            counts[2] += likelihood(other, found) < 0.1
    print(f"{'words':8} {'texts':>8} {'wrongly dropped':>16} {'the other language dropped':>28}")
    for name, (count, wrong, right) in sorted(rows.items()):
        print(f"{name:8} {count:8,} {wrong / count:16.2%} {right / count:28.2%}")


def main() -> None:
    """Prints the table or the check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--most", type=int, default=4000, help="pairs of one file (default: 4000)")
    parser.add_argument("--check", action="store_true", help="measure instead of count")
    options = parser.parse_args()
    if options.check:
        check(options.corpus, options.most)
        return
    sys.stdout.write(HEAD)
    sys.stdout.writelines(f"{word}\t{value}\n" for word, value in table(options.corpus, options.most))


if __name__ == "__main__":
    main()
