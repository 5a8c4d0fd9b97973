"""Turns a French article into an aligned, side-by-side French–English document."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from translator.bilingual import (
        BilingualDocument,
        Finding,
        Place,
        QuoteLink,
        QuoteRef,
        Row,
        Signature,
        WordLink,
    )
    from translator.document import Attribution, Block, Document, Inline, Quote, Span
    from translator.errors import InputError, ModelError, OutputError, TranslatorError, UsageError
    from translator.formats import read, write
    from translator.pipeline import translate
    from translator.text import segment

_PUBLIC = {
    "translator.bilingual": (
        "BilingualDocument", "Finding", "Place", "QuoteLink", "QuoteRef", "Row", "Signature", "WordLink",
    ),
    "translator.document": ("Attribution", "Block", "Document", "Inline", "Quote", "Span"),
    "translator.errors": ("InputError", "ModelError", "OutputError", "TranslatorError", "UsageError"),
    "translator.formats": ("read", "write"),
    "translator.pipeline": ("translate",),
    "translator.text": ("segment",),
}  # fmt: skip
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = [
    "Attribution", "BilingualDocument", "Block", "Document", "Finding", "Inline", "InputError", "ModelError",
    "OutputError", "Place", "Quote", "QuoteLink", "QuoteRef", "Row", "Signature", "Span", "TranslatorError",
    "UsageError", "WordLink", "__version__", "read", "segment", "translate", "write",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used, so that `import translator` stays light (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value
