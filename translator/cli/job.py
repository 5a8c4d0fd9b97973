"""Running the translations that a command line asks for."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Protocol

import typer

from translator.bilingual import BilingualDocument, Row
from translator.cli.engines import EngineSettings
from translator.cli.messages import report, say
from translator.cli.outputs import planned
from translator.cli.progress import progress
from translator.engine.base import DecodingOptions, Engine
from translator.errors import InputError, OutputError, TranslatorError, UsageError
from translator.files import written_directly
from translator.formats import expand, read, write
from translator.formats.source import is_address
from translator.formats.writing import Layout, check_output
from translator.pipeline.journal import Journal, fingerprint
from translator.pipeline.marks import MarkStyle
from translator.pipeline.run import names_in, segmented, signature_of, stream, target_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(EngineSettings):
    """The options of `translator translate`."""

    output: str
    output_dir: str
    format: str | None
    layout: Layout | None
    lines: bool
    quotes: MarkStyle
    beam_size: int
    length_penalty: float
    language: str | None
    allow_private: bool
    resume: bool
    json: bool
    quiet: bool

    @property
    def decoding(self) -> DecodingOptions:
        """The options of the search."""
        return DecodingOptions(beam_size=self.beam_size, length_penalty=self.length_penalty)


class _Job(Protocol):
    def __call__(self, source: str, output: str, engine: Engine, settings: Settings) -> dict[str, Any]: ...


def run_jobs(inputs: Sequence[str], settings: Settings) -> None:
    """Translates every input. One that fails is reported and the others go on; the first failure's code is the exit's.

    Raises:
        TranslatorError: options that do not fit, or the only input's failure.
    """
    if settings.json and settings.output == "-" and not settings.output_dir:
        raise UsageError("--json needs standard output for itself.", hint="Name a file with -o, or use --output-dir.")
    if settings.lines and (settings.format or settings.layout or settings.output_dir):
        raise UsageError("--lines writes plain lines.", hint="Leave out --format, --layout and --output-dir.")
    if settings.lines and any(map(is_address, inputs)):
        raise UsageError("--lines reads files and standard input.", hint="Fetch the address into a file first.")
    failures: list[TranslatorError] = []
    sources: list[str] = []
    for item in inputs:
        try:
            sources += expand([item])
        except InputError as error:
            failures.append(error)
    pairs = planned(inputs, sources, settings.output, settings.output_dir, settings.format)
    for source, output in pairs:
        _check(source, output, settings)
    for failure in failures:
        report(failure)
    if pairs:
        from translator.cli.lines import translate_lines

        engine = settings.load()
        job: _Job = translate_lines if settings.lines else translate_document
        failures += filter(None, (_attempt(job, source, output, engine, settings) for source, output in pairs))
    if failures:
        raise typer.Exit(failures[0].exit_code)


def _check(source: str, output: str, settings: Settings) -> None:
    if output != "-" and os.path.exists(output) and os.path.exists(source) and os.path.samefile(source, output):
        raise UsageError(f"{output} is the input itself.", hint="Choose another name with -o.")
    if settings.resume and output == "-":
        raise UsageError("--resume needs a file to go on with.", hint="Name the output with -o.")
    if not settings.lines:
        check_output(output, settings.format, _layout(output, settings))


def _layout(output: str, settings: Settings) -> Layout | None:
    """On standard output the English text alone, if nothing else is asked for: that is what a pipe wants."""
    return "target" if output == "-" and not settings.layout and not settings.format else settings.layout


def _attempt(job: _Job, source: str, output: str, engine: Engine, settings: Settings) -> TranslatorError | None:
    started = time.perf_counter()
    summary: dict[str, Any] = {"input": source, "output": output}
    failure: TranslatorError | None = None
    try:
        summary |= job(source, output, engine, settings)
    except TranslatorError as error:
        failure = error
        report(error)
        summary |= {"error": error.message, "hint": error.hint, "exit_code": error.exit_code}
    summary["seconds"] = round(time.perf_counter() - started, 3)
    if settings.json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    elif failure is None and not settings.quiet:
        _say_summary(summary)
    return failure


def _say_summary(summary: dict[str, Any]) -> None:
    for note in summary["notes"]:
        say(f"note: {summary['input']}: {note}")
    counts = f"{summary['sentences']} sentences"
    if summary["quotations"]:
        counts += f", {summary['quotations']} quotations"
    look_at = summary["findings"].get("warning", 0) + summary["findings"].get("error", 0)
    names = ", ".join(f"{name} {count}" for name, count in Counter(summary["checks"]).most_common())
    flagged = f"; {look_at} to look at ({names})" if look_at else ""
    if summary["output"] != "-" or flagged:
        say(f"{summary['output']}: {counts} in {summary['seconds']:.1f} s{flagged}")


def translate_document(source: str, output: str, engine: Engine, settings: Settings) -> dict[str, Any]:
    """Translates one input into one document by way of a journal, which stays beside the output if this fails."""
    document = read(source, language=settings.language, allow_private=settings.allow_private, offline=settings.offline)
    document = segmented(document)
    options = settings.decoding
    signature = signature_of(engine, options, settings.quotes)
    journal = _journal(output, {"source": fingerprint(document), "signature": str(signature)}, settings)
    findings: Counter[str] = Counter()
    look_at: Counter[str] = Counter()
    total = sum(max(1, len(block.sentences)) for block in document.blocks)
    try:
        for row in journal:
            count(row, findings, look_at)
        done = len(journal.blocks)
        names = names_in(document, engine)
        with progress(Path(source).name, total, done=len(journal)) as advance:
            for results in stream(
                enumerate(document.blocks[done:], start=done),
                engine,
                names,
                options=options,
                quotes=settings.quotes,
                first_window=journal.next_window,
            ):
                journal.commit(results)
                for result in results:
                    for row in result.rows:
                        count(row, findings, look_at)
                advance(sum(len(result.rows) for result in results))
        bilingual = BilingualDocument(document, target_of(document, journal.blocks), journal, signature)
        write(bilingual, output, format=settings.format, layout=_layout(output, settings))
    except BaseException as error:
        kept = not written_directly(output) and journal.next_window > 0 and not isinstance(error, BrokenPipeError)
        journal.close(delete=not kept)
        if kept:
            say(f"{len(journal)} of {total} sentences are kept; go on with --resume")
        raise
    journal.close(delete=True)
    return {
        "blocks": len(document.blocks),
        "sentences": total,
        "quotations": sum(len(block.quotes) for block in document.blocks),
        "findings": dict(findings),
        "checks": dict(look_at),
        "notes": list(document.notes),
        "signature": str(signature),
    }


def count(row: Row, findings: Counter[str], look_at: Counter[str]) -> None:
    """Counts the row's findings by severity, and those that want looking at by check."""
    findings.update(finding.severity for finding in row.findings)
    look_at.update(finding.check for finding in row.findings if finding.severity != "info")


def journal_path(output: str) -> Path:
    """Where the unfinished work for an output is kept: a hidden file beside it."""
    path = Path(output)
    return path.with_name(f".{path.name}.journal")


def warn_of_journal(path: Path, settings: Settings) -> None:
    """Says that unfinished work is there which this run replaces."""
    if path.exists() and not settings.resume and not settings.quiet:
        say(f"{path}: an unfinished translation is replaced; --resume would have gone on with it")


def _journal(output: str, header: dict[str, str], settings: Settings) -> Journal:
    if written_directly(output):
        try:
            handle, name = mkstemp(prefix="translator-", suffix=".journal")
        except OSError as error:
            raise OutputError(f"No temporary file can be made: {error.strerror}.", hint="Set TMPDIR.") from error
        os.close(handle)
        journal = Journal(Path(name), header, resume=False)
        with suppress(OSError):
            Path(name).unlink()
        return journal
    path = journal_path(output)
    warn_of_journal(path, settings)
    return Journal(path, header, resume=settings.resume)
