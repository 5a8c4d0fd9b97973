"""`--lines`: every input line is one segment and gives exactly one output line, in flat memory."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from translator.cli.job import Settings, count, journal_path, warn_of_journal
from translator.cli.messages import say
from translator.cli.progress import progress
from translator.engine.base import Engine
from translator.errors import UsageError
from translator.files import open_output, write_failure, written_directly
from translator.formats import read_lines
from translator.formats.source import open_source
from translator.pipeline.run import as_line, line_blocks, signature_of, stream
from translator.pipeline.windows import windows
from translator.text.case import Names


def translate_lines(source: str, output: str, engine: Engine, settings: Settings) -> dict[str, Any]:
    """Translates a file of segments; finished lines stay in the journal beside the output if this fails."""
    if settings.resume and source == "-":
        raise UsageError("Standard input cannot be read again for --resume.", hint="Put it into a file first.")
    if written_directly(output):
        with open_output(output) as sink:

            def emit(lines: list[str]) -> None:
                sink.write("".join(f"{line}\n" for line in lines))
                sink.flush()

            return _run(source, engine, settings, emit)
    header = json.dumps({"source": _digest(source), "signature": _signature(engine, settings)})
    path = journal_path(output)
    warn_of_journal(path, settings)
    journal, start, window = _opened(path, header, source, settings)
    try:
        with journal:
            summary = _run(source, engine, settings, lambda lines: _append(journal, path, lines), start, window)
            journal.seek(0)
            journal.readline()
            with open_output(output) as sink:
                while piece := journal.read(1 << 20):
                    sink.write(piece)
    except BaseException:
        say(f"finished lines are kept in {path}" + ("; go on with --resume" if source != "-" else ""))
        raise
    path.unlink(missing_ok=True)
    return summary


def _run(
    source: str,
    engine: Engine,
    settings: Settings,
    emit: Callable[[list[str]], None],
    start: int = 0,
    window: int = 0,
) -> dict[str, Any]:
    findings: Counter[str] = Counter()
    look_at: Counter[str] = Counter()
    notes: list[str] = []
    sentences, quotations = start, 0
    blocks = islice(line_blocks(read_lines(source, on_note=notes.append)), start, None)
    names = Names((), engine.count_tokens)
    with progress(Path(source).name, None, done=start) as advance:
        for results in stream(
            blocks, engine, names, options=settings.decoding, quotes=settings.quotes, first_window=window
        ):
            emit([as_line(result) for result in results])
            for result in results:
                quotations += len(result.block.quotes)
                for row in result.rows:
                    count(row, findings, look_at)
            sentences += len(results)
            advance(len(results))
    return {
        "sentences": sentences,
        "quotations": quotations,
        "findings": dict(findings),
        "checks": dict(look_at),
        "notes": notes,
        "signature": _signature(engine, settings),
    }


def _opened(path: Path, header: str, source: str, settings: Settings) -> tuple[BinaryIO, int, int]:
    """The journal, open at its end, with the number of the next line and of the next window."""
    kept = window = 0
    try:
        if settings.resume and path.exists():
            with path.open("rb") as file:
                if file.readline().decode() != header + "\n":
                    raise UsageError(
                        f"{path} belongs to another text or to other settings.",
                        hint="Run again with the same ones, or without --resume to start anew.",
                    )
                whole = sum(line.endswith(b"\n") for line in file)
            for found in windows(line_blocks(read_lines(source))):
                if found.blocks[-1][0] >= whole:
                    break
                kept, window = found.blocks[-1][0] + 1, found.number + 1
        journal = path.open("r+b" if kept else "w+b")
        if kept:
            for _ in range(kept + 1):
                journal.readline()
            journal.truncate()
        else:
            journal.write(header.encode() + b"\n")
    except OSError as error:
        raise write_failure(os.fspath(path), error) from error
    return journal, kept, window


def _append(journal: BinaryIO, path: Path, lines: list[str]) -> None:
    try:
        journal.write("".join(f"{line}\n" for line in lines).encode(errors="replace"))
        journal.flush()
        os.fsync(journal.fileno())
    except OSError as error:
        raise write_failure(os.fspath(path), error) from error


def _digest(source: str) -> str:
    if source == "-":
        return ""
    digest = hashlib.sha256()
    with open_source(source) as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _signature(engine: Engine, settings: Settings) -> str:
    return str(signature_of(engine, settings.decoding, settings.quotes))
