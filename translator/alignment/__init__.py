"""Alignment: a text and its human translation become rows of sentences that correspond; see docs/alignment.md.

align(source, target) → BilingualDocument
align_sentences(sources, targets, translations) → [Link, Link, …]      a pure function, no model needed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translator.alignment.base import Link
    from translator.alignment.documents import align
    from translator.alignment.sentences import align_sentences

__all__ = ["Link", "align", "align_sentences"]

_MODULES = {"Link": "base", "align": "documents", "align_sentences": "sentences"}


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"translator.alignment.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
