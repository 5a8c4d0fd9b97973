"""What the commands say on standard error."""

from __future__ import annotations

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
