"""Evaluation: how good translations are, which of two systems is better, and a page that shows it.

    >>> from translator.evaluation import System, compare
    >>> result = compare(sources, references, [System("before", before), System("after", after)])
    >>> result.systems[1].metrics["chrF"].score, result.systems[1].metrics["chrF"].p_value

Scores are sacreBLEU's (extra `train`); importing this package imports neither it nor a model library.
"""

from __future__ import annotations

from translator.evaluation.comparing import compare
from translator.evaluation.report import write_report
from translator.evaluation.result import Evaluation, EvaluationRow, Fidelity, Score, System, SystemResult
from translator.evaluation.translating import evaluate

__all__ = [
    "Evaluation", "EvaluationRow", "Fidelity", "Score", "System", "SystemResult", "compare", "evaluate", "write_report",
]  # fmt: skip
