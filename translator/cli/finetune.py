"""`translator finetune`: a model that proves to be better on the user's own texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from translator.cli import options
from translator.cli.messages import say
from translator.cli.progress import share_done
from translator.errors import TrainingError
from translator.training.options import FinetuneOptions


@options.spread
def finetune_command(
    tuning: FinetuneOptions,
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Files of the run; default: finetune-NAME.")
    ] = None,
    resume: options.Resume = False,
    force: Annotated[bool, typer.Option("--force", help="Register the model even if it is not better.")] = False,
    offline: options.Offline = False,
    json: Annotated[bool, typer.Option("--json", help="The whole record as JSON on standard output.")] = False,
) -> None:
    """Fine-tune a model on your own pairs, prove it better, and register it."""
    from translator.training.finetune import finetune

    directory = output or Path(f"finetune-{tuning.name}")
    with share_done("training") as on_step:
        tuned = finetune(tuning, directory, resume=resume, force=force, offline=offline, on_step=on_step)
    if json:
        typer.echo((directory / "report.json").read_text(encoding="utf-8"), nl=False)
    for sentence in tuned.verdict:
        say(sentence)
    say(f"report: {directory / 'report.html'}")
    if not tuned.registered:
        raise TrainingError(
            f"'{tuning.name}' is not registered: it is not better beyond chance.",
            hint=f"It lies in {tuned.model}; use --force with --resume to register it all the same.",
        )
    say(f"registered; use it with: translator translate --model {tuning.name}")
