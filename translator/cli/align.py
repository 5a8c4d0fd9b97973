"""`translator align`: a French text and its human translation in, a bilingual document out."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from translator.cli.messages import show_log
from translator.cli.options import AlignOptions, spread
from translator.engine.base import EngineOptions


@spread
def align_command(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE TARGET…",
            help="A French text and its English translation: files, addresses, - for one; more pairs with --corpus.",
        ),
    ],
    options: AlignOptions,
    engine_options: EngineOptions,
) -> None:
    """Align a French text with its English translation, sentence by sentence.

    Without -o the rows go to standard output, each French sentence above its English one.
    """
    from translator.cli.aligning import run_alignments

    if options.quiet:
        show_log(logging.WARNING)
    run_alignments(inputs, options, engine_options)
