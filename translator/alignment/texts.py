"""The two texts: read, checked for their languages, cut into sentences."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from translator.document import Block, Document, Quote, Span
from translator.errors import InputError, UsageError

_NOT_SIDES = "Give the French text first, then its English translation."


def read_pair(
    source: Document | str | os.PathLike[str],
    target: Document | str | os.PathLike[str],
    *,
    pre_segmented: bool,
    any_language: bool,
    allow_private: bool,
    offline: bool,
) -> tuple[Document, Document]:
    """Both documents with sentences and quotations. Documents that have sentences keep them.

    Raises:
        InputError: a text that cannot be read, is empty or in another language, or sides that are swapped.
        UsageError: standard input for both.
    """
    if source == target == "-":
        raise UsageError("Standard input cannot be both texts.", hint="Put one of them into a file.")
    sides = [
        side if isinstance(side, Document) else _read(side, language, pre_segmented, allow_private, offline)
        for side, language in ((source, "fr"), (target, "en"))
    ]
    if not any_language:
        _check_languages(sides)
    languages = ("fr", "en")
    sides = [
        side if side.language.partition("-")[0].lower() == language else replace(side, language=language)
        for side, language in zip(sides, languages, strict=True)
    ]
    return _segmented(sides[0]), _segmented(sides[1])


def _read(
    source: str | os.PathLike[str], language: str, pre_segmented: bool, allow_private: bool, offline: bool
) -> Document:
    if pre_segmented:
        return read_segments(source, language=language)
    from translator.formats import read

    return read(source, language=None, allow_private=allow_private, offline=offline)


def read_segments(source: str | os.PathLike[str], *, language: str) -> Document:
    """A text with one sentence a line, paragraphs parted by blank lines.

    Raises:
        InputError: a file that cannot be read, or has nothing but white space in it.
    """
    from translator.formats import read_lines

    notes: list[str] = []
    blocks = tuple(_paragraphs(read_lines(source, on_note=notes.append)))
    if not blocks:
        raise InputError(f"{os.fspath(source)}: no sentence in it.", hint="Expected one sentence a line.")
    return Document(blocks, language=language, origin=os.fspath(source), notes=tuple(notes))


def _paragraphs(lines: Iterator[str]) -> Iterator[Block]:
    held: list[str] = []
    for line in lines:
        if line.strip():
            held.append(line.strip())
        elif held:
            yield _block(held)
            held = []
    if held:
        yield _block(held)


def _block(sentences: Sequence[str]) -> Block:
    spans = []
    start = 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    return Block("paragraph", " ".join(sentences), sentences=tuple(spans))


def _check_languages(sides: Sequence[Document]) -> None:
    from translator.text.language import check_language, detect

    found = [detect(block.text for block in side.blocks if block.role != "code") for side in sides]
    names = [side.origin or name for side, name in zip(sides, ("the source", "the target"), strict=True)]
    if found[0] == "en" and found[1] != "en":
        raise InputError(f"{names[0]} is in English: the texts are swapped.", hint=_NOT_SIDES)
    for side, language, name in zip(sides, ("fr", "en"), names, strict=True):
        check_language(side.blocks, language, name)


def _segmented(document: Document) -> Document:
    """The document with sentences and quotations; sentences that are there are kept."""
    from translator.text import segment

    if not any(block.sentences for block in document.blocks):
        return segment(document)
    if any(block.quotes or block.stray for block in document.blocks):
        return document
    found = segment(document)
    blocks = (
        replace(new, sentences=old.sentences, quotes=tuple(_continued(quote, old.sentences) for quote in new.quotes))
        for old, new in zip(document.blocks, found.blocks, strict=True)
    )
    return replace(document, blocks=tuple(blocks))


def _continued(quote: Quote, sentences: Sequence[Span]) -> Quote:
    """The quotation, marked as going on if it runs past the end of one of these sentences."""
    crosses = any(quote.start < span.end < quote.end for span in sentences)
    return replace(quote, continues=True) if crosses and not quote.continues else quote
