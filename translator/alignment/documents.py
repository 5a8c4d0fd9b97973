"""`align`: a text and its human translation become a bilingual document."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

from translator.alignment.machine import OPTIONS, log_probabilities, translations
from translator.alignment.quotations import link_quotations
from translator.alignment.rows import block_kinds, make_rows, sentence_places
from translator.alignment.sentences import align_sentences
from translator.alignment.speakers import link_attributions
from translator.alignment.texts import read_pair
from translator.alignment.words import linked
from translator.bilingual import BilingualDocument, Signature
from translator.document import Document
from translator.engine.base import Device, Engine, EngineName
from translator.errors import InputError

QUIET_CHECKS = ("quote",)
"""Checks of translations that are not made here: quotations are linked one by one instead of counted."""


def align(
    source: Document | str | os.PathLike[str],
    target: Document | str | os.PathLike[str],
    *,
    model: str = "fr-en",
    engine: EngineName | Engine = "ctranslate2",
    device: Device = "auto",
    compute_type: str = "default",
    threads: int = 0,
    pre_segmented: bool = False,
    anchors: Sequence[tuple[int, int]] = (),
    links: bool = True,
    any_language: bool = False,
    allow_private: bool = False,
    offline: bool = False,
    on_done: Callable[[int], None] | None = None,
) -> BilingualDocument:
    """Aligns a French text with its English translation, sentence by sentence.

    Args:
        source: a `Document`, or a path or web address that `translator.read` takes.
        target: the same for the translation.
        model: a bundled or registered name, a directory, or a hub id.
        engine: `ctranslate2`, `transformers`, or an engine that is loaded already (then `model`, `device`,
            `compute_type` and `threads` do not matter).
        threads: processor threads, 0 for all cores.
        pre_segmented: files have one sentence a line, paragraphs parted by blank lines.
        anchors: pairs of source and target sentence numbers (from 0) that must be in one row.
        links: whether rows get word links.
        any_language: do not check the languages of the texts.
        allow_private: let addresses lead into the local network.
        offline: never reach for the network.
        on_done: called with the number of source sentences just translated.

    Returns:
        Rows with the probability that exactly these sentences correspond as their score. A sentence without counterpart
        is in a row with an empty side and a reason.

    Raises:
        InputError: a text cannot be read, has no sentences, is in another language, or the sides are swapped.
        UsageError: anchors that cross or lie outside the texts.
        ModelError: the model cannot be found or loaded.
    """
    sides = read_pair(
        source,
        target,
        pre_segmented=pre_segmented,
        any_language=any_language,
        allow_private=allow_private,
        offline=offline,
    )
    texts = [sentence_places(side) for side in sides]
    for side, places in zip(sides, texts, strict=True):
        if not places:
            raise InputError(f"{side.origin or 'a text'}: no sentence in it.", hint="Give a file with text in it.")
    loaded = _load(engine, model, device, compute_type, threads, offline)
    machine = translations(sides[0], loaded, on_done=on_done)
    found = align_sentences(
        [_sentence(sides[0], place) for place in texts[0]],
        [_sentence(sides[1], place) for place in texts[1]],
        machine,
        scorer=partial(log_probabilities, engine=loaded),
        anchors=anchors,
        source_blocks=block_kinds(sides[0]),
        target_blocks=block_kinds(sides[1]),
    )
    rows = tuple(make_rows(found, texts[0], texts[1]))
    document = BilingualDocument(*sides, rows, _signature(loaded, pre_segmented=pre_segmented))
    if links:
        document = linked(document, loaded)
    return _checked(link_attributions(link_quotations(document)))


def _load(
    engine: EngineName | Engine, model: str, device: Device, compute_type: str, threads: int, offline: bool
) -> Engine:
    if not isinstance(engine, str):
        return engine
    from translator.engine import EngineOptions, load

    return load(
        EngineOptions(
            model=model, engine=engine, device=device, compute_type=compute_type, threads=threads, offline=offline
        )
    )


def _sentence(document: Document, place: tuple[int, int, int]) -> str:
    block, start, end = place
    return document.blocks[block].text[start:end]


def _checked(document: BilingualDocument) -> BilingualDocument:
    from translator.checks import checked

    return checked(document, skip=QUIET_CHECKS)


def _signature(engine: Engine, *, pre_segmented: bool) -> Signature:
    from translator import __version__

    return Signature(
        version=__version__,
        task="align",
        model=engine.model,
        model_hash=engine.model_hash,
        engine=engine.name,
        compute_type=engine.compute_type,
        beam_size=OPTIONS.beam_size,
        segmenter="lines" if pre_segmented else f"fr-{__version__}+en-{__version__}",
    )
