"""Alignment of raw text with the project's own sentences, for `benchmarks/alignment.py`.

Sentences differ from the gold ones, so places are compared: a boundary between rows is a pair of offsets, one in each
text. Found are the gold boundaries that are boundaries here as well; sound are the boundaries here that lie on a gold
one or inside a gold row on both sides.
"""

from __future__ import annotations

import time
from itertools import groupby, pairwise
from pathlib import Path

from translator import align
from translator.bilingual import BilingualDocument
from translator.document import Block, Document
from translator.pipeline.translator import Translator

Rows = list[tuple[tuple[int, ...], tuple[int, ...]]]


def raw_scores(directory: Path, name: str, gold: Rows, translator: Translator) -> dict[str, float]:
    """Share of gold boundaries found, share of own boundaries that are sound, and processor seconds for everything."""
    sides = [_paragraphs(directory / f"{name}.{code}", code) for code in ("fr", "en")]
    began = time.process_time()
    document = align(sides[0][0], sides[1][0], model=translator)
    seconds = time.process_time() - began
    ends = [side[1] for side in sides]
    points, last = [(0, 0)], [-1, -1]
    for row in gold:
        for side in (0, 1):
            last[side] = row[side][-1] if row[side] else last[side]
        source, target = (ends[side][last[side]] if last[side] >= 0 else 0 for side in (0, 1))
        points.append((source, target))
    own = _boundaries(document)
    found = sum(point in own for point in points[1:]) / (len(points) - 1)
    sound = sum(_sound(point, points) for point in own) / max(len(own), 1)
    return {"gold boundaries found": round(found, 4), "own boundaries sound": round(sound, 4),
            "source sentences": sum(len(block.sentences) for block in document.source.blocks),
            "seconds": round(seconds, 1)}  # fmt: skip


def _paragraphs(path: Path, language: str) -> tuple[Document, list[int]]:
    """The text as paragraphs, and where each gold sentence ends, counted in characters without white space."""
    sentences = path.read_text(encoding="utf-8").split("\n")[:-1]
    numbers = Path(f"{path}.par").read_text(encoding="utf-8").split()
    blocks, ends, length = [], [], 0
    for _, group in groupby(zip(numbers, sentences, strict=True), key=lambda pair: pair[0]):
        blocks.append(Block("paragraph", " ".join(sentence.strip() for _, sentence in group)))
    for sentence in sentences:
        length += len("".join(sentence.split()))
        ends.append(length)
    return Document(tuple(blocks), language=language), ends


def _boundaries(document: BilingualDocument) -> set[tuple[int, int]]:
    """The ends of all rows, in characters without white space."""
    found, lengths = set(), [0, 0]
    for row in document.rows:
        for side, text in enumerate((document.source_text(row), document.target_text(row))):
            lengths[side] += len("".join(text.split()))
        found.add((lengths[0], lengths[1]))
    return found


def _sound(point: tuple[int, int], gold: list[tuple[int, int]]) -> bool:
    return any(
        before[0] <= point[0] <= after[0] and before[1] <= point[1] <= after[1] for before, after in pairwise(gold)
    )
