"""Packages that only some uses need: the extras of pyproject.toml."""

from __future__ import annotations

from importlib.util import find_spec

from translator.errors import UsageError


def require(*modules: str, extra: str, purpose: str) -> None:
    """Raises one UsageError that names the modules that are missing, what needs them, and the extra to install."""
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise UsageError(f"{purpose} needs {' and '.join(missing)}.", hint=f"Run: pip install 'translator[{extra}]'")
