"""The two texts: read, checked for their languages, cut into sentences; and what may be given by hand: anchors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from translator.document import Block, Document, Quote, Span
from translator.errors import InputError, UsageError
from translator.formats import read, read_lines
from translator.formats.documents.encoding import decode
from translator.text import segment
from translator.text.characters import visible
from translator.text.language import check_language, detect

_ANCHOR = re.compile(r"\s*(\d+)\s*[\t:,; ]\s*(\d+)\s*\Z")


def read_pair(
    source: Document | str | os.PathLike[str] | bytes,
    target: Document | str | os.PathLike[str] | bytes,
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
    sides = []
    for side, language in ((source, "fr"), (target, "en")):
        if isinstance(side, Document):
            sides.append(side)
        elif pre_segmented:
            sides.append(read_segments(side, language=language))
        else:
            sides.append(read(side, language=None, allow_private=allow_private, offline=offline))
    if not any_language:
        _check_languages(sides)
    french, english = (
        _segmented(side if side.language.partition("-")[0].lower() == language else replace(side, language=language))
        for side, language in zip(sides, ("fr", "en"), strict=True)
    )
    return french, english


def read_segments(source: str | os.PathLike[str] | bytes, *, language: str) -> Document:
    """A text with one sentence a line, paragraphs parted by blank lines.

    Raises:
        InputError: a file that cannot be read, or has nothing but white space in it.
    """
    notes: list[str] = []
    if isinstance(source, bytes):
        origin, lines = "", iter(visible(decode(source, "the text").text)[0].split("\n"))
    else:
        origin, lines = os.fspath(source), read_lines(source, on_note=notes.append)
    blocks = tuple(_paragraphs(lines))
    if not blocks:
        raise InputError(f"{origin or 'the text'}: no sentence in it.", hint="Expected one sentence a line.")
    return Document(blocks, language=language, origin=origin, notes=tuple(notes))


def _paragraphs(lines: Iterable[str]) -> Iterator[Block]:
    for filled, group in groupby(map(str.strip, lines), key=bool):
        if filled:
            sentences = list(group)
            ends = accumulate(len(sentence) + 1 for sentence in sentences)
            spans = (Span(end - 1 - len(sentence), end - 1) for sentence, end in zip(sentences, ends, strict=True))
            yield Block("paragraph", " ".join(sentences), sentences=tuple(spans))


def _check_languages(sides: Sequence[Document]) -> None:
    found = [detect(block.text for block in side.blocks if block.role != "code") for side in sides]
    names = [side.origin or name for side, name in zip(sides, ("the source", "the target"), strict=True)]
    if found[0] == "en" and found[1] != "en":
        raise InputError(
            f"{names[0]} is in English: the texts are swapped.",
            hint="Give the French text first, then its English translation.",
        )
    for side, language, name in zip(sides, ("fr", "en"), names, strict=True):
        check_language(side.blocks, language, name)


def _segmented(document: Document) -> Document:
    """The document with sentences and quotations; sentences that are there are kept."""
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


def read_anchors(path: str | os.PathLike[str]) -> list[tuple[int, int]]:
    """Pairs of sentence numbers from a file with one pair a line, numbers from 1 as `translator segment` shows them.

    Returns the pairs with numbers from 0. Blank lines and lines that begin with `#` are passed over.

    Raises:
        InputError: a line that is no pair of numbers.
    """
    found = []
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _ANCHOR.match(line)
        if match is None or "0" in (match[1], match[2]):
            raise InputError(
                f"{os.fspath(path)}:{number}: {line.strip()!r} is no pair of sentence numbers.",
                hint="Expected a source and a target sentence, counted from 1: 12:14.",
            )
        found.append((int(match[1]) - 1, int(match[2]) - 1))
    return found
