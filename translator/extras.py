"""Packages that only training needs."""

from __future__ import annotations

from importlib.util import find_spec

from translator.errors import UsageError


def require(*names: str, extra: str = "train") -> None:
    """Raises one UsageError that names all packages that are not installed, and the extra that brings them."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"Training needs {' and '.join(missing)}.", hint=f"Install with: pip install 'translator[{extra}]'"
        )
