"""The default engine: CTranslate2. Imports neither torch nor transformers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from translator.engine.base import EngineOptions, FittedOptions
from translator.engine.batches import cores
from translator.engine.convert import converted
from translator.engine.marian import Decoded, MarianEngine, Pieces
from translator.engine.models import Model
from translator.engine.subwords import Subwords
from translator.engine.tuning import read_tuning
from translator.engine.word_alignment import Matrix
from translator.errors import ModelError, UsageError

END = "</s>"


class CTranslate2Engine(MarianEngine):
    """A converted Marian model in `directory`; `load_ctranslate2` makes it.

    CTranslate2 queues what several threads submit for its own threads, and SentencePiece changes nothing when it
    encodes, so that no lock is needed.
    """

    def __init__(self, model: Model, model_hash: str, directory: Path, translator: Any) -> None:
        settings = _read_settings(directory / "engine.json")
        super().__init__(
            model,
            model_hash,
            Subwords(directory),
            name=f"ctranslate2-{ctranslate2.__version__}",
            compute_type=translator.compute_type,
            max_tokens=settings.get("max_tokens", 511),
            limit=settings.get("limit", 511),
            shift=settings.get("links", {}).get("shift", True),
            on_cuda=translator.device == "cuda",
            workers=translator.num_translators,
            tuning=read_tuning(directory),
        )
        # Models that others converted may add the end mark themselves.
        self._end = [] if _read_settings(directory / "config.json").get("add_source_eos") else [END]
        self._translator = translator

    def _start(self, sources: Pieces, max_decoding_length: int, options: FittedOptions) -> Callable[[], Decoded]:
        results = self._submit(
            sources,
            max_decoding_length,
            options,
            return_scores=True,
            return_attention=options.links,
            # The shifted link of the last word needs the attention of the step that ends the sentence.
            return_end_token=True,
        )

        def wait() -> Decoded:
            done = [result.result() for result in results]
            outputs = [result.hypotheses[0] for result in done]
            targets = [output[:-1] if output and output[-1] == END else output for output in outputs]
            if options.repetition_penalty != 1.0 or options.no_repeat_ngram_size:
                # The search's own scores are those of the penalised distribution.
                scores = self._forced_scores(sources, targets)
            else:
                # CTranslate2 divides the summed log-probability by length ** penalty.
                power = options.length_penalty - 1
                scores = [r.scores[0] * max(len(output), 1) ** power for r, output in zip(done, outputs, strict=True)]
            attention = [_matrix(result.attention[0]) for result in done] if options.links else []
            return Decoded(targets, scores, attention)

        return wait

    def _start_n_best(
        self, sources: Pieces, max_decoding_length: int, options: FittedOptions
    ) -> Callable[[], list[Pieces]]:
        results = self._submit(sources, max_decoding_length, options, num_hypotheses=options.beam_size)
        return lambda: [result.result().hypotheses for result in results]

    def _submit(self, sources: Pieces, max_decoding_length: int, options: FittedOptions, **wanted: Any) -> Any:
        return self._translator.translate_batch(
            [source + self._end for source in sources],
            asynchronous=True,
            beam_size=options.beam_size,
            length_penalty=options.length_penalty,
            no_repeat_ngram_size=options.no_repeat_ngram_size,
            repetition_penalty=options.repetition_penalty,
            max_decoding_length=max_decoding_length,
            **wanted,
        )

    def _forced_scores(self, sources: Pieces, targets: Pieces) -> list[float]:
        results = self._translator.score_batch(
            [source + self._end for source in sources], targets, max_batch_size=self._batch_tokens, batch_type="tokens"
        )
        return [sum(result.log_probs) / max(len(result.log_probs), 1) for result in results]

    def _forced_attention(self, sources: Pieces, targets: Pieces) -> Sequence[Matrix]:
        results = self._translator.translate_batch(
            [source + self._end for source in sources],
            target_prefix=targets,
            beam_size=1,
            # One step more than the target: a shifted link of the last word needs it.
            max_decoding_length=max(map(len, targets)) + 1,
            return_attention=True,
            return_end_token=True,
        )
        return [_matrix(result.attention[0]) for result in results]


def load_ctranslate2(model: Model, options: EngineOptions) -> CTranslate2Engine:
    """Loads a model on CTranslate2, converting it first when that has not been done; see `translator.engine.load`."""
    device, compute_type = options.device, options.compute_type
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
    quantization = "int8" if compute_type.startswith("int8") else "float32"
    # The pipeline bounds what is under way, so that submitting need never block.
    settings: dict[str, Any] = {"device": place, "compute_type": compute_type, "max_queued_batches": -1}
    if not on_cuda:
        settings.update(inter_threads=options.threads or cores(), intra_threads=1)
    directory, model_hash = converted(model, quantization=quantization)
    try:
        translator = _open(directory, settings)
    except ModelError:
        if directory == model.path:
            raise
        # Whatever broke the converted model, the model itself is still there.
        shutil.rmtree(directory, ignore_errors=True)
        directory, model_hash = converted(model, quantization=quantization)
        translator = _open(directory, settings)
    return CTranslate2Engine(model, model_hash, directory, translator)


def _open(directory: Path, settings: dict[str, Any]) -> Any:
    try:
        return ctranslate2.Translator(str(directory), **settings)
    # What CTranslate2 raises for a file that is cut off, of another version, or no model at all.
    except (RuntimeError, LookupError, ValueError, MemoryError) as error:
        raise ModelError(f"The converted model in {directory} cannot be loaded: {error}.") from error


def _read_settings(path: Path) -> dict[str, Any]:
    """The JSON object in a file that a converted model need not have; empty where there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _matrix(rows: list[list[float]]) -> Matrix:
    return np.array(rows, dtype=np.float32)
