"""`translator translate`: French in, a bilingual document out."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from translator.cli.messages import show_log
from translator.cli.options import TranslateOptions, spread
from translator.engine.base import DecodingOptions, EngineOptions


@spread
def translate_command(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT…", help="Files, directories, web addresses; - is standard input."),
    ],
    options: TranslateOptions,
    engine_options: EngineOptions,
    decoding: DecodingOptions,
) -> None:
    """Translate French text into a bilingual document, quotations kept.

    Without -o or --output-dir the English text goes to standard output.
    """
    from translator.cli.jobs import run_translations

    if options.quiet:
        show_log(logging.WARNING)
    run_translations(inputs, options, engine_options, decoding)
