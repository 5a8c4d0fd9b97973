"""What the project's own model says of the sentences: a cheap translation of the source, and how likely a target is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from translator.alignment.words import LONGEST, plain
from translator.document import Document
from translator.engine.base import DecodingOptions, Engine
from translator.errors import InputError

OPTIONS = DecodingOptions(beam_size=1, links=False)
"""Greedy: a better search costs more than it tells the aligner."""
BATCH = 256
"""Sentences that are translated at a time."""


def translations(document: Document, engine: Engine, *, on_done: Callable[[int], None] | None = None) -> list[str]:
    """A machine translation of each sentence of a document, in order; `on_done` is called with the number just done."""
    from translator.pipeline.run import names_in
    from translator.pipeline.sentences import joined, make_job

    names = names_in(document, engine)
    places = [(number, span) for number, block in enumerate(document.blocks) for span in block.sentences]
    found: list[str] = []
    for start in range(0, len(places), BATCH):
        jobs = [
            make_job(number, document.blocks[number], span, engine, names)
            for number, span in places[start : start + BATCH]
        ]
        parts = [part.text for job in jobs for part in job.parts]
        results = iter(engine.translate(parts, OPTIONS) if parts else [])
        found += [joined(job, [next(results) for _ in job.parts]).text if job.parts else job.text for job in jobs]
        if on_done:
            on_done(len(jobs))
    return found


def log_probabilities(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[float | None]:
    """Log-probability of each target given its source; None where one is too long for the model."""
    texts = [(plain(source), plain(target)) for source, target in pairs]
    fit = [index for index, pair in enumerate(texts) if max(map(len, pair)) <= LONGEST]
    found: list[float | None] = [None] * len(pairs)
    # Many pairs share a text with others; the same pair is never scored twice.
    single = list(dict.fromkeys(texts[index] for index in fit))
    scores = dict(zip(single, _scored(single, engine), strict=True))
    for index in fit:
        mean = scores[texts[index]]
        # The mean is over the target's tokens and the end mark; the source's vocabulary counts about as many.
        found[index] = None if mean is None else mean * (engine.count_tokens(texts[index][1]) + 1)
    return found


def _scored(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[float | None]:
    if not pairs:
        return []
    try:
        return [*engine.score(pairs)]
    except InputError:
        return [None] if len(pairs) == 1 else [score for pair in pairs for score in _scored([pair], engine)]
