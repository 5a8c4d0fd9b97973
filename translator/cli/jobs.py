"""The translations that a command line asks for: documents, and files with one segment a line."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, cast

import msgspec

from translator.bilingual import BilingualDocument, Row
from translator.cli.messages import say
from translator.cli.options import TranslateOptions
from translator.cli.outputs import planned, refuse_inputs
from translator.cli.progress import progress
from translator.cli.reports import Reporter
from translator.engine import DecodingOptions, EngineOptions
from translator.errors import InputError, UsageError
from translator.files import check_writable, open_output, written_directly
from translator.formats import expand, read, read_lines, write
from translator.formats.source import is_address, open_source
from translator.formats.writing import Layout, check_output
from translator.pipeline.journal import (
    Journal,
    JournalRows,
    Record,
    TranslatedWindow,
    fingerprint,
    journal_path,
)
from translator.pipeline.translator import Translator, as_line, line_blocks, segmented, target_of
from translator.text.quotes import QuotationCount, count_quotations


class TranslatedLines(msgspec.Struct, frozen=True):
    """The record of a window of lines: the lines, and counts over them as in `Tally`."""

    lines: list[str]
    quotations: int
    quoted_words: int
    flagged: int
    findings: dict[str, int]
    checks: dict[str, int]


class Tally:
    """Counts over finished rows: findings by severity, those that want looking at by check, and rows with such ones."""

    def __init__(self) -> None:
        self.findings: Counter[str] = Counter()
        self.checks: Counter[str] = Counter()
        self.flagged = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Counts rows."""
        for row in rows:
            self.findings.update(finding.severity for finding in row.findings)
            wanted = [finding.check for finding in row.findings if finding.severity != "info"]
            self.checks.update(wanted)
            self.flagged += bool(wanted)

    def summary(self) -> dict[str, Any]:
        """The counts as JSON values."""
        return {"findings": dict(self.findings), "checks": dict(self.checks), "flagged": self.flagged}


def run_translations(
    inputs: Sequence[str], options: TranslateOptions, engine: EngineOptions, decoding: DecodingOptions
) -> None:
    """Translates every input; see `Reporter` for what happens to one that fails.

    Raises:
        TranslatorError: options that do not fit.
    """
    if options.json and options.output == "-" and not options.output_dir:
        raise UsageError("--json needs standard output for itself.", hint="Name a file with -o, or use --output-dir.")
    if options.lines and (options.format or options.layout or options.output_dir):
        raise UsageError("--lines writes plain lines.", hint="Leave out --format, --layout and --output-dir.")
    if options.lines and any(map(is_address, inputs)):
        raise UsageError("--lines reads files and standard input.", hint="Fetch the address into a file first.")
    reporter = Reporter(json=options.json, quiet=options.quiet, say=_say_summary)
    failures: dict[str, InputError] = {}
    sources: list[str] = []
    for item in inputs:
        try:
            sources += expand([item])
        except InputError as error:
            failures[item] = error
    pairs = planned(inputs, sources, options.output, options.output_dir, options.format or None)
    for source, output in pairs:
        _check(source, output, options)
    for item, failure in failures.items():
        reporter.run({"input": item}, partial(_raise, failure))
    if pairs:
        translator = Translator(engine, decoding=decoding, quotes=options.quotes, clock=options.clock)
        for source, output in pairs:
            job = _Job(translator, source, output, options, offline=engine.offline)
            work = job.translate_lines if options.lines else job.translate_document
            reporter.run({"input": source, "output": output}, work)
    reporter.close()


def _raise(failure: InputError, _: dict[str, Any]) -> None:
    raise failure


def _check(source: str, output: str, options: TranslateOptions) -> None:
    refuse_inputs(output, [source])
    if options.resume and output == "-":
        raise UsageError("--resume needs a file to go on with.", hint="Name the output with -o.")
    if options.lines:
        check_writable(output)
    else:
        check_output(output, options.format or None, _layout(output, options))


def _layout(output: str, options: TranslateOptions) -> Layout | None:
    """On standard output the English text alone, if nothing else is asked for: that is what a pipe wants."""
    return "target" if output == "-" and not options.layout and not options.format else options.layout


def _say_summary(summary: dict[str, Any]) -> None:
    if "error" in summary:
        return
    for note in summary["notes"]:
        say(f"note: {summary['input']}: {note}")
    sentences, look_at = summary["sentences"], summary["flagged"]
    quoted = QuotationCount(summary["quotations"], summary["quoted_words"]).named
    counts = ", ".join([f"{sentences} sentence{'' if sentences == 1 else 's'}", *quoted])
    names = ", ".join(f"{name} {count}" for name, count in Counter(summary["checks"]).most_common())
    flagged = f"; {look_at} to look at ({names})" if look_at else ""
    if summary["output"] != "-" or flagged:
        say(f"{summary['output']}: {counts} in {summary['seconds']:.1f} s{flagged}")


@dataclass(frozen=True, slots=True)
class _Job:
    """One input and its output."""

    translator: Translator
    source: str
    output: str
    options: TranslateOptions
    offline: bool

    def translate_document(self, summary: dict[str, Any]) -> None:
        """Translates the input into one document by way of a journal, which stays beside the output if this fails."""
        options, translator = self.options, self.translator
        language = None if options.language == "any" else options.language
        document = segmented(
            read(self.source, language=language, allow_private=options.allow_private, offline=self.offline)
        )
        signature = translator.signature
        journal = self._journal(fingerprint(document), TranslatedWindow)
        rows = JournalRows(journal)
        total = sum(max(1, len(block.sentences)) for block in document.blocks)
        tally = Tally()
        try:
            tally.add(rows)
            rest = islice(enumerate(document.blocks), sum(len(window.blocks) for window in journal), None)
            names = translator.names_in(document)
            with progress(Path(self.source).name, total, done=len(rows)) as advance:
                for results in translator.blocks(rest, names=names, first_window=len(journal)):
                    journal.commit(TranslatedWindow.of(results))
                    for result in results:
                        tally.add(result.rows)
                        advance(len(result.rows))
            target = target_of(document, [block for window in journal for block in window.blocks])
            bilingual = BilingualDocument(document, target, rows, signature)
            layout = _layout(self.output, options)
            write(bilingual, self.output, format=options.format or None, layout=layout)
        except BaseException as error:
            kept = not written_directly(self.output) and len(journal) > 0 and not isinstance(error, BrokenPipeError)
            done = len(rows)
            journal.close(delete=not kept)
            if kept:
                say(f"{done} of {total} sentences are kept; go on with --resume")
            raise
        journal.close(delete=True)
        summary |= {
            "blocks": len(document.blocks),
            "sentences": total,
            **count_quotations(document.blocks)._asdict(),
            **tally.summary(),
            "notes": list(document.notes),
            "signature": str(signature),
        }

    def translate_lines(self, summary: dict[str, Any]) -> None:
        """Translates a file of segments; finished lines stay in the journal beside the output if this fails."""
        if self.options.resume and self.source == "-":
            raise UsageError("Standard input cannot be read again for --resume.", hint="Put it into a file first.")
        notes: list[str] = []
        records: Iterable[TranslatedLines]
        if written_directly(self.output):
            records = self._written_at_once(notes)
        else:
            records = journal = self._journal(_digest(self.source), TranslatedLines)
            try:
                for record in self._windows(
                    notes, done=sum(len(record.lines) for record in journal), window=len(journal)
                ):
                    journal.commit(record)
                with open_output(self.output) as sink:
                    for record in journal:
                        sink.write("".join(f"{line}\n" for line in record.lines))
            except BaseException:
                journal.close()
                go_on = "; go on with --resume" if self.source != "-" else ""
                say(f"finished lines are kept in {journal_path(self.output)}{go_on}")
                raise
        tally, sentences, quoted = Tally(), 0, QuotationCount(0, 0)
        for record in records:
            sentences += len(record.lines)
            quoted = QuotationCount(quoted.quotations + record.quotations, quoted.quoted_words + record.quoted_words)
            tally.flagged += record.flagged
            tally.findings.update(record.findings)
            tally.checks.update(record.checks)
        if isinstance(records, Journal):
            records.close(delete=True)
        signature = str(self.translator.signature)
        summary |= {"sentences": sentences, **quoted._asdict(), **tally.summary()}
        summary |= {"notes": notes, "signature": signature}

    def _windows(self, notes: list[str], *, done: int = 0, window: int = 0) -> Iterator[TranslatedLines]:
        """The records of the lines that follow the first `done`; `notes` grows by remarks on the encoding."""
        blocks = islice(line_blocks(read_lines(self.source, on_note=notes.append)), done, None)
        with progress(Path(self.source).name, None, done=done) as advance:
            for results in self.translator.blocks(blocks, first_window=window):
                tally = Tally()
                tally.add(row for result in results for row in result.rows)
                counts = [count_quotations([result.block]) for result in results]
                quoted = (sum(count.quotations for count in counts), sum(count.quoted_words for count in counts))
                lines = [as_line(result) for result in results]
                yield TranslatedLines(lines, *quoted, tally.flagged, tally.findings, tally.checks)
                advance(len(results))

    def _written_at_once(self, notes: list[str]) -> Iterator[TranslatedLines]:
        with open_output(self.output) as sink:
            for record in self._windows(notes):
                sink.write("".join(f"{line}\n" for line in record.lines))
                sink.flush()
                yield record

    def _journal(self, source: str, kind: type[Record]) -> Journal[Record]:
        """The journal beside the output, or an unnamed one; says what unfinished work it replaces."""
        header = {"source": source, "signature": str(self.translator.signature)}
        if written_directly(self.output):
            return Journal.unnamed(header, kind)
        path = journal_path(self.output)
        if path.exists() and not self.options.resume and not self.options.quiet:
            say(f"{path}: an unfinished translation is replaced; --resume would have gone on with it")
        return Journal.open(path, header, kind, resume=self.options.resume)


def _digest(source: str) -> str:
    """SHA-256 of a file, in hexadecimal; nothing for standard input, which cannot be read twice."""
    if source == "-":
        return ""
    with open_source(source) as file:
        return hashlib.file_digest(cast("io.BufferedReader", file), "sha256").hexdigest()
