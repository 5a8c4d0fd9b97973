"""Running the items that a command line names one after the other, and what is said of each."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import typer

from translator.cli.messages import report
from translator.errors import TranslatorError


class Reporter:
    """Runs items. One that fails is reported and the others go on; the first failure's code is the command's."""

    def __init__(self, *, json: bool, quiet: bool, say: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
        """With `json` each item gives one JSON object on standard output; else `say` gets its summary, unless `quiet`.

        The summary of an item that failed has the key `error`.
        """
        self._json, self._quiet, self._say = json, quiet, say
        self.failures: list[TranslatorError] = []

    def run(self, named: dict[str, Any], work: Callable[[dict[str, Any]], None]) -> bool:
        """Does the work on an item, which adds to its summary; whether it came to its end.

        `named` is what the summary begins with. What the work has found before it fails is reported too.
        """
        started = time.perf_counter()
        summary = dict(named)
        try:
            work(summary)
        except TranslatorError as error:
            self.failures.append(error)
            report(error)
            summary |= {"error": error.message, "hint": error.hint, "exit_code": error.exit_code}
        summary["seconds"] = round(time.perf_counter() - started, 3)
        if self._json:
            typer.echo(json.dumps(summary, ensure_ascii=False))
        elif not self._quiet:
            self._say(summary)
        return "error" not in summary

    def close(self) -> None:
        """Ends the command with the first failure's exit code, if there was one."""
        if self.failures:
            raise typer.Exit(self.failures[0].exit_code)
