"""The result of an evaluation: scores and fidelity of each system, and all rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from translator import __version__
from translator.errors import UsageError

MarkNormalisation = Literal["straight", "as-is"]
"""Whether texts are scored with straight quotation marks and apostrophes or as they are."""
LEVEL = 0.05
"""A difference with a p-value below this is called significant."""


@dataclass(frozen=True, slots=True)
class System:
    """Translations to be judged: one hypothesis for each source, in order.

    `seconds` is what translating took, loading not counted. `signature` says how the hypotheses were made.
    """

    name: str
    hypotheses: tuple[str, ...]
    seconds: float | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """A corpus score with its signature: 0 to 100, but TER may be higher, and COMET either.

    `half_width` is half the 95 % confidence interval from bootstrap resampling. `difference` and `p_value` compare with
    the baseline by paired bootstrap resampling (Koehn 2004, https://aclanthology.org/W04-3250/) and are None for the
    baseline itself.
    """

    score: float
    signature: str
    half_width: float
    difference: float | None = None
    p_value: float | None = None
    lower_is_better: bool = False

    @property
    def verdict(self) -> Literal["better", "worse", "same", ""]:
        """Against the baseline: `same` where the difference is not significant, nothing for the baseline itself."""
        if self.p_value is None or self.difference is None:
            return ""
        if self.p_value >= LEVEL:
            return "same"
        return "better" if (self.difference < 0) == self.lower_is_better else "worse"


@dataclass(frozen=True, slots=True)
class Fidelity:
    """`rows` sources hold something to keep, and in `kept` of these rows the translation keeps it.

    `added` are rows where only the translation has it.
    """

    kept: int
    rows: int
    added: int

    @property
    def share(self) -> float | None:
        """`kept` of `rows`, 0 to 1; None where there is nothing to keep."""
        return self.kept / self.rows if self.rows else None

    def as_json(self) -> dict[str, Any]:
        """The counts and the share."""
        share = self.share
        return {**asdict(self), "share": None if share is None else round(share, 4)}


@dataclass(frozen=True, slots=True)
class SystemResult:
    """What is known of one system; `metrics` are `BLEU`, `chrF`, `TER` and, if asked for, `COMET`."""

    name: str
    signature: str
    metrics: Mapping[str, Score]
    quotes: Fidelity
    numbers: Fidelity
    seconds: float | None
    sentences_per_second: float | None

    def as_json(self) -> dict[str, Any]:
        """All fields, scores rounded to four decimals, times to three."""
        return _rounded(asdict(self), 3) | {
            "metrics": {name: _rounded(asdict(score), 4) for name, score in self.metrics.items()},
            "quotes": self.quotes.as_json(),
            "numbers": self.numbers.as_json(),
        }


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """One segment: `number` counts from 1; the tuples have one item for each system.

    `chrf` are sentence scores (0 to 100); so are `comet`, but for their range, and empty unless asked for. `lost` names
    what a hypothesis does not keep of the source: `quotes`, `numbers`.
    """

    number: int
    source: str
    reference: str
    hypotheses: tuple[str, ...]
    chrf: tuple[float, ...]
    lost: tuple[tuple[str, ...], ...]
    comet: tuple[float, ...] = ()

    @property
    def change(self) -> float:
        """chrF of the last system less that of the baseline."""
        return self.chrf[-1] - self.chrf[0]

    def as_json(self) -> dict[str, Any]:
        """All fields, scores rounded to two decimals; `comet` only where there is any."""
        fields = {**asdict(self), "chrf": [round(score, 2) for score in self.chrf]}
        comet = fields.pop("comet")
        return {**fields, "comet": [round(score, 2) for score in comet]} if comet else fields


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Systems (the first is the baseline) on one test set.

    `reference_quotes` and `reference_numbers` are the fidelity of the reference itself: what a good translation may
    reach. `notes` say what a reader of the figures must know, one sentence each.
    """

    systems: tuple[SystemResult, ...]
    rows: tuple[EvaluationRow, ...]
    reference_quotes: Fidelity
    reference_numbers: Fidelity
    marks: MarkNormalisation
    samples: int
    seed: int
    notes: tuple[str, ...] = ()

    def worst(self, count: int, *, system: str | None = None) -> tuple[EvaluationRow, ...]:
        """Up to `count` rows with the lowest chrF of a system (by default the last), lowest first.

        Raises:
            UsageError: no system has that name.
        """
        names = [result.name for result in self.systems]
        if system is not None and system not in names:
            raise UsageError(f"No system named '{system}'.", hint=f"There are: {', '.join(names)}.")
        index = -1 if system is None else names.index(system)
        return tuple(sorted(self.rows, key=lambda row: row.chrf[index])[:count])

    def changed(self, count: int) -> tuple[EvaluationRow, ...]:
        """Up to `count` rows whose chrF differs most between the baseline and the last system.

        Half of them rose and half fell as far as there are such rows; those that rose come first, each kind with the
        biggest change first.
        """
        risen = sorted((row for row in self.rows if row.change > 0), key=lambda row: -row.change)
        fallen = sorted((row for row in self.rows if row.change < 0), key=lambda row: row.change)
        up = max(count - count // 2, count - len(fallen))
        risen = risen[:up]
        return tuple(risen + fallen[: count - len(risen)])

    def as_json(self) -> dict[str, Any]:
        """Everything, as JSON values; docs/evaluation.md lists the fields."""
        return {
            "format": "translator-evaluation-1",
            "version": __version__,
            "count": len(self.rows),
            "baseline": self.systems[0].name,
            "marks": self.marks,
            "samples": self.samples,
            "seed": self.seed,
            "systems": [system.as_json() for system in self.systems],
            "reference": {"quotes": self.reference_quotes.as_json(), "numbers": self.reference_numbers.as_json()},
            "notes": list(self.notes),
            "rows": [row.as_json() for row in self.rows],
        }


def _rounded(values: dict[str, Any], digits: int) -> dict[str, Any]:
    return {key: round(value, digits) if isinstance(value, float) else value for key, value in values.items()}
