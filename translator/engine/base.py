"""What an engine takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from translator.bilingual import WordLink
from translator.document import Span

EngineName = Literal["ctranslate2", "transformers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodingOptions:
    """How to search. `links=False` saves the word links; `no_repeat_ngram` forbids repeated n-grams of that size."""

    beam: int = 4
    length_penalty: float = 1.0
    no_repeat_ngram: int = 0
    repetition_penalty: float = 1.0
    links: bool = True


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A translation: its text, mean log-probability per target token, and word links ordered by target."""

    text: str
    score: float
    links: tuple[WordLink[Span], ...] = ()


class Engine(Protocol):
    """A loaded model. Engines are not shared between threads."""

    name: str
    """`ctranslate2` or `transformers`, with its version: `ctranslate2-4.8.5`."""
    model: str
    """The model's name or path as the user gave it."""
    model_hash: str
    """First 12 hexadecimal digits of the SHA-256 over the model's files."""
    compute_type: str
    """`int8`, `float32`, …: what the engine really uses."""
    max_tokens: int
    """Longest source sentence that the model translates well, in sub-word tokens, end mark not counted."""

    def count_tokens(self, sentence: str) -> int:
        """Number of sub-word tokens that the model sees for a sentence, end mark not counted."""
        ...

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        """One hypothesis for each sentence, in order."""
        ...

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        """Starts translating in the background where the engine can; the returned function waits for the result."""
        ...

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Mean log-probability per target token of each (source, target), target forced."""
        ...

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        """Word links of each (source, target), target forced, ordered by target."""
        ...
