"""What the page of findings shows, as plain values and ready-made texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from translator.bilingual import BilingualDocument, Finding, Row, Severity, Side
from translator.formats.findings import REMARK, CheckedFile
from translator.formats.pages import escaped
from translator.formats.writers.html.markup import finding_tag
from translator.formats.writers.sections import SIGNS, absent, gap, language_name
from translator.formats.writers.tags import tagged
from translator.text.characters import legal

_RANKS = {severity: rank for rank, severity in enumerate(SIGNS)}


def view(number: int, file: CheckedFile) -> dict[str, Any]:
    """The values that the template needs for the `number`th file of the page; its rows are made as they are read."""
    document, rows = file.document, _by_row(file.findings)
    languages = document.source.language, document.target.language
    counts = [_counted(len(document.rows), "row"), "no findings"]
    if rows:
        counts[1:] = [_counted(len(rows), "row", " with findings"), _counted(len(file.findings), "finding")]
    return {
        "number": number,
        "name": named(file.path),
        "remarks": [legal(note) for note in (*document.source.notes, *document.target.notes)],
        "languages": [legal(language) for language in languages],
        "language_names": [legal(language_name(language)) for language in languages],
        "counts": counts,
        "checks": by_check([finding for _, finding in file.findings]),
        "severities": by_severity([finding for _, finding in file.findings]),
        "size": shown(len(document.rows)),
        "found": shown(len(rows)),
        "rows": (_row(file, row, rows[row]) for row in worst_first(rows)),
    }


def named(path: str) -> str:
    """What the page calls a file that was checked."""
    return "standard input" if path == "-" else legal(path)


def by_severity(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """How many findings there are of each severity, the most severe first, those without any too."""
    counts = Counter(finding.severity for finding in findings)
    return [
        {"name": severity, "severity": severity, "sign": SIGNS[severity], "count": shown(counts[severity])}
        for severity in reversed(SIGNS)
    ]


def by_check(findings: Sequence[Finding], purposes: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """How many findings each check has, the most first, with its worst severity and, out of `purposes`, its purpose."""
    counts = Counter(finding.check for finding in findings)
    severities: dict[str, Severity] = {}
    for finding in findings:
        severities[finding.check] = max(severities.get(finding.check, "info"), finding.severity, key=_RANKS.__getitem__)
    return [
        {
            "name": legal(name),
            "severity": severities[name],
            "sign": SIGNS[severities[name]],
            "count": shown(count),
            "says": legal((purposes or {}).get(name, REMARK)),
        }
        for name, count in counts.most_common()
    ]


def worst_first(rows: Mapping[int, Sequence[Finding]]) -> list[int]:
    """Numbers of rows by their worst finding, then by how many they have, then in order."""
    return sorted(rows, key=lambda row: (-max(_RANKS[each.severity] for each in rows[row]), -len(rows[row]), row))


def shown(count: int) -> str:
    """A number as the page writes it."""
    return f"{count:,}"


def _by_row(findings: Iterable[tuple[int, Finding]]) -> dict[int, list[Finding]]:
    """The findings of each row that has any, the most severe first."""
    rows: dict[int, list[Finding]] = {}
    for row, finding in findings:
        rows.setdefault(row, []).append(finding)
    return {row: sorted(found, key=lambda each: -_RANKS[each.severity]) for row, found in rows.items()}


def _counted(count: int, noun: str, rest: str = "") -> str:
    return f"{shown(count)} {noun}{'' if count == 1 else 's'}{rest}"


def _row(file: CheckedFile, number: int, findings: Sequence[Finding]) -> dict[str, Any]:
    from markupsafe import Markup

    row = file.document.rows[number]
    line = file.lines[number] if file.lines else number + 1
    return {
        "number": number + 1,
        "shown": shown(number + 1),
        "line": shown(line) if line != number + 1 else "",
        "texts": [Markup("".join(_text(file.document, side, row, findings))) for side in ("source", "target")],
        "findings": [
            {
                "check": legal(finding.check),
                "severity": finding.severity,
                "sign": SIGNS[finding.severity],
                "message": legal(finding.message),
            }
            for finding in findings
        ],
    }


def _text(document: BilingualDocument, side: Side, row: Row, findings: Sequence[Finding]) -> Iterator[str]:
    """One side of a row as HTML, what findings point at underlined with their number among the row's findings."""
    of, places = document.side(side), row.side(side)
    if not places:
        yield f'<span class="s none" lang="en">{escaped(absent(row))}</span>'
    for index, place in enumerate(places):
        if index:
            before = places[index - 1]
            yield gap(of, before, place) if before.block == place.block else "\n"
        marks = [finding_tag(finding, side, place, f' data-f="{number}"') for number, finding in enumerate(findings)]
        yield tagged(of.blocks[place.block].text, place.start, place.end, filter(None, marks), escaped)
