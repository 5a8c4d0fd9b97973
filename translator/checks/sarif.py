"""Findings as SARIF 2.1.0, the format in which code hosts and editors take the results of checks.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. A rule is a check, a result a finding. Results point at
the row (`logicalLocations`) and, where rows are lines, at the line; offsets into the row's texts are properties.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from translator.bilingual import BilingualDocument, Finding, Severity
from translator.checks.table import checks

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: dict[Severity, str] = {"info": "note", "warning": "warning", "error": "error"}


class Report(NamedTuple):
    """A file that was checked: its findings by row (from 0), and the line of each row, where rows are lines."""

    path: str
    document: BilingualDocument
    findings: Sequence[tuple[int, Finding]]
    lines: Sequence[int] | None = None


def sarif(reports: Sequence[Report]) -> dict[str, Any]:
    """One run over all files, as JSON values."""
    from translator import __version__

    rules = [
        {
            "id": check.name,
            "shortDescription": {"text": check.says},
            "defaultConfiguration": {"level": LEVELS[check.severity]},
        }
        for check in checks()
    ]
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    for name in sorted({finding.check for report in reports for _, finding in report.findings} - set(numbers)):
        numbers[name] = len(rules)
        rules.append({"id": name, "shortDescription": {"text": "a remark of the translation"}})
    results = [
        _result(report, row, finding, numbers[finding.check]) for report in reports for row, finding in report.findings
    ]
    driver = {"name": "translator", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(report: Report, row: int, finding: Finding, rule: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report.path)}}
    if report.lines:
        physical["region"] = {"startLine": report.lines[row]}
    place = {"physicalLocation": physical, "logicalLocations": [{"name": f"row {row + 1}", "kind": "element"}]}
    return {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [place],
        "properties": as_json(report.document, row, finding),
    }


def as_json(document: BilingualDocument, row: int, finding: Finding) -> dict[str, Any]:
    """A finding as JSON values: its row from 1, and on either side the place and the characters it points at."""
    sides = {"source": (document.source, finding.source), "target": (document.target, finding.target)}
    return {
        "row": row + 1,
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        **{
            side: place
            and {
                "block": place.block,
                "start": place.start,
                "end": place.end,
                "text": text.blocks[place.block].text[place.start : place.end],
            }
            for side, (text, place) in sides.items()
        },
    }


def _uri(path: str) -> str:
    return Path(path).as_uri() if Path(path).is_absolute() else quote(Path(path).as_posix())
