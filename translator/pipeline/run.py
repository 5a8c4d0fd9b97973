"""The pipeline: the one place that names all stages from a French document to a bilingual one."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from translator.bilingual import BilingualDocument, Signature
from translator.document import Block, Document, Span
from translator.engine.base import DecodingOptions, Engine, EngineName, Hypothesis
from translator.pipeline.blocks import BlockResult, assemble
from translator.pipeline.decode import finish, submit
from translator.pipeline.headline import Names
from translator.pipeline.marks import MarkStyle
from translator.pipeline.sentences import Job, make_job
from translator.pipeline.windows import Window, windows


class _InFlight(NamedTuple):
    window: Window
    jobs: list[Job]
    result: Callable[[], list[Hypothesis]]


def translate(
    source: Document | str | os.PathLike[str],
    *,
    model: str = "fr-en",
    engine: EngineName | Engine = "ctranslate2",
    device: str = "auto",
    compute_type: str = "default",
    threads: int = 0,
    beam: int = 4,
    length_penalty: float = 1.0,
    quotes: MarkStyle = "us",
    offline: bool = False,
) -> BilingualDocument:
    """Translates a French document into English, sentence by sentence, every quotation kept.

    Args:
        source: a `Document`, or a path or web address that `translator.read` takes.
        model: a bundled or registered name, a directory, or a hub id.
        engine: `ctranslate2`, `transformers`, or an engine that is loaded already (then `model`, `device`,
            `compute_type`, `threads` and `offline` do not matter).
        threads: processor threads, 0 for all cores.
        beam: hypotheses kept at each step of the search; 1 is greedy search.
        length_penalty: exponent of the length that a hypothesis' log-probability is divided by.
        quotes: style of the English quotation marks.
        offline: never reach for the network.

    Raises:
        InputError: the source cannot be read.
        ModelError: the model cannot be found or loaded.
    """
    document = source if isinstance(source, Document) else _read(source, offline=offline)
    document = segmented(document)
    if isinstance(engine, str):
        from translator.engine import load

        loaded = load(model, engine=engine, device=device, compute_type=compute_type, threads=threads, offline=offline)
    else:
        loaded = engine
    options = DecodingOptions(beam=beam, length_penalty=length_penalty)
    names = names_in(document, loaded)
    results = [
        result
        for window in stream(enumerate(document.blocks), loaded, names, options=options, quotes=quotes)
        for result in window
    ]
    return BilingualDocument(
        source=document,
        target=target_of(document, [result.block for result in results]),
        rows=tuple(row for result in results for row in result.rows),
        signature=signature_of(loaded, options, quotes),
    )


def stream(
    blocks: Iterable[tuple[int, Block]],
    engine: Engine,
    names: Names,
    *,
    options: DecodingOptions,
    quotes: MarkStyle,
    first_window: int = 0,
) -> Iterator[list[BlockResult]]:
    """Translates numbered, segmented blocks; yields the results of one window after another, in order.

    While the engine works on a window, the one before it is finished.
    """
    pending: deque[_InFlight] = deque()
    for window in windows(blocks, first=first_window):
        jobs = [
            make_job(number, block, span, engine, names) for number, block in window.blocks for span in _spans(block)
        ]
        pending.append(_InFlight(window, jobs, submit(engine, jobs, options)))
        if len(pending) > 1:
            yield _finished(pending.popleft(), engine, options, quotes)
    while pending:
        yield _finished(pending.popleft(), engine, options, quotes)


def _spans(block: Block) -> Sequence[Span]:
    """What is translated as one: sentences; a block that has none, such as code, is carried over whole."""
    return block.sentences or (Span(0, len(block.text)),)


def _finished(flight: _InFlight, engine: Engine, options: DecodingOptions, quotes: MarkStyle) -> list[BlockResult]:
    blocks = dict(flight.window.blocks)
    translated = iter(finish(engine, blocks, flight.jobs, flight.result(), options, quotes))
    return [
        assemble(number, block, [next(translated) for _ in _spans(block)]) for number, block in flight.window.blocks
    ]


def segmented(document: Document) -> Document:
    """The document with sentences and quotations, found if they are not there yet."""
    if any(block.sentences for block in document.blocks):
        return document
    from translator.text import segment

    return segment(document)


def names_in(document: Document, engine: Engine) -> Names:
    """The judge of names and common words for headlines of this document."""
    return Names((block.text for block in document.blocks), engine.count_tokens)


def target_of(source: Document, blocks: Sequence[Block]) -> Document:
    """The English document made of target blocks; its title is the translation of the heading that is the title."""
    pairs = zip(source.blocks, blocks, strict=True)
    title = next((target.text for block, target in pairs if block.text == source.title), "")
    return replace(source, blocks=tuple(blocks), language="en", title=title, notes=())


def signature_of(engine: Engine, options: DecodingOptions, quotes: MarkStyle) -> Signature:
    """The signature of a translation made with these settings."""
    from translator import __version__

    return Signature(
        version=__version__,
        model=engine.model,
        model_hash=engine.model_hash,
        engine=engine.name,
        compute_type=engine.compute_type,
        beam=options.beam,
        length_penalty=options.length_penalty,
        quotes=quotes,
        segmenter=f"fr-{__version__}",
    )


def _read(source: str | os.PathLike[str], *, offline: bool) -> Document:
    from translator.formats import read

    return read(source, offline=offline)
