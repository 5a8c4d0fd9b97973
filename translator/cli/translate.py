"""`translator translate`: French in, a bilingual document out."""

from __future__ import annotations

import logging
from typing import Annotated, Literal

import typer

from translator.cli.messages import show_log
from translator.engine.base import EngineName
from translator.formats.writing import Layout
from translator.pipeline.marks import MarkStyle


def translate_command(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT…", help="Files, directories, web addresses; - is standard input."),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; the extension says the format.")
    ] = "-",
    output_dir: Annotated[
        str, typer.Option(metavar="DIR", help="Write one document for each input into this directory.")
    ] = "",
    format: Annotated[  # noqa: A002
        str, typer.Option(metavar="NAME", help="html, md, tsv, jsonl, txt, docx or tmx, whatever the extension.")
    ] = "",
    layout: Annotated[
        Layout | None, typer.Option(help="Both languages beside or under each other, or the translation alone.")
    ] = None,
    lines: Annotated[
        bool, typer.Option("--lines", help="Every input line is a segment and gives exactly one line of English.")
    ] = False,
    quotes: Annotated[MarkStyle, typer.Option(help="Style of the English quotation marks.")] = "us",
    model: Annotated[str, typer.Option("--model", "-m", help="Name, directory or hub id of a model.")] = "fr-en",
    engine: Annotated[EngineName, typer.Option(help="What runs the model.")] = "ctranslate2",
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="Where it runs.")] = "auto",
    compute_type: Annotated[
        str, typer.Option(help="int8, float16, float32, …; default: int8 on a processor, float16 on a GPU.")
    ] = "default",
    threads: Annotated[int, typer.Option(min=0, help="Processor threads; 0: all cores.")] = 0,
    beam: Annotated[int, typer.Option(min=1, max=64, help="Hypotheses kept in the search; 1: greedy.")] = 4,
    length_penalty: Annotated[float, typer.Option(help="Above 1 favours longer translations.")] = 1.0,
    language: Annotated[str, typer.Option(help="Language that the input must be in; any: no check.")] = "fr",
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses too.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Never use the network.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with an interrupted translation.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report on standard output, one JSON object an input.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
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
            beam=beam,
            length_penalty=length_penalty,
            language=None if language == "any" else language,
            allow_private=allow_private,
            offline=offline,
            resume=resume,
            json=json,
            quiet=quiet,
        ),
    )
