"""Engines: loaded models that translate batches of sentences, score pairs and link words.

    >>> from translator.engine import DecodingOptions, load
    >>> engine = load("fr-en")
    >>> engine.translate(["Bonjour le monde."], DecodingOptions(beam=4))[0].text

Importing this package imports no model library; `load` imports what the engine asked for needs.
"""

from __future__ import annotations

from translator.bilingual import WordLink
from translator.engine.base import DecodingOptions, Engine, EngineName, Hypothesis
from translator.errors import UsageError

__all__ = ["DecodingOptions", "Engine", "EngineName", "Hypothesis", "WordLink", "load"]


def load(
    model: str = "fr-en",
    *,
    engine: EngineName = "ctranslate2",
    device: str = "auto",
    compute_type: str = "default",
    threads: int = 0,
    offline: bool = False,
) -> Engine:
    """Finds a model and loads it.

    `model` is a directory, the name of a bundled or registered model, or a hub id (`Helsinki-NLP/opus-mt-fr-en`).
    `device` is `auto`, `cpu` or `cuda`. `compute_type` is `default` (int8 on a processor, float16 on CUDA for
    CTranslate2; float32 for transformers), `int8`, `float16`, `float32` or another type that the engine knows.
    `threads` is the number of processor cores to use, 0 for all. With `offline` nothing is fetched.

    Raises ModelError for a model that cannot be found, fetched, converted or loaded, and UsageError for options that
    do not exist or do not fit together.
    """
    if threads < 0:
        raise UsageError(f"threads is {threads}; expected 0 (all cores) or a positive number.")
    if device not in ("auto", "cpu", "cuda"):
        raise UsageError(f"Unknown device '{device}'; expected auto, cpu or cuda.")
    if engine not in ("ctranslate2", "transformers"):
        raise UsageError(f"Unknown engine '{engine}'; expected ctranslate2 or transformers.")

    from translator.engine.models import find

    found = find(model, offline=offline)
    if engine == "ctranslate2":
        from translator.engine.ct2 import load_ctranslate2

        return load_ctranslate2(found, device=device, compute_type=compute_type, threads=threads)
    from translator.engine.hf import load_transformers

    return load_transformers(found, device=device, compute_type=compute_type, threads=threads)
