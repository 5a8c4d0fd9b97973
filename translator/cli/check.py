"""`translator check`: what a bilingual file lost, added or got wrong."""

from __future__ import annotations

import json as json_module
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from translator.bilingual import Severity
from translator.cli import options
from translator.cli.messages import say, standard_output
from translator.cli.outputs import refuse_inputs
from translator.cli.progress import progress
from translator.cli.reports import Reporter
from translator.engine.base import DEFAULT_MODEL
from translator.errors import UsageError

if TYPE_CHECKING:
    from translator.bilingual import BilingualDocument, Finding
    from translator.formats.findings import CheckedFile

FailOn = Literal["info", "warning", "error", "never"]

_LEVELS: tuple[FailOn, ...] = ("info", "warning", "error", "never")
_NEED_LINKS = frozenset(("omission", "addition"))


def check_command(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Bilingual files: jsonl, tsv, tmx, xliff, csv, po, x.fr beside x.en."),
    ],
    severity: Annotated[Severity, typer.Option(help="Findings below this are not shown.")] = "warning",
    fail_on: Annotated[
        FailOn | None,
        typer.Option(help="Exit with 1 when there is a finding of this severity or a worse one; default: --severity."),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Run this check alone; repeatable.")] = None,
    skip: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Leave this check out; repeatable.")] = None,
    threshold: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="Score from which on a check has a finding; repeatable."),
    ] = None,
    links: Annotated[
        bool, typer.Option("--links/--no-links", help="Make word links for rows without, to see what is omitted.")
    ] = True,
    model: Annotated[str, typer.Option("--model", "-m", help="The model that makes word links.")] = DEFAULT_MODEL,
    offline: options.Offline = False,
    html: Annotated[str, typer.Option("--html", metavar="FILE", help="Write a page with the rows to look at.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object a file.")] = False,
    sarif: Annotated[bool, typer.Option("--sarif", help="One SARIF 2.1.0 log for all files.")] = False,
) -> None:
    """Check translations row by row: numbers, names, quotation marks, omissions, French left over, …

    Exits with 1 when there is a finding of the severity asked for or a worse one.
    """
    from translator.alignment.words import linked
    from translator.checks import check, known_checks
    from translator.checks.table import choose
    from translator.engine import EngineOptions
    from translator.files import check_writable, is_standard_output
    from translator.formats.bitexts import read_bilingual, row_lines
    from translator.formats.findings import CheckedFile, as_sarif
    from translator.formats.writers.findings import write_findings
    from translator.pipeline.translator import Translator

    if json and sarif:
        raise UsageError("--json and --sarif both want standard output.", hint="Choose one.")
    if html and is_standard_output(html) and (json or sarif):
        wants = "--json" if json else "--sarif"
        raise UsageError(f"{wants} needs standard output for itself.", hint="Name a file with --html.")
    if html:
        check_writable(html)
        refuse_inputs(html, files)
    options: dict[str, Any] = {"only": only or (), "skip": skip or (), "thresholds": _thresholds(threshold or [])}
    chosen = {one.name for one in choose(**options)}
    linker: Any = None
    reports: list[CheckedFile] = []
    failing = unseen = 0
    least = fail_on or severity
    reporter = Reporter(json=json, quiet=True)

    def work(file: str, summary: dict[str, Any]) -> None:
        nonlocal linker, failing, unseen
        document = read_bilingual(file)
        for note in document.source.notes:
            say(f"note: {file}: {note}")
        if links and chosen & _NEED_LINKS and not all(row.links for row in document.rows if row.source and row.target):
            linker = linker or Translator(EngineOptions(model=model, offline=offline))
            with progress(file, len(document.rows), unit="rows") as advance:
                document = linked(document, linker, on_done=advance)
        # Thresholds that nobody gave are those that fit the word links.
        fitted = {"omission": linker.engine.tuning.omission} if linker else {}
        document = check(document, **(options | {"thresholds": {**fitted, **options["thresholds"]}}))
        found = [
            (number, finding)
            for number, row in enumerate(document.rows)
            for finding in row.findings
            if finding.check in chosen or not (only or skip)
        ]
        findings = _from(severity, found)
        report = CheckedFile(file, document, findings, row_lines(file, document) if sarif or html else None)
        reports.append(report)
        count = len(_from(least, found))
        failing += count
        unseen += max(0, count - len(findings))
        summary |= _summary(report)
        if not json and not sarif and not (html and is_standard_output(html)):
            show(report, title=len(files) > 1)

    for file in files:
        reporter.run({"input": file}, partial(work, file))
    checks = [(one.name, one.severity, one.says) for one in known_checks()]
    if sarif:
        typer.echo(json_module.dumps(as_sarif(reports, checks), ensure_ascii=False, indent=1))
    if unseen:
        say(f"findings not shown that count (--fail-on {fail_on}): {unseen:,}")
    if html:
        notes = [f"Not checked: {error.message}" for error in reporter.failures]
        if severity != _LEVELS[0]:
            notes.append(f"Findings below {severity} are left out.")
        write_findings(reports, html, checks=checks, notes=notes)
    reporter.close()
    if failing:
        raise typer.Exit(1)


def _from(level: FailOn, findings: list[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """The findings of this severity and of worse ones; none for `never`."""
    return [found for found in findings if _LEVELS.index(found[1].severity) >= _LEVELS.index(level)]


def _thresholds(given: list[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    wrong = []
    for item in given:
        name, _, value = item.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError:
            wrong.append(item)
    if wrong:
        raise UsageError(f"--threshold takes NAME=NUMBER, not {', '.join(map(repr, wrong))}.", hint="As in: length=3.5")
    return found


def _summary(report: CheckedFile) -> dict[str, Any]:
    from translator.formats.findings import as_json

    counts = Counter(finding.check for _, finding in report.findings)
    return {
        "rows": len(report.document.rows),
        "rows_with_findings": len({row for row, _ in report.findings}),
        "checks": dict(counts),
        "findings": [as_json(report.document, row, finding) for row, finding in report.findings],
    }


def show(report: CheckedFile, *, title: bool) -> None:
    """Every row with findings on standard output, the characters concerned coloured; a summary on standard error."""
    from rich.text import Text

    console = standard_output()
    if title:
        console.print(Text(report.path, style="bold"), soft_wrap=True)
    rows: dict[int, list[Any]] = {}
    for number, finding in report.findings:
        rows.setdefault(number, []).append(finding)
    for number, findings in rows.items():
        for label, text in zip((f"{number + 1:>5}", " " * 5), _texts(report.document, number, findings), strict=True):
            console.print(Text(f"{label}  ", style="dim") + text, soft_wrap=True)
        for finding in findings:
            line = Text(f"       {finding.severity}: ", style=_COLOURS[finding.severity])
            line.append(f"{finding.check}: {finding.message}", style="default")
            console.print(line, soft_wrap=True)
    counts = Counter(finding.check for _, finding in report.findings)
    every = ", ".join(f"{name} {count}" for name, count in counts.most_common())
    found = f"{len(report.findings)} findings in {len(rows)} rows: {every}" if rows else "no findings"
    say(f"{report.path}: {len(report.document.rows):,} rows, {found}")


_COLOURS: dict[str, str] = {"info": "cyan", "warning": "yellow", "error": "red"}


def _texts(document: BilingualDocument, number: int, findings: list[Any]) -> list[Any]:
    """The row's source and target, what findings point at underlined in the colour of their severity."""
    from rich.text import Text

    row = document.rows[number]
    texts = []
    for side, blocks, places in (
        ("source", document.source.blocks, row.source),
        ("target", document.target.blocks, row.target),
    ):
        text = Text()
        for place in places:
            piece = Text(blocks[place.block].text[place.start : place.end].replace("\n", " "))
            for finding in findings:
                at = getattr(finding, side)
                # What points at the whole row says nothing about a place in it.
                if at and at.block == place.block and (at.start, at.end) != (place.start, place.end):
                    start, end = max(at.start, place.start), min(at.end, place.end)
                    if start < end:
                        piece.stylize(f"underline {_COLOURS[finding.severity]}", start - place.start, end - place.start)
            text.append(" " if text else "")
            text.append_text(piece)
        texts.append(text)
    return texts
