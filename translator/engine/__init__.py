"""Engines: loaded models that translate batches of sentences, score pairs and link words.

    >>> from translator.engine import DecodingOptions, load
    >>> engine = load("fr-en")
    >>> engine.translate(["Bonjour le monde."], DecodingOptions(beam_size=4))[0].text

Importing this package imports no model library; `load` imports what the engine asked for needs.
"""

from __future__ import annotations

from typing import get_args

from translator.engine.base import (
    DEFAULT_MODEL,
    DecodingOptions,
    Device,
    Engine,
    EngineName,
    EngineOptions,
    Hypothesis,
)
from translator.errors import UsageError

__all__ = ["DEFAULT_MODEL", "DecodingOptions", "Device", "Engine", "EngineName", "EngineOptions", "Hypothesis", "load"]


def load(options: EngineOptions | str = DEFAULT_MODEL) -> Engine:
    """Finds a model and loads it; a string is the model, with the defaults of `EngineOptions` for all else.

    Raises ModelError for a model that cannot be found, fetched, converted or loaded, and UsageError for options that
    do not exist or do not fit together.
    """
    chosen = EngineOptions(model=options) if isinstance(options, str) else options
    if chosen.threads < 0:
        raise UsageError(f"threads is {chosen.threads}; expected 0 (all cores) or a positive number.")
    if chosen.device not in get_args(Device):
        raise UsageError(f"Unknown device '{chosen.device}'; expected {', '.join(get_args(Device))}.")
    if chosen.engine not in get_args(EngineName):
        raise UsageError(f"Unknown engine '{chosen.engine}'; expected {' or '.join(get_args(EngineName))}.")

    from translator.engine.models import find

    found = find(chosen.model, offline=chosen.offline)
    if chosen.engine == "ctranslate2":
        from translator.engine.ct2 import load_ctranslate2

        return load_ctranslate2(found, chosen)
    from translator.engine.hf import load_transformers

    return load_transformers(found, chosen)
