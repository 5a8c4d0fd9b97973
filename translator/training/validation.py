"""What is measured on held-out pairs while training, and the signs that a run has collapsed."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from translator.training.batches import epoch_batches
from translator.training.objective import Objective
from translator.training.packing import PackedPairs

LEAST_SPREAD, LEAST_GAIN = 0.02, 0.02
_LOOKED_AT = 8
"""Batches that gain and spread are measured on."""


@dataclass(frozen=True, slots=True)
class Validation:
    """One measurement on the held-out pairs.

    `loss` is the mean negative log-likelihood per target token in nats, without smoothing; `train_loss` is that of the
    training pairs since the last validation, over a sample of the vocabulary where training has one, which makes it a
    little smaller. `gain`, by some batches, is how much larger `loss` is when every target gets another
    sentence's source: near 0, the model does not read its source. `spread` is 1 − ‖mean of the unit vectors that
    encode a sentence's tokens‖²: near 0, all positions look the same.
    """

    step: int
    pairs: int
    minutes: float
    train_loss: float | None
    loss: float
    gain: float
    spread: float
    learning_rate: float

    @property
    def collapsed(self) -> bool:
        """Whether the encoder's states carry no information about the source."""
        return self.spread < LEAST_SPREAD or self.gain < LEAST_GAIN


@torch.no_grad()
def validate(
    objective: Objective, pairs: PackedPairs, batch_tokens: int, device: torch.device
) -> tuple[float, float, float]:
    """(loss, gain, spread) of a model on held-out pairs; see `Validation`. What no pair can tell is 1."""
    training = objective.training
    objective.eval()
    true = gain = 0.0
    count = compared = 0
    spreads: list[float] = []
    pad = objective.model.config.pad_token_id
    for indexes in epoch_batches(pairs, batch_tokens, seed=0, epoch=0):
        source, target = (torch.from_numpy(ids.astype("int64")).to(device) for ids in pairs.padded(indexes, pad))
        _, likelihood, real = objective(source, target)
        true += float(likelihood)
        count += real
        if len(spreads) == _LOOKED_AT:
            continue
        # Sentences of a batch have about the same length, so the length of a neighbour's source tells nothing.
        if len(indexes) > 1:
            gain += float(objective(source.roll(1, 0), target)[1]) - float(likelihood)
            compared += real
        spreads.append(_spread(objective, source, pad))
    objective.train(training)
    return true / count, gain / compared if compared else 1.0, sum(spreads) / len(spreads)


def _spread(objective: Objective, source: Tensor, pad: int) -> float:
    mask = source != pad
    states = objective.model.model.encoder(input_ids=source, attention_mask=mask.long()).last_hidden_state.float()
    units = torch.nn.functional.normalize(states, dim=-1) * mask[..., None]
    lengths = mask.sum(1).clamp(min=1)
    means = units.sum(1) / lengths[:, None]
    long = lengths > 2
    return float((1 - means.square().sum(-1))[long].mean()) if bool(long.any()) else 1.0
