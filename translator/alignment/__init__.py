"""Alignment: a text and its human translation become rows of sentences that correspond; see docs/alignment.md.

align(source, target) → BilingualDocument
align_sentences(sources, targets, translations) → [Bead, Bead, …]      a pure function, no model needed
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translator.alignment.beads import Bead
    from translator.alignment.documents import align
    from translator.alignment.sentences import align_sentences

__all__ = ["Bead", "align", "align_sentences"]

_MODULES = {"Bead": "beads", "align": "documents", "align_sentences": "sentences"}


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used (PEP 562), since its module loads numpy."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"translator.alignment.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
