"""`translator align`: a French text and its human translation in, a bilingual document out."""

from __future__ import annotations

import logging
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.messages import show_log
from translator.formats.writing import Layout


def align_command(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE TARGET…",
            help="A French text and its English translation: files, addresses, - for one; more pairs with --corpus.",
        ),
    ],
    output: options.Output = "",
    format: options.Format = "",  # noqa: A002
    layout: Annotated[Layout | None, typer.Option(help="Both languages beside or under each other.")] = None,
    corpus: Annotated[
        str, typer.Option(metavar="FILE", help="Write the rows as a training corpus: .tmx, .tsv or .jsonl.")
    ] = "",
    min_score: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Least probability of a row that goes into the corpus.")
    ] = 0.5,
    pre_segmented: Annotated[
        bool, typer.Option("--pre-segmented", help="Files have one sentence a line, blank lines between paragraphs.")
    ] = False,
    anchors: Annotated[
        str, typer.Option(metavar="FILE", help="Pairs of sentence numbers (12:14, from 1) that must be in one row.")
    ] = "",
    no_links: Annotated[bool, typer.Option("--no-links", help="Leave out the word links.")] = False,
    model: options.ModelName = "fr-en",
    engine: options.Engine = "ctranslate2",
    device: options.Device = "auto",
    compute_type: options.ComputeType = "default",
    threads: options.Threads = 0,
    language: Annotated[str, typer.Option(help="fr: check both languages; any: no check.")] = "fr",
    allow_private: options.AllowPrivate = False,
    offline: options.Offline = False,
    json: Annotated[bool, typer.Option("--json", help="Report on standard output, one JSON object a pair.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Align a French text with its English translation, sentence by sentence.

    Without -o the rows go to standard output, each French sentence above its English one.
    """
    from translator.cli.aligning import Settings, run_alignments

    if quiet:
        show_log(logging.WARNING)
    run_alignments(
        inputs,
        Settings(
            output=output,
            format=format or None,
            layout=layout,
            corpus=corpus,
            min_score=min_score,
            pre_segmented=pre_segmented,
            anchors=anchors,
            links=not no_links,
            model=model,
            engine=engine,
            device=device,
            compute_type=compute_type,
            threads=threads,
            language=language,
            allow_private=allow_private,
            offline=offline,
            json=json,
            quiet=quiet,
        ),
    )
