"""The findings of checks as JSON, and as SARIF 2.1.0, the format that code hosts and editors take results of checks in.

Specification: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. A rule is a check, a result a finding. Results point at
the row (`logicalLocations`) and, where rows are lines, at the line; offsets into the row's texts are properties.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from translator import __version__
from translator.bilingual import BilingualDocument, Finding, Place, Severity
from translator.document import Document

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
REMARK = "a remark of the translation"
"""The purpose of what is no check."""
LEVELS: dict[Severity, str] = {"info": "note", "warning": "warning", "error": "error"}


class CheckedFile(NamedTuple):
    """A file that was checked: its findings by row (from 0), and the line of each row, where rows are lines."""

    path: str
    document: BilingualDocument
    findings: Sequence[tuple[int, Finding]]
    lines: Sequence[int] | None = None


def as_sarif(files: Sequence[CheckedFile], checks: Iterable[tuple[str, Severity, str]]) -> dict[str, Any]:
    """A SARIF log with one run over all files, as JSON values; `checks` gives name, severity and purpose of each."""
    rules: list[dict[str, Any]] = [
        {"id": name, "shortDescription": {"text": says}, "defaultConfiguration": {"level": LEVELS[severity]}}
        for name, severity, says in checks
    ]
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    for name in sorted({finding.check for file in files for _, finding in file.findings} - set(numbers)):
        numbers[name] = len(rules)
        rules.append({"id": name, "shortDescription": {"text": REMARK}})
    results = [_result(file, row, finding, numbers[finding.check]) for file in files for row, finding in file.findings]
    driver = {"name": "translator", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(file: CheckedFile, row: int, finding: Finding, rule: int) -> dict[str, Any]:
    path = Path(file.path)
    uri = path.as_uri() if path.is_absolute() else quote(path.as_posix())
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if file.lines:
        physical["region"] = {"startLine": file.lines[row]}
    place = {"physicalLocation": physical, "logicalLocations": [{"name": f"row {row + 1}", "kind": "element"}]}
    return {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [place],
        "properties": as_json(file.document, row, finding),
    }


def as_json(document: BilingualDocument, row: int, finding: Finding) -> dict[str, Any]:
    """A finding as JSON values: its row from 1, and on either side the place and the characters it points at."""
    return {
        "row": row + 1,
        "check": finding.check,
        "severity": finding.severity,
        "message": finding.message,
        "source": _characters(document.source, finding.source),
        "target": _characters(document.target, finding.target),
    }


def _characters(side: Document, place: Place | None) -> dict[str, Any] | None:
    return place and {**place._asdict(), "text": side.blocks[place.block].text[place.start : place.end]}
