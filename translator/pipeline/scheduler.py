"""The scheduler gives windows of sentences to an engine, faulty ones again in another way, and hands on what is done.

    windows(blocks) → Window → PendingWindow ⇄ engine → hypotheses

An engine works in the background. So that it always has something to do, the next windows are given to it before the
first one is taken back.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from translator.checks.confidence import confidence
from translator.checks.degenerate import fault_of
from translator.checks.run import failed
from translator.checks.table import Check, choose, choosing_checks
from translator.checks.view import RowView
from translator.document import Block
from translator.engine.base import Engine, FittedOptions, Hypothesis
from translator.pipeline.protect import MOST_HIDDEN, Lost, Protected, lost
from translator.pipeline.sentences import PreparedSentence, hiding, joined
from translator.text.numbers import Clock
from translator.text.vocabulary import is_word

FIRST_WINDOW = 32
LARGEST_WINDOW = 256
"""Sentences in a window: few at first, so that rows come soon; more later, so that batches are even in length."""
MOST_IN_FLIGHT = 3
"""Windows that are with the engine at once, so that it has work while a sentence is decoded again."""
_WIDER = 8
"""Beam, at least, of which another hypothesis is chosen."""
_MOST_ROUNDS = 2  # in which what did not arrive is hidden; what is hidden then may cost something else
_MOST_LOST = 2 * MOST_HIDDEN  # where more is lost, placeholders do not help
_NOTHING = Lost((), 0)
_COST_OF_REPEATING = 5  # faults that a placeholder written twice counts as: what it ousted may be told by no check
_DEGENERATE, _WORST = 1000, 2000  # faults of a hypothesis that went wrong as a whole, and of none yet


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


class _Attempt(NamedTuple):
    """A way to decode sentence `number` of a window."""

    number: int
    sentence: PreparedSentence
    options: FittedOptions


class PendingWindow:
    """The sentences of one window, given to an engine when this is made.

    `hypotheses` has one for each sentence, in order, once `advance` has said that the window is done. A sentence is
    decoded again with other options where its hypothesis is degenerate, and with placeholders for what did not arrive;
    where a check finds a word that is none, or a negation lost, another of the n best is taken that has no such fault,
    and so where the confidence is low, if the options say so.
    Without `retry` hypotheses stay as they are.
    """

    def __init__(
        self,
        window: Window,
        sentences: Sequence[PreparedSentence],
        engine: Engine,
        options: FittedOptions,
        *,
        retry: bool = True,
        clock: Clock = "as-is",
    ) -> None:
        self.window = window
        self.sentences = sentences
        self.hypotheses: list[Hypothesis] = [Hypothesis("", 0.0)] * len(sentences)
        self._engine = engine
        self._clock = clock
        self._options = options
        self._left = deque(_retries(options) if retry else ())
        self._retry = retry
        self._rounds = 0
        self._rank: list[tuple[int, float]] = [(_WORST, 0.0)] * len(sentences)
        self._attempts: Sequence[_Attempt] = ()
        self._result: Callable[[], list[Hypothesis]] = list
        self._submit([_Attempt(number, sentence, options) for number, sentence in enumerate(sentences)])

    def advance(self) -> bool:
        """Waits for the engine, then submits faulty sentences again; returns whether the window is done.

        Of the hypotheses of a sentence the one with the fewest faults is kept, then the one with the best score.
        """
        if self._retry:
            is_word("the")  # reads the dictionary while the engine works
        parts = iter(self._result())
        again = []
        shares = self._engine.tuning.distinct_words
        other = self._left.popleft() if self._left else None
        for number, sentence, _ in self._attempts:
            if not sentence.parts:
                continue
            hypotheses = [next(parts) for _ in sentence.parts]
            hypothesis = joined(sentence, hypotheses, self._engine.placeholder, self._clock)
            gone = lost(sentence.text, hypothesis.text, sentence.carried, self._clock) if self._retry else _NOTHING
            first = self._rank[number][0] == _WORST
            degenerate = self._retry and fault_of(sentence.text, hypothesis.text, shares) is not None
            # Checks cost time: they compare hypotheses, and most sentences have one only.
            sound = first and not gone.faults and not degenerate
            again_written = _repeated(hypotheses, self._engine.placeholder)
            known = gone.faults + _COST_OF_REPEATING * again_written
            faults = 0 if sound else _DEGENERATE if degenerate else known + _found(sentence, hypothesis)
            rank = faults, -hypothesis.score
            if first or (rank < self._rank[number] and rank[0] < _DEGENERATE):
                self.hypotheses[number], self._rank[number] = hypothesis, rank
            if other and self._rank[number][0] == _DEGENERATE:
                again.append(_Attempt(number, sentence, other))
            elif 0 < len(gone.hidden) <= _MOST_LOST and self._engine.placeholder and self._rounds < _MOST_ROUNDS:
                hidden = hiding(sentence, _united(sentence.hidden, gone.hidden), self._engine)
                if len(hidden.hidden) > len(sentence.hidden):
                    again.append(_Attempt(number, hidden, self._options))
        self._rounds += 1
        if again:
            self._submit(again)
        elif self._retry:
            self._choose_others()
        return not again

    def _choose_others(self) -> None:
        """Takes the first sound one of the n best in place of a faulty hypothesis, or a doubtful one if that counts."""
        checks = choosing_checks()
        (doubtful,) = choose(only="doubtful")
        found = [
            (number, sentence)
            for number, sentence in enumerate(self.sentences)
            if len(sentence.parts) == 1
            and self._rank[number][0] < _DEGENERATE
            and (view := _view(sentence, self.hypotheses[number]))
            and (failed(view, checks) or self._doubt(view, number) >= doubtful.threshold)
        ]
        if not found:
            return
        wider = replace(self._options, beam_size=max(self._options.beam_size, _WIDER))
        chosen = []
        beams = self._engine.n_best([sentence.parts[0].text for _, sentence in found], wider)
        for (number, sentence), texts in zip(found, beams, strict=True):
            sound = (
                text
                for text in texts
                if self._is_sound(sentence, self._filled(sentence, Hypothesis(text, 0.0)), checks)
            )
            if (text := next(sound, None)) is not None:
                chosen.append((number, sentence, (sentence.parts[0].text, text)))
        pairs = [pair for *_, pair in chosen]
        links = self._engine.link(pairs) if self._options.links and pairs else [()] * len(pairs)
        scores = self._engine.score(pairs) if pairs else []
        for (number, sentence, (_, text)), linked, score in zip(chosen, links, scores, strict=True):
            hypothesis = self._filled(sentence, Hypothesis(text, score, linked))
            if self._is_sound(sentence, hypothesis, checks):
                self.hypotheses[number] = hypothesis

    def _doubt(self, view: RowView, number: int) -> float:
        """How unsure the hypothesis of a sentence is; 0 where doubt does not count."""
        if not self._options.retry_doubtful:
            return 0.0
        return 1 - confidence(view, self.hypotheses[number].score, self._engine.tuning.confidence)

    def _filled(self, sentence: PreparedSentence, hypothesis: Hypothesis) -> Hypothesis:
        return joined(sentence, [hypothesis], self._engine.placeholder, self._clock)

    def _is_sound(self, sentence: PreparedSentence, hypothesis: Hypothesis, checks: Sequence[Check]) -> bool:
        """Whether nothing is found in a hypothesis, and nothing of the sentence is lost."""
        gone = lost(sentence.text, hypothesis.text, sentence.carried, self._clock)
        faulty = gone.faults or fault_of(sentence.text, hypothesis.text, self._engine.tuning.distinct_words)
        return not faulty and not failed(_view(sentence, hypothesis), checks)

    def _submit(self, attempts: Sequence[_Attempt]) -> None:
        """Gives attempts to the engine, those with the same options together."""
        self._attempts = sorted(attempts, key=lambda one: (one.options != self._options, one.number))
        running: list[Callable[[], list[Hypothesis]]] = []
        for options, group in groupby(self._attempts, key=lambda one: one.options):
            texts = [part.text for attempt in group for part in attempt.sentence.parts]
            if texts:
                running.append(self._engine.submit(texts, options))
        self._result = lambda: [hypothesis for wait in running for hypothesis in wait()]


def _view(sentence: PreparedSentence, hypothesis: Hypothesis) -> RowView:
    return RowView(sentence.text, hypothesis.text, hypothesis.links)


def _found(sentence: PreparedSentence, hypothesis: Hypothesis) -> int:
    """What the checks find; of two hypotheses one that has lost a name is the worse, even if nothing stands for it."""
    checks = choose(thresholds={"name": 0.5})
    return len(failed(_view(sentence, hypothesis), checks))


def _repeated(hypotheses: Sequence[Hypothesis], placeholder: str) -> int:
    """How many placeholders come once too often: each stands where another word belongs."""
    if not placeholder:
        return 0
    written = [sign for one in hypotheses for sign in re.findall(rf"{re.escape(placeholder)} ?(\d)", one.text)]
    return len(written) - len(set(written))


def _united(hidden: Sequence[Protected], gone: Sequence[Protected]) -> list[Protected]:
    """What is hidden already, and what is to be hidden too."""
    taken = [one.span for one in hidden]
    return [
        *hidden,
        *(one for one in gone if not any(one.span.overlaps(span) for span in taken)),
    ]


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


def _retries(options: FittedOptions) -> list[FittedOptions]:
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
