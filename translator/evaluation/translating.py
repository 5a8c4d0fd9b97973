"""Translating a test set with the pipeline, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from translator.engine import DecodingOptions, Engine, EngineOptions
from translator.evaluation.comparing import compare
from translator.evaluation.result import Evaluation, System
from translator.evaluation.scoring import require_sacrebleu
from translator.pipeline.translator import Translator


def evaluate(
    sources: Sequence[str],
    references: Sequence[str],
    models: Sequence[Engine | EngineOptions | str],
    *,
    decoding: DecodingOptions = DecodingOptions(),  # noqa: B008 - immutable
    **options: Any,
) -> Evaluation:
    """Translates the sources with each model and compares the results; the first model is the baseline.

    Each source is one segment, as with `translate --lines`. Other options are those of `compare`.

    Raises:
        InputError, UsageError: see `compare`.
        ModelError: a model cannot be found or loaded.
    """
    require_sacrebleu()
    names = distinct([model if isinstance(model, str) else model.model for model in models])
    systems = [
        translated(sources, model, name=name, decoding=decoding) for model, name in zip(models, names, strict=True)
    ]
    return compare(sources, references, systems, **options)


def translated(
    sources: Sequence[str],
    model: Engine | EngineOptions | str,
    *,
    name: str,
    decoding: DecodingOptions = DecodingOptions(),  # noqa: B008 - immutable
    on_done: Callable[[int], object] = lambda _: None,
) -> System:
    """A model's translations as a system; `on_done` is called with the number of sources just finished.

    `seconds` counts from the first sentence to the last, after one sentence that sets everything up.

    Raises:
        ModelError: the model cannot be found or loaded.
    """
    translator = Translator(model, decoding=decoding)
    translator.sentences(sources[:1])
    hypotheses: list[str] = []
    started = time.perf_counter()
    for hypothesis in translator.lines(sources):
        hypotheses.append(hypothesis)
        on_done(1)
    seconds = time.perf_counter() - started
    return System(name, tuple(hypotheses), seconds, str(translator.signature))


def distinct(names: Sequence[str]) -> list[str]:
    """The names, numbered where one comes again: `fr-en`, `fr-en (2)`."""
    found: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in found:
            number += 1
            candidate = f"{name} ({number})"
        found.append(candidate)
    return found
