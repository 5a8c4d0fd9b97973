"""The examples in docs/checks.md: each check has one, and finds in it what is said there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from translator.checks.table import known_checks
from translator.checks.view import RowView

_PAGE = Path(__file__).parents[2] / "docs" / "checks.md"
_EXAMPLE = re.compile(r"\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|\n")
_LISTED = re.compile(r"\| `([\w-]+)` \| (error|warning|info) \| ([\d.]+) \|")


def examples() -> list[tuple[str, str, str, str]]:
    _, _, table = _PAGE.read_text(encoding="utf-8").partition("An example of each")
    return _EXAMPLE.findall(table)


@pytest.mark.parametrize(("name", "source", "target", "finding"), examples())
def test_an_example_has_the_finding_beside_it(name: str, source: str, target: str, finding: str) -> None:
    check = next(check for check in known_checks() if check.name == name)
    candidates = check.run(RowView(source, target))
    assert finding in [candidate.message for candidate in candidates if candidate.score >= check.threshold]


def test_every_check_is_listed_with_its_threshold_and_has_an_example() -> None:
    checks = [(check.name, check.severity, check.threshold) for check in known_checks()]
    listed = _LISTED.findall(_PAGE.read_text(encoding="utf-8"))
    assert sorted((name, severity, float(threshold)) for name, severity, threshold in listed) == sorted(checks)
    assert sorted(name for name, *_ in examples()) == sorted(name for name, *_ in checks if name != "doubtful")
