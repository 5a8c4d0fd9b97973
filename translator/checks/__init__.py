"""Checks of translations, row by row: what a translation must carry over, and hypotheses that went wrong.

`check` runs them over a document, `known_checks` lists them. Each module holds checks of one kind.
"""

from translator.checks.run import check
from translator.checks.table import Check, known_checks

__all__ = ["Check", "check", "known_checks"]
