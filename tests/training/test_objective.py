from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from tests.training.toy import random_model
from translator.engine.alignment_heads import AlignmentHeads
from translator.training import objective
from translator.training.objective import (
    Objective,
    OutputClasses,
    _guided_alignment_loss,
    _OutputLayerLoss,
    sample_classes,
)

ONES = torch.ones(50)


def layer_loss(*given: Any) -> tuple[Tensor, Tensor]:
    found: tuple[Tensor, Tensor] = _OutputLayerLoss.apply(*given)  # type: ignore[no-untyped-call]
    return found


@pytest.mark.parametrize("rows", [1, 7, 256, 600])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_loss_and_gradients_are_those_of_cross_entropy(rows: int, smoothing: float) -> None:
    generator = torch.Generator().manual_seed(rows)
    states, weight = (torch.randn(size, 16, generator=generator) for size in (rows, 50))
    bias = torch.randn(50, generator=generator)
    labels = torch.randint(0, 50, (rows,), generator=generator)

    def gradients(ours: bool) -> tuple[Tensor, Tensor, Tensor]:
        inputs = [tensor.clone().requires_grad_() for tensor in (states, weight)]
        if ours:
            loss, _ = layer_loss(*inputs, bias, ONES, labels, smoothing)
        else:
            logits = inputs[0] @ inputs[1].t() + bias
            loss = cross_entropy(logits, labels, label_smoothing=smoothing, reduction="sum")
        torch.autograd.backward(3 * loss / rows)
        assert inputs[0].grad is not None
        assert inputs[1].grad is not None
        return loss.detach() / rows, inputs[0].grad, inputs[1].grad

    for found, expected in zip(gradients(True), gradients(False), strict=True):
        torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
    _, likelihood = layer_loss(states, weight, bias, ONES, labels, smoothing)
    expected = cross_entropy(states @ weight.t() + bias, labels, reduction="sum")
    torch.testing.assert_close(likelihood, expected, rtol=1e-5, atol=1e-5)


def test_the_likelihood_has_no_gradient() -> None:
    states = torch.randn(4, 8, requires_grad=True)
    _, likelihood = layer_loss(
        states, torch.randn(9, 8), torch.zeros(9), torch.ones(9), torch.tensor([1, 2, 3, 4]), 0.1
    )
    assert not likelihood.requires_grad


def test_the_objective_is_the_models_own_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objective, "_CPU_ROWS", 3)
    model = random_model().eval()
    pad = model.config.pad_token_id
    source = torch.tensor([[5, 6, 7, 0], [8, 0, pad, pad]])
    target = torch.tensor([[9, 10, 0], [11, 0, pad]])
    loss, likelihood, tokens = Objective(model, label_smoothing=0.1)(source, target)
    logits = model(
        input_ids=source,
        attention_mask=(source != pad).long(),
        decoder_input_ids=torch.tensor([[pad, 9, 10], [pad, 11, 0]]),
    ).logits
    assert tokens == 5
    for found, smoothing in ((loss, 0.1), (likelihood, 0.0)):
        expected = cross_entropy(
            logits.transpose(1, 2), target, label_smoothing=smoothing, ignore_index=pad, reduction="sum"
        )
        torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_padding_changes_nothing() -> None:
    model = random_model().eval()
    pad = model.config.pad_token_id
    with torch.no_grad():
        narrow = Objective(model)(torch.tensor([[5, 6, 0]]), torch.tensor([[7, 0]]))
        wide = Objective(model)(torch.tensor([[5, 6, 0, pad, pad]]), torch.tensor([[7, 0, pad]]))
    torch.testing.assert_close(narrow[0], wide[0], rtol=1e-5, atol=1e-5)
    assert narrow[2] == wide[2]


def test_guided_attention_counts_what_is_not_on_linked_words() -> None:
    attention = torch.tensor([[[[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]]], [[[0.2, 0.8], [0.4, 0.6], [0.3, 0.7]]]])
    # Row 0: target 0 to sources 0 and 1, target 1 to source 1. Row 1: target 0 to source 0.
    links = torch.tensor([[0, 0, 0, 1], [0, 0, 1, 0], [0, 1, 1, 0]])
    same = _guided_alignment_loss(attention, AlignmentHeads(0, (0,), shift=False), links)
    torch.testing.assert_close(same, -torch.tensor([1.0, 0.75, 0.2]).log().sum(), rtol=1e-4, atol=1e-4)
    shifted = _guided_alignment_loss(attention, AlignmentHeads(0, (0,), shift=True), links)
    torch.testing.assert_close(shifted, -torch.tensor([1.0, 0.1, 0.4]).log().sum(), rtol=1e-4, atol=1e-4)


def sample(labels: Tensor, seed: int = 0) -> OutputClasses:
    return sample_classes(labels, torch.tensor([0, 1, 2]), 50, 20, torch.Generator().manual_seed(seed))


def test_a_sample_of_classes_stands_for_all() -> None:
    labels = torch.tensor([7, 30, 7])
    logits = torch.randn(50, generator=torch.Generator().manual_seed(1))
    samples = [sample(labels, seed) for seed in range(2000)]
    for ids, counts in samples:
        assert len(ids) == 20
        assert counts.sum() == pytest.approx(50)
        certain = dict(zip(ids.tolist(), counts.tolist(), strict=True))
        assert [certain[number] for number in (0, 1, 2, 7, 30)] == [1, 1, 1, 1, 1]
    sums = torch.stack([(counts * logits[ids].exp()).sum() for ids, counts in samples])
    assert float(sums.mean()) == pytest.approx(float(logits.exp().sum()), rel=0.02)
    assert len({tuple(ids.tolist()) for ids, _ in samples}) > 1900
    torch.testing.assert_close(sample(labels, 3), samples[3])


def test_a_quarter_of_the_sample_is_left_to_chance_however_many_labels_there_are() -> None:
    ids, counts = sample(torch.arange(3, 40))
    assert len(ids) == 40 + 5
    assert counts.max() == 2
    ids, counts = sample(torch.arange(3, 50))
    assert ids.tolist() == list(range(50))
    assert counts.max() == 1


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_loss_and_gradients_of_a_sample_are_those_of_weighed_logits(smoothing: float) -> None:
    generator = torch.Generator().manual_seed(5)
    states, weight = torch.randn(9, 16, generator=generator), torch.randn(50, 16, generator=generator)
    bias, labels = torch.randn(50, generator=generator), torch.randint(0, 50, (9,), generator=generator)
    ids, counts = sample(labels)
    found = [tensor.clone().requires_grad_() for tensor in (states, weight)]
    places = torch.searchsorted(ids, labels)
    loss, likelihood = layer_loss(found[0], found[1].index_select(0, ids), bias[ids], counts, places, smoothing)
    expected = [tensor.clone().requires_grad_() for tensor in (states, weight)]
    logits = (expected[0] @ expected[1].t() + bias)[:, ids]
    normaliser = (logits + counts.log()).logsumexp(1)
    nll = (normaliser - logits.gather(1, places[:, None])[:, 0]).sum()
    spread = (normaliser - logits @ (counts / 50)).sum()
    reference = (1 - smoothing) * nll + smoothing * spread
    torch.testing.assert_close((loss, likelihood), (reference.detach(), nll.detach()), rtol=1e-5, atol=1e-5)
    for total in (loss, reference):
        torch.autograd.backward(total)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one.grad, other.grad, rtol=1e-5, atol=1e-5)


def test_the_objective_runs_over_the_classes_given() -> None:
    model = random_model().eval()
    source, target = torch.tensor([[5, 6, 7, 0]]), torch.tensor([[9, 30, 0]])
    ids, counts = torch.tensor([0, 4, 9, 21, 30]), torch.tensor([1.0, 17.5, 1.0, 17.5, 1.0])
    _, found, _ = Objective(model)(source, target, None, OutputClasses(ids, counts))
    logits = model(input_ids=source, decoder_input_ids=torch.tensor([[39, 9, 30]])).logits[0, :, ids]
    expected = cross_entropy(logits + counts.log(), torch.tensor([2, 4, 0]), reduction="sum")
    torch.testing.assert_close(found, expected.detach(), rtol=1e-5, atol=1e-5)
