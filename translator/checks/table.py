"""The checks that there are: name, severity and threshold from `data/checks.toml`, and the function behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from translator.bilingual import Severity
from translator.checks import confidence, coverage, degenerate, entities, marks, meaning, measures, negation, wording
from translator.checks.view import Candidate, RowView
from translator.errors import UsageError
from translator.text.tables import read_table

_FUNCTIONS: dict[str, Callable[[RowView], Iterable[Candidate]]] = {
    "number": entities.numbers,
    "verbatim": entities.lost_verbatim,
    "sign": entities.lost_signs,
    "name": entities.names,
    "measure": measures.measures,
    "negation": negation.negations,
    "opposite": meaning.opposites,
    "false-friend": meaning.false_friends,
    "person": meaning.persons,
    "nonword": wording.nonwords,
    "quote": marks.quotes,
    "bracket": marks.brackets,
    "punctuation": marks.end_punctuation,
    "untranslated": wording.untranslated,
    "repeated": wording.repeated,
    "length": coverage.length,
    "omission": coverage.omissions,
    "addition": coverage.additions,
    "degenerate": degenerate.degenerate,
    "doubtful": confidence.doubtful,
}


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, how bad a finding is, from which score on there is one, and what it looks for (`says`).

    In a row with a finding of this check those of `silences` have none. One that `chooses` makes the pipeline take
    another hypothesis, if there is one without a finding.
    """

    name: str
    severity: Severity
    threshold: float
    says: str
    silences: tuple[str, ...] = ()
    chooses: bool = False

    def run(self, view: RowView) -> Iterable[Candidate]:
        """All that the check sees in a row, below the threshold too."""
        return _FUNCTIONS[self.name](view)


@cache
def known_checks() -> tuple[Check, ...]:
    """All checks at their default thresholds."""
    table = read_table("checks", "translator.checks")
    return tuple(
        Check(
            name,
            entry["severity"],
            entry["threshold"],
            entry["says"],
            tuple(entry.get("silences", ())),
            "chooses" in entry,
        )
        for name, entry in table.items()
    )


@cache
def choosing_checks() -> tuple[Check, ...]:
    """The checks that choose among the hypotheses of a sentence."""
    return tuple(check for check in known_checks() if check.chooses)


def choose(
    *, only: Sequence[str] = (), skip: Sequence[str] = (), thresholds: Mapping[str, float] | None = None
) -> tuple[Check, ...]:
    """The checks named by `only` (all, if empty) without those of `skip`, at other thresholds perhaps.

    A single name may stand for a list of one.

    Raises:
        UsageError: a name that is no check's; all such names are reported together.
    """
    only, skip = ((names,) if isinstance(names, str) else names for names in (only, skip))
    thresholds = thresholds or {}
    known = [check.name for check in known_checks()]
    unknown = sorted({*only, *skip, *thresholds} - set(known))
    if unknown:
        close = [match for name in unknown for match in get_close_matches(name, known, 1)]
        hint = f"Did you mean {', '.join(close)}?" if close else f"There are {', '.join(known)}."
        raise UsageError(f"There is no check {', '.join(map(repr, unknown))}.", hint=hint)
    return tuple(
        replace(check, threshold=thresholds.get(check.name, check.threshold))
        for check in known_checks()
        if (not only or check.name in only) and check.name not in skip
    )
