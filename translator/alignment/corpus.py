"""Sentence pairs to train on, from aligned documents."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.document import Block, Document, Span
from translator.errors import OutputError


class Scored(NamedTuple):
    """A row as a sentence pair: its texts, the document that it is from, and the probability that they correspond."""

    source: str
    target: str
    document: str
    score: float


def scored_pairs(document: BilingualDocument, *, min_score: float) -> Iterator[Scored]:
    """The rows with both sides and at least that score."""
    name = document.source.origin
    for row in document.rows:
        if row.source and row.target and row.score is not None and row.score >= min_score:
            source, target = document.source_text(row), document.target_text(row)
            if any(map(str.isalpha, source)) and any(map(str.isalpha, target)):
                yield Scored(source, target, name, row.score)


def check_corpus(path: str | os.PathLike[str]) -> None:
    """Raises OutputError for a name that no corpus can be written to."""
    from translator.files import check_writable
    from translator.formats.bitexts.writing import check_format

    if not os.fspath(path).lower().endswith(".tmx"):
        try:
            check_format(path)
        except OutputError as error:
            raise OutputError(
                f"Cannot write {os.fspath(path)!r}: a corpus is TMX, TSV or JSON Lines.",
                hint="End the name in .tmx, .tsv or .jsonl.",
            ) from error
    check_writable(path)


def write_corpus(pairs: Iterable[Scored], path: str | os.PathLike[str], signature: Signature) -> int:
    """Writes pairs as TMX (with scores), TSV or JSON Lines, as the name says; returns how many there were."""
    if os.fspath(path).lower().endswith(".tmx"):
        document = _one_document(pairs, signature)
        from translator.formats import write

        write(document, path)
        return len(document.rows)
    from translator.corpus import Pair, write_pairs

    return write_pairs((Pair(pair.source, pair.target, pair.document) for pair in pairs), path)


def _one_document(pairs: Iterable[Scored], signature: Signature) -> BilingualDocument:
    """A document with a block for each pair."""
    sides: tuple[list[Block], list[Block]] = ([], [])
    rows = []
    for number, pair in enumerate(pairs):
        for blocks, text in zip(sides, pair[:2], strict=True):
            blocks.append(Block("paragraph", text, sentences=(Span(0, len(text)),)))
        places = (Place(number, 0, len(pair.source)), Place(number, 0, len(pair.target)))
        rows.append(Row((places[0],), (places[1],), pair.score))
    return BilingualDocument(Document(tuple(sides[0])), Document(tuple(sides[1]), "en"), tuple(rows), signature)
