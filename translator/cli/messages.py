"""What the commands say on standard error."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from translator.errors import TranslatorError

if TYPE_CHECKING:
    from rich.console import Console


def say(message: str) -> None:
    """One line of information."""
    print(message, file=sys.stderr)  # noqa: T201


def standard_output() -> Console:
    """Standard output for rich texts; that its reader has gone is a `BrokenPipeError`, as it is for `print`."""
    from rich.console import Console

    class Output(Console):
        def on_broken_pipe(self) -> None:
            raise

    return Output(highlight=False)


def report(error: TranslatorError) -> None:
    """What went wrong and what to do next."""
    say(f"error: {error.message}")
    if error.hint:
        say(f"  {error.hint}")


class _Messages(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


def show_log(level: int = logging.INFO) -> None:
    """Sends what the library logs (a model being converted, say) to standard error, one line each."""
    log = logging.getLogger("translator")
    log.setLevel(level)
    if not log.handlers:
        log.addHandler(_Messages())
