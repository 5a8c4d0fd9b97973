"""A tiny French and English that differ by words and by the place of the adjective, and models too small to be slow."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NOUNS = {
    "chat": "cat", "chien": "dog", "livre": "book", "jardin": "garden", "train": "train", "roi": "king",
    "pont": "bridge", "mur": "wall",
}  # fmt: skip
ADJECTIVES = {"noir": "black", "petit": "small", "vieux": "old", "vert": "green", "calme": "quiet"}
VERBS = {"voit": "sees", "garde": "keeps", "cherche": "looks for", "trouve": "finds", "attend": "waits for"}


def on_one_thread() -> Iterator[None]:
    """The same sums in the same order, whatever the machine; models as small as these are faster so, too."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def sentences(count: int, *, seed: int = 1, words: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """Different pairs, in an order that the seed gives; `words` are nouns that are called otherwise."""
    nouns = NOUNS | (words or {})
    everything = list(itertools.product(nouns, ADJECTIVES, VERBS, nouns, ADJECTIVES))
    return [
        (
            f"Le {one} {two} {verb} le {three} {four}.",
            f"The {ADJECTIVES[two]} {nouns[one]} {VERBS[verb]} the {ADJECTIVES[four]} {nouns[three]}.",
        )
        for one, two, verb, three, four in random.Random(seed).sample(everything, count)
    ]


def write_pairs(pairs: list[tuple[str, str]], path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{source}\t{target}\n" for source, target in pairs), encoding="utf-8")
    return path


def random_model(seed: int = 1, size: int = 40) -> Any:
    """A Marian model that has learnt nothing; its last id is the padding."""
    from translator.training.models import new_model
    from translator.training.recipe import ModelSettings

    settings = ModelSettings(d_model=16, ffn_dim=32, encoder_layers=1, decoder_layers=1, heads=2, positions=64)
    return new_model(settings, size, seed=seed)


FIT = {
    "precision": "float32", "batch_tokens": 2048, "learning_rate": 4e-3, "warmup_steps": 20, "label_smoothing": 0.0,
    "ema_decay": 0.9, "validate_every_minutes": 0, "validate_every_steps": 50,
}  # fmt: skip


def recipe(**fit: object) -> str:
    """A recipe for sentences in `toy.tsv`, with changes to the settings of the fit."""
    lines = "\n".join(f"{name} = {value!r}" for name, value in (FIT | fit).items())
    return f"""
[model]
d_model = 64
ffn_dim = 128
encoder_layers = 1
decoder_layers = 1
heads = 4
positions = 64
max_length = 48
[vocabulary]
size = 70
characters = 1.0
[data]
valid_from = "toy"
valid = 40
max_tokens = 60
sources = {{ toy = 1 }}
[fit]
{lines}
"""
