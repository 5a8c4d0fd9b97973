from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from translator.training.optimizer import CombinedOptimizer, MasterWeights
from translator.training.recipe import FitSettings, OptimizerName


class Module(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.free = nn.Linear(8, 8)
        self.frozen = nn.Embedding(4, 8, _freeze=True)
        self.register_buffer("bias", torch.randn(8))


def values(module: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().clone() for name, value in module.state_dict().items()}


def equal(left: dict[str, Tensor], right: dict[str, Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def update(module: nn.Module, weights: MasterWeights, steps: CombinedOptimizer, factor: float = 1.0) -> None:
    for parameter in module.parameters():
        if parameter.requires_grad:
            parameter.grad = torch.ones_like(parameter)
    weights.collect(1e9)
    steps.step(factor)
    weights.publish()
    weights.clear()


def optimizer(
    module: nn.Module, weights: MasterWeights, learning_rate: float = 1e-5, name: OptimizerName = "adamw"
) -> CombinedOptimizer:
    return CombinedOptimizer(module, weights, FitSettings(optimizer=name, learning_rate=learning_rate))


def test_updates_too_small_for_bfloat16_add_up_in_the_masters() -> None:
    module = Module()
    before = module.free.weight.detach().clone()
    weights = MasterWeights(module, dtype=torch.bfloat16, ema_decay=0.0)
    steps = optimizer(module, weights)
    for _ in range(3):
        update(module, weights, steps)
    assert {parameter.dtype for parameter in module.parameters()} == {torch.bfloat16}
    assert {master.dtype for master in weights.master} == {torch.float32}
    torch.testing.assert_close(weights.master[0], before - 3e-5, rtol=0, atol=2e-7)
    assert torch.equal(module.free.weight, weights.master[0].bfloat16())
    for _ in range(3000):
        update(module, weights, steps)
    # Each update is far below a bfloat16 step of these weights.
    torch.testing.assert_close(module.free.weight.float(), before - 0.03, rtol=0, atol=4e-3)


def test_in_float32_the_masters_are_the_weights() -> None:
    module = Module()
    weights = MasterWeights(module, dtype=torch.float32, ema_decay=0.0)
    assert all(master is live for master, live in zip(weights.master, weights.live, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_gradients_are_collected_clipped_and_forgotten(dtype: torch.dtype) -> None:
    module = Module()
    weights = MasterWeights(module, dtype=dtype, ema_decay=0.0)
    for live in weights.live:
        live.grad = torch.full_like(live, 0.5)
    norm = 0.5 * (8 * 8 + 8) ** 0.5
    assert float(weights.collect(norm / 2)) == pytest.approx(norm)
    for master in weights.master:
        assert master.grad is not None
        assert master.grad.dtype == torch.float32
        torch.testing.assert_close(master.grad, torch.full_like(master, 0.25))
    weights.clear()
    assert all(weight.grad is None for weight in (*weights.master, *weights.live))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("start_weight", [0.0, 0.25])
@pytest.mark.parametrize("ema_decay", [0.0, 0.9])
def test_the_finished_weights_are_lent_and_the_others_come_back(
    ema_decay: float, start_weight: float, dtype: torch.dtype
) -> None:
    module = Module()
    start = module.free.weight.detach().clone()
    weights = MasterWeights(module, dtype=dtype, ema_decay=ema_decay, start_weight=start_weight)
    steps = optimizer(module, weights, learning_rate=0.1)
    for _ in range(5):
        update(module, weights, steps)
    live, masters = values(module), [master.detach().clone() for master in weights.master]
    made_of = [tensor.clone() for tensor in weights.average] or masters
    with weights.averaged() as given:
        assert all(torch.equal(*pair) for pair in zip(given, made_of, strict=True))
        lent = module.free.weight.detach().clone()
        assert equal(values(module), live) == (not ema_decay and not start_weight)
    torch.testing.assert_close(lent, (made_of[0] + start_weight * (start - made_of[0])).to(dtype))
    assert equal(values(module), live)
    assert all(torch.equal(*pair) for pair in zip(weights.master, masters, strict=True))
    weights.finish(made_of)
    torch.testing.assert_close(module.free.weight.to(dtype), lent)


def test_the_average_follows_the_weights() -> None:
    module = Module()
    weights = MasterWeights(module, dtype=torch.float32, ema_decay=0.9)
    expected = module.free.weight.detach().clone()
    steps = optimizer(module, weights, learning_rate=0.1)
    for number in range(1, 150):
        update(module, weights, steps)
        decay = min(0.9, (1 + number) / (10 + number))
        expected = decay * expected + (1 - decay) * module.free.weight.detach()
    torch.testing.assert_close(weights.average[0], expected)


def test_without_a_decay_there_is_no_average() -> None:
    module = Module()
    assert MasterWeights(module, dtype=torch.float32, ema_decay=0.0).average == []


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_what_is_not_trained_comes_back_to_the_bit(dtype: torch.dtype) -> None:
    module = Module()
    before = values(module)
    weights = MasterWeights(module, dtype=dtype, ema_decay=0.9)
    update(module, weights, optimizer(module, weights, learning_rate=0.1))
    weights.finish([master.detach() + 1e-6 for master in weights.master])
    after = values(module)
    assert {value.dtype for value in after.values()} == {torch.float32}
    assert torch.equal(after["frozen.weight"], before["frozen.weight"])
    assert torch.equal(after["bias"], before["bias"])
    assert torch.equal(after["free.weight"], weights.live[0])
    assert not torch.equal(after["free.weight"], before["free.weight"])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("kind", ["adamw", "muon"])
def test_a_stored_state_goes_on_the_same(dtype: torch.dtype, kind: OptimizerName) -> None:
    module = Module()
    weights = MasterWeights(module, dtype=dtype, ema_decay=0.9)
    steps = optimizer(module, weights, 0.01, kind)
    update(module, weights, steps)
    stored = copy.deepcopy((weights.state_dict(), steps.state_dict()))
    update(module, weights, steps, 0.5)
    other = Module()
    other_weights = MasterWeights(other, dtype=dtype, ema_decay=0.9)
    other_steps = optimizer(other, other_weights, 0.01, kind)
    other_weights.load_state_dict(stored[0])
    other_steps.load_state_dict(stored[1])
    update(other, other_weights, other_steps, 0.5)
    assert equal(values(other), values(module))
    assert all(torch.equal(*pair) for pair in zip(other_weights.average, weights.average, strict=True))


def test_muon_takes_the_matrices_of_layers_alone() -> None:
    module = nn.ModuleDict({"fc1": nn.Linear(4, 4), "shared": nn.Embedding(5, 4), "lm_head": nn.Linear(4, 5)})
    weights = MasterWeights(module, dtype=torch.float32, ema_decay=0.0)
    steps = optimizer(module, weights, name="muon")
    adamw, muon = ([len(group["params"]) for group in part["param_groups"]] for part in steps.state_dict())
    assert (adamw, muon) == ([4], [1])
