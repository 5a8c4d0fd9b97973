"""Runs checks over rows: the scores that reach a threshold become findings that point at characters of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from translator.bilingual import BilingualDocument, Finding, Place, Row, RowText, WordLink
from translator.checks.confidence import confidence
from translator.checks.coverage import usual_ratio
from translator.checks.table import Check, choose, known_checks
from translator.checks.view import RowView
from translator.document import Block, Span
from translator.text.parts import mark_counts

Blocks = Sequence[Block] | Mapping[int, Block]
"""Blocks by number."""


def check(
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
    rows = tuple(check_row(row, source, target, chosen, ratio=ratio) for row in document.rows)
    return replace(document, rows=rows)


def check_row(
    row: Row,
    source: Blocks,
    target: Blocks,
    chosen: Iterable[Check] | None = None,
    *,
    ratio: float | None = None,
    weights: Mapping[str, float] | None = None,
) -> Row:
    """The row with the findings of the chosen checks (all, if None) in place of earlier ones.

    `ratio` is what is usual in the document: characters of the target for one of the source. With `weights`, those of
    the model that has made the row, it gets its confidence first.
    """
    chosen = known_checks() if chosen is None else tuple(chosen)
    view = row_view(row, source, target, ratio)
    if view and weights and row.score is not None and view.source and view.target:
        row = replace(row, confidence=round(confidence(view, row.score, weights), 3))
        view = replace(view, confidence=row.confidence)
    found = _findings(row, view, source, target, chosen) if view else []
    names = {one.name for one in chosen}
    kept = [finding for finding in row.findings if finding.check not in names]
    findings = (*kept, *found)
    return row if findings == row.findings else replace(row, findings=findings)


def row_view(row: Row, sources: Blocks, targets: Blocks, ratio: float | None = None) -> RowView | None:
    """What the checks see of a row; None for code, which is carried over as it is."""
    if any(sources[place.block].role == "code" for place in row.source):
        return None
    here, there = RowText(sources, row.source), RowText(targets, row.target)
    links = [
        WordLink(source, target, link.score)
        for link in row.links
        if (source := here.span(link.source)) and (target := there.span(link.target))
    ]
    return RowView(here.text, there.text, links, ratio, partial(_marks, row, sources), row.confidence)


def _findings(row: Row, view: RowView, sources: Blocks, targets: Blocks, chosen: Iterable[Check]) -> list[Finding]:
    """The findings of checks on one row."""
    here, there = RowText(sources, row.source), RowText(targets, row.target)
    findings: list[Finding] = []
    silent: set[str] = set()
    for one in chosen:
        for score, message, source, target in one.run(view) if one.name not in silent else ():
            if score >= one.threshold:
                places = here.place(source) if source else None, there.place(target) if target else None
                findings.append(Finding(one.name, one.severity, message, *places))
                silent.update(one.silences)
    return findings


def _marks(row: Row, sources: Blocks) -> set[int]:
    """How many quotation marks the target of a row may have, by the quotations of its source."""
    blocks: dict[int, list[Span]] = {}
    for place in row.source:
        blocks.setdefault(place.block, []).append(Span(place.start, place.end))
    quoting = [(sources[number], places) for number, places in blocks.items() if sources[number].quotes]
    counts = [mark_counts(block, places) for block, places in quoting]
    return {sum(count) for count in zip(*counts, strict=True)}


def failed(view: RowView, chosen: Iterable[Check]) -> list[str]:
    """The names of those of the checks that have a finding in two texts, each as often as it has one."""
    return [one.name for one in chosen for candidate in one.run(view) if candidate.score >= one.threshold]


def _length(places: tuple[Place, ...]) -> int:
    return sum(place.end - place.start for place in places)
