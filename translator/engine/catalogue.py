"""What is known of a model without loading it, and which models are there."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.engine import cache
from translator.engine.alignment_heads import read_alignment_heads
from translator.engine.convert import QUANTIZATIONS, is_converted
from translator.engine.hub import cached
from translator.engine.layout import (
    CONVERTED_VOCABULARIES,
    check,
    layout_of,
    longest_input,
    read_json,
    size_of,
    weights_of,
)
from translator.engine.models import Model, Origin, known


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A model in a list; `size` is in bytes."""

    name: str
    origin: Origin
    path: Path
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Description(Entry):
    """A model on disk. `parameters` is None where the weights do not say; `licence` is empty where no card does.

    `converted` lists the quantizations of the model in the cache; `links` says which attention heads give the word
    alignment. Layers are 0 for a converted model, which does not tell them.
    """

    layout: str
    hash: str
    parameters: int | None = None
    vocabulary: int
    encoder_layers: int = 0
    decoder_layers: int = 0
    max_tokens: int
    licence: str
    links: str
    converted: tuple[str, ...]


def catalogue() -> list[Entry]:
    """Bundled, registered and cached hub models, in this order, each sorted by name."""
    models = [*known(), *(Model(name, path, "hub") for name, path in cached())]
    return [Entry(name=model.name, origin=model.origin, path=model.path, size=size_of(model.path)) for model in models]


def describe(model: Model) -> Description:
    """Reads a model's configuration, card and weights header; ModelError where they are broken."""
    check(model.path)
    layout = layout_of(model.path)
    return Description(
        name=model.name,
        origin=model.origin,
        path=model.path,
        size=size_of(model.path),
        layout=layout,
        hash=cache.content_hash(model.path),
        licence=_licence(model.path),
        **(_converted(model.path) if layout == "ctranslate2" else _marian(model)),
    )


def _marian(model: Model) -> dict[str, Any]:
    config = read_json(model.path / "config.json")
    layers = int(config.get("decoder_layers", 0))
    heads = read_alignment_heads(model.path, layers=layers, heads=int(config.get("decoder_attention_heads", 1)))
    measured = "measured" if (model.path / "alignment.json").is_file() else "default"
    return {
        "parameters": _parameters(model.path),
        "vocabulary": len(read_json(model.path / "vocab.json")),
        "encoder_layers": int(config.get("encoder_layers", 0)),
        "decoder_layers": layers,
        "max_tokens": longest_input(model.path),
        "links": f"layer {heads.layer}, heads {', '.join(map(str, heads.heads))} ({measured})",
        "converted": tuple(kind for kind in QUANTIZATIONS if is_converted(model, quantization=kind)),
    }


def _converted(directory: Path) -> dict[str, Any]:
    files = (directory / name for name in CONVERTED_VOCABULARIES if name.endswith(".json"))
    vocabulary = next((path for path in files if path.is_file()), None)
    engine = read_json(directory / "engine.json") if (directory / "engine.json").is_file() else {}
    return {
        "vocabulary": len(json.loads(vocabulary.read_text(encoding="utf-8"))) if vocabulary else 0,
        "max_tokens": int(engine.get("max_tokens", 511)),
        "links": "as converted",
        "converted": ("as given",),
    }


def _parameters(directory: Path) -> int | None:
    """Numbers in the weights, from the safetensors header; tied weights are stored, and counted, once."""
    from safetensors import safe_open

    weights = weights_of(directory)
    if weights is None or weights.suffix != ".safetensors":
        return None
    with safe_open(weights, framework="np") as file:
        shapes: list[list[int]] = [file.get_slice(name).get_shape() for name in list(file.keys())]
    return sum(map(math.prod, shapes))


def _licence(directory: Path) -> str:
    """The `license` of a model card's front matter (https://huggingface.co/docs/hub/model-cards)."""
    try:
        card = (directory / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    front = re.match(r"---\n(.*?)\n---\n", card, re.DOTALL)
    found = re.search(r"^license:\s*(.+)$", front[1], re.MULTILINE) if front else None
    return found[1].strip() if found else ""
