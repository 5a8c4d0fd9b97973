"""Every error that the package raises on purpose.

    TranslatorError
    ├── UsageError        options that do not fit together                    exit code 2
    ├── InputError        text, file or address that cannot be used           exit code 3
    ├── OutputError       a result that cannot be written                     exit code 3
    ├── ModelError        a model that is missing, broken or of another kind  exit code 4
    └── TrainingError     training that failed, or did not make a model better  exit code 1

A message is one line: the offending value, where it is, what was expected; `hint` holds the next thing to try.
"""

from __future__ import annotations


class TranslatorError(Exception):
    """Base of all errors a user can cause. `str(error)` is the message followed by the hint."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


def reason(error: BaseException) -> str:
    """The first line of another library's error, without its full stop; its type where it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")


class UsageError(TranslatorError):
    """Options or arguments that do not fit together."""

    exit_code = 2


class InputError(TranslatorError):
    """An input that is missing, unreadable, empty, binary, too large or in another language."""

    exit_code = 3


class OutputError(TranslatorError):
    """A result that cannot be written: no permission, no space, unknown format."""

    exit_code = 3


class ModelError(TranslatorError):
    """A model that cannot be found, fetched, converted or loaded."""

    exit_code = 4


class TrainingError(TranslatorError):
    """Training that broke down, or that did not make the model better."""

    exit_code = 1
