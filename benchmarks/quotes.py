"""Do quotations survive translation? Number, nesting, and words on the right side of the marks.

    python benchmarks/quotes.py --gold DIR [--model fr-en] [--json FILE]

`DIR/quotes/quoted_sentences_dev.fr` holds one sentence a line with balanced quotation marks. A sentence keeps its
quotations when the English text, segmented anew, has the same sequence of opening and closing marks with the same
nesting levels. Right side: of the linked words of at least four letters, those whose source word stands in the same
innermost quotation, or outside all, as they do.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from translator import Block, Document, Quote, segment
from translator.bilingual import Place
from translator.pipeline.translator import Translator


def nesting(text: str) -> list[int]:
    """Depth after each mark of an English text in American style, read from the characters alone."""
    depths, depth = [], 0
    for index, character in enumerate(text):
        if character in "“‘":
            depth += 1
        elif character == "”" or (character == "’" and depth > 1 and not text[index + 1 : index + 2].isalpha()):
            depth -= 1
        else:
            continue
        depths.append(depth)
    return depths


def expected(quotes: tuple[Quote, ...]) -> list[int]:
    """The same for the quotations of a source sentence."""
    marks = sorted(
        [(quote.start, 1) for quote in quotes if quote.open] + [(quote.end - 1, -1) for quote in quotes if quote.close]
    )
    depths, depth = [], 0
    for _, step in marks:
        depth += step
        depths.append(depth)
    return depths


def innermost(quotes: tuple[Quote, ...], place: Place) -> int:
    """Number of the innermost quotation that holds the word, -1 if none."""
    holding = [number for number, quote in enumerate(quotes) if quote.start <= place.start < quote.end]
    return max(holding, key=lambda number: quotes[number].level, default=-1)


def read_blocks(gold: Path) -> list[Block]:
    """The quoted sentences, each a block."""
    lines = (gold / "quotes" / "quoted_sentences_dev.fr").read_text(encoding="utf-8").splitlines()
    return [segment(Document((Block("paragraph", line),))).blocks[0] for line in lines]


def measured(translator: Translator, blocks: list[Block], *, show: int = 0) -> dict[str, Any]:
    """What is kept of the quotations; prints the first `show` sentences that fail."""
    kept = right = linked = quoted = flagged = unsure = 0
    for window in translator.blocks(enumerate(blocks)):
        for result in window:
            source, target = blocks[result.number], result.block
            same = nesting(target.text) == expected(source.quotes)
            kept += same
            quoted += bool(source.quotes)
            found = {finding.check for row in result.rows for finding in row.findings}
            flagged += "quote" in found
            unsure += "placement" in found
            wrong = 0
            for row in result.rows:
                for link in row.links:
                    if link.target.end - link.target.start >= 4:
                        agree = innermost(source.quotes, link.source) == innermost(target.quotes, link.target)
                        right += agree
                        linked += 1
                        wrong += not agree
            if show and (not same or wrong > 2):
                show -= 1
                print(f"{'' if same else 'COUNT '}{wrong} wrong\n  {source.text}\n  {target.text}")
    return {
        "sentences": len(blocks),
        "with a quotation": quoted,
        "number and nesting kept": round(kept / len(blocks), 4),
        "linked words on the right side": round(right / linked, 4),
        "flagged": flagged,
        "place not sure": unsure,
    }


def main() -> None:
    """Prints the shares and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--model", default="fr-en")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show", type=int, default=0, help="print that many sentences that fail")
    arguments = parser.parse_args()
    blocks = read_blocks(arguments.gold)
    translator = Translator(arguments.model)
    figures = measured(translator, blocks, show=arguments.show)
    figures["model"] = translator.engine.model_hash
    for name, value in figures.items():
        print(f"{name:32} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
