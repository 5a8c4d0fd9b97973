"""The engine for tests: its translations are rules, so that a test knows what must come out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import DecodingOptions, Hypothesis
from translator.engine.tuning import Tuning

WORD = re.compile(r"[^\W_]+|[^\w\s]")


class FakeEngine:
    """Turns each source word into another by a function or a dictionary; links are word by word, marks stay."""

    name = "rules-1"
    model = "rules"
    model_hash = "0" * 12
    compute_type = "none"
    tuning = Tuning()

    def __init__(
        self,
        rule: Callable[[str], str] | Mapping[str, str] = str.upper,
        *,
        whole: Callable[[str], str] | None = None,
        count: Callable[[str], int] = len,
        max_tokens: int = 200,
        placeholder: str = "",
        lacks: str = "",
    ) -> None:
        """`whole` gives a sentence's translation at once, without links; `count` counts tokens.

        `lacks` are characters that the vocabulary does not have.

        A dictionary has words in small letters; words that are not in it stay as they are.
        """
        self.rule = rule if callable(rule) else lambda word: rule.get(word.lower(), word)
        self.whole = whole
        self.count = count
        self.max_tokens = max_tokens
        self.placeholder = placeholder
        self.lacks = lacks
        self.seen: list[str] = []
        self.options: list[DecodingOptions] = []

    def count_tokens(self, sentence: str) -> int:
        return self.count(sentence)

    def unknown(self, text: str) -> str:
        return "".join(character for character in dict.fromkeys(text) if character in self.lacks)

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        self.seen += sentences
        self.options.append(options)
        return [self._translated(sentence) for sentence in sentences]

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        result = self.translate(sentences, options)
        return lambda: result

    def n_best(self, sentences: Sequence[str], options: DecodingOptions) -> list[list[str]]:
        return [[self._translated(sentence).text] for sentence in sentences]

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [-1.0 - 4.0 * (not links) for links in self.link(pairs)]

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        return [self._links(*pair) for pair in pairs]

    def _translated(self, sentence: str) -> Hypothesis:
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

    def _links(self, source: str, target: str) -> tuple[WordLink[Span], ...]:
        """Words of the target that the rule makes of words of the source."""
        places = {match.group().lower(): Span(*match.span()) for match in WORD.finditer(target)}
        return tuple(
            WordLink(Span(*match.span()), places[word], 1.0)
            for match in WORD.finditer(source)
            if match.group()[0].isalnum() and (word := self.rule(match.group()).lower()) in places
        )
