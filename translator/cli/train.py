"""`translator train`: a recipe and a corpus become a model."""

from __future__ import annotations

import json as json_module
import os
from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.messages import say
from translator.cli.progress import share_done


def train_command(
    recipe: Annotated[Path, typer.Argument(metavar="RECIPE", help="TOML file that says how the model is made.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Directory for all of the run.")],
    corpus: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the recipe's sources lie; needed until they are packed.")
    ] = None,
    exclude: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Test set to keep out of training; repeatable.")
    ] = None,
    parent: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Package that the recipe's parent is in; needed until packed.")
    ] = None,
    max_minutes: Annotated[
        float | None, typer.Option(min=0.1, help="End by then; the learning rate falls to zero in that time.")
    ] = None,
    resume: options.Resume = False,
    pack_only: Annotated[
        bool, typer.Option("--pack-only", help="Only make the first weights and pack the pairs.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="The record of the run as JSON on standard output.")] = False,
) -> None:
    """Train a model by a recipe, from scratch or further."""
    from translator.training.train import train

    with share_done("training") as on_step:
        trained = train(
            recipe,
            output,
            corpus=corpus,
            exclude=exclude or (),
            parent=parent,
            max_minutes=max_minutes,
            resume=resume,
            pack_only=pack_only,
            on_step=on_step,
        )
    if os.environ.get("RANK", "0") != "0":  # Only one of several processes prints the result.
        return
    if trained is None:
        say(f"packed in {output}; train with: translator train {recipe} --output {output}")
    elif json:
        typer.echo(json_module.dumps(trained.record))
    else:
        say(f"{trained.model}: held-out loss {trained.record['history'][-1]['loss']:.3f} nats a token")
