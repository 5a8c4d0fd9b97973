"""`translator evaluate`: scores of models, and of translations that exist, against references."""

from __future__ import annotations

import json as json_module
import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from translator.cli import options
from translator.cli.messages import say, standard_output
from translator.cli.outputs import refuse_inputs
from translator.cli.progress import progress
from translator.engine.base import DEFAULT_MODEL, DecodingOptions, EngineOptions
from translator.errors import InputError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from translator.evaluation import Evaluation, System
    from translator.evaluation.comet import Comet

_ON_PAGE = 100
_SIGNS = {"better": (" ▲", "green"), "worse": (" ▼", "red"), "same": ("", "dim"), "": ("", "")}


@options.spread
def evaluate_command(
    source: Annotated[
        str, typer.Argument(metavar="SRC", help="French, one segment a line; without REF pairs in any format.")
    ],
    reference: Annotated[str, typer.Argument(metavar="REF", help="Its English translation, line by line.")] = "",
    model: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="Name, directory or hub id of a model; again for each further one."),
    ] = None,
    hypotheses: Annotated[
        list[str] | None,
        typer.Option("--hypotheses", metavar="FILE", help="Translations that exist already, line by line; repeatable."),
    ] = None,
    *,
    engine_options: EngineOptions,
    decoding: DecodingOptions,
    metric: Annotated[
        Literal["comet"] | None,
        typer.Option("--metric", help="A metric beside BLEU, chrF and TER: comet, which needs --comet-model."),
    ] = None,
    comet_model: Annotated[
        str, typer.Option(metavar="DIR", help="Folder of a COMET checkpoint; none is ever fetched.")
    ] = "",
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Write a page with scores and rows.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    worst: Annotated[
        int | None, typer.Option(min=0, help="Rows shown, worst first: under the table (0) and on the page (100).")
    ] = None,
    samples: Annotated[int, typer.Option(min=1, help="Bootstrap resamples.")] = 1000,
    as_is: Annotated[
        bool, typer.Option("--as-is", help="Do not make quotation marks straight before scoring.")
    ] = False,
) -> None:
    """Score translations: BLEU, chrF, TER, COMET, significance, quotations and numbers kept, speed.

    The first system is the baseline: models come in the order given, then files of hypotheses.
    """
    from translator.evaluation import compare
    from translator.evaluation.scoring import require_sacrebleu
    from translator.evaluation.translating import distinct, translated
    from translator.files import check_writable, is_standard_output

    require_sacrebleu()
    if json and html and is_standard_output(html):
        raise UsageError("--json needs standard output for itself.", hint="Name a file with --html.")
    files = hypotheses or []
    if html:
        check_writable(html)
        refuse_inputs(html, [source, reference, *files])
    if [source, reference, *files].count("-") > 1:
        raise UsageError("Standard input can be read once only.", hint="Name files for the others.")
    if reference:
        sources = _lines(source)
        references = _matching(reference, source, len(sources))
    else:
        sources, references = _pairs(source)
    comet = _comet(metric, comet_model, engine_options)
    existing = [_matching(file, source, len(sources)) for file in files]
    models = model or ([] if files else [DEFAULT_MODEL])
    names = distinct([*models, *files])
    systems: list[System] = []
    for item, name in zip(models, names, strict=False):
        chosen = replace(engine_options, model=item)
        with progress(name, len(sources)) as advance:
            systems.append(translated(sources, chosen, name=name, decoding=decoding, on_done=advance))
    systems += _systems(names[len(models) :], existing)
    with progress("scoring", len(sources) if comet else None, unit="rows") as advance:
        result = compare(
            sources, references, systems, samples=samples, straight=not as_is, comet=comet, on_done=advance
        )
    if html:
        from translator.evaluation import write_report

        title = f"Evaluation of {' and '.join(names) if len(names) < 3 else f'{len(names)} systems'}"
        write_report({source: result}, html, title=title, worst=_ON_PAGE if worst is None else worst)
    if json:
        typer.echo(json_module.dumps(result.as_json(), ensure_ascii=False, indent=1))
    elif not (html and is_standard_output(html)):
        show(result, worst or 0)


def _comet(metric: str | None, folder: str, options: EngineOptions) -> Comet | None:
    """The COMET model that is asked for, loaded before any translating, so that its mistakes show at once."""
    if metric is None:
        if folder:
            raise UsageError("--comet-model is given, but COMET is not asked for.", hint="Add --metric comet.")
        return None
    if not folder:
        raise UsageError(
            "--metric comet needs a checkpoint, and none is ever fetched.", hint="Name its folder: --comet-model DIR."
        )
    from translator.evaluation.comet import Comet

    return Comet(folder, device=options.device, threads=options.threads)


def show(result: Evaluation, worst: int) -> None:
    """The table on standard output, what one must know to read it, and the worst rows."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from translator.evaluation.result import LEVEL

    console = standard_output()
    names = list(result.systems[0].metrics)
    # With a fourth metric the columns stand closer, so that 80 characters hold them all.
    close = len(names) > 3
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0, 0, 1) if close else (0, 1))
    table.add_column(f"{len(result.rows):,} rows", overflow="fold", min_width=13 if close else 16)
    for name in (*names, "quotes", "numbers", "sent./s"):
        table.add_column(name, justify="right", no_wrap=True)
    for system in result.systems:
        cells = [Text(system.name)]
        for score in system.metrics.values():
            cell = Text(f"{score.score:.2f}\n")
            cell.append(f"±{score.half_width:.2f}", style="dim")
            if score.p_value is not None:
                sign, style = _SIGNS[score.verdict]
                cell.append(f"\n{score.difference:+.2f}{sign}\np {score.p_value:.3f}", style=style)
            cells.append(cell)
        cells += [Text(_percent(found.share)) for found in (system.quotes, system.numbers)]
        cells.append(Text(f"{system.sentences_per_second:,.1f}" if system.sentences_per_second else "–"))
        table.add_row(*cells, end_section=True)
    truth = (result.reference_quotes.share, result.reference_numbers.share)
    table.add_row("the reference", *("" for _ in names), *map(_percent, truth), "")
    console.print(table)
    if len(result.systems) > 1:
        _print(console, f"▲ better, ▼ worse than {result.systems[0].name} (paired bootstrap, p < {LEVEL})")
    for note in result.notes:
        _print(console, note)
    for score in result.systems[0].metrics.values():
        _print(console, score.signature, style="dim")
    for row in result.worst(worst):
        _print(console, f"\n{row.number:>5}  {row.source}\n    =  {row.reference}")
        for chrf, hypothesis in zip(row.chrf, row.hypotheses, strict=True):
            _print(console, f"{chrf:5.1f}  {hypothesis}")


def _print(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, soft_wrap=True)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _lines(path: str) -> list[str]:
    from translator.formats import read_lines

    lines = list(read_lines(path, on_note=lambda note: say(f"note: {path}: {note}")))
    if not any(line.strip() for line in lines):
        raise InputError(f"{path}: empty.", hint="Give one segment a line.")
    return lines


def _matching(path: str, source: str, count: int) -> list[str]:
    lines = _lines(path)
    if len(lines) != count:
        raise InputError(
            f"{source} has {count:,} lines, but {path} has {len(lines):,}.",
            hint="Line n of each file must be the same segment.",
        )
    return lines


def _pairs(path: str) -> tuple[list[str], list[str]]:
    """Both sides of a bitext, each text as `read_lines` would give it, in one line."""
    from translator.formats import read_pairs
    from translator.formats.bitexts.formats import READABLE
    from translator.formats.bitexts.streams import suffixes
    from translator.text.characters import squeezed, visible

    if path != "-" and not os.path.isdir(path) and suffixes(path)[0] not in READABLE:
        raise UsageError(f"{path} alone is no test set.", hint="Name its translation too: translator evaluate SRC REF.")
    skipped: Counter[str] = Counter()
    pairs = list(read_pairs(path, on_skip=lambda reason: skipped.update((reason,))))
    for reason, count in skipped.items():
        say(f"passed over: {count:,} {reason}")
    if not pairs:
        raise InputError(f"{path}: no pair of a French and an English text.", hint="Name a test set with both sides.")
    source, target = ([squeezed(visible(text)[0]) for text in side] for side in list(zip(*pairs, strict=True))[:2])
    return source, target


def _systems(names: list[str], translations: list[list[str]]) -> list[System]:
    from translator.evaluation import System

    return [System(name, tuple(lines)) for name, lines in zip(names, translations, strict=True)]
