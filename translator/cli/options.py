"""Options that several commands share, each said once."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from translator.engine.base import EngineName

ModelName = Annotated[str, typer.Option("--model", "-m", help="Name, directory or hub id of a model.")]
Engine = Annotated[EngineName, typer.Option(help="What runs the model.")]
Device = Annotated[Literal["auto", "cpu", "cuda"], typer.Option(help="Where it runs.")]
ComputeType = Annotated[
    str, typer.Option(help="int8, float16, float32, …; default: int8 on a processor, float16 on a GPU.")
]
Threads = Annotated[int, typer.Option(min=0, help="Processor threads; 0: all cores.")]
Beam = Annotated[int, typer.Option(min=1, max=64, help="Hypotheses kept in the search; 1: greedy.")]
LengthPenalty = Annotated[float, typer.Option(help="Above 1 favours longer translations.")]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="Where to write; the extension says the format.")
]
Format = Annotated[
    str, typer.Option(metavar="NAME", help="html, md, tsv, jsonl, txt, docx, tmx or pharaoh, whatever the extension.")
]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Fetch from private addresses too.")]
Offline = Annotated[bool, typer.Option("--offline", help="Never use the network.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Pass over broken rows.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")]
