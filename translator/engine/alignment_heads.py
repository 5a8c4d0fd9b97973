"""Which cross-attention heads of a model give its word alignment.

`alignment.json` in a model directory says so, as `benchmarks/words.py` measures and writes it; without one all heads of
a middle layer are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from translator.engine.settings import read_settings, write_settings
from translator.errors import ModelError


@dataclass(frozen=True, slots=True)
class AlignmentHeads:
    """Decoder layer and heads (both from 0) whose mean attention gives the word alignment, and how to read it.

    With `shift`, a target token is aligned by the attention of the step that reads it, not of the step that writes it
    (SHIFT-ATT, Chen et al. 2020, https://aclanthology.org/2020.emnlp-main.42/).
    """

    layer: int
    heads: tuple[int, ...]
    shift: bool


def read_alignment_heads(directory: Path, *, layers: int, heads: int) -> AlignmentHeads:
    """What `alignment.json` says for a model of `layers` decoder layers with `heads` heads each, or else the default.

    Raises ModelError for a file that says something else, or names what the model does not have.
    """
    path = directory / "alignment.json"
    found = read_settings(path, AlignmentHeads, "layer (a number), heads (a list of numbers), shift (true or false)")
    if found is None:
        return default_alignment_heads(layers=layers, heads=heads)
    if not 0 <= found.layer < layers or not found.heads or any(not 0 <= head < heads for head in found.heads):
        raise ModelError(
            f"{path} names layer {found.layer}, heads {list(found.heads)}; "
            f"the model has {layers} decoder layers with {heads} heads."
        )
    return found


def write_alignment_heads(heads: AlignmentHeads, directory: Path) -> None:
    """Writes `alignment.json` into a model directory."""
    write_settings(heads, directory / "alignment.json")


def default_alignment_heads(*, layers: int, heads: int) -> AlignmentHeads:
    """All heads of a middle layer, read with a shift: the best for most Transformers (Chen et al. 2020)."""
    return AlignmentHeads((layers - 1) // 2, tuple(range(heads)), True)
