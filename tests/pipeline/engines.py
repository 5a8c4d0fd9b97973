"""Engines for tests: their translations are rules, so that a test knows what must come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import DecodingOptions, Hypothesis

WORD = re.compile(r"[^\W_]+|[^\w\s]")


class RuleEngine:
    """Turns each source word into another by a function; links are word by word, the marks are the model's own."""

    name = "rules-1"
    model = "rules"
    model_hash = "0" * 12
    compute_type = "none"
    max_tokens = 200

    def __init__(self, rule: Callable[[str], str] = str.upper, whole: Callable[[str], str] | None = None) -> None:
        self.rule = rule
        self.whole = whole
        self.seen: list[str] = []
        self.options: list[DecodingOptions] = []

    def count_tokens(self, sentence: str) -> int:
        return len(sentence)

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        self.seen += sentences
        self.options.append(options)
        return [self._one(sentence) for sentence in sentences]

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        result = self.translate(sentences, options)
        return lambda: result

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [0.0 for _ in pairs]

    def _one(self, sentence: str) -> Hypothesis:
        if self.whole:
            return Hypothesis(self.whole(sentence), -1.0)
        text, links, last = "", [], 0
        for match in WORD.finditer(sentence):
            text += sentence[last : match.start()]
            new = self.rule(match.group())
            if match.group()[0].isalnum():
                links.append(WordLink(Span(*match.span()), Span(len(text), len(text) + len(new)), 1.0))
            text += new
            last = match.end()
        return Hypothesis(text + sentence[last:], -0.5, tuple(links))
