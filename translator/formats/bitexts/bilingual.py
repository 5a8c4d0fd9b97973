"""Any bilingual file becomes a bilingual document: this project's own, or pairs of sentences from a corpus format."""

from __future__ import annotations

import os
from collections import Counter

from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.document import Block, Document, Span
from translator.errors import InputError

_OWN = b'"format":"translator-bilingual"'
_HEAD = 4096


def read_bilingual(path: str | os.PathLike[str]) -> BilingualDocument:
    """The document in a JSON Lines file of this project; from all else that `read_pairs` takes, a row for each pair.

    Pairs have neither word links nor structure. What a format holds besides pairs is counted in the source's notes.

    Raises:
        InputError: a file that is missing, broken, empty or of an unknown format.
    """
    name = os.fspath(path)
    if name.endswith((".jsonl", ".ndjson")) and _OWN in _head(name):
        from translator.formats.writers.jsonl import read_jsonl

        return read_jsonl(name)
    from translator.corpus import read_pairs

    skipped: Counter[str] = Counter()
    source, target = [], []
    for pair in read_pairs([name], on_skip=lambda reason: skipped.update((reason,))):
        source.append(_block(pair.source))
        target.append(_block(pair.target))
    if not source:
        raise InputError(f"{name}: no pair of a French and an English text.", hint="See docs/checks.md for formats.")
    rows = tuple(
        Row(_places(number, here), _places(number, there), reason="" if here.text and there.text else "empty")
        for number, (here, there) in enumerate(zip(source, target, strict=True))
    )
    notes = tuple(f"{count} rows passed over: {reason}" for reason, count in sorted(skipped.items()))
    return BilingualDocument(
        Document(tuple(source), language="fr", origin=name, notes=notes),
        Document(tuple(target), language="en", origin=name),
        rows,
        Signature(version="", task="align"),
    )


def row_lines(path: str, document: BilingualDocument) -> list[int] | None:
    """The line of the file, from 1, that each row stands on; None for formats in which rows are not lines."""
    own = path.endswith((".jsonl", ".ndjson"))
    if not own and not path.endswith((".tsv", ".tab")):
        return None
    with open(path, "rb") as stream:
        lines = [
            number
            for number, line in enumerate(stream, 1)
            if (line.startswith(b'{"type":"row"') if own else line.strip())
        ]
    extra = len(lines) - len(document.rows)
    # A table may have a header; anything else that is no row leaves no way to tell.
    return lines[extra:] if extra in (0, 1) else None


def _head(name: str) -> bytes:
    try:
        with open(name, "rb") as stream:
            return stream.read(_HEAD)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"Cannot read {name!r}: {reason}.", hint="Check the path.") from error


def _block(text: str) -> Block:
    return Block("paragraph", text, sentences=(Span(0, len(text)),) if text.strip() else ())


def _places(number: int, block: Block) -> tuple[Place, ...]:
    return tuple(Place(number, *span) for span in block.sentences)
