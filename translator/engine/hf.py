"""The reference engine: transformers' `MarianMTModel` on torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import DecodingOptions, EngineOptions, Hypothesis
from translator.engine.batches import BATCH_TOKENS, CUDA_BATCH_TOKENS, Batch, batches, cores
from translator.engine.heads import Heads, read_heads
from translator.engine.layout import check, layout_of, read_json
from translator.engine.links import link_words
from translator.engine.models import Model
from translator.engine.subwords import Offsets, Subwords, refuse_long
from translator.errors import ModelError, UsageError

COMPUTE_TYPES = ("float32", "float16", "bfloat16")


class Attention(NamedTuple):
    """`layers[layer][head, step, piece]`: steps are target pieces and the end mark, pieces those of the source and it.

    Step 0 writes the first target piece; step 1 reads it and writes the second.
    """

    layers: list[Any]
    sources: Offsets
    targets: Offsets


class TransformersEngine:
    """A Marian checkpoint on torch; `load_transformers` makes it.

    Searches as CTranslate2 does: a beam ends when as many hypotheses as the beam is wide have ended, and penalties
    act before the probabilities are normalised (`translator.engine.search`).
    """

    def __init__(self, model: Model, model_hash: str, network: Any, heads: Heads) -> None:
        import transformers

        from translator.engine.convert import longest_input, positions

        self.name = f"transformers-{transformers.__version__}"
        self.model = model.name
        self.model_hash = model_hash
        self.compute_type = str(network.dtype).removeprefix("torch.")
        self.max_tokens = longest_input(model.path)
        self._limit = positions(model.path)
        self._network = network
        self._heads = heads
        self._tokens = CUDA_BATCH_TOKENS if network.device.type == "cuda" else BATCH_TOKENS
        self._subwords = Subwords(model.path)
        self._ids: dict[str, int] = read_json(model.path / "vocab.json")
        separate = model.path / "target_vocab.json"
        self._target_ids: dict[str, int] = read_json(separate) if separate.is_file() else self._ids
        self._pieces = {index: piece for piece, index in self._target_ids.items()}

    def count_tokens(self, sentence: str) -> int:
        """Number of sub-word tokens that the model sees for a sentence, end mark not counted."""
        return len(self._subwords.encode([sentence])[0])

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        """Nothing runs in the background here: the returned function translates."""
        given = list(sentences)
        return lambda: self.translate(given, options)

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        """One hypothesis for each sentence, in order."""
        pieces = self._encode(sentences)
        full = [index for index, sentence in enumerate(pieces) if sentence]
        hypotheses = [Hypothesis("", 0.0)] * len(sentences)
        lengths = [len(pieces[index]) + 1 for index in full]
        for batch in batches(lengths, workers=1, longest=self._limit, tokens=self._tokens):
            places = [full[index] for index in batch.indexes]
            sources = [pieces[place] for place in places]
            targets = self._search(sources, batch, options)
            texts = self._subwords.decode(targets)
            scores, attention = self._force(sources, targets, attention=options.links)
            for row, (place, target, text) in enumerate(zip(places, targets, texts, strict=True)):
                links: tuple[WordLink[Span], ...] = ()
                if options.links and target:
                    shift = int(self._heads.shift)
                    links = link_words(
                        attention[row, shift : len(target) + shift, : len(pieces[place])],
                        sentences[place],
                        self._subwords.source_offsets(sentences[place], pieces[place]),
                        text,
                        self._subwords.target_offsets(text, target),
                    )
                hypotheses[place] = Hypothesis(text, scores[row], links)
        return hypotheses

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Mean log-probability per target token of each (source, target), target forced, end mark counted."""
        sources = self._encode([source for source, _ in pairs])
        targets = self._subwords.encode_target([target for _, target in pairs])
        refuse_long(targets, self._limit, self.model)
        lengths = [max(len(source), len(target)) + 1 for source, target in zip(sources, targets, strict=True)]
        scores = [0.0] * len(pairs)
        for batch in batches(lengths, workers=1, longest=self._limit, tokens=self._tokens):
            forced, _ = self._force([sources[i] for i in batch.indexes], [targets[i] for i in batch.indexes])
            for index, score in zip(batch.indexes, forced, strict=True):
                scores[index] = score
        return scores

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        """Word links of each (source, target), target forced, ordered by target."""
        sources = self._encode([source for source, _ in pairs])
        targets = self._subwords.encode_target([target for _, target in pairs])
        refuse_long(targets, self._limit, self.model)
        found: list[tuple[WordLink[Span], ...]] = [()] * len(pairs)
        full = [index for index, pieces in enumerate(sources) if pieces and targets[index]]
        lengths = [max(len(sources[index]), len(targets[index])) + 1 for index in full]
        shift = int(self._heads.shift)
        for batch in batches(lengths, workers=1, longest=self._limit, tokens=self._tokens):
            places = [full[index] for index in batch.indexes]
            _, attention = self._force(
                [sources[place] for place in places], [targets[place] for place in places], attention=True
            )
            for row, place in enumerate(places):
                (source, target), given, forced = pairs[place], sources[place], targets[place]
                found[place] = link_words(
                    attention[row, shift : len(forced) + shift, : len(given)],
                    source,
                    self._subwords.source_offsets(source, given),
                    target,
                    self._subwords.target_offsets(target, forced),
                )
        return found

    def attention(self, source: str, target: str) -> Attention:
        """Cross-attention of every decoder layer and head while the target is forced; what word links come from."""
        sources, targets = self._encode([source])[0], self._subwords.encode_target([target])[0]
        refuse_long([targets], self._limit, self.model)
        layers = self._forward([sources], [targets], attention=True)[0].cross_attentions
        return Attention(
            [layer[0].float().cpu().numpy() for layer in layers],
            self._subwords.source_offsets(source, sources),
            self._subwords.target_offsets(target, targets),
        )

    def _encode(self, sentences: Sequence[str]) -> list[list[str]]:
        pieces = self._subwords.encode(sentences)
        refuse_long(pieces, self._limit, self.model)
        return pieces

    def _search(self, sources: list[list[str]], batch: Batch, options: DecodingOptions) -> list[list[str]]:
        import torch
        from transformers import GenerationConfig

        from translator.engine.search import Penalties

        config = self._network.config
        search = GenerationConfig(
            num_beams=options.beam_size,
            length_penalty=options.length_penalty,
            early_stopping=options.beam_size > 1,
            max_new_tokens=batch.decode,
            do_sample=False,
            eos_token_id=config.eos_token_id,
            pad_token_id=config.pad_token_id,
            decoder_start_token_id=config.decoder_start_token_id,
        )
        inputs, mask = self._tensors([[*self._numbers(source, self._ids), config.eos_token_id] for source in sources])
        with torch.inference_mode(), Penalties(self._network, options) as penalties:
            output = self._network.generate(
                input_ids=inputs, attention_mask=mask, generation_config=search, logits_processor=penalties.processors
            )
        ends = {config.eos_token_id, config.pad_token_id, config.decoder_start_token_id}
        return [[self._pieces[index] for index in row if index not in ends] for row in output.tolist()]

    def _force(
        self, sources: list[list[str]], targets: list[list[str]], *, attention: bool = False
    ) -> tuple[list[float], Any]:
        """Mean log-probabilities, and the chosen heads' attention: batch × (target + 1) × (source + 1)."""
        output, wanted, mask = self._forward(sources, targets, attention=attention)
        log_probabilities = output.logits.float().log_softmax(-1).gather(-1, wanted[..., None])[..., 0]
        # Padding is impossible to generate: -inf × 0 is not 0.
        sums = (log_probabilities * mask).nan_to_num(0.0).sum(1)
        scores: list[float] = (sums / mask.sum(1)).tolist()
        if not attention:
            return scores, None
        chosen = output.cross_attentions[self._heads.layer][:, list(self._heads.heads)].float().mean(1)
        return scores, chosen.cpu().numpy()

    def _forward(self, sources: list[list[str]], targets: list[list[str]], *, attention: bool) -> tuple[Any, Any, Any]:
        """The network's output with the targets forced, the numbers of the wanted tokens, and their mask."""
        import torch

        config = self._network.config
        end = config.eos_token_id
        inputs, mask = self._tensors([[*self._numbers(source, self._ids), end] for source in sources])
        labels = [[*self._numbers(target, self._target_ids), end] for target in targets]
        wanted, wanted_mask = self._tensors(labels)
        decoder_inputs, _ = self._tensors([[config.decoder_start_token_id, *label[:-1]] for label in labels])
        with torch.inference_mode():
            output = self._network(
                input_ids=inputs,
                attention_mask=mask,
                decoder_input_ids=decoder_inputs,
                output_attentions=attention,
                use_cache=False,
            )
        return output, wanted, wanted_mask

    def _numbers(self, pieces: list[str], ids: dict[str, int]) -> list[int]:
        unknown = ids["<unk>"]
        return [ids.get(piece, unknown) for piece in pieces]

    def _tensors(self, rows: list[list[int]]) -> tuple[Any, Any]:
        """Rows padded to one length, and a mask with 1 where there is a token."""
        import torch

        width = max(map(len, rows))
        pad = self._network.config.pad_token_id
        padded = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
        return padded.to(self._network.device), mask.to(self._network.device)


def load_transformers(model: Model, options: EngineOptions) -> TransformersEngine:
    """Loads a checkpoint on torch; see `translator.engine.load`."""
    device, compute_type, threads = options.device, options.compute_type, options.threads
    if compute_type not in ("default", "auto", *COMPUTE_TYPES):
        raise UsageError(
            f"The transformers engine has no compute type '{compute_type}'; expected {', '.join(COMPUTE_TYPES)}."
        )
    if layout_of(model.path) == "ctranslate2":
        raise ModelError(
            f"{model.path} holds a converted model, which only CTranslate2 runs.", hint="Use --engine ctranslate2."
        )
    check(model.path)
    import torch

    from translator.engine.cache import content_hash
    from translator.engine.checkpoint import load_marian

    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError("There is no CUDA device that torch can use.", hint="Use --device cpu.")
    place = "cuda" if device == "cuda" or (device == "auto" and torch.cuda.is_available()) else "cpu"
    torch.set_num_threads(threads or cores())
    network = load_marian(model.path)
    dtype = getattr(torch, compute_type) if compute_type in COMPUTE_TYPES else torch.float32
    network = network.to(place, dtype)
    config = network.config
    heads = read_heads(model.path, layers=config.decoder_layers, heads=config.decoder_attention_heads)
    return TransformersEngine(model, content_hash(model.path), network, heads)
