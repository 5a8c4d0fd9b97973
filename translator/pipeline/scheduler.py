"""The scheduler gives windows of sentences to an engine, degenerate hypotheses once more, and hands on what is done.

    windows(blocks) → Window → PendingWindow ⇄ engine → hypotheses

An engine works in the background. So that it always has something to do, the next windows are given to it before the
first one is taken back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from translator.checks.degenerate import fault_of
from translator.document import Block
from translator.engine.base import DecodingOptions, Engine, Hypothesis
from translator.pipeline.sentences import PreparedSentence, joined

FIRST_WINDOW = 32
LARGEST_WINDOW = 256
"""Sentences in a window: few at first, so that rows come soon; more later, so that batches are even in length."""
MOST_IN_FLIGHT = 3
"""Windows that are with the engine at once, so that it has work while a degenerate hypothesis is decoded again."""


class Window(NamedTuple):
    """Blocks that are translated together, with their numbers; `number` counts windows from 0."""

    number: int
    blocks: tuple[tuple[int, Block], ...]


def windows(blocks: Iterable[tuple[int, Block]], *, first: int = 0) -> Iterator[Window]:
    """Cuts numbered blocks into windows. `first` is the number of the first window, which decides its size.

    The cut depends on the blocks and on `first` alone, and a hypothesis may depend on the sentences beside it, so a
    job that starts again at a window's beginning gives what it would have given.
    """
    number, held, size = first, [], 0
    for index, block in blocks:
        held.append((index, block))
        size += max(1, len(block.sentences))
        if size >= min(LARGEST_WINDOW, FIRST_WINDOW << min(number, 16)):
            yield Window(number, tuple(held))
            number, held, size = number + 1, [], 0
    if held:
        yield Window(number, tuple(held))


class PendingWindow:
    """The sentences of one window, given to an engine when this is made.

    `hypotheses` has one for each sentence, in order, once `advance` has said that the window is done. Without `retry`
    degenerate hypotheses stay as they are.
    """

    def __init__(
        self,
        window: Window,
        sentences: Sequence[PreparedSentence],
        engine: Engine,
        options: DecodingOptions,
        *,
        retry: bool = True,
    ) -> None:
        self.window = window
        self.sentences = sentences
        self.hypotheses: list[Hypothesis] = [Hypothesis("", 0.0)] * len(sentences)
        self._engine = engine
        self._retries = deque(_retries(options) if retry else ())
        self._retried = False
        self._submitted: Sequence[int] = range(len(sentences))  # numbers of the sentences that are with the engine
        self._result = self._submit(options)

    def advance(self) -> bool:
        """Waits for the engine, then submits degenerate sentences again; returns whether the window is done.

        Of a sentence that is decoded again, a new hypothesis replaces the first only if it is not degenerate.
        """
        parts = iter(self._result())
        faulty = []
        for number in self._submitted:
            sentence = self.sentences[number]
            hypothesis = joined(sentence, [next(parts) for _ in sentence.parts])
            degenerate = bool(sentence.parts) and fault_of(sentence.text, hypothesis.text) is not None
            if not (degenerate and self._retried):
                self.hypotheses[number] = hypothesis
            if degenerate:
                faulty.append(number)
        if not faulty or not self._retries:
            return True
        self._retried, self._submitted = True, faulty
        self._result = self._submit(self._retries.popleft())
        return False

    def _submit(self, options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        texts = [part.text for number in self._submitted for part in self.sentences[number].parts]
        return self._engine.submit(texts, options) if texts else list


def scheduled(pending: Iterable[PendingWindow]) -> Iterator[PendingWindow]:
    """Windows in order, each done. Taking one from `pending` submits it; at most `MOST_IN_FLIGHT` are waited for."""
    waiting: deque[PendingWindow] = deque()
    for window in pending:
        waiting.append(window)
        while len(waiting) > 1:
            if waiting[0].advance():
                yield waiting.popleft()
            elif len(waiting) < MOST_IN_FLIGHT:
                break
    while waiting:
        if waiting[0].advance():
            yield waiting.popleft()


def _retries(options: DecodingOptions) -> list[DecodingOptions]:
    """Other ways to decode a sentence whose hypothesis is degenerate, tried one after the other."""
    return [
        replace(options, no_repeat_ngram_size=3, repetition_penalty=1.1),
        replace(
            options,
            beam_size=max(1, options.beam_size // 2),
            no_repeat_ngram_size=2,
            repetition_penalty=1.3,
            length_penalty=1.0,
        ),
    ]
