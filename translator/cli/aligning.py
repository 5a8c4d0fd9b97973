"""Running the alignments that a command line asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from translator.alignment.documents import align
from translator.alignment.texts import read_anchors
from translator.bilingual import BilingualDocument, Signature
from translator.cli.messages import say
from translator.cli.options import AlignOptions
from translator.cli.outputs import refuse_inputs
from translator.cli.progress import progress
from translator.cli.reports import Reporter
from translator.engine import EngineOptions
from translator.errors import TranslatorError, UsageError
from translator.formats import Pair, write, write_pairs
from translator.formats.bitexts import check_pair_output, pairs_of
from translator.formats.writing import check_output
from translator.pipeline.translator import Translator

HARDLY = 0.2
"""Where fewer of the source's sentences are in rows that are not doubtful, the texts are taken for unrelated."""
_FEW = 10


def run_alignments(inputs: Sequence[str], options: AlignOptions, engine: EngineOptions) -> None:
    """Aligns every pair of texts; see `Reporter` for what happens to one that fails.

    Raises:
        TranslatorError: options that do not fit, or an output that cannot be written.
    """
    pairs = _pairs(inputs, options)
    anchors = read_anchors(options.anchors) if options.anchors else []
    reporter = Reporter(json=options.json, quiet=options.quiet, say=_say_summary)
    translator = Translator(engine)
    scored: list[Pair] = []
    signatures: list[Signature] = []

    def work(source: str, target: str, summary: dict[str, Any]) -> None:
        with progress(Path(source).name, None) as advance:
            document = align(
                source,
                target,
                model=translator,
                pre_segmented=options.pre_segmented,
                anchors=anchors,
                links=not options.no_links,
                any_language=options.language == "any",
                allow_private=options.allow_private,
                offline=engine.offline,
                on_done=advance,
            )
        if options.written:
            write(document, options.written, format=options.format or None, layout=options.layout)
        summary |= summarised(document)
        _check_related(document, source, target)
        if options.corpus:
            signatures.append(document.signature)
            scored.extend(pairs_of(document, min_score=options.min_score))

    for source, target in pairs:
        named = {"source": source, "target": target, "output": options.written}
        reporter.run(named, partial(work, source, target))
    if options.corpus and signatures:
        count = write_pairs(scored, options.corpus, signature=signatures[0])
        if not options.quiet:
            say(f"{options.corpus}: {count} pairs")
    reporter.close()


def _pairs(inputs: Sequence[str], options: AlignOptions) -> list[tuple[str, str]]:
    """The pairs of texts; everything that can be refused before work is done is refused here."""
    if len(inputs) % 2:
        raise UsageError(
            f"{len(inputs)} texts are no pairs.", hint="Name a French text and its translation: align a.fr a.en."
        )
    pairs = list(zip(inputs[::2], inputs[1::2], strict=True))
    if len(pairs) > 1 and options.written:
        raise UsageError(f"{len(pairs)} pairs cannot go to one output.", hint="Align one pair, or write a --corpus.")
    if len(pairs) > 1 and options.anchors:
        raise UsageError("--anchors belong to one pair of texts.", hint="Align that pair by itself.")
    if options.json and "-" in (options.output, options.corpus):
        raise UsageError("--json needs standard output for itself.", hint="Name a file with -o.")
    if options.language not in ("fr", "any"):
        raise UsageError(f"--language {options.language}: texts are French and English.", hint="Use fr or any.")
    if options.layout == "target":
        raise UsageError("Layout target shows one side alone.", hint="Use side-by-side or interleaved.")
    for output in filter(None, (options.output, options.corpus)):
        refuse_inputs(output, inputs)
    if options.corpus and options.output and Path(options.corpus).resolve() == Path(options.output).resolve():
        raise UsageError("-o and --corpus name one file.", hint="Choose two names.")
    if options.written:
        check_output(options.written, options.format or None, options.layout)
    if options.corpus:
        check_pair_output(options.corpus)
    return pairs


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
    if "rows" not in summary:
        return
    for note in summary["notes"]:
        say(f"note: {note}")
    counts = f"{summary['source_sentences']} and {summary['target_sentences']} sentences in {summary['rows']} rows"
    if summary["omitted"] or summary["added"]:
        counts += f", {summary['omitted']} sentences omitted, {summary['added']} added"
    doubtful = f"; {summary['doubtful']} rows are doubtful" if summary["doubtful"] else ""
    say(f"{summary['output'] or summary['source']}: {counts} in {summary['seconds']:.1f} s{doubtful}")
