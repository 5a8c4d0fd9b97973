"""Makes transformers' search penalise repetition as CTranslate2 does.

CTranslate2 changes the scores of single tokens before the probabilities are normalised; transformers' beam search does
so afterwards. The same options then find different translations, unless the raw scores are caught and changed here.
"""

from __future__ import annotations

from typing import Any

from translator.engine.base import DecodingOptions


class Penalties:
    """Context manager: within it `processors`, given to `generate`, apply the options' penalties to raw scores."""

    def __init__(self, network: Any, options: DecodingOptions) -> None:
        from transformers import LogitsProcessorList

        self._network = network
        self._options = options
        self._raw: Any = None
        self._hook: Any = None
        active = options.repetition_penalty != 1.0 or options.no_repeat_ngram_size > 0
        self.processors = LogitsProcessorList([self._processor()] if active else [])

    def __enter__(self) -> Penalties:
        if self.processors:
            self._hook = self._network.register_forward_hook(self._catch)
        return self

    def __exit__(self, *_: object) -> None:
        if self._hook is not None:
            self._hook.remove()

    def _catch(self, _module: Any, _inputs: Any, output: Any) -> None:
        self._raw = output.logits[:, -1].float()

    def _processor(self) -> Any:
        from transformers import LogitsProcessor, NoRepeatNGramLogitsProcessor, RepetitionPenaltyLogitsProcessor

        options = self._options
        outer = self
        steps: list[Any] = []
        if options.repetition_penalty != 1.0:
            steps.append(RepetitionPenaltyLogitsProcessor(options.repetition_penalty))
        if options.no_repeat_ngram_size > 0:
            steps.append(NoRepeatNGramLogitsProcessor(options.no_repeat_ngram_size))

        class Renormalised(LogitsProcessor):  # type: ignore[misc]
            def __call__(self, sequences: Any, scores: Any) -> Any:
                # The token that starts the decoder is no part of the translation.
                produced = sequences[:, 1:]
                raw = outer._raw.to(scores.device)
                for step in steps:
                    raw = step(produced, raw) if produced.shape[1] else raw
                return raw.log_softmax(-1)

        return Renormalised()
