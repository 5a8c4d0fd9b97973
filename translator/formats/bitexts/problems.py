"""What is wrong with rows: raised, or counted and passed over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from translator.errors import InputError

ROW_HINT = "Mend the row, or pass over such rows with --skip-bad (skip_bad=True)."


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
        error = InputError(f"{name}:{line}: {reason}.", hint=ROW_HINT)
        if not self.skip_bad:
            raise error from cause
        if self.on_bad:
            self.on_bad(error)

    def skipped(self, reason: str) -> None:
        """Reports a row that is no pair."""
        if self.on_skip:
            self.on_skip(reason)
