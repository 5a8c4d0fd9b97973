"""Checks of translations, row by row: what a translation must carry over, and hypotheses that went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translator.checks.run import check
    from translator.checks.table import Check, known_checks

__all__ = ["Check", "check", "known_checks"]

_MODULES = {"check": "run", "Check": "table", "known_checks": "table"}


def __getattr__(name: str) -> Any:
    """Imports the checks when they are first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"translator.checks.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
