"""Are names right after the ledger of names, and is none wrong that was right before?

    python benchmarks/names.py --gold DIR [--model fr-en] [--json FILE] [--show] [--references]

DIR holds `translation/flores-dev.{fr,en}`. A name is a word of the reference with a capital; it is right where the
translation of that line has it, possessive endings left out, once for each time that the reference has it. The lines
are one document, translated once without the ledger; then the ledger corrects the sentences. `--references` gives it
the references instead of translations, with links by the model: what it changes there was right.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from translator.bilingual import RowText, WordLink
from translator.document import Span
from translator.pipeline.editing import edit
from translator.pipeline.ledger import NameLedger
from translator.pipeline.translator import Translator, line_blocks

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
POSSESSIVE = re.compile(r"['’]s?$")


class Sentence(NamedTuple):
    """A sentence of line `line` (from 0), its translation, and the word links between them."""

    line: int
    source: str
    text: str
    links: Sequence[WordLink[Span]]


def names(text: str) -> Counter[str]:
    """The words with a capital, and how often each stands there."""
    return Counter(POSSESSIVE.sub("", word) for word in WORD.findall(text) if word[0].isupper())


def translated(translator: Translator, lines: list[str]) -> Iterator[Sentence]:
    """The sentences of all lines, translated without a ledger."""
    blocks = dict(line_blocks(lines))
    with mock.patch.object(NameLedger, "corrected", return_value=([], [])):
        for window in translator.blocks(blocks.items()):
            for number, block, rows in window:
                for row in rows:
                    here, there = RowText({number: blocks[number]}, row.source), RowText({number: block}, row.target)
                    links = [
                        WordLink(source, target, score)
                        for one, other, score in row.links
                        if (source := here.span(one)) and (target := there.span(other))
                    ]
                    yield Sentence(number, here.text, there.text, links)


def linked(translator: Translator, lines: list[str], references: list[str]) -> Iterator[Sentence]:
    """The lines and their references, as if these were translations."""
    for number, pair in enumerate(zip(lines, references, strict=True)):
        yield Sentence(number, *pair, translator.link([pair])[0])


def main() -> None:
    """Prints the counts and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="fr-en", metavar="NAME")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--show", action="store_true", help="print what is set, and the sentence after")
    parser.add_argument("--references", action="store_true", help="correct the references, which are right")
    options = parser.parse_args()
    stem = options.gold / "translation" / "flores-dev"
    lines, references = (stem.with_suffix(end).read_text("utf-8").splitlines() for end in (".fr", ".en"))
    translator = Translator(options.model)
    given = linked(translator, lines, references) if options.references else translated(translator, lines)
    ledger = NameLedger(lines)
    before, after = [""] * len(lines), [""] * len(lines)
    set_names = 0
    for line, source, text, links in [*given]:  # all before any is corrected
        edits, changed = ledger.corrected(source, text, links)
        new, _ = edit(text, links, edits)
        before[line] += f" {text}"
        after[line] += f" {new}"
        set_names += len(changed)
        if options.show:
            for one in changed:
                print(f"{line + 1}: {one.old} → {one.new}\n    {new}")
    figures = Counter[str]()
    lost = []
    for line, reference in enumerate(references):
        had, has = names(before[line]), names(after[line])
        for name, times in names(reference).items():
            old, right = min(times, had[name]), min(times, has[name])
            figures["names in the references"] += times
            figures["right before"] += old
            figures["right after"] += right
            figures["wrong before, right after"] += max(0, right - old)
            figures["right before, wrong after"] += max(0, old - right)
            if right < old:
                lost.append(f"{line + 1}: {name} is lost\n    {after[line].strip()}")
    report = {**figures, "names set": set_names, "model": translator.engine.model_hash}
    for figure, value in report.items():
        print(f"{figure:28} {value}")
    print(*lost, sep="\n")
    if options.json:
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
