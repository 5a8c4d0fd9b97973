"""Marian students as Bergamot trains them: read out of a package, and run greedily to translate.

Encoder and decoder are Transformers (Vaswani et al., 2017) with normalisation behind every sub-layer, but the decoder's
self-attention is an SSRU, a recurrent unit without products of its state (Kim et al., 2019,
https://aclanthology.org/D19-5632/). One embedding serves both languages and the output layer.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path

import torch
from sentencepiece import SentencePieceProcessor
from torch import Tensor
from torch.nn import functional

from translator.errors import InputError, ModelError
from translator.training.marian_file import read_marian
from translator.training.recipe import ParentSettings

END, UNKNOWN = 0, 1
"""Ids that all vocabularies here begin with."""
_BATCH = 64


class Student:
    """The weights of a student (matrices input × output, by Marian's names) and its vocabulary."""

    def __init__(self, weights: dict[str, Tensor], config: dict[str, str], pieces: SentencePieceProcessor) -> None:
        self.weights, self.pieces = weights, pieces
        try:
            self.heads = int(config["transformer-heads"])
            self.activation = config["transformer-ffn-activation"]
            self.size, self.d_model = weights["Wemb"].shape
            self.ffn_dim = weights["encoder_l1_ffn_W1"].shape[1]
            self.decoder_layers = self._layers("decoder_l{}_rnn_W")
            self.encoder_layers = self._layers("encoder_l{}_self_Wq")
            if not self.decoder_layers or self.size != pieces.get_piece_size():
                raise ValueError(f"{self.decoder_layers} decoder layers, {pieces.get_piece_size()} pieces")
        except (KeyError, ValueError) as error:
            raise ModelError(f"The parent is no student with an SSRU and tied embeddings: {error}.") from error

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Greedy translations, in order."""
        ids = [[*self.pieces.encode(text), END] for text in texts]
        order = sorted(range(len(texts)), key=lambda number: len(ids[number]))
        found = [""] * len(texts)
        for begin in range(0, len(order), _BATCH):
            rows = order[begin : begin + _BATCH]
            for row, output in zip(rows, self._decode([ids[row] for row in rows]), strict=True):
                found[row] = self.pieces.decode(output)
        return found

    @torch.inference_mode()
    def _decode(self, batch: list[list[int]]) -> list[list[int]]:
        """The ids of the likeliest piece at every step, for rows of ids."""
        limits = [int(1.6 * len(ids)) + 8 for ids in batch]
        lengths = torch.tensor([len(ids) for ids in batch])
        longest, steps = int(lengths.max()), max(limits)
        positions = _positions(steps + 1, self.d_model)
        padded = torch.nn.utils.rnn.pad_sequence([torch.tensor(ids) for ids in batch], batch_first=True)
        mask = torch.zeros(len(batch), 1, 1, longest)
        mask.masked_fill_((torch.arange(longest) >= lengths[:, None])[:, None, None], -math.inf)
        states = self._encoded(padded, positions, mask)
        memory = [self._keys(f"decoder_l{layer}_context", states) for layer in range(1, self.decoder_layers + 1)]
        cells = [torch.zeros(len(batch), 1, self.d_model)] * self.decoder_layers
        state = positions[:1].expand(len(batch), 1, -1)  # The first word has no word before it.
        outputs: list[Tensor] = []
        running = torch.ones(len(batch), dtype=torch.bool)
        while len(outputs) < steps and running.any():
            for layer in range(1, self.decoder_layers + 1):
                name = f"decoder_l{layer}"
                forget = torch.sigmoid(self._linear(state, f"{name}_rnn_Wf", f"{name}_rnn_bf"))
                cells[layer - 1] = forget * cells[layer - 1] + (1 - forget) * (state @ self.weights[f"{name}_rnn_W"])
                state = self._normalised(state + cells[layer - 1].relu(), f"{name}_rnn_ffn")
                state = self._attended(state, f"{name}_context", *memory[layer - 1], mask)
                state = self._fed_forward(state, name)
            logits = state[:, 0] @ self.weights["Wemb"].T + self.weights["decoder_ff_logit_out_b"]
            outputs.append(logits.argmax(1))
            running &= outputs[-1] != END
            state = self._embedded(outputs[-1][:, None]) + positions[len(outputs)]
        rows: list[list[int]] = torch.stack(outputs, 1).tolist()
        return [[*row[:limit], END][: (*row[:limit], END).index(END)] for row, limit in zip(rows, limits, strict=True)]

    def _encoded(self, ids: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        state = self._embedded(ids) + positions[: ids.shape[1]]
        for layer in range(1, self.encoder_layers + 1):
            name = f"encoder_l{layer}"
            state = self._attended(state, f"{name}_self", *self._keys(f"{name}_self", state), mask)
            state = self._fed_forward(state, name)
        return state

    def _embedded(self, ids: Tensor) -> Tensor:
        return self.weights["Wemb"][ids] * math.sqrt(self.d_model)

    def _linear(self, state: Tensor, matrix: str, bias: str) -> Tensor:
        return state @ self.weights[matrix] + self.weights[bias]

    def _normalised(self, state: Tensor, name: str) -> Tensor:
        scale, bias = self.weights[f"{name}_ln_scale"][0], self.weights[f"{name}_ln_bias"][0]
        return functional.layer_norm(state, (self.d_model,), scale, bias, 1e-6)

    def _heads(self, state: Tensor) -> Tensor:
        """Rows × positions × d as rows × heads × positions × d/heads."""
        return state.view(*state.shape[:2], self.heads, -1).transpose(1, 2)

    def _keys(self, name: str, state: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values of an attention."""
        key, value = (self._heads(self._linear(state, f"{name}_W{kind}", f"{name}_b{kind}")) for kind in "kv")
        return key, value

    def _attended(self, state: Tensor, name: str, keys: Tensor, values: Tensor, mask: Tensor) -> Tensor:
        queries = self._heads(self._linear(state, f"{name}_Wq", f"{name}_bq"))
        seen = functional.scaled_dot_product_attention(queries, keys, values, mask).transpose(1, 2).flatten(2)
        return self._normalised(state + self._linear(seen, f"{name}_Wo", f"{name}_bo"), f"{name}_Wo")

    def _fed_forward(self, state: Tensor, name: str) -> Tensor:
        inner = getattr(functional, self.activation)(self._linear(state, f"{name}_ffn_W1", f"{name}_ffn_b1"))
        outer = self._linear(inner, f"{name}_ffn_W2", f"{name}_ffn_b2")
        return self._normalised(state + outer, f"{name}_ffn_ffn")

    def _layers(self, pattern: str) -> int:
        number = 0
        while pattern.format(number + 1) in self.weights:
            number += 1
        return number


def read_package(path: Path, settings: ParentSettings) -> tuple[Student, Student]:
    """The parent and the student of the opposite direction.

    Raises InputError for a file that cannot be read or has another SHA-256, ModelError for one without the models.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the parent cannot be read ({error.strerror}).") from error
    if (found := hashlib.sha256(content).hexdigest()) != settings.sha256:
        raise InputError(
            f"{path} has the SHA-256 {found}; the recipe expects {settings.sha256}.",
            hint=f"The recipe's parent is {settings.package}; docs/training.md says how it is fetched.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return (
                _student(archive, settings.model, settings.vocabulary),
                _student(archive, settings.reverse_model, settings.reverse_vocabulary),
            )
    except (KeyError, RuntimeError, zipfile.BadZipFile) as error:
        raise ModelError(f"{path}: the parent is not in it ({error}).") from error


def _student(archive: zipfile.ZipFile, model: str, vocabulary: str) -> Student:
    file = read_marian(archive.read(model), model)
    weights = {name: torch.tensor(tensor) for name, tensor in file.tensors.items()}
    return Student(weights, file.config, SentencePieceProcessor(model_proto=archive.read(vocabulary)))


def _positions(count: int, d_model: int) -> Tensor:
    """Marian's sinusoidal positions, count × d: all sines, then all cosines."""
    half = d_model // 2
    angles = torch.arange(count)[:, None] * torch.exp(torch.arange(half) * (-math.log(10_000) / (half - 1)))
    return torch.cat([angles.sin(), angles.cos()], 1)
