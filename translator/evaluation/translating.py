"""Translating a test set with the pipeline, timed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from translator.engine.base import DecodingOptions, Device, Engine, EngineName
from translator.evaluation.comparing import compare
from translator.evaluation.result import Evaluation, System
from translator.evaluation.scoring import require_sacrebleu


def evaluate(
    sources: Sequence[str],
    references: Sequence[str],
    models: Sequence[str],
    *,
    engine: EngineName = "ctranslate2",
    device: Device = "auto",
    compute_type: str = "default",
    threads: int = 0,
    beam_size: int = 4,
    length_penalty: float = 1.0,
    offline: bool = False,
    samples: int = 1000,
    seed: int = 12345,
    straight: bool = True,
) -> Evaluation:
    """Translates the sources with each model and compares the results; the first model is the baseline.

    Each source is one segment, as with `translate --lines`. Options are those of `translator.translate` and `compare`.

    Raises:
        InputError, UsageError: see `compare`.
        ModelError: a model cannot be found or loaded.
    """
    require_sacrebleu()
    systems = [
        translated(
            sources,
            model,
            name=name,
            engine=engine,
            device=device,
            compute_type=compute_type,
            threads=threads,
            beam_size=beam_size,
            length_penalty=length_penalty,
            offline=offline,
        )
        for model, name in zip(models, distinct(models), strict=True)
    ]
    return compare(sources, references, systems, samples=samples, seed=seed, straight=straight)


def translated(
    sources: Sequence[str],
    model: str,
    *,
    name: str = "",
    engine: EngineName = "ctranslate2",
    device: Device = "auto",
    compute_type: str = "default",
    threads: int = 0,
    beam_size: int = 4,
    length_penalty: float = 1.0,
    offline: bool = False,
    on_done: Callable[[int], object] = lambda _: None,
) -> System:
    """A model's translations as a system; `on_done` is called with the number of sources just finished.

    `seconds` counts from the first sentence to the last, after one sentence that sets everything up.

    Raises:
        ModelError: the model cannot be found or loaded.
    """
    from translator.engine import EngineOptions, load
    from translator.pipeline.run import signature_of

    loaded = load(
        EngineOptions(
            model=model, engine=engine, device=device, compute_type=compute_type, threads=threads, offline=offline
        )
    )
    options = DecodingOptions(beam_size=beam_size, length_penalty=length_penalty)
    list(_translations(sources[:1], loaded, options))
    hypotheses: list[str] = []
    started = time.perf_counter()
    for texts in _translations(sources, loaded, options):
        hypotheses += texts
        on_done(len(texts))
    seconds = time.perf_counter() - started
    return System(name or model, tuple(hypotheses), seconds, str(signature_of(loaded, options, "us")))


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


def _translations(sources: Sequence[str], engine: Engine, options: DecodingOptions) -> Iterator[list[str]]:
    from translator.pipeline.run import as_line, line_blocks, stream
    from translator.text.case import Names

    names = Names((), engine.count_tokens)
    for results in stream(line_blocks(sources), engine, names, options=options, quotes="us"):
        yield [as_line(result) for result in results]
