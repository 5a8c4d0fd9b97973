"""`translator align`: a French text and its human translation in, a bilingual document out."""

from __future__ import annotations

import logging
from typing import Annotated, Literal

import typer

from translator.cli.messages import show_log
from translator.engine.base import EngineName
from translator.formats.writing import Layout


def align_command(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE TARGET…",
            help="A French text and its English translation: files, addresses, - for one; more pairs with --corpus.",
        ),
    ],
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; the extension says the format.")
    ] = "",
    format: Annotated[  # noqa: A002
        str, typer.Option(metavar="NAME", help="html, md, tsv, jsonl, txt, docx or tmx, whatever the extension.")
    ] = "",
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
    model: Annotated[str, typer.Option("--model", "-m", help="Name, directory or hub id of a model.")] = "fr-en",
    engine: Annotated[EngineName, typer.Option(help="What runs the model.")] = "ctranslate2",
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="Where it runs.")] = "auto",
    compute_type: Annotated[
        str, typer.Option(help="int8, float16, float32, …; default: int8 on a processor, float16 on a GPU.")
    ] = "default",
    threads: Annotated[int, typer.Option(min=0, help="Processor threads; 0: all cores.")] = 0,
    language: Annotated[str, typer.Option(help="fr: check both languages; any: no check.")] = "fr",
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses too.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Never use the network.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Report on standard output, one JSON object a pair.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
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
