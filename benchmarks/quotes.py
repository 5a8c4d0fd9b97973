"""Do quotations survive translation? Number, nesting, words on the right side of the marks, and marks without partner.

    python benchmarks/quotes.py --gold DIR [--model fr-en] [--json FILE]

`DIR/quotes/quoted_sentences_dev.fr` holds one sentence a line with balanced quotation marks. A sentence keeps its
quotations when the English text, segmented anew, has the same sequence of opening and closing marks with the same
nesting levels. Right side: of the linked words of at least four letters, those whose source word stands in the same
innermost quotation, or outside all, as they do.

Interrupted: paragraphs of `DIR/quotes/direct_speech_novels_dev.json` in which the narrator interrupts somebody.
Narrator's words outside: of the linked words of these clauses those outside the marks. Lone marks: sentences,
of these novels and of `windows_dev.jsonl`, that have one mark without partner when they stand alone; kept when the
English has one.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translator import Block, Document, Quote, segment
from translator.bilingual import Place
from translator.pipeline.translator import Translator
from translator.text.parts import QuotePart, quote_parts
from translator.text.vocabulary import is_word

INTERRUPTED, LONGEST = 200, 400
"""Paragraphs that are translated, and characters of the longest."""
FIRST_WORD = re.compile(r"([a-zA-Z]{4,})\b")
"""The word behind an opening mark, if it is long enough for a dictionary."""


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


def expected(parts: Sequence[QuotePart]) -> list[int]:
    """The same for the quoted parts of a source sentence."""
    marks = sorted(
        [(part.opening.start, 1) for part in parts if part.opening]
        + [(part.closing.end - 0.5, -1) for part in parts if part.closing]
    )
    depths, depth = [], 0
    for _, step in marks:
        depth += step
        depths.append(depth)
    return depths


def innermost(quotes: Sequence[Quote | QuotePart], place: Place) -> int:
    """Number of the innermost quotation or quoted part that holds the word, in order of the text, -1 if none."""
    ordered = sorted(quotes, key=lambda quote: (quote.start, -quote.end, quote.level))
    holding = [number for number, quote in enumerate(ordered) if quote.start <= place.start < quote.end]
    return max(holding, key=lambda number: ordered[number].level, default=-1)


def read_blocks(gold: Path) -> list[Block]:
    """The quoted sentences, each a block."""
    lines = (gold / "quotes" / "quoted_sentences_dev.fr").read_text(encoding="utf-8").splitlines()
    return [segment(Document((Block("paragraph", line),))).blocks[0] for line in lines]


def measured(translator: Translator, blocks: list[Block], *, show: int = 0) -> dict[str, Any]:
    """What is kept of the quotations; prints the first `show` sentences that fail."""
    kept = right = linked = quoted = flagged = unsure = opened = strange = 0
    for window in translator.blocks(enumerate(blocks)):
        for result in window:
            source, target = blocks[result.number], result.block
            parts = quote_parts(source)
            paired = [part for part in parts if part.quote >= 0]
            same = nesting(target.text) == expected(parts)
            kept += same
            quoted += bool(source.quotes)
            first = [FIRST_WORD.match(target.text, quote.content.start) for quote in target.quotes]
            words = [match[1].lower() for match in first if match]
            opened += len(words)
            strange += sum(not is_word(word) and word not in source.text.lower() for word in words)
            found = {finding.check for row in result.rows for finding in row.findings}
            flagged += "quote" in found
            unsure += "placement" in found
            wrong = 0
            for row in result.rows:
                for link in row.links:
                    if link.target.end - link.target.start >= 4:
                        agree = innermost(paired, link.source) == innermost(target.quotes, link.target)
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
        "words behind an opening mark": opened,
        "of them no English words": strange,
        "flagged": flagged,
        "place not sure": unsure,
    }


def read_novels(gold: Path) -> list[Block]:
    """The paragraphs of the novels."""
    novels = json.loads((gold / "quotes" / "direct_speech_novels_dev.json").read_text(encoding="utf-8"))
    lines = [line for novel in novels.values() for line in novel["text"].split("\n") if line.strip()]
    return [segment(Document((Block("paragraph", line),))).blocks[0] for line in lines]


def with_lone_marks(gold: Path, novels: list[Block]) -> list[Block]:
    """Sentences that have one mark, without its partner, when they stand alone."""
    windows = (gold / "quotes" / "windows_dev.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [sentence for line in windows for sentence in json.loads(line)["sentences"]]
    sentences += [block.text[slice(*span)] for block in novels if block.quotes for span in block.sentences]
    alone = (segment(Document((Block("paragraph", sentence),))).blocks[0] for sentence in dict.fromkeys(sentences))
    return [block for block in alone if len(block.stray) == 1 and not block.quotes]


def interruptions(translator: Translator, blocks: list[Block]) -> dict[str, Any]:
    """Whether the narrator's words inside quotations are outside the English marks."""
    chosen = [block for block in blocks if any(quote.interruptions for quote in block.quotes)]
    chosen = [block for block in chosen if len(block.text) <= LONGEST][:INTERRUPTED]
    outside = linked = kept = 0
    for window in translator.blocks(enumerate(chosen)):
        for result in window:
            source, target = chosen[result.number], result.block
            kept += nesting(target.text) == expected(quote_parts(source))
            told = [(quote.level, span) for quote in source.quotes for span in quote.interruptions]
            for link in (link for row in result.rows for link in row.links):
                level = next((level for level, span in told if span.start <= link.source.start < span.end), 0)
                if level and link.target.end - link.target.start >= 4:
                    linked += 1
                    depth = sum(quote.start <= link.target.start < quote.end for quote in target.quotes)
                    outside += depth < level
    return {
        "interrupted": len(chosen),
        "interrupted: number and nesting kept": round(kept / max(1, len(chosen)), 4),
        "narrator's words outside": round(outside / max(1, linked), 4),
    }


def lone_marks(translator: Translator, blocks: list[Block]) -> dict[str, Any]:
    """Whether marks without partner are kept."""
    kept = sum(
        len(result.block.stray) == 1 and sum(map(result.block.text.count, "“”‘")) == 1
        for window in translator.blocks(enumerate(blocks))
        for result in window
    )
    return {"lone marks": len(blocks), "lone marks kept": round(kept / max(1, len(blocks)), 4)}


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
    novels = read_novels(arguments.gold)
    figures = measured(translator, blocks, show=arguments.show)
    figures |= interruptions(translator, novels)
    figures |= lone_marks(translator, with_lone_marks(arguments.gold, novels))
    figures["model"] = translator.engine.model_hash
    for name, value in figures.items():
        print(f"{name:32} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
