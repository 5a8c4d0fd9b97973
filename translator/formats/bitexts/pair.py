"""A pair of texts, the names by which files know its sides, and what becomes of rows that are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from translator.errors import InputError

SOURCE = ("fr", "french", "français", "francais", "source", "src")
TARGET = ("en", "english", "anglais", "target", "tgt", "trg")
DOCUMENT = ("document", "doc", "document_id", "doc_id")
"""Names of columns and keys."""

_LANGUAGES = {"fr": "source", "fra": "source", "fre": "source", "en": "target", "eng": "target"}


class Pair(NamedTuple):
    """A French source beside its English target.

    `document` groups the pairs of one document, "" is not known. `score` is the probability that the sides correspond,
    None is not known.
    """

    source: str
    target: str
    document: str = ""
    score: float | None = None


class Columns(NamedTuple):
    """Numbers from 0 of the columns of a table; `document` is None where no column is it."""

    source: int
    target: int
    document: int | None


def find_columns(header: Sequence[str]) -> Columns | None:
    """The columns that a header names, or None when the row is no header."""
    names = [field.strip().lower() for field in header]
    source, target, document = (
        next((names.index(name) for name in known if name in names), None) for known in (SOURCE, TARGET, DOCUMENT)
    )
    return None if source is None or target is None else Columns(source, target, document)


def side_of(language: str | None) -> str:
    """`source` for a tag of French, `target` for one of English (BCP 47, any region), else ""."""
    return _LANGUAGES.get((language or "").replace("_", "-").partition("-")[0].strip().lower(), "")


def probability(value: object) -> float | None:
    """The score that a file gives a pair, if it is a number from 0 to 1: a log-probability, say, is no probability."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return number if 0 <= number <= 1 and not isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Problems:
    """Takes broken rows (`on_bad`, with `skip_bad`; without it they are raised) and rows that are no pairs (`on_skip`).

    A row that is no pair is not broken: an untranslated message, an omission, a unit without English.
    """

    skip_bad: bool = False
    on_bad: Callable[[InputError], None] | None = None
    on_skip: Callable[[str], None] | None = None

    def bad(self, name: str, line: int, reason: str, *, cause: BaseException | None = None) -> None:
        """Raises an `InputError` with file and line for a broken row, or reports it when such rows are skipped."""
        hint = "Correct the row, or leave such rows out with: translator corpus import --skip-bad (skip_bad=True)."
        error = InputError(f"{name}:{line}: {reason}.", hint=hint)
        if not self.skip_bad:
            raise error from cause
        if self.on_bad:
            self.on_bad(error)

    def skipped(self, reason: str) -> None:
        """Reports a row that is no pair."""
        if self.on_skip:
            self.on_skip(reason)
