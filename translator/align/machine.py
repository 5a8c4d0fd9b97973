"""What the project's own model contributes: a cheap translation of the source, and word links of finished rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from translator.document import Document, Span
from translator.engine.base import DecodingOptions, Engine, WordLink
from translator.errors import InputError

OPTIONS = DecodingOptions(beam=1, links=False)
"""Greedy: a better search costs more than it tells the aligner."""
BATCH = 256
"""Sentences that are translated at a time."""
LONGEST = 1500
"""Characters of either side beyond which a row gets no word links, and is not scored."""
_PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "’": "'", "‘": "'", "«": '"', "»": '"',
                        "“": '"', "”": '"'})  # fmt: skip


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


def word_links(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[tuple[WordLink, ...]]:
    """Links between the words of texts and their translations; none where a text is empty or too long for the model."""
    plain = [(source.translate(_PLAIN), target.translate(_PLAIN)) for source, target in pairs]
    fit = [
        index
        for index, pair in enumerate(plain)
        if all(text.strip() and len(text) <= LONGEST and _short(text, engine) for text in pair)
    ]
    found: list[tuple[WordLink, ...]] = [()] * len(pairs)
    for index, links in zip(fit, _forced([plain[index] for index in fit], engine), strict=True):
        found[index] = tuple(link for link in links if _inside(link, pairs[index]))
    return found


def log_probabilities(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[float | None]:
    """Log-probability of each target given its source; None where one is too long for the model."""
    plain = [(source.translate(_PLAIN), target.translate(_PLAIN)) for source, target in pairs]
    fit = [index for index, pair in enumerate(plain) if max(map(len, pair)) <= LONGEST]
    found: list[float | None] = [None] * len(pairs)
    # Many pairs share a text with others; the same pair is never scored twice.
    single = list(dict.fromkeys(plain[index] for index in fit))
    scores = dict(zip(single, _scored(single, engine), strict=True))
    for index in fit:
        mean = scores[plain[index]]
        # The mean is over the target's tokens and the end mark; the source's vocabulary counts about as many.
        found[index] = None if mean is None else mean * (engine.count_tokens(plain[index][1]) + 1)
    return found


def _scored(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[float | None]:
    if not pairs:
        return []
    try:
        return [*engine.score(pairs)]
    except InputError:
        return [None] if len(pairs) == 1 else [score for pair in pairs for score in _scored([pair], engine)]


def _short(text: str, engine: Engine) -> bool:
    return len(text) <= engine.max_tokens or engine.count_tokens(text) <= engine.max_tokens


def _forced(pairs: Sequence[tuple[str, str]], engine: Engine) -> list[tuple[WordLink, ...]]:
    if not pairs:
        return []
    try:
        return engine.link(pairs)
    except InputError:
        # A text whose pieces were counted with the other side's vocabulary is too long after all.
        return [()] if len(pairs) == 1 else [links for pair in pairs for links in _forced([pair], engine)]


def _inside(link: WordLink, pair: tuple[str, str]) -> bool:
    def within(span: Span, text: str) -> bool:
        return 0 <= span.start < span.end <= len(text)

    return within(link.source, pair[0]) and within(link.target, pair[1])
