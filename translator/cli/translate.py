"""`translator translate`: French in, a bilingual document out."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.messages import show_log
from translator.formats.writing import Layout
from translator.pipeline.marks import MarkStyle


def translate_command(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT…", help="Files, directories, web addresses; - is standard input."),
    ],
    output: options.Output = "-",
    output_dir: Annotated[
        str, typer.Option(metavar="DIR", help="Write one document for each input into this directory.")
    ] = "",
    format: options.Format = "",  # noqa: A002
    layout: Annotated[
        Layout | None, typer.Option(help="Both languages beside or under each other, or the translation alone.")
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Every input line is a segment and gives exactly one line of English.")
    ] = False,
    quotes: Annotated[MarkStyle, typer.Option(help="Style of the English quotation marks.")] = "us",
    model: options.ModelName = "fr-en",
    engine: options.Engine = "ctranslate2",
    device: options.Device = "auto",
    compute_type: options.ComputeType = "default",
    threads: options.Threads = 0,
    beam_size: options.Beam = 4,
    length_penalty: options.LengthPenalty = 1.0,
    language: Annotated[str, typer.Option(help="Language that the input must be in; any: no check.")] = "fr",
    allow_private: options.AllowPrivate = False,
    offline: options.Offline = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted translation.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report on standard output, one JSON object an input.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Translate French text into a bilingual document, quotations kept.

    Without -o or --output-dir the English text goes to standard output.
    """
    from translator.cli.job import Settings, run_jobs

    if quiet:
        show_log(logging.WARNING)
    run_jobs(
        inputs,
        Settings(
            output=output,
            output_dir=output_dir,
            format=format or None,
            layout=layout,
            lines=lines,
            quotes=quotes,
            model=model,
            engine=engine,
            device=device,
            compute_type=compute_type,
            threads=threads,
            beam_size=beam_size,
            length_penalty=length_penalty,
            language=None if language == "any" else language,
            allow_private=allow_private,
            offline=offline,
            resume=resume,
            json=json,
            quiet=quiet,
        ),
    )
