"""What is known of a model without loading it, and which models are there."""

from __future__ import annotations

import json
import math
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from translator.engine import cache
from translator.engine.convert import FORMS, is_converted
from translator.engine.heads import read_heads
from translator.engine.layout import HASHED, layout_of, read_json, weights_of
from translator.engine.models import Model, Origin, known


@dataclass(frozen=True, slots=True)
class Entry:
    """A model in a list; `size` is in bytes."""

    name: str
    origin: Origin
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class Description:
    """A model on disk. `parameters` is None where the weights do not say; `licence` is empty where no card does.

    `converted` lists the stored forms in the cache; `links` says which attention heads give word links.
    """

    name: str
    origin: Origin
    path: Path
    layout: str
    hash: str
    size: int
    parameters: int | None
    vocabulary: int
    encoder_layers: int
    decoder_layers: int
    max_tokens: int
    licence: str
    links: str
    converted: tuple[str, ...]


def catalogue() -> list[Entry]:
    """Bundled, registered and cached hub models, in this order, each sorted by name."""
    return [Entry(model.name, model.origin, model.path, _size(model.path)) for model in [*known(), *_cached()]]


def describe(model: Model) -> Description:
    """Reads a model's configuration, card and weights header; ModelError where they are broken."""
    from translator.engine.layout import check

    check(model.path)
    if layout_of(model.path) == "ctranslate2":
        return _describe_converted(model)
    from translator.engine.convert import longest_input

    config = read_json(model.path / "config.json")
    layers = int(config.get("decoder_layers", 0))
    heads = read_heads(model.path, layers=layers, heads=int(config.get("decoder_attention_heads", 1)))
    measured = "measured" if (model.path / "alignment.json").is_file() else "default"
    return Description(
        name=model.name,
        origin=model.origin,
        path=model.path,
        layout="marian",
        hash=cache.content_hash(model.path),
        size=_size(model.path),
        parameters=_parameters(model.path),
        vocabulary=len(read_json(model.path / "vocab.json")),
        encoder_layers=int(config.get("encoder_layers", 0)),
        decoder_layers=layers,
        max_tokens=longest_input(model.path),
        licence=_licence(model.path),
        links=f"layer {heads.layer}, heads {', '.join(map(str, heads.heads))} ({measured})",
        converted=tuple(form for form in FORMS if is_converted(model, form=form)),
    )


def _describe_converted(model: Model) -> Description:
    names = ("shared_vocabulary.json", "target_vocabulary.json")
    vocabulary = next((model.path / name for name in names if (model.path / name).is_file()), None)
    engine = read_json(model.path / "engine.json") if (model.path / "engine.json").is_file() else {}
    return Description(
        name=model.name,
        origin=model.origin,
        path=model.path,
        layout="ctranslate2",
        hash=cache.content_hash(model.path),
        size=_size(model.path),
        parameters=None,
        vocabulary=len(json.loads(vocabulary.read_text(encoding="utf-8"))) if vocabulary else 0,
        encoder_layers=0,
        decoder_layers=0,
        max_tokens=int(engine.get("max_tokens", 511)),
        licence=_licence(model.path),
        links="as converted",
        converted=("as given",),
    )


def _cached() -> list[Model]:
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    from translator.engine.hub import snapshot

    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return []
    models = []
    for repository in sorted(repositories, key=lambda repository: repository.repo_id):
        path = snapshot(repository.repo_id) if repository.repo_type == "model" else None
        if path is not None:
            models.append(Model(repository.repo_id, path, "hub"))
    return models


def _size(directory: Path) -> int:
    files = (directory / name for name in HASHED)
    return sum(path.stat().st_size for path in files if path.is_file())


def _parameters(directory: Path) -> int | None:
    """Numbers in the weights, from the safetensors header; tied weights are stored, and counted, once."""
    weights = weights_of(directory)
    if weights is None or weights.suffix != ".safetensors":
        return None
    with weights.open("rb") as file:
        header: dict[str, Any] = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
    shapes: list[list[int]] = [tensor["shape"] for name, tensor in header.items() if name != "__metadata__"]
    return sum(math.prod(shape) for shape in shapes)


def _licence(directory: Path) -> str:
    """The `license` of a model card's front matter (https://huggingface.co/docs/hub/model-cards)."""
    try:
        card = (directory / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    front = re.match(r"---\n(.*?)\n---\n", card, re.DOTALL)
    found = re.search(r"^license:\s*(.+)$", front[1], re.MULTILINE) if front else None
    return found[1].strip() if found else ""
