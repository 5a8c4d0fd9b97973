"""Runs checks over rows: the scores that reach a threshold become findings that point at characters of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from translator.bilingual import BilingualDocument, Finding, Place, Row
from translator.check.length import usual_ratio
from translator.check.table import Check, checks, choose
from translator.check.view import RowView
from translator.document import Block, Span
from translator.engine.base import WordLink


class Blocks(Protocol):
    """Blocks by number."""

    def __getitem__(self, number: int, /) -> Block: ...


def checked(
    document: BilingualDocument,
    *,
    thresholds: Mapping[str, float] | None = None,
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
) -> BilingualDocument:
    """The document with the findings of the checks on all of its rows.

    Args:
        document: aligned or translated; word links, where rows have them, tell what is omitted and added.
        thresholds: scores from which on there is a finding, by name of the check.
        only: names of the checks to run; all, if empty.
        skip: names of checks to leave out.

    Findings of the same checks from before are replaced; remarks of the pipeline stay.

    Raises:
        UsageError: a name that is no check's.
    """
    chosen = choose(only=only, skip=skip, thresholds=thresholds)
    source, target = document.source.blocks, document.target.blocks
    ratio = usual_ratio((_length(row.source), _length(row.target)) for row in document.rows)
    rows = tuple(checked_row(row, source, target, chosen, ratio=ratio) for row in document.rows)
    return replace(document, rows=rows)


def checked_row(
    row: Row, source: Blocks, target: Blocks, chosen: Iterable[Check] | None = None, *, ratio: float | None = None
) -> Row:
    """The row with the findings of the chosen checks (all, if None) in place of earlier ones.

    `ratio` is what is usual in the document: characters of the target for one of the source.
    """
    chosen = checks() if chosen is None else tuple(chosen)
    found = run_checks(row, source, target, chosen, ratio=ratio)
    names = {check.name for check in chosen}
    kept = [finding for finding in row.findings if finding.check not in names]
    findings = (*kept, *found)
    return row if findings == row.findings else replace(row, findings=findings)


def run_checks(
    row: Row, sources: Blocks, targets: Blocks, chosen: Iterable[Check], *, ratio: float | None = None
) -> list[Finding]:
    """The findings of checks on one row; code, which is carried over as it is, has none."""
    if any(sources[place.block].role == "code" for place in row.source):
        return []
    here, there = Side(row.source, sources), Side(row.target, targets)
    links = [WordLink(here.inside(source), there.inside(target), score) for source, target, score in row.links]
    view = RowView(here.text, there.text, links, ratio)
    findings: list[Finding] = []
    silent: set[str] = set()
    for check in chosen:
        if check.name in silent:
            continue
        for scored in check.run(view):
            if scored.score >= check.threshold:
                places = here.place(scored.source), there.place(scored.target)
                findings.append(Finding(check.name, check.severity, scored.message, *places))
                silent.update(check.silences)
    return findings


def _length(places: tuple[Place, ...]) -> int:
    return sum(place.end - place.start for place in places)


class Side:
    """One side of a row: its sentences joined by spaces, with the way from the document to that text and back."""

    def __init__(self, places: tuple[Place, ...], blocks: Blocks) -> None:
        self._places = places
        self._starts: list[int] = []
        texts = [blocks[place.block].text[place.start : place.end] for place in places]
        length = 0
        for text in texts:
            self._starts.append(length)
            length += len(text) + 1
        self.text = " ".join(texts)

    def inside(self, place: Place) -> Span:
        """Where a place of the document is in the text; empty at its start if it is not there."""
        if len(self._places) == 1:
            base = self._places[0].start
            return Span(place.start - base, place.end - base)
        for start, mine in zip(self._starts, self._places, strict=True):
            if mine.block == place.block and mine.start <= place.start < mine.end:
                return Span(start + place.start - mine.start, start + min(place.end, mine.end) - mine.start)
        return Span(0, 0)

    def place(self, span: Span | None) -> Place | None:
        """Where a span of the text is in the document; one over several sentences is cut to that of its start."""
        if span is None or not self._places:
            return None
        index = max(number for number, start in enumerate(self._starts) if start <= max(span.start, 0))
        start, mine = self._starts[index], self._places[index]
        last = max((number for number, other in enumerate(self._starts) if other < span.end), default=index)
        end = self._places[last].start + span.end - self._starts[last]
        if self._places[last].block != mine.block:
            end = mine.end
        return Place(mine.block, mine.start + span.start - start, min(end, max(mine.end, self._places[last].end)))
