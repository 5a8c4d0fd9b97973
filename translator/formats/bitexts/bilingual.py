"""Pairs as a bilingual document, and a bilingual document as pairs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.document import Block, Document, Span
from translator.errors import InputError
from translator.formats.bitexts.formats import FORMATS, extensions, loaded
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.reading import read_pairs
from translator.formats.bitexts.streams import opened, suffixes


def read_bilingual(path: str | os.PathLike[str]) -> BilingualDocument:
    """The document in a JSON Lines file of this project; from all else that `read_pairs` takes, a row for each pair.

    Pairs have neither word links nor structure. What a format holds besides pairs is counted in the source's notes.

    Raises:
        InputError: a file that is missing, broken, empty or of an unknown format.
    """
    name = os.fspath(path)
    kind = extensions("read_document").get(suffixes(name)[0])
    if kind:
        with opened(name) as stream:
            document: BilingualDocument | None = loaded(FORMATS[kind].read_document)(stream, name)
        if document:
            return document
    skipped: Counter[str] = Counter()
    source, target, scores = [], [], []
    for pair in read_pairs(name, on_skip=lambda reason: skipped.update((reason,))):
        source.append(_block(pair.source))
        target.append(_block(pair.target))
        scores.append(pair.score)
    if not source:
        raise InputError(f"{name}: no pair of a French and an English text.", hint="See docs/checks.md for formats.")
    rows = tuple(
        Row(_places(number, here), _places(number, there), score, reason="" if here.text and there.text else "empty")
        for number, (here, there, score) in enumerate(zip(source, target, scores, strict=True))
    )
    notes = tuple(f"{count} rows passed over: {reason}" for reason, count in sorted(skipped.items()))
    return BilingualDocument(
        Document(tuple(source), language="fr", origin=name, notes=notes),
        Document(tuple(target), language="en", origin=name),
        rows,
        Signature(version="", task="align"),
    )


def pairs_of(document: BilingualDocument, *, min_score: float | None = None) -> Iterator[Pair]:
    """The rows with a letter on both sides, as pairs, with the document's origin.

    A pair has the score of its row if that is a probability, that is, in an aligned document. With `min_score`, only
    pairs with that score at least.
    """
    aligned = document.signature.task == "align"
    for row in document.rows:
        score = row.score if aligned else None
        if row.source and row.target and (min_score is None or (score is not None and score >= min_score)):
            source, target = document.source_text(row), document.target_text(row)
            if any(map(str.isalpha, source)) and any(map(str.isalpha, target)):
                yield Pair(source, target, document.source.origin, score)


def row_lines(path: str, document: BilingualDocument) -> list[int] | None:
    """The line of the file, from 1, that each row stands on; None for files in which rows are not lines."""
    if not path.lower().endswith((".jsonl", ".ndjson", ".tsv", ".tab")):
        return None
    with open(path, "rb") as stream:
        others = (b'{"type":"header"', b'{"type":"block"')
        lines = [number for number, line in enumerate(stream, 1) if line.strip() and not line.startswith(others)]
    extra = len(lines) - len(document.rows)
    # A table may have a header; anything else that is no row leaves no way to tell.
    return lines[extra:] if extra in (0, 1) else None


def _block(text: str) -> Block:
    return Block("paragraph", text, sentences=(Span(0, len(text)),) if text.strip() else ())


def _places(number: int, block: Block) -> tuple[Place, ...]:
    return tuple(Place(number, *span) for span in block.sentences)
