"""`align`: a text and its human translation become a bilingual document."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from translator import __version__
from translator.alignment.beads import Bead
from translator.alignment.quotations import link_attributions, link_quotations
from translator.alignment.sentences import align_sentences
from translator.alignment.texts import read_pair
from translator.alignment.words import linked
from translator.bilingual import BilingualDocument, Finding, Place, Row
from translator.checks.run import check
from translator.document import Document
from translator.engine import DEFAULT_MODEL, Engine, EngineOptions
from translator.errors import InputError
from translator.pipeline.translator import GREEDY, Translator, offline_model

QUIET_CHECKS = ("quote",)
"""Checks of translations that are not made here: quotations are linked one by one instead of counted."""
DOUBTFUL = 0.5
"""A row that is less probable than this is shown as doubtful."""
OMITTED = "not in the translation"
ADDED = "only in the translation"


def align(
    source: Document | str | os.PathLike[str] | bytes,
    target: Document | str | os.PathLike[str] | bytes,
    *,
    model: Translator | Engine | EngineOptions | str = DEFAULT_MODEL,
    pre_segmented: bool = False,
    anchors: Sequence[tuple[int, int]] = (),
    links: bool = True,
    any_language: bool = False,
    allow_private: bool = False,
    offline: bool = False,
    on_done: Callable[[int], object] = lambda _: None,
) -> BilingualDocument:
    """Aligns a French text with its English translation, sentence by sentence.

    Args:
        source: a `Document`, or a path, web address or bytes that `translator.read` takes.
        target: the same for the translation.
        model: what gives draft translations, scores and word links: a `Translator`, or what one is made of.
        pre_segmented: files have one sentence a line, paragraphs parted by blank lines.
        anchors: pairs of source and target sentence numbers (from 0) that must be in one row.
        links: whether rows get word links.
        any_language: do not check the languages of the texts.
        allow_private: let addresses lead into the local network.
        offline: never reach for the network, neither for a text nor for a model.
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
    places = [sentence_places(side) for side in sides]
    for side, found in zip(sides, places, strict=True):
        if not found:
            raise InputError(f"{side.origin or 'a text'}: no sentence in it.", hint="Give a file with text in it.")
    translator = Translator(offline_model(model) if offline else model)
    beads = align_sentences(
        [sides[0].blocks[block].text[start:end] for block, start, end in places[0]],
        [sides[1].blocks[block].text[start:end] for block, start, end in places[1]],
        translator.drafts(sides[0], on_done=on_done),
        scorer=translator.score,
        tuning=translator.engine.tuning,
        anchors=anchors,
        source_blocks=block_kinds(sides[0]),
        target_blocks=block_kinds(sides[1]),
    )
    greedy = GREEDY.fitted(translator.engine.tuning)
    signature = replace(
        translator.signature,
        task="align",
        beam_size=greedy.beam_size,
        length_penalty=greedy.length_penalty,
        no_repeat_ngram_size=GREEDY.no_repeat_ngram_size,
        repetition_penalty=GREEDY.repetition_penalty,
        quotes="",
        segmenter="lines" if pre_segmented else f"fr-{__version__}+en-{__version__}",
    )
    document = BilingualDocument(*sides, tuple(make_rows(beads, *places)), signature)
    if links:
        document = linked(document, translator)
    return check(link_attributions(link_quotations(document)), skip=QUIET_CHECKS)


def sentence_places(document: Document) -> list[Place]:
    """All sentences of a document in order."""
    return [Place(number, *span) for number, block in enumerate(document.blocks) for span in block.sentences]


def block_kinds(document: Document) -> list[int]:
    """For each sentence 2 if it begins a heading, 1 if it begins another block, else 0."""
    return [
        0 if index else 2 if block.role == "heading" else 1
        for block in document.blocks
        for index, _ in enumerate(block.sentences)
    ]


def make_rows(links: Iterable[Bead], sources: Sequence[Place], targets: Sequence[Place]) -> Iterator[Row]:
    """Rows without word links; a run of sentences without counterpart is a row for each block it is in."""
    for link in links:
        source = tuple(sources[link.source.start : link.source.stop])
        target = tuple(targets[link.target.start : link.target.stop])
        score = round(link.score, 4)
        doubts = _doubts(score)
        if source and target:
            yield Row(source, target, score, findings=doubts)
            continue
        for _, places in groupby(source or target, key=lambda place: place.block):
            part = tuple(places)
            if source:
                yield Row(part, (), score, findings=doubts, reason=OMITTED)
            else:
                yield Row((), part, score, findings=doubts, reason=ADDED)


def _doubts(score: float) -> tuple[Finding, ...]:
    if score >= DOUBTFUL:
        return ()
    return (Finding("alignment", "warning", f"doubtful: these sides belong together with probability {score:.2f}"),)
