"""Weights while they are trained: float32 masters of a bfloat16 model, their optimizer and their moving average."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from translator.training.recipe import FitSettings


class MasterWeights:
    """The trainable weights of a module, in float32.

    With `dtype` bfloat16 the module computes in bfloat16 while the optimizer updates float32 master weights, so that
    small updates are not rounded away (Micikevicius et al., 2018, arXiv:1710.03740). With float32 the masters are the
    module's own weights. `average` is an exponential moving average of the masters (`ema_decay` 0: none). The finished
    weights are (1 − `start_weight`) × that average + `start_weight` × the weights that the module has now: such a mean
    often beats both (Wortsman et al., 2022, arXiv:2109.01903).
    """

    def __init__(self, module: nn.Module, *, dtype: torch.dtype, ema_decay: float, start_weight: float = 0.0) -> None:
        self._module = module
        self.live: list[Tensor] = []
        self._frozen: list[tuple[Tensor, Tensor]] = []
        self._buffers: dict[str, Tensor] = {}
        for parameter in module.parameters():
            if parameter.requires_grad:
                self.live.append(parameter)
            elif dtype != torch.float32:
                self._frozen.append((parameter, parameter.detach().clone()))
        self.separate = dtype != torch.float32
        self.master: list[Tensor] = self.live
        if self.separate:
            self.master = [live.detach().float().clone().requires_grad_() for live in self.live]
            self._buffers = {name: buffer.detach().clone() for name, buffer in module.named_buffers()}
            module.to(dtype)
        self._ema_decay = ema_decay
        self._updates = 0
        self.average = [master.detach().clone() for master in self.master] if ema_decay else []
        self._start_weight = start_weight
        self._start = [master.detach().clone() for master in self.master] if start_weight else []

    def collect(self, max_grad_norm: float) -> Tensor:
        """Moves the module's gradients to the masters and clips them to a joint norm; returns the norm before that."""
        if self.separate:
            for master, live in zip(self.master, self.live, strict=True):
                master.grad = None if live.grad is None else live.grad.float()
                live.grad = None
        return nn.utils.clip_grad_norm_(self.master, max_grad_norm)

    def clear(self) -> None:
        """Drops all gradients."""
        for master in self.master:
            master.grad = None

    @torch.no_grad()
    def publish(self) -> None:
        """Copies the masters, just updated, into the module and moves the average towards them."""
        if self.separate:
            torch._foreach_copy_(self.live, self.master)
        if self.average:
            self._updates += 1
            # With the full decay from the start, the first weights would count for too long.
            decay = min(self._ema_decay, (1 + self._updates) / (10 + self._updates))
            torch._foreach_lerp_(self.average, self.master, 1 - decay)

    @contextmanager
    def averaged(self, values: list[Tensor] | None = None) -> Iterator[list[Tensor]]:
        """Has finished weights in the module for a block; yields the average that they are made of.

        That is the present one, or `values`.
        """
        kept = [master.detach() if self.separate else master.detach().clone() for master in self.master]
        values = values or self.average or kept
        with torch.no_grad():
            torch._foreach_copy_(self.live, self._finished(values))
        try:
            yield values
        finally:
            with torch.no_grad():
                torch._foreach_copy_(self.live, kept)

    @torch.no_grad()
    def finish(self, values: list[Tensor]) -> None:
        """Puts the finished weights that an average makes into the module, all of which is float32 again."""
        self._module.float()
        for frozen, kept in self._frozen:
            frozen.copy_(kept)
        for name, buffer in self._module.named_buffers():
            if name in self._buffers:
                buffer.copy_(self._buffers[name])
        torch._foreach_copy_(self.live, self._finished(values))

    def _finished(self, values: list[Tensor]) -> list[Tensor]:
        if not self._start:
            return values
        pairs = zip(values, self._start, strict=True)
        return [value.to(start.device).lerp(start, self._start_weight) for value, start in pairs]

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` takes."""
        return {
            "master": [master.detach() for master in self.master],
            "average": self.average,
            "updates": self._updates,
        }

    @torch.no_grad()
    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores a state of the same module."""
        for mine, stored in zip((*self.master, *self.average), (*state["master"], *state["average"]), strict=True):
            mine.copy_(stored)
        self._updates = state["updates"]
        if self.separate:
            torch._foreach_copy_(self.live, self.master)


class CombinedOptimizer:
    """AdamW for all weights, or Muon for the matrices of the layers and AdamW for the rest.

    Muon (Jordan et al., 2024) makes the update of a matrix orthogonal; its updates are scaled to the size of AdamW's
    (Liu et al., arXiv:2502.16982), so that both take the same learning rate.
    """

    def __init__(self, module: nn.Module, weights: MasterWeights, settings: FitSettings) -> None:
        names = [name for name, parameter in module.named_parameters() if parameter.requires_grad]
        matrices: list[Tensor] = []
        others: list[Tensor] = []
        for name, master in zip(names, weights.master, strict=True):
            in_layer = master.ndim == 2 and not any(part in name for part in ("embed", "shared", "lm_head"))
            (matrices if in_layer and settings.optimizer == "muon" else others).append(master)
        rate, decay = settings.learning_rate, settings.weight_decay
        fused = weights.master[0].device.type in ("cpu", "cuda")
        self._parts: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=decay, fused=fused)
        ]
        if matrices:
            self._parts.append(
                torch.optim.Muon(matrices, lr=rate, weight_decay=decay, momentum=0.95, adjust_lr_fn="match_rms_adamw")
            )
        self._learning_rate = rate

    def step(self, factor: float) -> None:
        """One update at `factor` times the peak learning rate."""
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = self._learning_rate * factor
            part.step()

    def state_dict(self) -> list[dict[str, Any]]:
        """What `load_state_dict` takes."""
        return [part.state_dict() for part in self._parts]

    def load_state_dict(self, state: list[dict[str, Any]]) -> None:
        """Restores a state of the same weights."""
        for part, stored in zip(self._parts, state, strict=True):
            part.load_state_dict(stored)


def learning_rate_factor(step: int, progress: float, *, warmup_steps: int, cooldown: float) -> float:
    """Share of the peak learning rate at an update.

    `step` counts updates from 0, `progress` is the share of the sitting that is over (0 to 1); in the last share of
    it, `cooldown`, the rate falls to zero.
    """
    return min(1.0, (step + 1) / max(1, warmup_steps)) * min(1.0, max(0.0, 1.0 - progress) / cooldown)
