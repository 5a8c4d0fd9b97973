"""COMET of a checkpoint in a folder: a learned metric that reads source, translation and reference.

The checkpoints are those of unbabel-comet, which cannot be installed beside transformers 5:
docs/decisions/0009-comet.md. Nothing is ever fetched.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import torch
import transformers
from tokenizers import Tokenizer
from torch import Tensor

from translator.engine.base import Device
from translator.engine.batches import batches, cores
from translator.engine.cache import sha256
from translator.engine.checkpoint import quiet_transformers
from translator.engine.hf import torch_device
from translator.errors import ModelError, UsageError, reason
from translator.evaluation.comet_network import ENCODERS, Architecture, CometNetwork
from translator.extras import require

require("yaml", extra="comet", purpose="COMET")
import yaml  # noqa: E402 - its absence is named first

SETTINGS, WEIGHTS, CONFIG, TOKENIZER = "hparams.yaml", "checkpoints/model.ckpt", "config.json", "tokenizer.json"
_TOKENS = {"cpu": 2048, "cuda": 16384}
"""Tokens in a batch, padding counted."""
_ROWS = 100
"""Rows whose sentence vectors are held at a time."""
_SPARE = 4
"""Positions of the encoder that unbabel-comet leaves unused when it cuts long texts."""
_PARTS = {"encoder.model.": "encoder", "estimator.ff.": "estimator", "layerwise_attention.": "mixture"}
_TOKENIZERS = {"MiniLM": "xlm-roberta-base"}
"""Encoders that read the pieces of another."""


class Comet:
    """A COMET model of the regression architecture (wmt22-comet-da is one), loaded.

    `name` is its folder's, `digest` the first 12 hexadecimal digits of the SHA-256 of its weights.
    """

    def __init__(self, folder: str | os.PathLike[str], *, device: Device = "auto", threads: int = 0) -> None:
        """Loads the model in a folder, which docs/evaluation.md describes; `threads` 0 stands for all cores.

        Raises:
            UsageError: the folder or one of its files is missing, or there is no such device.
            ModelError: the model is broken, or of another architecture.
        """
        path = _whole(Path(folder))
        self._device = torch_device(device)
        torch.set_num_threads(threads or cores())
        self.name = path.resolve().name
        self.digest = sha256(path / WEIGHTS)[:12]
        self._network = _load(path).to(self._device).eval()
        config = self._network.encoder.config
        self._padding: int = config.pad_token_id
        self._longest = config.max_position_embeddings - _SPARE
        self._tokenizer = _tokenizer(path / TOKENIZER, self._longest)
        if max(self._tokenizer.get_vocab().values(), default=0) >= config.vocab_size:
            raise ModelError(
                f"{path / TOKENIZER} has more pieces than the encoder, which takes {config.vocab_size:,}.",
                hint=f"It must be the {TOKENIZER} of the encoder; docs/evaluation.md says which.",
            )

    def scores(
        self,
        sources: Sequence[str],
        references: Sequence[str],
        systems: Sequence[Sequence[str]],
        *,
        on_done: Callable[[int], object] = lambda _: None,
    ) -> list[list[float]]:
        """For each system the score of each row: 100 times what the checkpoint gives, mostly, not always, 0 to 100.

        Texts are cut where the encoder's positions end: XLM-RoBERTa takes 510 tokens. `on_done` is called with the
        number of rows just scored.
        """
        found: list[list[float]] = [[] for _ in systems]
        for start in range(0, len(sources), _ROWS):
            rows = slice(start, start + _ROWS)
            columns = [sources[rows], references[rows], *(system[rows] for system in systems)]
            texts = list(dict.fromkeys(text for side in columns for text in side))
            places = {text: place for place, text in enumerate(texts)}
            with torch.inference_mode():
                vectors = self._vectors(texts)
                source, reference, *hypotheses = (vectors[[places[text] for text in side]] for side in columns)
                for scores, hypothesis in zip(found, hypotheses, strict=True):
                    scores += (100 * self._network.judge(source, hypothesis, reference).double()).tolist()
            on_done(len(columns[0]))
        return found

    def _vectors(self, texts: list[str]) -> Tensor:
        """Sentence vectors [text, hidden]."""
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        lengths = [len(text) for text in pieces]
        found = torch.empty(len(texts), self._network.encoder.config.hidden_size, device=self._device)
        for indexes, _ in batches(lengths, workers=1, longest=self._longest, tokens=_TOKENS[self._device]):
            longest = max(lengths[index] for index in indexes)
            batch = torch.full((len(indexes), longest), self._padding)
            mask = torch.zeros_like(batch)
            for row, index in enumerate(indexes):
                batch[row, : lengths[index]] = torch.tensor(pieces[index])
                mask[row, : lengths[index]] = 1
            found[indexes] = self._network.embed(batch.to(self._device), mask.to(self._device))
        return found


def _whole(folder: Path) -> Path:
    """The folder, once all files are there."""
    if not folder.is_dir():
        raise UsageError(
            f"There is no folder {folder}.", hint="Name the folder of a COMET checkpoint; none is ever fetched."
        )
    absent = [name for name in (SETTINGS, WEIGHTS) if not (folder / name).is_file()]
    if absent:
        raise UsageError(
            f"{folder} holds no COMET checkpoint: no {' and no '.join(absent)}.",
            hint=f"A checkpoint has {SETTINGS} and {WEIGHTS}; docs/evaluation.md says what else the folder needs.",
        )
    absent = [name for name in (CONFIG, TOKENIZER) if not (folder / name).is_file()]
    if absent:
        architecture = _architecture(folder, {})
        encoder = architecture.pretrained_model
        owners = {CONFIG: encoder, TOKENIZER: _TOKENIZERS.get(str(architecture.encoder_model), encoder)}
        raise UsageError(
            f"{folder} lacks {' and '.join(f'{name} of the encoder' for name in absent)}.",
            hint=f"Copy {' and '.join(f'{name} of {owners[name]}' for name in absent)} into it.",
        )
    return folder


def _architecture(folder: Path, saved: dict[str, Any]) -> Architecture:
    """What the checkpoint says of itself; as in unbabel-comet the weights' own settings win over hparams.yaml."""
    try:
        given = yaml.safe_load((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ModelError(f"{folder / SETTINGS} cannot be read: {reason(error)}.") from error
    if not isinstance(given, dict):
        raise ModelError(f"{folder / SETTINGS} holds no settings.")
    # The kind of model is in hparams.yaml alone.
    settings = {**given, **saved, "class_identifier": given.get("class_identifier")}
    names = [field.name for field in fields(Architecture) if field.name in settings]
    return Architecture(**{name: settings[name] for name in names})


def _load(folder: Path) -> CometNetwork:
    """The network with its weights, on the processor, in float32."""
    state, saved = _read(folder / WEIGHTS)
    architecture = _architecture(folder, saved)
    problems = architecture.problems()
    if problems:
        raise ModelError(
            f"{folder} holds a COMET model that cannot be run here: {', '.join(problems)}.",
            hint="Expected is a regression model such as wmt22-comet-da. For others run unbabel-comet by itself.",
        )
    parts: dict[str, dict[str, Tensor]] = {part: {} for part in _PARTS.values()}
    for name, weight in state.items():
        for prefix, part in _PARTS.items():
            if name.startswith(prefix):
                parts[part][name.removeprefix(prefix)] = weight
    encoder = _encoder(folder, architecture, parts["encoder"])
    try:
        network = CometNetwork(architecture, encoder)
        network.estimator.load_state_dict(parts["estimator"])
        if architecture.layer == "mix":
            mixture = parts["mixture"]
            shares = [mixture[f"scalar_parameters.{number}"] for number in range(len(network.mixture))]
            with torch.no_grad():
                network.mixture.copy_(torch.cat(shares))
                network.gamma.copy_(mixture["gamma"])
        elif not 0 <= int(architecture.layer) < len(network.mixture):
            raise ValueError(f"layer is {architecture.layer}")
    except (KeyError, RuntimeError, TypeError, ValueError) as error:
        raise ModelError(f"The weights in {folder} do not fit {SETTINGS}: {reason(error)}.") from error
    return network


def _read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights in a checkpoint of PyTorch Lightning, and its settings; no code that it may hold is run."""
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path))
        state = {str(name): weight for name, weight in checkpoint["state_dict"].items()}
        saved = dict(checkpoint.get("hyper_parameters") or {})
    # A file that is no checkpoint, or holds more than weights, surfaces as errors of several libraries.
    except Exception as error:
        raise ModelError(
            f"{path} cannot be loaded as weights alone: {reason(error)}.",
            hint="Copy it again; if it is whole and you trust it, save its state_dict and hyper_parameters anew.",
        ) from error
    return state, saved


def _encoder(folder: Path, architecture: Architecture, state: dict[str, Tensor]) -> Any:
    """The transformers model that config.json describes, with the weights of the checkpoint."""
    kind = getattr(transformers, ENCODERS[architecture.encoder_model])
    with quiet_transformers():
        try:
            config = kind.config_class.from_json_file(folder / CONFIG)
            encoder, report = kind.from_pretrained(
                None,
                config=config,
                state_dict=state,
                dtype="float32",
                add_pooling_layer=False,
                ignore_mismatched_sizes=True,
                output_loading_info=True,
            )
        # Odd configurations surface as errors of half a dozen libraries.
        except Exception as error:
            raise ModelError(f"The encoder in {folder} cannot be loaded: {reason(error)}.") from error
    wrong = sorted(report["missing_keys"]) + sorted(str(key) for key in report["mismatched_keys"])
    if wrong:
        raise ModelError(
            f"The weights in {folder} do not fit {CONFIG}: {', '.join(wrong[:3])}.",
            hint=f"It must be the {CONFIG} of {architecture.pretrained_model}.",
        )
    if encoder.config.pad_token_id is None:
        raise ModelError(f"{folder / CONFIG} gives no pad_token_id.")
    return encoder


def _tokenizer(path: Path, longest: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    # The library raises bare Exceptions.
    except Exception as error:
        raise ModelError(f"The tokenizer {path} cannot be loaded: {reason(error)}.") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer
