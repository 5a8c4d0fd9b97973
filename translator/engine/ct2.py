"""The default engine: CTranslate2. Imports neither torch nor transformers."""

from __future__ import annotations

import json
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from translator.bilingual import WordLink
from translator.document import Span
from translator.engine.base import DecodingOptions, EngineOptions, Hypothesis
from translator.engine.batches import BATCH_TOKENS, CUDA_BATCH_TOKENS, Batch, batches, cores
from translator.engine.links import as_matrix, link_words
from translator.engine.models import Model
from translator.engine.subwords import Subwords, refuse_long
from translator.errors import ModelError, UsageError

END = "</s>"

_UNLOADABLE = (RuntimeError, LookupError, ValueError, MemoryError)
"""What CTranslate2 raises for a file that is cut off, of another version, or no model at all."""


class CTranslate2Engine:
    """A converted Marian model; `load_ctranslate2` makes it."""

    def __init__(self, model: Model, model_hash: str, directory: Path, translator: Any) -> None:
        import ctranslate2

        self.name = f"ctranslate2-{ctranslate2.__version__}"
        self.model = model.name
        self.model_hash = model_hash
        self.compute_type: str = translator.compute_type
        settings = _settings(directory)
        self.max_tokens: int = settings.get("max_tokens", 511)
        self._limit: int = settings.get("limit", 511)
        self._shift: bool = settings.get("links", {}).get("shift", True)
        # Models that others converted may add the end mark themselves.
        self._end = [] if _config(directory).get("add_source_eos") else [END]
        self._subwords = Subwords(directory)
        self._translator = translator
        self._tokens = CUDA_BATCH_TOKENS if translator.device == "cuda" else BATCH_TOKENS

    def count_tokens(self, sentence: str) -> int:
        """Number of sub-word tokens that the model sees for a sentence, end mark not counted."""
        return len(self._subwords.encode([sentence])[0])

    def translate(self, sentences: Sequence[str], options: DecodingOptions) -> list[Hypothesis]:
        """One hypothesis for each sentence, in order."""
        return self.submit(sentences, options)()

    def submit(self, sentences: Sequence[str], options: DecodingOptions) -> Callable[[], list[Hypothesis]]:
        """Starts translating in CTranslate2's own threads; the returned function waits for the result."""
        pieces = self._encode(sentences)
        # An empty sentence has an empty translation; the model would make something up.
        full = [index for index, sentence in enumerate(pieces) if sentence]
        lengths = [len(pieces[index]) + 1 for index in full]
        workers = self._translator.num_translators
        cut = batches(lengths, workers=workers, longest=self._limit, tokens=self._tokens)
        running = deque((batch, self._start([pieces[full[i]] for i in batch.indexes], batch, options)) for batch in cut)

        def wait() -> list[Hypothesis]:
            hypotheses = [Hypothesis("", 0.0)] * len(sentences)
            while running:
                # Taken out one by one, so that attention does not pile up.
                batch, results = running.popleft()
                places = [full[index] for index in batch.indexes]
                given = [(sentences[place], pieces[place]) for place in places]
                for place, hypothesis in zip(places, self._finish(given, results, options), strict=True):
                    hypotheses[place] = hypothesis
            return hypotheses

        return wait

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Mean log-probability per target token of each (source, target), target forced, end mark counted."""
        sources = self._encode([source for source, _ in pairs])
        targets = self._subwords.encode_target([target for _, target in pairs])
        refuse_long(targets, self._limit, self.model)
        return self._forced(sources, targets)

    def link(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[WordLink[Span], ...]]:
        """Word links of each (source, target), target forced: what the model looks at when it writes that target."""
        sources = self._encode([source for source, _ in pairs])
        targets = self._subwords.encode_target([target for _, target in pairs])
        refuse_long(targets, self._limit, self.model)
        links: list[tuple[WordLink[Span], ...]] = [()] * len(pairs)
        full = [index for index in range(len(pairs)) if sources[index] and targets[index]]
        lengths = [max(len(sources[index]), len(targets[index])) + 1 for index in full]
        workers = self._translator.num_translators
        for batch in batches(lengths, workers=workers, longest=self._limit, tokens=self._tokens):
            places = [full[index] for index in batch.indexes]
            results = self._translator.translate_batch(
                [sources[place] + self._end for place in places],
                target_prefix=[targets[place] for place in places],
                beam_size=1,
                # One step more than the target: a shifted link of the last word needs it.
                max_decoding_length=max(len(targets[place]) for place in places) + 1,
                return_attention=True,
                return_end_token=True,
            )
            for place, result in zip(places, results, strict=True):
                attention = result.attention[0][: len(targets[place]) + 1]
                links[place] = self._links(pairs[place][0], sources[place], pairs[place][1], targets[place], attention)
        return links

    def _encode(self, sentences: Sequence[str]) -> list[list[str]]:
        pieces = self._subwords.encode(sentences)
        refuse_long(pieces, self._limit, self.model)
        return pieces

    def _start(self, pieces: list[list[str]], batch: Batch, options: DecodingOptions) -> list[Any]:
        results: list[Any] = self._translator.translate_batch(
            [sentence + self._end for sentence in pieces],
            asynchronous=True,
            beam_size=options.beam_size,
            length_penalty=options.length_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram_size,
            repetition_penalty=options.repetition_penalty,
            max_decoding_length=batch.decode,
            return_scores=True,
            return_attention=options.links,
            # The shifted link of the last word needs the attention of the step that ends the sentence.
            return_end_token=True,
        )
        return results

    def _finish(
        self, given: list[tuple[str, list[str]]], results: list[Any], options: DecodingOptions
    ) -> list[Hypothesis]:
        done = [result.result() for result in results]
        outputs = [result.hypotheses[0] for result in done]
        targets = [output[:-1] if output and output[-1] == END else output for output in outputs]
        texts = self._subwords.decode(targets)
        scores = self._scores(given, targets, outputs, done, options)
        hypotheses = []
        for (sentence, pieces), result, target, text, score in zip(given, done, targets, texts, scores, strict=True):
            links: tuple[WordLink[Span], ...] = ()
            if options.links and target:
                links = self._links(sentence, pieces, text, target, result.attention[0])
            hypotheses.append(Hypothesis(text, score, links))
        return hypotheses

    def _scores(
        self,
        given: list[tuple[str, list[str]]],
        targets: list[list[str]],
        outputs: list[list[str]],
        done: list[Any],
        options: DecodingOptions,
    ) -> list[float]:
        if options.repetition_penalty != 1.0 or options.no_repeat_ngram_size:
            # The search's own scores are those of the penalised distribution.
            return self._forced([pieces for _, pieces in given], targets)
        # CTranslate2 divides the summed log-probability by length ** penalty.
        power = options.length_penalty - 1
        return [result.scores[0] * max(len(output), 1) ** power for result, output in zip(done, outputs, strict=True)]

    def _forced(self, sources: list[list[str]], targets: list[list[str]]) -> list[float]:
        results = self._translator.score_batch(
            [source + self._end for source in sources], targets, max_batch_size=self._tokens, batch_type="tokens"
        )
        return [sum(result.log_probs) / max(len(result.log_probs), 1) for result in results]

    def _links(
        self, sentence: str, pieces: list[str], text: str, target: list[str], rows: list[list[float]]
    ) -> tuple[WordLink[Span], ...]:
        attention = as_matrix(rows)[:, : len(pieces)]
        attention = attention[1:] if self._shift and len(attention) > len(target) else attention[: len(target)]
        return link_words(
            attention,
            sentence,
            self._subwords.source_offsets(sentence, pieces),
            text,
            self._subwords.target_offsets(text, target),
        )


def load_ctranslate2(model: Model, options: EngineOptions) -> CTranslate2Engine:
    """Loads a model on CTranslate2, converting it first when that has not been done; see `translator.engine.load`."""
    device, compute_type, threads = options.device, options.compute_type, options.threads
    import ctranslate2

    from translator.engine.convert import converted

    on_cuda = device == "cuda" or (device == "auto" and ctranslate2.get_cuda_device_count() > 0)
    if on_cuda and ctranslate2.get_cuda_device_count() == 0:
        raise UsageError("There is no CUDA device that CTranslate2 can use.", hint="Use --device cpu.")
    place = "cuda" if on_cuda else "cpu"
    if compute_type == "default":
        compute_type = "float16" if on_cuda else "int8"
    supported = ctranslate2.get_supported_compute_types(place)
    if compute_type != "auto" and compute_type not in supported:
        expected = ", ".join(["default", "auto", *sorted(supported)])
        raise UsageError(f"CTranslate2 has no compute type '{compute_type}' on {place}; expected {expected}.")
    form = "int8" if compute_type.startswith("int8") else "float32"
    # The pipeline bounds what is under way, so that submitting need never block.
    settings: dict[str, Any] = {"device": place, "compute_type": compute_type, "max_queued_batches": -1}
    if not on_cuda:
        settings.update(inter_threads=threads or cores(), intra_threads=1)
    directory, model_hash = converted(model, form=form)
    try:
        translator = ctranslate2.Translator(str(directory), **settings)
    except _UNLOADABLE as error:
        if directory == model.path:
            raise ModelError(f"The model in {directory} cannot be loaded: {error}.") from error
        # Whatever broke the cached form, the model itself is still there.
        shutil.rmtree(directory, ignore_errors=True)
        directory, model_hash = converted(model, form=form)
        try:
            translator = ctranslate2.Translator(str(directory), **settings)
        except _UNLOADABLE as again:
            raise ModelError(f"The converted model in {directory} cannot be loaded: {again}.") from again
    return CTranslate2Engine(model, model_hash, directory, translator)


def _settings(directory: Path) -> dict[str, Any]:
    return _config(directory, "engine.json")


def _config(directory: Path, name: str = "config.json") -> dict[str, Any]:
    try:
        value = json.loads((directory / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
