"""An engine for tests: it knows a few words, so that a test knows what must come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import DecodingOptions, Hypothesis

_WORD = re.compile(r"\w+")


class WordEngine:
    """Translates word by word with a dictionary; links words that it knows to be the same."""

    name = "words-1"
    model = "words"
    model_hash = "0" * 12
    compute_type = "none"
    max_tokens = 400

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words

    def count_tokens(self, sentence: str) -> int:
        return len(sentence.split())

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        return [Hypothesis(_WORD.sub(self._render, sentence), -0.5) for sentence in sentences]

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        result = self.translate(sentences, options)
        return lambda: result

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [-1.0 - 4.0 * (not self._known(*pair)) for pair in pairs]

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        return [self._known(*pair) for pair in pairs]

    def _render(self, match: re.Match[str]) -> str:
        return self.words.get(match.group().lower(), match.group())

    def _known(self, source: str, target: str) -> tuple[WordLink[Span], ...]:
        places = {match.group().lower(): Span(*match.span()) for match in _WORD.finditer(target)}
        return tuple(
            WordLink(Span(*match.span()), places[word], 1.0)
            for match in _WORD.finditer(source)
            if (word := self._render(match).lower()) in places
        )
