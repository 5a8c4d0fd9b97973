"""Who speaks in the quotations of news articles.

    python benchmarks/speakers.py [--show]

`speakers/articles-N.toml` hold articles that were written for this by somebody who had not seen the rules, with the
speaker of each quotation in order: the fullest name that the article gives, or the role of whom it does not name; `-`
where nothing tells. Where an article has another number of quotations of speech than its author saw, those are counted
that stand in the same order on both sides. The rules have been tuned on all three sets since.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Sequence
from pathlib import Path

from translator.text import segment
from translator.text.quotes import spoken
from translator.text.speakers import find_speakers


def main() -> None:
    """Prints for each set how many quotations have their speaker, and with `--show` those that have not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    for path in sorted((Path(__file__).parent / "speakers").glob("*.toml")):
        right = total = others = 0
        for name, article in tomllib.loads(path.read_text(encoding="utf-8")).items():
            expected, found = [_plain(speaker) for speaker in article["speakers"]], said(article["text"].strip())
            same = longest_common(expected, found)
            right, total = right + same, total + len(expected)
            others += len(expected) != len(found)
            if options.show and same < len(expected):
                print(f"{path.stem} {name}\n  expected {expected}\n  found    {found}")
        print(f"{path.stem}: {right} of {total} quotations; {others} articles with another number of them")


def said(text: str) -> list[str]:
    """The speaker of each quotation of speech in a text; `-` for nobody known."""
    document = segment(text)
    speakers = find_speakers(document)
    found = [place for place in spoken(document.blocks) if not document.blocks[place[0]].quotes[place[1]].words]
    return [_plain(getattr(speakers.of(*place), "name", "-")) for place in found]


def longest_common(first: Sequence[str], second: Sequence[str]) -> int:
    """How many items two sequences of one length have in common place by place, or else in order."""
    if len(first) == len(second):
        return sum(a == b for a, b in zip(first, second, strict=True))
    lengths = [0] * (len(second) + 1)
    for a in first:
        before = list(lengths)
        for place, b in enumerate(second, 1):
            lengths[place] = max(before[place], lengths[place - 1], before[place - 1] + (a == b))
    return lengths[-1]


def _plain(name: str) -> str:
    return name.replace("’", "'")


if __name__ == "__main__":
    main()
