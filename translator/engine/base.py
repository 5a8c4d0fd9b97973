"""What an engine takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from translator.bilingual import WordLink
from translator.document import Span

EngineName = Literal["ctranslate2", "transformers"]
Device = Literal["auto", "cpu", "cuda"]

DEFAULT_MODEL = "fr-en"
"""The embedded model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineOptions:
    """Which model runs, on what, and where.

    `model` is a directory, the name of a bundled or registered model, or a hub id (`Helsinki-NLP/opus-mt-fr-en`).
    `compute_type` is `default` (int8 on a processor, float16 on CUDA for CTranslate2; float32 for transformers),
    `int8`, `float16`, `float32` or another type that the engine knows. `threads` is the number of processor cores to
    use, 0 for all. With `offline` nothing is fetched.
    """

    model: str = DEFAULT_MODEL
    engine: EngineName = "ctranslate2"
    device: Device = "auto"
    compute_type: str = "default"
    threads: int = 0
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodingOptions:
    """How to search. `links=False` saves the word alignment; n-grams of `no_repeat_ngram_size` come once only."""

    beam_size: int = 4
    length_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
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
