"""The Typer application: its commands, and how an error ends one."""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from translator import __version__
from translator.cli import corpus, models
from translator.cli.align import align_command
from translator.cli.check import check_command
from translator.cli.evaluate import evaluate_command
from translator.cli.finetune import finetune_command
from translator.cli.messages import report, show_log
from translator.cli.segment import segment_command
from translator.cli.train import train_command
from translator.cli.translate import translate_command
from translator.errors import TranslatorError
from translator.files import write_failure

_INTERRUPTED = 130


class _Commands(TyperGroup):
    """Turns the errors that a user can cause into one message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        show_log()
        try:
            return super().invoke(ctx)
        except TranslatorError as error:
            report(error)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            print("interrupted", file=sys.stderr)  # noqa: T201
            raise typer.Exit(_INTERRUPTED) from error
        except BrokenPipeError as error:
            # The reader of standard output has gone (`| head`): nothing to say, and nothing more can be flushed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            failure = write_failure("-", error)
            report(failure)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(failure.exit_code) from error


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Turns a French article into an aligned, side-by-side French–English document.",
)


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"translator {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


app.command("translate")(translate_command)
app.command("align")(align_command)
app.command("segment")(segment_command)
app.command("check")(check_command)
app.command("evaluate")(evaluate_command)
app.command("finetune")(finetune_command)
app.command("train")(train_command)
app.add_typer(models.app, name="models", help="List, show and convert translation models.")
app.add_typer(corpus.app, name="corpus", help="Read, clean, split, count and make sentence pairs to train on.")
