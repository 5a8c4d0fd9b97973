"""The pipeline: the one place that names all stages from a French document to a bilingual one."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace

from translator.bilingual import BilingualDocument, Signature
from translator.checks.run import checked_row
from translator.document import Block, Document, Span
from translator.engine.base import DecodingOptions, Device, Engine, EngineName
from translator.pipeline.blocks import BlockResult, assemble
from translator.pipeline.decode import finish, submit
from translator.pipeline.marks import MarkStyle
from translator.pipeline.sentences import make_job
from translator.pipeline.windows import Window, windows
from translator.text.case import Names

MOST_IN_FLIGHT = 3
"""Windows that are with the engine at once, so that it has work while a degenerate hypothesis is decoded again."""


def translate(
    source: Document | str | os.PathLike[str],
    *,
    model: str = "fr-en",
    engine: EngineName | Engine = "ctranslate2",
    device: Device = "auto",
    compute_type: str = "default",
    threads: int = 0,
    beam_size: int = 4,
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
        beam_size: hypotheses kept at each step of the search; 1 is greedy search.
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
        from translator.engine import EngineOptions, load

        loaded = load(
            EngineOptions(
                model=model, engine=engine, device=device, compute_type=compute_type, threads=threads, offline=offline
            )
        )
    else:
        loaded = engine
    options = DecodingOptions(beam_size=beam_size, length_penalty=length_penalty)
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

    While the engine works on a window, those before it are finished.
    """
    pending: deque[Generator[None, None, list[BlockResult]]] = deque()
    for window in windows(blocks, first=first_window):
        pending.append(_started(window, engine, names, options, quotes))
        next(pending[-1])
        while len(pending) > 1:
            results = _step(pending[0])
            if results is not None:
                pending.popleft()
                yield results
            elif len(pending) < MOST_IN_FLIGHT:
                break
    for window_in_work in pending:
        while (results := _step(window_in_work)) is None:
            pass
        yield results


def _started(
    window: Window, engine: Engine, names: Names, options: DecodingOptions, quotes: MarkStyle
) -> Generator[None, None, list[BlockResult]]:
    """Gives a window to the engine and finishes it; yields before every wait for the engine."""
    jobs = [make_job(number, block, span, engine, names) for number, block in window.blocks for span in _spans(block)]
    result = submit(engine, jobs, options)
    yield
    finished = yield from finish(engine, dict(window.blocks), jobs, result(), options, quotes)
    translated = iter(finished)
    return [
        _checked(block, assemble(number, block, [next(translated) for _ in _spans(block)]))
        for number, block in window.blocks
    ]


def _checked(source: Block, result: BlockResult) -> BlockResult:
    here, there = {result.number: source}, {result.number: result.block}
    return result._replace(rows=tuple(checked_row(row, here, there) for row in result.rows))


def _step(window_in_work: Generator[None, None, list[BlockResult]]) -> list[BlockResult] | None:
    """Goes on with a window until it would have to wait again; its results when it is done."""
    try:
        next(window_in_work)
    except StopIteration as stop:
        results: list[BlockResult] = stop.value
        return results
    return None


def _spans(block: Block) -> Sequence[Span]:
    """What is translated as one: sentences; a block that has none, such as code, is carried over whole."""
    return block.sentences or (Span(0, len(block.text)),)


def segmented(document: Document) -> Document:
    """The document with sentences and quotations, found if they are not there yet."""
    if any(block.sentences for block in document.blocks):
        return document
    from translator.text import segment

    return segment(document)


def line_blocks(lines: Iterable[str]) -> Iterator[tuple[int, Block]]:
    """Each line as a numbered, segmented block of its own; its sentences are translated one by one."""
    from translator.text import segment

    for number, line in enumerate(lines):
        text = line.strip()
        block = Block("paragraph", text)
        yield number, segment(Document((block,))).blocks[0] if text else block


def as_line(result: BlockResult) -> str:
    """The translation of a block on one line."""
    return " ".join(result.block.text.split())


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
        beam_size=options.beam_size,
        length_penalty=options.length_penalty,
        quotes=quotes,
        segmenter=f"fr-{__version__}",
    )


def _read(source: str | os.PathLike[str], *, offline: bool) -> Document:
    from translator.formats import read

    return read(source, offline=offline)
