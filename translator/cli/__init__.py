"""The command line. `main` is the console script; each command is a module of its own."""

from __future__ import annotations


def main() -> None:
    """Runs the `translator` command."""
    from translator.cli.app import app

    app(prog_name="translator")
