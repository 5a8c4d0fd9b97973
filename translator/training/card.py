"""Model cards: what a model was made from and how, and how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def training_card(record: dict[str, Any]) -> str:
    """The card of a model that a recipe made, from its training record."""
    recipe = record["recipe"]
    model, data, fit = recipe["model"], recipe["data"], recipe["fit"]
    last = record["history"][-1]
    parent = recipe["parent"]
    begun = f"transferred from {parent['model']} of {parent['package']}" if parent else "trained from scratch"
    origin = (
        f"trained further from {model['start']}"
        if model["start"]
        else f"{begun}: d={model['d_model']}, feed-forward {model['ffn_dim']}, {model['encoder_layers']} "
        f"encoder and {model['decoder_layers']} decoder layers, {model['heads']} heads, joint vocabulary of "
        f"{recipe['vocabulary']['size']}"
    )
    sources = [f"| {name} | {weight:g} |" for name, weight in data["sources"].items()]
    direction = "English → French" if data["reverse"] else "French → English"
    return _card(
        direction,
        [
            f"MarianMT, {direction}, {origin}. {record['parameters'] / 1e6:.1f} M parameters, float16.",
            (
                f"{record['pairs']:,} packed pairs; {last['pairs']:,} seen in {last['minutes']:.0f} minutes; batches "
                f"of {fit['batch_tokens']} positions, {fit['optimizer']}, peak learning rate "
                f"{fit['learning_rate']:g}, falling to zero. Loss on held-out pairs {last['loss']:.3f} nats a token."
            ),
            *(
                [f"The weights are {1 - weight:g} × those of this training + {weight:g} × those that it began with."]
                if (weight := fit["start_weight"])
                else []
            ),
            "| source | weight |\n|---|---|\n" + "\n".join(sources),
            "The whole recipe and the learning curve are in `training.json`.",
        ],
    )


def tuned_card(name: str, record: dict[str, Any], verdict: Sequence[str]) -> str:
    """The card of a fine-tuned model."""
    return _card(
        name,
        [
            (
                f"`{record['model']}`, fine-tuned ({record['method']}) on {record['pairs']['train']:,} pairs from "
                f"{', '.join(record['corpora'])}."
            ),
            *verdict,
            "The whole configuration, the learning curve and the scores are in `training.json`.",
            "Licence: that of the model it comes from and of the corpus it was tuned on; set `license` above.",
        ],
    )


def _card(title: str, paragraphs: Sequence[str]) -> str:
    front = "---\nlanguage: [fr, en]\npipeline_tag: translation\nlibrary_name: translator\n---"
    return "\n\n".join([f"{front}\n# {title}", *paragraphs]) + "\n"
