"""What an engine takes and gives back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal, Protocol

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.tuning import Tuning
from translator.errors import UsageError

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
    """How the search for a translation works; what is None is as it is fitted to the model (`Tuning`).

    Hypotheses are ranked by their summed log-probability divided by their length in tokens to the power of
    `length_penalty`. A hypothesis repeats no n-gram of `no_repeat_ngram_size` tokens (0: off), and the score of a
    token that it holds already is divided by `repetition_penalty`, or multiplied if it is negative (Keskar et al. 2019,
    https://arxiv.org/abs/1909.05858). `links=False` leaves out the word alignment, which saves time. With
    `retry_doubtful` a sentence of little confidence is decoded again with a wider beam; only a model whose tuning has
    weights for it has confidence.
    """

    beam_size: int | None = None
    length_penalty: float | None = None
    no_repeat_ngram_size: int = 0
    repetition_penalty: float = 1.0
    links: bool = True
    retry_doubtful: bool = False

    def __post_init__(self) -> None:
        """Raises UsageError for a value out of range."""
        sizes = (self.beam_size is None or self.beam_size >= 1) and self.no_repeat_ngram_size >= 0
        power = self.length_penalty is None or isfinite(self.length_penalty)
        if not (sizes and power and 0 < self.repetition_penalty < inf):
            raise UsageError(
                f"Decoding with beam_size {self.beam_size}, no_repeat_ngram_size {self.no_repeat_ngram_size}, "
                f"length_penalty {self.length_penalty}, repetition_penalty {self.repetition_penalty}; "
                "expected at least 1, at least 0, a number, and more than 0."
            )

    def fitted(self, tuning: Tuning) -> FittedOptions:
        """The options with what is fitted to a model in place of None."""
        return FittedOptions(
            beam_size=tuning.beam_size if self.beam_size is None else self.beam_size,
            length_penalty=tuning.length_penalty if self.length_penalty is None else self.length_penalty,
            no_repeat_ngram_size=self.no_repeat_ngram_size,
            repetition_penalty=self.repetition_penalty,
            links=self.links,
            retry_doubtful=self.retry_doubtful,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedOptions(DecodingOptions):
    """Decoding options of which none is left to the model."""

    beam_size: int
    length_penalty: float


WordLinks = tuple[WordLink[Span], ...]
"""The word alignment of a sentence and its translation, ordered by target."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A translation: its text, mean log-probability per target token (end mark counted), and word alignment."""

    text: str
    score: float
    links: WordLinks = ()


class Engine(Protocol):
    """A loaded model. Several threads may use one engine at the same time.

    A sentence of more sub-word tokens than the model takes raises InputError.
    """

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
    placeholder: str
    """The character that the model copies with a digit after it (`‡1`) to where it belongs; empty if there is none."""

    tuning: Tuning
    """What is fitted to the model."""

    def count_tokens(self, sentence: str) -> int:
        """Number of sub-word tokens that the model sees for a sentence, end mark not counted."""
        ...

    def unknown(self, text: str) -> str:
        """The characters of a text that the model's vocabulary lacks, each once."""
        ...

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        """One hypothesis for each sentence, in order; an empty one for a sentence without tokens."""
        ...

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        """Starts translating in the background where the engine can.

        The returned function waits for the result of `translate`; it is to be called once, from any thread.
        """
        ...

    def n_best(self, sentences: Sequence[str], options: DecodingOptions) -> list[list[str]]:
        """The texts that the beam of each sentence ends with, up to `beam_size`, the best first, each once.

        An empty text for a sentence without tokens.
        """
        ...

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Mean log-probability per target token (end mark counted) of each (source, target), by forced decoding."""
        ...

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[WordLinks]:
        """Word alignment of each (source, target) from the cross-attention of forced decoding."""
        ...
