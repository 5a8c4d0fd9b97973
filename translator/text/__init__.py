"""Sentences and quotations: `segment` fills in both layers of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from translator.text.segmenter import quotations, segment, sentences

__all__ = ["quotations", "segment", "sentences"]


def __getattr__(name: str) -> Any:
    """Imports the segmenter when it is first used (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from translator.text import segmenter

    value = getattr(segmenter, name)
    globals()[name] = value
    return value
