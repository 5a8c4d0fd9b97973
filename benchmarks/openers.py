"""Counts the words that begin sentences without being names, which the check of names leaves alone.

    python benchmarks/openers.py --corpus DIR > translator/text/data/openers.toml

DIR holds corpora as `read_pairs` takes them. A word counts that begins sentences and has a small letter in nine of ten
places elsewhere; no file has more say than `--most` pairs.
"""

from __future__ import annotations

import argparse
import textwrap
from collections import Counter
from itertools import islice
from pathlib import Path

from translator.formats import read_pairs
from translator.formats.bitexts.reading import bitext_files
from translator.text.words import LETTERS

WORDS = 3500
HEAD = """\
# Words that begin sentences and are no names: with a capital they prove nothing. Counted by benchmarks/openers.py.
"""


def count(text: str, first: Counter[str], small: Counter[str], large: Counter[str]) -> None:
    """Counts the first word, and the other ones by the size of their first letter."""
    words = LETTERS.findall(text)
    if len(words) < 4 or text.istitle():
        return
    if words[0][0].isupper():
        first[words[0].lower()] += 1
    for word in words[1:]:
        (small if word[0].islower() else large)[word.lower()] += 1


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--most", type=int, default=20_000)
    arguments = parser.parse_args()
    print(HEAD, end="")
    counters = {side: (Counter[str](), Counter[str](), Counter[str]()) for side in ("fr", "en")}
    for path, _ in bitext_files([arguments.corpus]):
        for pair in islice(read_pairs([path]), arguments.most):
            count(pair.source, *counters["fr"])
            count(pair.target, *counters["en"])
    for side, (first, small, large) in counters.items():
        kept = [word for word, number in first.most_common() if number > 2 and small[word] > 9 * large[word]]
        words = " ".join(sorted(word for word in kept[:WORDS] if len(word) > 1))
        print(f'{side} = """')
        print(textwrap.fill(words, 120, break_on_hyphens=False, break_long_words=False))
        print('"""')


if __name__ == "__main__":
    main()
