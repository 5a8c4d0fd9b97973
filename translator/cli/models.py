"""`translator models`: list, show and convert models."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from translator.cli import options

if TYPE_CHECKING:
    from translator.engine.catalogue import Description, Entry

app = typer.Typer(no_args_is_help=True)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="Name, directory or hub id of a model.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON value on standard output.")]


@app.command("list")
def list_command(json: _Json = False) -> None:
    """List the models at hand: bundled, registered, and in the local cache of the Hugging Face hub."""
    from translator.engine.catalogue import catalogue

    entries = catalogue()
    if json:
        _echo_json([_plain(entry) for entry in entries])
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        typer.echo(f"{entry.name:{width}}  {entry.origin:10}  {_megabytes(entry.size):>9}  {entry.path}")


@app.command("show")
def show_command(name: _Name, json: _Json = False, offline: options.Offline = False) -> None:
    """Show what a model is: where it lies, its hash, its size, its licence."""
    from translator.engine.catalogue import describe
    from translator.engine.models import find

    description = describe(find(name, offline=offline))
    if json:
        _echo_json(_plain(description))
        return
    rows = {
        "name": description.name,
        "origin": description.origin,
        "path": str(description.path),
        "layout": description.layout,
        "hash": description.hash,
        "size": _megabytes(description.size),
        "parameters": f"{description.parameters:,}" if description.parameters else "not known",
        "vocabulary": f"{description.vocabulary:,}",
        "layers": f"{description.encoder_layers} encoder, {description.decoder_layers} decoder",
        "longest input": f"{description.max_tokens} tokens",
        "licence": description.licence or "not stated",
        "word links": description.links,
        "converted": ", ".join(description.converted) or "no",
    }
    if description.layout == "ctranslate2":
        del rows["layers"], rows["parameters"]
    for key, value in rows.items():
        typer.echo(f"{key + ':':15} {value}")


@app.command("convert")
def convert_command(
    name: _Name,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="DIR", help="Copy the converted model to a new directory.")
    ] = None,
    quantization: Annotated[
        str, typer.Option(metavar="TYPE", help="Type of the weights: int8, or float32 for all other compute types.")
    ] = "int8",
    json: _Json = False,
    offline: options.Offline = False,
) -> None:
    """Convert a model for CTranslate2 now, not at its first use."""
    from translator.engine.convert import QUANTIZATIONS, converted, copy_converted
    from translator.engine.models import find
    from translator.errors import UsageError

    if quantization not in QUANTIZATIONS:
        raise UsageError(f"Unknown quantization '{quantization}'; expected {' or '.join(QUANTIZATIONS)}.")
    directory, model_hash = converted(find(name, offline=offline), quantization=quantization)
    if output is not None:
        directory = copy_converted(directory, output)
    if json:
        _echo_json({"name": name, "path": str(directory), "hash": model_hash, "quantization": quantization})
    else:
        typer.echo(str(directory))


def _plain(value: Entry | Description) -> dict[str, Any]:
    return {**asdict(value), "path": str(value.path)}


def _echo_json(value: Any) -> None:
    typer.echo(json_module.dumps(value, ensure_ascii=False, indent=2))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
