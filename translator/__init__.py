"""Turns a French article into an aligned, side-by-side French–English document.

    >>> import translator
    >>> document = translator.translate("article.txt")
    >>> translator.write(document, "article.html")

All that is public is named here and imported when it is first used, so that `import translator` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from translator.alignment.documents import align
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
    from translator.checks.run import check
    from translator.corpus.cleaning import clean
    from translator.document import Attribution, Block, Document, Inline, Quote, Span
    from translator.engine import DecodingOptions, Engine, EngineOptions, Hypothesis, load
    from translator.errors import InputError, ModelError, OutputError, TrainingError, TranslatorError, UsageError
    from translator.evaluation import evaluate
    from translator.formats import Pair, read, read_bilingual, read_pairs, write, write_pairs
    from translator.pipeline.translator import Translator, translate
    from translator.text import segment
    from translator.training.finetune import finetune
    from translator.training.options import FinetuneOptions

_PUBLIC = {
    "translator.alignment.documents": ("align",),
    "translator.bilingual": (
        "BilingualDocument", "Finding", "Place", "QuoteLink", "QuoteRef", "Row", "Signature", "WordLink",
    ),
    "translator.checks.run": ("check",),
    "translator.corpus.cleaning": ("clean",),
    "translator.document": ("Attribution", "Block", "Document", "Inline", "Quote", "Span"),
    "translator.engine": ("DecodingOptions", "Engine", "EngineOptions", "Hypothesis", "load"),
    "translator.errors": (
        "InputError", "ModelError", "OutputError", "TrainingError", "TranslatorError", "UsageError",
    ),
    "translator.evaluation": ("evaluate",),
    "translator.formats": ("Pair", "read", "read_bilingual", "read_pairs", "write", "write_pairs"),
    "translator.pipeline.translator": ("Translator", "translate"),
    "translator.text": ("segment",),
    "translator.training.finetune": ("finetune",),
    "translator.training.options": ("FinetuneOptions",),
}  # fmt: skip
_HOME = {name: module for module, names in _PUBLIC.items() for name in names}

__all__ = [
    "Attribution", "BilingualDocument", "Block", "DecodingOptions", "Document", "Engine", "EngineOptions", "Finding",
    "FinetuneOptions", "Hypothesis", "Inline", "InputError", "ModelError", "OutputError", "Pair", "Place", "Quote",
    "QuoteLink", "QuoteRef", "Row", "Signature", "Span", "TrainingError", "Translator", "TranslatorError",
    "UsageError", "WordLink", "__version__", "align", "check", "clean", "evaluate", "finetune", "load", "read",
    "read_bilingual", "read_pairs", "segment", "translate", "write", "write_pairs",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
