from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from tests.engines import FakeEngine
from translator.document import Block, Span
from translator.engine import DecodingOptions, Hypothesis
from translator.pipeline.scheduler import LARGEST_WINDOW, MOST_IN_FLIGHT, windows
from translator.pipeline.translator import Translator

BLOCKS = [(number, Block("paragraph", "Oui. Non.", sentences=(Span(0, 4), Span(5, 9)))) for number in range(2000)]


def test_windows_hold_every_block_once_in_order_and_grow() -> None:
    found = list(windows(BLOCKS))
    assert [number for window in found for number, _ in window.blocks] == list(range(2000))
    sizes = [2 * len(window.blocks) for window in found]
    assert sizes[:-1] == sorted(sizes[:-1])
    assert sizes[0] < max(sizes) == LARGEST_WINDOW


def test_starting_again_after_a_window_gives_the_same_windows() -> None:
    found = list(windows(BLOCKS))
    for window in found[1:4]:
        start = window.blocks[0][0]
        assert list(windows(islice(BLOCKS, start, None), first=window.number)) == found[window.number :]


class SlowEngine(FakeEngine):
    """Answers when it is asked, whatever has been given to it since; stammers on some sentences at first."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[list[str]] = []
        self.answered: list[int] = []

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        number = len(self.given)
        self.given.append(list(sentences))

        def wait() -> list[Hypothesis]:
            self.answered.append(number)
            stammers = options.no_repeat_ngram_size == 0
            return [
                Hypothesis("no no no no no no", -1.0) if stammers and "bis" in sentence else self._translated(sentence)
                for sentence in sentences
            ]

        return wait


def test_answers_go_to_the_sentences_that_they_are_for() -> None:
    texts = [f"Phrase numéro {number}{' bis' if number % 50 == 3 else ''}." for number in range(700)]
    engine = SlowEngine()
    found = Translator(engine).sentences(texts)
    assert found == [text.upper() for text in texts]
    # The second window was with the engine before the first was asked for, and a third while the first was retried.
    assert engine.answered != list(range(len(engine.given)))
    assert len(engine.given) > len(list(windows(enumerate(Block("paragraph", text) for text in texts))))


def test_a_hypothesis_that_stays_degenerate_is_kept_as_it_came_first() -> None:
    engine = FakeEngine(whole=lambda text: f"no no no no {text[:3]}")
    (hypothesis,) = Translator(engine).sentences(["Une phrase tout à fait normale de dix mots."])
    assert hypothesis == "No no no no Une"
    assert [options.no_repeat_ngram_size for options in engine.options] == [0, 3, 2]


def test_no_more_windows_than_allowed_are_with_the_engine() -> None:
    engine = SlowEngine()
    blocks = ((number, Block("paragraph", "Oui bis.", sentences=(Span(0, 8),))) for number in range(4 * LARGEST_WINDOW))
    most = 0
    for _ in Translator(engine).blocks(blocks):
        most = max(most, len(engine.given) - len(engine.answered))
    assert 1 < most <= MOST_IN_FLIGHT
