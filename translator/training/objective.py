"""The loss: label-smoothed cross-entropy, computed together with the output layer, and guided alignment.

Rows as wide as the vocabulary dominate the memory traffic of a small model. So logits, loss and gradient are computed
in the forward pass, a few hundred rows at a time, while the rows are still in the cache, and are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from translator.engine.alignment_heads import AlignmentHeads

_CPU_ROWS, _ROWS = 256, 8192


class OutputClasses(NamedTuple):
    """Classes that the softmax of a batch runs over.

    `ids` (int64, ascending) are the classes, `counts` (float32) say for how many classes each stands.
    """

    ids: Tensor
    counts: Tensor


def sample_classes(
    labels: Tensor, frequent: Tensor, size: int, sample: int, generator: torch.Generator
) -> OutputClasses:
    """The classes of `labels` and the `frequent` ones, and others by chance up to `sample` of all `size` classes.

    A class drawn stands for its share of those that could be drawn. So a sum over the sample, weighed by the counts, is
    in the mean the sum over all classes (sampled softmax: Jean et al., 2015, arXiv:1412.2007). At least a quarter of
    `sample` is drawn, even where that makes more of them than `sample`: few that stand for very many would tell little.
    """
    counts = torch.zeros(size)
    counts[labels] = counts[frequent] = 1.0
    others = (counts == 0).nonzero()[:, 0]
    drawn = others[torch.randperm(len(others), generator=generator)[: max(sample // 4, sample - size + len(others))]]
    counts[drawn] = len(others) / max(1, len(drawn))
    ids = counts.nonzero()[:, 0]
    return OutputClasses(ids, counts[ids])


class _OutputLayerLoss(torch.autograd.Function):
    """Sum over rows of the smoothed loss, and of the negative log-likelihood, which has no gradient.

    `weight` (classes × width), `bias` and `counts` are those of the classes that the softmax runs over; `labels` are
    places among them.
    """

    @staticmethod
    def forward(
        ctx: Any, states: Tensor, weight: Tensor, bias: Tensor, counts: Tensor, labels: Tensor, smoothing: float
    ) -> Any:
        with_states, with_weight = ctx.needs_input_grad[:2]
        rows = _CPU_ROWS if states.device.type == "cpu" else _ROWS
        states_grad, weight_grad = (
            torch.empty_like(states),
            torch.zeros(weight.shape if with_weight else (0,), dtype=torch.float32, device=weight.device),
        )
        likelihood = torch.zeros((), dtype=torch.float32, device=states.device)
        normaliser = torch.zeros_like(likelihood)
        # A class that stands for n classes has the mass of all of them.
        offset = (bias + counts.log()).to(states.dtype)
        for start in range(0, len(states), rows):
            part, label = states[start : start + rows], labels[start : start + rows, None]
            logits = torch.addmm(offset, part, weight.t()).float()
            likelihood -= logits.gather(1, label).sum()
            peak = logits.amax(1, keepdim=True)
            mass = logits.sub_(peak).exp_().sum(1, keepdim=True)
            normaliser += (peak + mass.log()).sum()
            if not (with_states or with_weight):
                continue
            # d loss / d logits = softmax - smoothed labels; what smoothing spreads over all classes follows at the end.
            grad = logits.mul_(mass.reciprocal_())
            grad.scatter_add_(1, label, torch.full_like(label, smoothing - 1, dtype=grad.dtype))
            grad = grad.to(part.dtype)
            torch.mm(grad, weight, out=states_grad[start : start + rows])
            if with_weight:
                weight_grad += grad.t() @ part
        likelihood += normaliser
        loss = likelihood.clone()
        if smoothing:
            uniform, total = counts / counts.sum(), states.sum(0, dtype=torch.float32)
            mean = uniform @ weight.float()
            spread = normaliser - total @ mean - len(states) * (uniform @ bias.float())
            loss = (1 - smoothing) * likelihood + smoothing * spread
            states_grad -= (smoothing * mean).to(states_grad.dtype)
            if with_weight:
                weight_grad.addr_(uniform, total, alpha=-smoothing)
        ctx.save_for_backward(states_grad, weight_grad.to(weight.dtype))
        ctx.mark_non_differentiable(likelihood)
        return loss, likelihood

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        states_grad, weight_grad = ctx.saved_tensors
        scale = gradients[0]
        for_weight = weight_grad * scale.to(weight_grad.dtype) if ctx.needs_input_grad[1] else None
        return states_grad * scale.to(states_grad.dtype), for_weight, None, None, None, None


class Objective(nn.Module):
    """A Marian model and its loss as one module, so that a wrapper (DDP) sees every parameter it synchronises.

    With a `guided_alignment_weight` the loss also asks the attention of `heads` to follow word links; the model's
    attention has to be the eager one, which returns its weights.
    """

    def __init__(
        self,
        model: MarianMTModel,
        *,
        label_smoothing: float = 0.0,
        compiled: bool = False,
        guided_alignment_weight: float = 0.0,
        heads: AlignmentHeads | None = None,
    ) -> None:
        super().__init__()
        self.model = model
        self.label_smoothing = label_smoothing
        self.body = torch.compile(model.model, dynamic=True) if compiled else model.model
        self.guided_alignment_weight, self.heads = guided_alignment_weight, heads

    def forward(
        self, source: Tensor, target: Tensor, links: Tensor | None = None, classes: OutputClasses | None = None
    ) -> tuple[Tensor, Tensor, int]:
        """(smoothed loss, negative log-likelihood, number of target tokens); the first two are sums in nats.

        `source` and `target` are rows × positions, `links` is 3 × word links: row, target position, source position
        (all int64). `classes` are those that the softmax runs over (default: all); those of the target are among them.
        """
        config = self.model.config
        decoder_input = target.new_full((len(target), target.shape[1]), config.decoder_start_token_id)
        decoder_input[:, 1:] = target[:, :-1]
        with self._recorded_attention(links) as attention:
            output = self.body(
                input_ids=source,
                attention_mask=(source != config.pad_token_id).long(),
                decoder_input_ids=decoder_input,
                use_cache=False,
            )
        real = target != config.pad_token_id
        states, labels = output.last_hidden_state[real], target[real]
        weight, bias = self.model.lm_head.weight, self.model.final_logits_bias[0]
        places, counts = labels, torch.ones_like(bias, dtype=torch.float32)
        if classes is not None:
            weight, bias, counts = weight.index_select(0, classes.ids), bias[classes.ids], classes.counts
            places = torch.searchsorted(classes.ids, labels)
        if not torch.is_grad_enabled():
            weight = weight.detach()  # Its gradient costs twice what the loss does.
        loss, likelihood = _OutputLayerLoss.apply(  # type: ignore[no-untyped-call]
            states, weight, bias, counts, places, self.label_smoothing
        )
        if attention and links is not None and self.heads is not None:
            loss = loss + self.guided_alignment_weight * _guided_alignment_loss(attention[0], self.heads, links)
        return loss, likelihood, len(labels)

    @contextmanager
    def _recorded_attention(self, links: Tensor | None) -> Iterator[list[Tensor]]:
        """A list that gets the cross-attention of the guided layer in the block, if there are links to follow."""
        seen: list[Tensor] = []
        if links is None or self.heads is None or not links.shape[1]:
            yield seen
            return
        layer = self.model.model.decoder.layers[self.heads.layer].encoder_attn
        hook = layer.register_forward_hook(lambda _module, _given, output: seen.append(output[1]))
        try:
            yield seen
        finally:
            hook.remove()


def _guided_alignment_loss(attention: Tensor, heads: AlignmentHeads, links: Tensor) -> Tensor:
    """Sum over linked target tokens of −log of the attention (rows × heads × target × source) to their links."""
    rows, targets, sources = links
    # A token is read one step after it was written; the last token of a row is the end, which is never linked.
    seen = attention[:, list(heads.heads)].float().mean(1)[rows, targets + int(heads.shift), sources]
    tokens, place = torch.unique(rows * attention.shape[2] + targets, return_inverse=True)
    mass = seen.new_zeros(len(tokens)).index_add(0, place, seen)
    return -(mass + 1e-6).log().sum()
