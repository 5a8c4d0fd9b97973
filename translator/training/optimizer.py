"""Weights while they are trained: float32 masters behind a bfloat16 model, their optimizer, their running average."""

from __future__ import annotations

from typing import Any, Literal

import torch
from torch import Tensor, nn

Optimizer = Literal["adamw", "muon"]


class Weights:
    """The trainable weights of a module.

    With `dtype` bfloat16 the module computes in bfloat16 while the optimizer keeps float32 masters, so that small
    updates are not rounded away. `average` is an exponential moving average of the masters (decay 0 turns it off).
    """

    def __init__(self, module: nn.Module, *, dtype: torch.dtype, decay: float) -> None:
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
        self._decay = decay
        self._updates = 0
        self.average = [master.detach().clone() for master in self.master] if decay else []

    def collect(self) -> Tensor:
        """Takes the module's gradients over to the masters; returns their joint norm."""
        if self.separate:
            for master, live in zip(self.master, self.live, strict=True):
                master.grad = None if live.grad is None else live.grad.float()
                live.grad = None
        gradients = [master.grad for master in self.master if master.grad is not None]
        norm: Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
        return norm

    def scale(self, factor: Tensor | float) -> None:
        """Multiplies the masters' gradients."""
        torch._foreach_mul_([master.grad for master in self.master if master.grad is not None], factor)

    def clear(self) -> None:
        """Forgets all gradients."""
        for master in self.master:
            master.grad = None

    @torch.no_grad()
    def publish(self) -> None:
        """Gives the masters, just updated, to the module and to the average."""
        if self.separate:
            torch._foreach_copy_(self.live, self.master)
        if self.average:
            self._updates += 1
            # The first updates would weigh too much for too long.
            decay = min(self._decay, (1 + self._updates) / (10 + self._updates))
            torch._foreach_lerp_(self.average, self.master, 1 - decay)

    @torch.no_grad()
    def swap(self) -> None:
        """Puts the averages in the masters' place, or back again."""
        if self.average:
            for master, average in zip(self.master, self.average, strict=True):
                kept = master.detach().clone()
                master.copy_(average)
                average.copy_(kept)
            if self.separate:
                torch._foreach_copy_(self.live, self.master)

    @torch.no_grad()
    def finish(self, values: list[Tensor]) -> None:
        """Puts values of the masters into the module, all of it in float32 again."""
        self._module.float()
        for frozen, kept in self._frozen:
            frozen.copy_(kept)
        for name, buffer in self._module.named_buffers():
            if name in self._buffers:
                buffer.copy_(self._buffers[name])
        for live, value in zip(self.live, values, strict=True):
            live.copy_(value)

    def state(self) -> dict[str, Any]:
        """What `load_state` takes."""
        return {
            "master": [master.detach() for master in self.master],
            "average": self.average,
            "updates": self._updates,
        }

    @torch.no_grad()
    def load_state(self, state: dict[str, Any]) -> None:
        """Goes back to a state of the same module."""
        for mine, stored in zip((*self.master, *self.average), (*state["master"], *state["average"]), strict=True):
            mine.copy_(stored)
        self._updates = state["updates"]
        if self.separate:
            torch._foreach_copy_(self.live, self.master)


class Optimizers:
    """AdamW for everything, or Muon for the layers' matrices and AdamW for the rest.

    Muon (Jordan et al., 2024) makes the update of a matrix orthogonal; its updates are scaled to the size of AdamW's
    (Liu et al., arXiv:2502.16982), so that both take the same learning rate.
    """

    def __init__(self, module: nn.Module, weights: Weights, kind: Optimizer, *, rate: float, decay: float) -> None:
        names = [name for name, parameter in module.named_parameters() if parameter.requires_grad]
        is_matrix = [
            kind == "muon"
            and master.ndim == 2
            and "embed" not in name
            and "shared" not in name
            and "lm_head" not in name
            for name, master in zip(names, weights.master, strict=True)
        ]
        matrices = [master for master, yes in zip(weights.master, is_matrix, strict=True) if yes]
        others = [master for master, yes in zip(weights.master, is_matrix, strict=True) if not yes]
        fused = weights.master[0].device.type in ("cpu", "cuda")
        self._parts: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), eps=1e-9, weight_decay=decay, fused=fused)
        ]
        if matrices:
            self._parts.append(
                torch.optim.Muon(matrices, lr=rate, weight_decay=decay, momentum=0.95, adjust_lr_fn="match_rms_adamw")
            )
        self._rate = rate

    def step(self, factor: float) -> None:
        """One update at `factor` times the peak rate."""
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = self._rate * factor
            part.step()

    def state(self) -> list[dict[str, Any]]:
        """What `load_state` takes."""
        return [part.state_dict() for part in self._parts]

    def load_state(self, state: list[dict[str, Any]]) -> None:
        """Goes back to a state of the same weights."""
        for part, stored in zip(self._parts, state, strict=True):
            part.load_state_dict(stored)
