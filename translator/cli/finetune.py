"""`translator finetune`: a model that proves to be better on the user's own texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from translator.cli import options
from translator.cli.messages import say
from translator.cli.progress import share_done
from translator.engine.base import DEFAULT_MODEL
from translator.errors import TrainingError


def finetune_command(
    corpora: Annotated[list[str], typer.Argument(metavar="CORPUS…", help="Files of sentence pairs, in any format.")],
    name: Annotated[str, typer.Option(metavar="NAME", help="What the new model will be called.")],
    model: Annotated[
        str, typer.Option("--model", "-m", help="Name, directory or hub id to start from.")
    ] = DEFAULT_MODEL,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Files of the run; default: finetune-NAME.")
    ] = None,
    method: Annotated[Literal["full", "lora"], typer.Option(help="Train all weights, or small adapters.")] = "full",
    replay: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="General pairs to mix in against forgetting; repeatable.")
    ] = None,
    replay_share: Annotated[float, typer.Option(help="Share of the pairs seen that come from --replay.")] = 0.3,
    general: Annotated[
        str, typer.Option(metavar="FILE", help="General test set for the proof; default: a small one of our own.")
    ] = "",
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="FILE", help="Test set to keep out of training; repeatable.")
    ] = None,
    max_minutes: Annotated[float | None, typer.Option(min=0.1, help="End training by then.")] = None,
    epochs: Annotated[
        float | None, typer.Option(min=0.01, help="Times that the corpus is seen; default: by its size.")
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="Peak learning rate; default: 1e-4, with LoRA 1e-3.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the split and of the order.")] = 1,
    skip_bad: options.SkipBad = False,
    resume: options.Resume = False,
    force: Annotated[bool, typer.Option("--force", help="Register the model even if it is not better.")] = False,
    offline: options.Offline = False,
    json: Annotated[bool, typer.Option("--json", help="The whole record as JSON on standard output.")] = False,
) -> None:
    """Fine-tune a model on your own pairs, prove it better, and register it."""
    from translator.training.finetune import FinetuneOptions, finetune

    directory = output or Path(f"finetune-{name}")
    chosen = FinetuneOptions(
        corpora=tuple(corpora),
        name=name,
        model=model,
        method=method,
        replay=tuple(replay or ()),
        replay_share=replay_share,
        general=general,
        exclude=tuple(exclude or ()),
        max_minutes=max_minutes,
        epochs=epochs,
        learning_rate=learning_rate,
        seed=seed,
        skip_bad=skip_bad,
    )
    with share_done("training") as on_step:
        tuned = finetune(chosen, directory, resume=resume, force=force, offline=offline, on_step=on_step)
    if json:
        typer.echo((directory / "report.json").read_text(encoding="utf-8"), nl=False)
    for sentence in tuned.verdict:
        say(sentence)
    say(f"report: {directory / 'report.html'}")
    if not tuned.registered:
        raise TrainingError(
            f"'{name}' is not registered: it is not better beyond chance.",
            hint=f"It lies in {tuned.model}; use --force with --resume to register it all the same.",
        )
    say(f"registered; use it with: translator translate --model {name}")
