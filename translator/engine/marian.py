"""What the engines have in common: from sentences to batches of pieces, from pieces and attention to hypotheses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from translator.engine.base import DecodingOptions, FittedOptions, Hypothesis, WordLinks
from translator.engine.batches import BATCH_TOKENS, CUDA_BATCH_TOKENS, Batch, batches
from translator.engine.models import Model
from translator.engine.subwords import Subwords, piece_offsets
from translator.engine.tuning import Tuning
from translator.engine.word_alignment import Matrix, align_words
from translator.errors import InputError

Pieces = list[list[str]]
"""Sub-word pieces of sentences, without the end mark."""


class Decoded(NamedTuple):
    """Translations of a batch, with the mean log-probability per token (end mark counted) and attention of each.

    Attention is an array [step, source piece] whose step 0 writes the first target piece and step 1 reads it. It is
    there only if word links are wanted.
    """

    targets: Pieces
    scores: list[float]
    attention: Sequence[Matrix]


class MarianEngine(ABC):
    """An `Engine` on a Marian model; subclasses know the library that runs the network.

    `limit` is the longest sentence that the network takes, in tokens without the end mark, and `workers` the number of
    batches that it translates at a time. `shift` says how attention is read; see `AlignmentHeads`.
    """

    def __init__(
        self,
        model: Model,
        model_hash: str,
        subwords: Subwords,
        *,
        name: str,
        compute_type: str,
        max_tokens: int,
        limit: int,
        shift: bool,
        on_cuda: bool,
        workers: int,
        tuning: Tuning,
    ) -> None:
        self.name = name
        self.model = model.name
        self.model_hash = model_hash
        self.compute_type = compute_type
        self.max_tokens = max_tokens
        self.placeholder = subwords.pretokenizer.placeholder
        self.tuning = tuning
        self._subwords = subwords
        self._limit = limit
        self._shift = shift
        self._batch_tokens = CUDA_BATCH_TOKENS if on_cuda else BATCH_TOKENS
        self._workers = workers

    def count_tokens(self, sentence: str) -> int:
        """Number of sub-word tokens that the model sees for a sentence, end mark not counted."""
        return len(self._subwords.encode([sentence])[0])

    def unknown(self, text: str) -> str:
        """See `Engine.unknown`."""
        return self._subwords.unknown(text)

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        """See `Engine.translate`."""
        return self.submit(sentences, options)()

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        """See `Engine.submit`."""
        given = list(sentences)
        fitted = options.fitted(self.tuning)
        pieces = self._encode(given)
        # An empty sentence has an empty translation; the model would make something up.
        running = deque(
            (batch, self._start([pieces[index] for index in batch.indexes], batch.max_decoding_length, fitted))
            for batch in self._batches(pieces)
        )

        def wait() -> list[Hypothesis]:
            hypotheses = [Hypothesis("", 0.0)] * len(given)
            while running:
                # Taken out one by one, so that attention does not pile up.
                batch, decoded = running.popleft()
                targets, scores, attention = decoded()
                texts = self._subwords.decode(targets)
                for row, (index, target, text) in enumerate(zip(batch.indexes, targets, texts, strict=True)):
                    links: WordLinks = ()
                    if options.links and target:
                        links = self._align(given[index], pieces[index], text, target, attention[row])
                    hypotheses[index] = Hypothesis(text, scores[row], links)
            return hypotheses

        return wait

    def n_best(self, sentences: Sequence[str], options: DecodingOptions) -> list[list[str]]:
        """See `Engine.n_best`."""
        fitted = options.fitted(self.tuning)
        pieces = self._encode(sentences)
        running = [
            (batch, self._start_n_best([pieces[index] for index in batch.indexes], batch.max_decoding_length, fitted))
            for batch in self._batches(pieces)
        ]
        found = [[""] for _ in sentences]
        for batch, decoded in running:
            for index, targets in zip(batch.indexes, decoded(), strict=True):
                found[index] = list(dict.fromkeys(self._subwords.decode(targets)))
        return found

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """See `Engine.score`."""
        return self._forced_scores(*self._encode_pairs(pairs))

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[WordLinks]:
        """See `Engine.link`."""
        sources, targets = self._encode_pairs(pairs)
        links: list[WordLinks] = [()] * len(pairs)
        for indexes, _ in self._batches(sources, targets):
            attention = self._forced_attention([sources[i] for i in indexes], [targets[i] for i in indexes])
            for row, index in enumerate(indexes):
                source, target = pairs[index]
                links[index] = self._align(source, sources[index], target, targets[index], attention[row])
        return links

    @abstractmethod
    def _start(self, sources: Pieces, max_decoding_length: int, options: FittedOptions) -> Callable[[], Decoded]:
        """Starts translating a batch; the returned function waits for the result."""

    @abstractmethod
    def _start_n_best(
        self, sources: Pieces, max_decoding_length: int, options: FittedOptions
    ) -> Callable[[], list[Pieces]]:
        """Starts a search in a batch; the returned function waits for the hypotheses of each source, best first."""

    @abstractmethod
    def _forced_scores(self, sources: Pieces, targets: Pieces) -> list[float]:
        """Mean log-probability per target token of each pair, end mark counted; any number of pairs."""

    @abstractmethod
    def _forced_attention(self, sources: Pieces, targets: Pieces) -> Sequence[Matrix]:
        """Attention as in `Decoded` for each pair of a batch, target forced."""

    def _encode(self, sentences: Sequence[str], *, target: bool = False) -> Pieces:
        pieces = self._subwords.encode_target(sentences) if target else self._subwords.encode(sentences)
        longest = max(map(len, pieces), default=0)
        if longest > self._limit:
            raise InputError(
                f"A sentence has {longest} sub-word tokens; the model {self.model} takes {self._limit}.",
                hint="Cut it at a clause.",
            )
        return pieces

    def _encode_pairs(self, pairs: Sequence[tuple[str, str]]) -> tuple[Pieces, Pieces]:
        return self._encode([source for source, _ in pairs]), self._encode([target for _, target in pairs], target=True)

    def _batches(self, *sides: Pieces) -> Iterator[Batch]:
        """Batches of the sentences or pairs that are not empty on any side."""
        rows = list(zip(*sides, strict=True))
        full = [index for index, row in enumerate(rows) if all(row)]
        lengths = [max(map(len, rows[index])) + 1 for index in full]
        for batch in batches(lengths, workers=self._workers, longest=self._limit, tokens=self._batch_tokens):
            yield batch._replace(indexes=[full[index] for index in batch.indexes])

    def _align(
        self, source: str, source_pieces: list[str], target: str, target_pieces: list[str], attention: Matrix
    ) -> WordLinks:
        # Nothing reads the last piece of a hypothesis that was cut off.
        first = int(self._shift and len(attention) > len(target_pieces))
        return align_words(
            attention[first : first + len(target_pieces), : len(source_pieces)],
            source,
            piece_offsets(source, source_pieces),
            target,
            piece_offsets(target, target_pieces),
        )
