"""Running the alignments that a command line asks for."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from translator.alignment.anchors import read_anchors
from translator.alignment.corpus import Scored, check_corpus, scored_pairs, write_corpus
from translator.alignment.documents import align
from translator.bilingual import BilingualDocument
from translator.cli.engines import EngineSettings
from translator.cli.messages import report, say
from translator.cli.progress import progress
from translator.engine.base import Engine
from translator.errors import TranslatorError, UsageError
from translator.formats import write
from translator.formats.writing import Layout, check_output

HARDLY = 0.2
"""Where fewer of the source's sentences are in rows that are not doubtful, the texts are taken for unrelated."""
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(EngineSettings):
    """The options of `translator align`."""

    output: str
    format: str | None
    layout: Layout | None
    corpus: str
    min_score: float
    pre_segmented: bool
    anchors: str
    links: bool
    language: str
    allow_private: bool
    json: bool
    quiet: bool

    @property
    def written(self) -> str:
        """Where the document goes: standard output unless a file or a corpus is asked for; empty for nowhere."""
        return self.output or ("" if self.corpus or self.json else "-")


def run_alignments(inputs: Sequence[str], settings: Settings) -> None:
    """Aligns every pair of texts. One that fails is reported, the others go on; the first failure's code is the exit's.

    Raises:
        TranslatorError: options that do not fit, or an output that cannot be written.
    """
    pairs = _pairs(inputs, settings)
    anchors = read_anchors(settings.anchors) if settings.anchors else []
    engine = settings.load()
    failures: list[TranslatorError] = []
    signatures: list[Any] = []

    def rows() -> Iterator[Scored]:
        for source, target in pairs:
            document = _attempt(source, target, engine, anchors, settings, failures)
            if document is not None:
                signatures.append(document.signature)
                if settings.corpus:
                    yield from scored_pairs(document, min_score=settings.min_score)

    found = list(rows())
    if settings.corpus and signatures:
        count = write_corpus(found, settings.corpus, signatures[0])
        if not settings.quiet:
            say(f"{settings.corpus}: {count} pairs")
    if failures:
        raise typer.Exit(failures[0].exit_code)


def _pairs(inputs: Sequence[str], settings: Settings) -> list[tuple[str, str]]:
    """The pairs of texts; everything that can be refused before work is done is refused here."""
    if len(inputs) % 2:
        raise UsageError(
            f"{len(inputs)} texts are no pairs.", hint="Name a French text and its translation: align a.fr a.en."
        )
    pairs = list(zip(inputs[::2], inputs[1::2], strict=True))
    if len(pairs) > 1 and settings.written:
        raise UsageError(f"{len(pairs)} pairs cannot go to one output.", hint="Align one pair, or write a --corpus.")
    if len(pairs) > 1 and settings.anchors:
        raise UsageError("--anchors belong to one pair of texts.", hint="Align that pair by itself.")
    if settings.json and "-" in (settings.output, settings.corpus):
        raise UsageError("--json needs standard output for itself.", hint="Name a file with -o.")
    if settings.language not in ("fr", "any"):
        raise UsageError(f"--language {settings.language}: texts are French and English.", hint="Use fr or any.")
    if settings.layout == "target":
        raise UsageError("Layout target shows one side alone.", hint="Use side-by-side or interleaved.")
    for output in filter(None, (settings.output, settings.corpus)):
        for path in inputs:
            if os.path.exists(output) and os.path.exists(path) and os.path.samefile(path, output):
                raise UsageError(f"{output} is an input itself.", hint="Choose another name.")
    if settings.corpus and settings.output and Path(settings.corpus).resolve() == Path(settings.output).resolve():
        raise UsageError("-o and --corpus name one file.", hint="Choose two names.")
    if settings.written:
        check_output(settings.written, settings.format, settings.layout)
    if settings.corpus:
        check_corpus(settings.corpus)
    return pairs


def _attempt(
    source: str,
    target: str,
    engine: Engine,
    anchors: Sequence[tuple[int, int]],
    settings: Settings,
    failures: list[TranslatorError],
) -> BilingualDocument | None:
    started = time.perf_counter()
    summary: dict[str, Any] = {"source": source, "target": target, "output": settings.written}
    document = None
    try:
        with progress(Path(source).name, None) as advance:
            document = align(
                source,
                target,
                engine=engine,
                pre_segmented=settings.pre_segmented,
                anchors=anchors,
                links=settings.links,
                any_language=settings.language == "any",
                allow_private=settings.allow_private,
                offline=settings.offline,
                on_done=advance,
            )
        if settings.written:
            write(document, settings.written, format=settings.format, layout=settings.layout)
        summary |= summarised(document)
        _check_related(document, source, target)
    except TranslatorError as error:
        failures.append(error)
        report(error)
        summary |= {"error": error.message, "hint": error.hint, "exit_code": error.exit_code}
    summary["seconds"] = round(time.perf_counter() - started, 3)
    if settings.json:
        typer.echo(json.dumps(summary, ensure_ascii=False))
    elif not settings.quiet and "rows" in summary:
        _say_summary(summary)
    return document if "error" not in summary else None


def summarised(document: BilingualDocument) -> dict[str, Any]:
    """Counts over an aligned document: rows by kind, doubtful ones, omissions, additions, quotations, findings."""
    kinds = Counter(f"{len(row.source)}-{len(row.target)}" for row in document.rows if row.source and row.target)
    quotes = {pair for row in document.rows for pair in row.quotes}
    return {
        "rows": len(document.rows),
        "kinds": dict(kinds.most_common()),
        "source_sentences": sum(len(row.source) for row in document.rows),
        "target_sentences": sum(len(row.target) for row in document.rows),
        "omitted": sum(len(row.source) for row in document.rows if not row.target),
        "added": sum(len(row.target) for row in document.rows if not row.source),
        "doubtful": sum(finding.check == "alignment" for row in document.rows for finding in row.findings),
        "quotations": {
            "linked": sum(bool(pair.source and pair.target) for pair in quotes),
            "source_only": sum(pair.target is None for pair in quotes),
            "target_only": sum(pair.source is None for pair in quotes),
        },
        "findings": dict(Counter(finding.severity for row in document.rows for finding in row.findings)),
        "notes": [*document.source.notes, *document.target.notes],
        "signature": str(document.signature),
    }


class UnrelatedError(TranslatorError):
    """Texts that were aligned, but hardly a sentence of which has a counterpart."""


def _check_related(document: BilingualDocument, source: str, target: str) -> None:
    total = sum(len(row.source) for row in document.rows)
    sure = sum(len(row.source) for row in document.rows if row.target and (row.score or 0.0) >= 0.5)
    if total >= _FEW and sure < HARDLY * total:
        raise UnrelatedError(
            f"{target} is hardly a translation of {source}: {sure} of {total} sentences have a counterpart.",
            hint="Are these the right texts?",
        )


def _say_summary(summary: dict[str, Any]) -> None:
    for note in summary["notes"]:
        say(f"note: {note}")
    counts = f"{summary['source_sentences']} and {summary['target_sentences']} sentences in {summary['rows']} rows"
    if summary["omitted"] or summary["added"]:
        counts += f", {summary['omitted']} sentences omitted, {summary['added']} added"
    doubtful = f"; {summary['doubtful']} rows are doubtful" if summary["doubtful"] else ""
    say(f"{summary['output'] or summary['source']}: {counts} in {summary['seconds']:.1f} s{doubtful}")
