"""The reference engine: transformers' `MarianMTModel` on torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

import torch
import transformers
from torch import Tensor
from transformers import (
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    NoRepeatNGramLogitsProcessor,
    RepetitionPenaltyLogitsProcessor,
)

from translator.engine.alignment_heads import AlignmentHeads, read_alignment_heads
from translator.engine.base import DecodingOptions, Device, EngineOptions, FittedOptions
from translator.engine.batches import batches, cores
from translator.engine.cache import content_hash
from translator.engine.checkpoint import load_marian
from translator.engine.layout import check, layout_of, longest_input, positions, read_json
from translator.engine.marian import Decoded, MarianEngine, Pieces
from translator.engine.models import Model
from translator.engine.subwords import UNKNOWN, Offsets, Subwords, piece_offsets
from translator.engine.tuning import read_tuning
from translator.engine.word_alignment import Matrix
from translator.errors import ModelError, UsageError

COMPUTE_TYPES = ("float32", "float16", "bfloat16")


class Attention(NamedTuple):
    """Cross-attention of each decoder layer, an array [head, step, source piece], and where the pieces stand.

    Step 0 writes the first target piece; step 1 reads it and writes the second. The end mark is the last source piece.
    """

    layers: list[Matrix]
    sources: Offsets
    targets: Offsets


class TransformersEngine(MarianEngine):
    """A Marian checkpoint on torch; `load_transformers` makes it. One thread at a time runs the network.

    Searches as CTranslate2 does: a beam ends when as many hypotheses as the beam is wide have ended, and penalties
    act before the probabilities are normalised (see `Penalties`).
    """

    def __init__(self, model: Model, model_hash: str, network: Any, heads: AlignmentHeads) -> None:
        super().__init__(
            model,
            model_hash,
            Subwords(model.path),
            name=f"transformers-{transformers.__version__}",
            compute_type=str(network.dtype).removeprefix("torch."),
            max_tokens=longest_input(model.path),
            limit=positions(model.path),
            shift=heads.shift,
            on_cuda=network.device.type == "cuda",
            workers=1,
            tuning=read_tuning(model.path),
        )
        self._network = network
        # A search with penalties hooks into the network: no other call may run it meanwhile.
        self._lock = threading.Lock()
        self._heads = heads
        self._ids: dict[str, int] = read_json(model.path / "vocab.json")
        separate = model.path / "target_vocab.json"
        self._target_ids: dict[str, int] = read_json(separate) if separate.is_file() else self._ids
        self._pieces = {index: piece for piece, index in self._target_ids.items()}

    def attention(self, source: str, target: str) -> Attention:
        """Cross-attention of every decoder layer and head, target forced: what the word alignment comes from."""
        sources, targets = self._encode_pairs([(source, target)])
        layers = self._forward(sources, targets, attention=True)[0].cross_attentions
        return Attention(
            [layer[0].float().cpu().numpy() for layer in layers],
            piece_offsets(source, sources[0]),
            piece_offsets(target, targets[0]),
        )

    def _start(self, sources: Pieces, max_decoding_length: int, options: FittedOptions) -> Callable[[], Decoded]:
        def run() -> Decoded:
            targets = self._search(sources, max_decoding_length, options)
            return Decoded(targets, *self._force(sources, targets, attention=options.links))

        return run

    def _start_n_best(
        self, sources: Pieces, max_decoding_length: int, options: FittedOptions
    ) -> Callable[[], list[Pieces]]:
        def run() -> list[Pieces]:
            size = options.beam_size
            found = self._search(sources, max_decoding_length, options, kept=size)
            return [found[first : first + size] for first in range(0, len(found), size)]

        return run

    def _forced_scores(self, sources: Pieces, targets: Pieces) -> list[float]:
        lengths = [max(len(source), len(target)) + 1 for source, target in zip(sources, targets, strict=True)]
        scores = [0.0] * len(sources)
        for indexes, _ in batches(lengths, workers=1, longest=self._limit, tokens=self._batch_tokens):
            forced, _ = self._force([sources[i] for i in indexes], [targets[i] for i in indexes], attention=False)
            for index, score in zip(indexes, forced, strict=True):
                scores[index] = score
        return scores

    def _forced_attention(self, sources: Pieces, targets: Pieces) -> Sequence[Matrix]:
        return self._force(sources, targets, attention=True)[1]

    def _search(self, sources: Pieces, max_decoding_length: int, options: FittedOptions, *, kept: int = 1) -> Pieces:
        """The `kept` best hypotheses of the first source, then those of the second, and so on."""
        config = self._network.config
        search = GenerationConfig(
            num_beams=options.beam_size,
            num_return_sequences=kept,
            length_penalty=options.length_penalty,
            early_stopping=options.beam_size > 1,
            max_new_tokens=max_decoding_length,
            do_sample=False,
            eos_token_id=config.eos_token_id,
            pad_token_id=config.pad_token_id,
            decoder_start_token_id=config.decoder_start_token_id,
        )
        inputs, mask = self._tensors([[*self._numbers(source, self._ids), config.eos_token_id] for source in sources])
        with self._lock, torch.inference_mode(), _penalties(self._network, options) as penalties:
            output = self._network.generate(
                input_ids=inputs, attention_mask=mask, generation_config=search, logits_processor=penalties
            )
        ends = {config.eos_token_id, config.pad_token_id, config.decoder_start_token_id}
        return [[self._pieces[index] for index in row if index not in ends] for row in output.tolist()]

    def _force(self, sources: Pieces, targets: Pieces, *, attention: bool) -> tuple[list[float], Sequence[Matrix]]:
        """Mean log-probabilities, and the chosen heads' attention: [pair, target piece and end, source piece and end].

        The arrays are padded at the end of both axes.
        """
        output, wanted, mask = self._forward(sources, targets, attention=attention)
        log_probabilities = output.logits.float().log_softmax(-1).gather(-1, wanted[..., None])[..., 0]
        # Padding is impossible to generate: -inf × 0 is not 0.
        sums = (log_probabilities * mask).nan_to_num(0.0).sum(1)
        scores: list[float] = (sums / mask.sum(1)).tolist()
        if not attention:
            return scores, []
        chosen = output.cross_attentions[self._heads.layer][:, list(self._heads.heads)].float().mean(1)
        return scores, chosen.cpu().numpy()

    def _forward(self, sources: Pieces, targets: Pieces, *, attention: bool) -> tuple[Any, Tensor, Tensor]:
        """The network's output with the targets forced, the numbers of the wanted tokens, and their mask."""
        config = self._network.config
        end = config.eos_token_id
        inputs, mask = self._tensors([[*self._numbers(source, self._ids), end] for source in sources])
        labels = [[*self._numbers(target, self._target_ids), end] for target in targets]
        wanted, wanted_mask = self._tensors(labels)
        decoder_inputs, _ = self._tensors([[config.decoder_start_token_id, *label[:-1]] for label in labels])
        with self._lock, torch.inference_mode():
            output = self._network(
                input_ids=inputs,
                attention_mask=mask,
                decoder_input_ids=decoder_inputs,
                output_attentions=attention,
                use_cache=False,
            )
        return output, wanted, wanted_mask

    def _numbers(self, pieces: list[str], ids: dict[str, int]) -> list[int]:
        unknown = ids[UNKNOWN]
        return [ids.get(piece, unknown) for piece in pieces]

    def _tensors(self, rows: list[list[int]]) -> tuple[Tensor, Tensor]:
        """Rows padded to one length, and a mask with 1 where there is a token."""
        width = max(map(len, rows))
        pad = self._network.config.pad_token_id
        padded = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        return padded.to(self._network.device), mask.to(self._network.device)


class Penalties(LogitsProcessor):  # type: ignore[misc]
    """Makes transformers' search penalise repetition as CTranslate2 does.

    CTranslate2 changes the scores of single tokens before the probabilities are normalised; transformers' beam search
    does so afterwards. The same options then find different translations, unless the raw scores are caught (by
    `catch`, a forward hook of the network) and changed here.
    """

    def __init__(self, processors: LogitsProcessorList) -> None:
        self._processors = processors
        self._raw = torch.empty(0)

    def catch(self, _module: Any, _inputs: Any, output: Any) -> None:
        """Keeps the raw scores of the last step, beams × vocabulary."""
        self._raw = output.logits[:, -1].float()

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Log-probabilities for the next token, beams × vocabulary, from the tokens so far, beams × steps."""
        # The token that starts the decoder is no part of the translation.
        produced = input_ids[:, 1:]
        raw = self._raw.to(scores.device)
        return (self._processors(produced, raw) if produced.shape[1] else raw).log_softmax(-1)


@contextmanager
def _penalties(network: Any, options: DecodingOptions) -> Iterator[LogitsProcessorList]:
    """What to give to `generate`, within the block, for the penalties of the options."""
    active = LogitsProcessorList()
    if options.repetition_penalty != 1.0:
        active.append(RepetitionPenaltyLogitsProcessor(options.repetition_penalty))
    if options.no_repeat_ngram_size > 0:
        active.append(NoRepeatNGramLogitsProcessor(options.no_repeat_ngram_size))
    if not active:
        yield active
        return
    penalties = Penalties(active)
    hook = network.register_forward_hook(penalties.catch)
    try:
        yield LogitsProcessorList([penalties])
    finally:
        hook.remove()


def torch_device(device: Device) -> Literal["cpu", "cuda"]:
    """Where torch runs: `auto` is CUDA if there is any. Raises UsageError where CUDA is asked for and there is none."""
    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError("There is no CUDA device that torch can use.", hint="Use --device cpu.")
    return "cuda" if device == "cuda" or (device == "auto" and torch.cuda.is_available()) else "cpu"


def load_transformers(model: Model, options: EngineOptions) -> TransformersEngine:
    """Loads a checkpoint on torch; see `translator.engine.load`."""
    device, compute_type = options.device, options.compute_type
    if compute_type not in ("default", "auto", *COMPUTE_TYPES):
        raise UsageError(
            f"The transformers engine has no compute type '{compute_type}'; expected {', '.join(COMPUTE_TYPES)}."
        )
    if layout_of(model.path) == "ctranslate2":
        raise ModelError(
            f"{model.path} holds a converted model, which only CTranslate2 runs.", hint="Use --engine ctranslate2."
        )
    check(model.path)
    place = torch_device(device)
    torch.set_num_threads(options.threads or cores())
    network = load_marian(model.path)
    network = network.to(place, getattr(torch, compute_type) if compute_type in COMPUTE_TYPES else torch.float32)
    config = network.config
    heads = read_alignment_heads(model.path, layers=config.decoder_layers, heads=config.decoder_attention_heads)
    return TransformersEngine(model, content_hash(model.path), network, heads)
