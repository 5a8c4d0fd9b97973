"""What the commands say on standard error."""

from __future__ import annotations

import logging
import sys

from translator.errors import TranslatorError


def say(message: str) -> None:
    """One line of information."""
    print(message, file=sys.stderr)  # noqa: T201


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
