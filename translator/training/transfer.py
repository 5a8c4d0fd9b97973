"""First weights out of a student of a related language.

Transfer learning of Zoph et al., 2016 (https://aclanthology.org/D16-1163/): encoder, cross-attention and feed-forward
layers are the parent's. English pieces take the parent's embeddings by their spelling, French pieces the mean of the
embeddings of those pieces of the parent's other language that they are linked to, in the way of WECHSEL (Minixhofer
et al., 2022, arXiv:2112.06598).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from translator.errors import InputError, ModelError
from translator.training.augment import TextPair
from translator.training.links import link_packed
from translator.training.models import new_model
from translator.training.packing import PackedPairs, TokenPair, pack
from translator.training.recipe import ModelSettings, ParentSettings
from translator.training.student import END, UNKNOWN, Student, read_package
from translator.training.vocabulary import Vocabulary

if TYPE_CHECKING:
    from transformers import MarianMTModel

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

_STRAIGHT = str.maketrans("“”«»‘’", '""""\'\'')
"""Students of Bergamot know straight quotation marks only."""
_LONGEST_TARGET = 260  # characters; longer sentences cost more to translate than they tell
_LEAST_LINKS = 3
_MOST_MEANINGS, _LEAST_SHARE = 6, 0.08
"""A French piece is the mean of so many linked pieces at most, each with at least this share of its links."""
_PER_PIECE = 0.5
_RARE = 15
"""Output biases, in nats: less for each further piece that a piece is made of; the percentile for those only read."""
_SELF_ATTENTION = 0.7
_EMBEDDINGS, _BIAS = "Wemb", "decoder_ff_logit_out_b"


class Parent(NamedTuple):
    """The student whose weights are taken over, and the one that translates from English: another, or the same."""

    student: Student
    reverse: Student


def read_parent(package: Path, parent: ParentSettings, settings: ModelSettings) -> Parent:
    """Reads the parent out of its package.

    Raises InputError for a file other than the recipe's and for a parent of another shape than `settings`, ModelError
    for a file without the models.
    """
    found = Parent(*read_package(package, parent))
    names = ("d_model", "ffn_dim", "encoder_layers", "decoder_layers", "heads", "activation")
    wrong = [
        f"model.{name} is {asked} but the parent has {there}"
        for name in names
        if (asked := getattr(settings, name)) != (there := getattr(found.student, name))
    ]
    if wrong:
        raise InputError(f"{'; '.join(wrong)}.", hint="Give [model] of the recipe the parent's shape.")
    return found


def start_from_parent(
    settings: ModelSettings,
    parent: Parent,
    tokenizer: Path,
    pairs: Sequence[TextPair],
    *,
    linked: int,
    seed: int,
    reverse: bool = False,
) -> MarianMTModel:
    """A model for the vocabulary in the directory `tokenizer` that begins with the parent's weights.

    `pairs` tell how often a piece is French and how often English; the English of the first `linked` of them is
    translated into the parent's other language. With `reverse` the model writes French. Raises ModelError for a parent
    that lacks a tensor, UsageError where eflomal is not installed, OutputError when it fails.
    """
    student = parent.student
    vocabulary = Vocabulary(tokenizer)
    packed = pack(TokenPair(*ids) for ids in vocabulary.encode(*map(list, zip(*pairs, strict=True))))
    french, english = (np.bincount(ids, minlength=len(vocabulary)) for ids in (packed.source, packed.target))
    short = [pair for pair in pairs if len(pair[1]) < _LONGEST_TARGET][:linked]
    log.info("Translating the English of %d pairs into the parent's other language.", len(short))
    pivots = parent.reverse.translate([target.translate(_STRAIGHT) for _, target in short])
    foreign = pack(
        TokenPair(source, [*student.pieces.encode(pivot), END])
        for pivot, (source, _) in zip(pivots, vocabulary.encode(*map(list, zip(*short, strict=True))), strict=True)
        if pivot
    )
    model = new_model(settings, len(vocabulary), seed=seed)
    by_spelling, bias = _spelled(vocabulary.pieces, student)
    by_links = _linked(foreign, student, by_spelling)
    share = (english / np.maximum(1, french + english)).astype(np.float32)[:, None]
    written, read = (french, english) if reverse else (english, french)
    bias = np.where(written < 0.02 * read, np.minimum(bias, np.percentile(_numpy(student, _BIAS), _RARE)), bias)
    with torch.no_grad():
        model.model.shared.weight[:-1] = torch.from_numpy(share * by_spelling + (1 - share) * by_links)[:-1]
        model.model.shared.weight[-1] = 0
        model.final_logits_bias[0, :-1] = torch.from_numpy(bias)[:-1]
        model.final_logits_bias[0, -1] = -100  # The padding is never generated.
        _copy_layers(model, student)
    return model


def segmented(text: str, pieces: dict[str, tuple[int, float]]) -> list[int]:
    """Ids of the likeliest pieces that a string falls into, of a unigram vocabulary {piece: (id, log-likelihood)}.

    Viterbi search as SentencePiece does it (Kudo, 2018, arXiv:1804.10959), without a space put in front; nothing where
    a character is in no piece.
    """
    if text in pieces:
        return [pieces[text][0]]
    best: list[tuple[float, list[int]]] = [(0.0, [])]
    for end in range(1, len(text) + 1):
        ways = [
            (best[start][0] + pieces[part][1], [*best[start][1], pieces[part][0]])
            for start in range(end)
            if (part := text[start:end]) in pieces and (best[start][1] or not start)
        ]
        best.append(max(ways, default=(0.0, [])))
    return best[-1][1]


def _spelled(pieces: Sequence[str], student: Student) -> tuple[Floats, Floats]:
    """(embeddings, output biases) of pieces by the student's pieces of the same spelling, alone or end to end."""
    embeddings, biases = _numpy(student, _EMBEDDINGS), _numpy(student, _BIAS)[0]
    known = {student.pieces.id_to_piece(n): (n, student.pieces.get_score(n)) for n in range(student.size)}
    found, bias = np.zeros((len(pieces), student.d_model), np.float32), np.zeros(len(pieces), np.float32)
    for number, piece in enumerate(pieces):
        ids = segmented(piece, known) or segmented(piece.translate(_STRAIGHT), known) or [UNKNOWN]
        found[number] = _mean(embeddings[ids], np.ones(len(ids), np.float32))
        bias[number] = biases[ids].mean() - _PER_PIECE * (len(ids) - 1)
    return found, bias


def _linked(pairs: PackedPairs, student: Student, by_spelling: Floats) -> Floats:
    """Embeddings of French pieces, by links to the student's pieces; by their spelling where there are too few."""
    embeddings = _numpy(student, _EMBEDDINGS)
    rows, targets, sources = link_packed(pairs).of(np.arange(len(pairs)))
    french = pairs.source[pairs.source_starts[rows] + sources].astype(np.int64)
    foreign = pairs.target[pairs.target_starts[rows] + targets]
    points, counts = np.unique(french * student.size + foreign, return_counts=True)
    french, foreign = np.divmod(points, student.size)
    found = by_spelling.copy()
    numbers, starts = np.unique(french, return_index=True)
    done = 0
    for number, start, end in zip(numbers, starts, [*starts[1:], len(french)], strict=True):
        total = counts[start:end].sum()
        if total < _LEAST_LINKS:
            continue
        order = start + np.argsort(-counts[start:end], kind="stable")[:_MOST_MEANINGS]
        order = np.concatenate([order[:1], order[1:][counts[order[1:]] >= _LEAST_SHARE * total]])
        found[number] = _mean(embeddings[foreign[order]], counts[order].astype(np.float32))
        done += 1
    log.info("%d of %d pieces are linked to pieces of the parent.", done, len(found))
    return found


def _mean(vectors: Floats, weights: Floats) -> Floats:
    """The weighted mean of vectors (n × d), with their mean length: means of many are shorter than their parts."""
    weights = weights / weights.sum()
    mean: Floats = weights @ vectors
    length: float = weights @ np.linalg.norm(vectors, axis=1)
    return mean * (length / max(1e-6, float(np.linalg.norm(mean))))


def _copy_layers(model: MarianMTModel, student: Student) -> None:
    """Puts the student's layers in; what was its recurrent unit becomes a self-attention that begins small."""
    weights = student.weights

    def linear(module: nn.Linear, matrix: str, bias: str) -> None:
        module.weight.copy_(weights[matrix].T)
        module.bias.copy_(weights[bias][0])

    def attention(module: nn.Module, name: str) -> None:
        for part, kind in (("q_proj", "q"), ("k_proj", "k"), ("v_proj", "v"), ("out_proj", "o")):
            linear(getattr(module, part), f"{name}_W{kind}", f"{name}_b{kind}")

    def norm(module: nn.LayerNorm, name: str) -> None:
        module.weight.copy_(weights[f"{name}_ln_scale"][0])
        module.bias.copy_(weights[f"{name}_ln_bias"][0])

    def feed_forward(layer: Any, name: str) -> None:
        linear(layer.fc1, f"{name}_ffn_W1", f"{name}_ffn_b1")
        linear(layer.fc2, f"{name}_ffn_W2", f"{name}_ffn_b2")
        norm(layer.final_layer_norm, f"{name}_ffn_ffn")

    try:
        for number, layer in enumerate(model.model.encoder.layers, 1):
            name = f"encoder_l{number}"
            attention(layer.self_attn, f"{name}_self")
            norm(layer.self_attn_layer_norm, f"{name}_self_Wo")
            feed_forward(layer, name)
        for number, layer in enumerate(model.model.decoder.layers, 1):
            name = f"decoder_l{number}"
            own = layer.self_attn
            own.v_proj.weight.copy_(weights[f"{name}_rnn_W"].T)
            own.out_proj.weight.copy_(torch.eye(student.d_model) * _SELF_ATTENTION)
            for module in (own.q_proj, own.k_proj):
                nn.init.xavier_uniform_(module.weight, gain=0.5)
            norm(layer.self_attn_layer_norm, f"{name}_rnn_ffn")
            attention(layer.encoder_attn, f"{name}_context")
            norm(layer.encoder_attn_layer_norm, f"{name}_context_Wo")
            feed_forward(layer, name)
    except KeyError as error:
        raise ModelError(f"The parent has no tensor {error}.") from error


def _numpy(student: Student, name: str) -> Floats:
    array: Floats = student.weights[name].numpy()
    return array
