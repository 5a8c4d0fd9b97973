"""The loss: label-smoothed cross-entropy, computed together with the output layer, and guided alignment.

Rows as wide as the vocabulary dominate the memory traffic of a small model. So logits, loss and gradient are computed
in the forward pass, a few hundred rows at a time, while the rows are still in the cache, and are never kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from transformers import MarianMTModel

    from translator.engine.alignment_heads import AlignmentHeads

_CPU_ROWS, _ROWS = 256, 8192


class _OutputLayerLoss(torch.autograd.Function):
    """Sum over rows of the smoothed loss, and of the negative log-likelihood, which has no gradient."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, weight: Tensor, bias: Tensor, labels: Tensor, smoothing: float) -> Any:
        rows = _CPU_ROWS if states.device.type == "cpu" else _ROWS
        classes = weight.shape[0]
        states_grad, weight_grad = torch.empty_like(states), torch.zeros_like(weight, dtype=torch.float32)
        loss = torch.zeros((), dtype=torch.float32, device=states.device)
        likelihood = torch.zeros_like(loss)
        for start in range(0, len(states), rows):
            part, label = states[start : start + rows], labels[start : start + rows, None]
            logits = torch.addmm(bias.to(part.dtype), part, weight.t()).float()
            shift = logits.logsumexp(1, keepdim=True)
            nll = (shift - logits.gather(1, label)).sum()
            likelihood += nll
            loss += (1 - smoothing) * nll + smoothing * (shift.sum() - logits.mean(1).sum())
            # d loss / d logits = softmax - smoothed labels
            grad = logits.sub_(shift).exp_().sub_(smoothing / classes)
            grad.scatter_add_(1, label, torch.full_like(label, smoothing - 1, dtype=grad.dtype))
            grad = grad.to(part.dtype)
            torch.mm(grad, weight, out=states_grad[start : start + rows])
            weight_grad += grad.t() @ part
        ctx.save_for_backward(states_grad, weight_grad.to(weight.dtype))
        ctx.mark_non_differentiable(likelihood)
        return loss, likelihood

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        states_grad, weight_grad = ctx.saved_tensors
        scale = gradients[0]
        return states_grad * scale.to(states_grad.dtype), weight_grad * scale.to(weight_grad.dtype), None, None, None


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

    def forward(self, source: Tensor, target: Tensor, links: Tensor | None = None) -> tuple[Tensor, Tensor, int]:
        """(smoothed loss, negative log-likelihood, number of target tokens); the first two are sums in nats.

        `source` and `target` are rows × positions, `links` is 3 × word links: row, target position, source position
        (all int64).
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
        loss, likelihood = _OutputLayerLoss.apply(  # type: ignore[no-untyped-call]
            states, self.model.lm_head.weight, self.model.final_logits_bias[0], labels, self.label_smoothing
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
