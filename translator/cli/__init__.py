"""The command line. `main` is the console script; each command is a module of its own."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the `translator` command."""
    try:
        from translator.cli.app import app
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    app(prog_name="translator")
