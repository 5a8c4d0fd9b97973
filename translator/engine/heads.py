"""Which cross-attention heads of a model point at the words being translated.

`alignment.json` in a model directory says so, as `benchmarks/words.py` measures and writes it; without one all heads of
a middle layer are taken.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.errors import ModelError


@dataclass(frozen=True, slots=True)
class Heads:
    """Decoder layer and heads (from 0) whose mean attention gives word links, and how to read it.

    With `shift`, a target token is linked by the attention of the step that reads it, not of the step that writes it
    (SHIFT-ATT, Chen et al. 2020, https://aclanthology.org/2020.emnlp-main.42/).
    """

    layer: int
    heads: tuple[int, ...]
    shift: bool

    def settings(self) -> dict[str, Any]:
        """What an engine has to know when the heads are chosen already."""
        return {"shift": self.shift}


def read_heads(directory: Path, *, layers: int, heads: int) -> Heads:
    """The heads that `alignment.json` names for a model of `layers` decoder layers with `heads` heads each."""
    try:
        data = json.loads((directory / "alignment.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return default_heads(layers=layers, heads=heads)
    except ValueError as error:
        raise ModelError(f"{directory / 'alignment.json'} is not valid JSON ({error}).") from error
    try:
        found = Heads(int(data["layer"]), tuple(int(head) for head in data["heads"]), bool(data["shift"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"{directory / 'alignment.json'} needs layer (a number), heads (a list of numbers) and shift."
        ) from error
    if not 0 <= found.layer < layers or not found.heads or any(not 0 <= head < heads for head in found.heads):
        raise ModelError(
            f"{directory / 'alignment.json'} names layer {found.layer}, heads {list(found.heads)}; "
            f"the model has {layers} decoder layers with {heads} heads."
        )
    return found


def write_heads(heads: Heads, directory: Path) -> None:
    """Writes `alignment.json` into a model directory."""
    data = {"layer": heads.layer, "heads": list(heads.heads), "shift": heads.shift}
    (directory / "alignment.json").write_text(json.dumps(data) + "\n", encoding="utf-8")


def default_heads(*, layers: int, heads: int) -> Heads:
    """All heads of a middle layer, read with a shift: the best for most Transformers (Chen et al. 2020)."""
    return Heads((layers - 1) // 2, tuple(range(heads)), True)


def reorder_heads(model: Any, chosen: Heads) -> None:
    """Puts the chosen heads first in their layer, in place; what the model computes stays the same.

    CTranslate2 returns the mean attention over the first heads of one layer, and only of the first.
    """
    import torch

    attention = model.model.decoder.layers[chosen.layer].encoder_attn
    size = attention.head_dim
    rest = [head for head in range(attention.num_heads) if head not in chosen.heads]
    rows = torch.cat([torch.arange(head * size, (head + 1) * size) for head in (*chosen.heads, *rest)])
    with torch.no_grad():
        for projection in (attention.q_proj, attention.k_proj, attention.v_proj):
            projection.weight.copy_(projection.weight[rows])
            if projection.bias is not None:
                projection.bias.copy_(projection.bias[rows])
        attention.out_proj.weight.copy_(attention.out_proj.weight[:, rows])
