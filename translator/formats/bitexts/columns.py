"""Which column or key holds which side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

SOURCE = ("fr", "french", "français", "francais", "source", "src")
TARGET = ("en", "english", "anglais", "target", "tgt", "trg")
DOCUMENT = ("document", "doc", "document_id", "doc_id")
_LANGUAGES = {"fr": "source", "fra": "source", "fre": "source", "en": "target", "eng": "target"}


class Columns(NamedTuple):
    """Numbers from 0; `document` is None where no column is it."""

    source: int
    target: int
    document: int | None


def find_columns(header: Sequence[str]) -> Columns | None:
    """The columns that a header names, or None when the row is no header."""
    names = [field.strip().lower() for field in header]
    source, target, document = (_first(names, known) for known in (SOURCE, TARGET, DOCUMENT))
    return None if source is None or target is None else Columns(source, target, document)


def side_of(language: str | None) -> str:
    """`source` for a tag of French, `target` for one of English (BCP 47, any region), else ""."""
    return _LANGUAGES.get((language or "").replace("_", "-").partition("-")[0].strip().lower(), "")


def _first(names: list[str], known: Sequence[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)
