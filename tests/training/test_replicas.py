from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from tests.training.test_loop import SETTINGS, equal, replace, run
from translator.training import gradients
from translator.training.replicas import Replicas


@pytest.fixture
def two_threads() -> Iterator[None]:
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(1)


def test_each_module_has_its_gradients_and_the_first_their_sum(two_threads: None) -> None:
    module = nn.Linear(4, 3)
    module.register_buffer("scale", torch.ones(3))
    replicas = Replicas(module, 2)
    inputs = torch.randn(2, 4)
    seen: list[Any] = []
    meeting = threading.Barrier(2, timeout=60)

    def work(copy: nn.Module, number: int) -> Tensor:
        meeting.wait()  # Both are at work at the same time.
        seen.append((copy, torch.get_num_threads()))
        result = copy(inputs[number])
        result.sum().backward()
        found: Tensor = result.detach()
        return found

    results = replicas.each(work)
    assert {threads for _, threads in seen} == {1}
    assert len({id(copy) for copy, _ in seen}) == 2
    assert torch.get_num_threads() == 2
    torch.testing.assert_close(torch.stack(results), module(inputs).detach())
    torch.testing.assert_close(module.weight.grad, inputs.sum(0).expand(3, 4))
    assert all(copy.weight.grad is None for copy, _ in seen if copy is not module)
    with torch.no_grad():
        module.weight.zero_()
    replicas.close()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == 2
    assert not any(copy.weight.any() for copy, _ in seen)


def test_a_failure_in_a_thread_is_raised() -> None:
    def work(_: nn.Module, number: int) -> None:
        if number:
            raise ValueError("here")

    with pytest.raises(ValueError, match="here"):
        Replicas(nn.Linear(1, 1), 2).each(work)


def test_threads_side_by_side_find_the_same_weights(
    tmp_path: Path, two_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(SETTINGS, batch_tokens=4096, epochs=6, validate_every_steps=3)
    made: list[int] = []

    class Noted(Replicas):
        def __init__(self, module: nn.Module, count: int) -> None:
            made.append(count)
            super().__init__(module, count)

    monkeypatch.setattr(gradients, "Replicas", Noted)
    together, model = run(tmp_path, settings)
    again, same = run(tmp_path, settings)
    torch.set_num_threads(1)
    alone, other = run(tmp_path, settings)
    run(tmp_path, replace(settings, epochs=0.1), dropout=0.1)
    run(tmp_path, replace(settings, epochs=0.1, batch_tokens=1500))
    assert made == [2, 2, 1, 1, 1]
    assert equal(model, same)
    assert [entry.loss for entry in together.history] == pytest.approx(
        [entry.loss for entry in alone.history], rel=1e-3
    )
    assert again.history[-1].step == alone.history[-1].step > 5
    torch.testing.assert_close(model.model.shared.weight, other.model.shared.weight, rtol=0, atol=2e-3)


@pytest.mark.parametrize(
    ("flags", "found"),
    [("fpu avx2", "none"), ("fpu avx512_bf16 sha", "avx512_bf16"), ("avx512_bf16 amx_bf16", "amx_bf16"), ("", "none")],
)
def test_the_log_tells_what_bfloat16_runs_on(flags: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    assert gradients.bfloat16_products(path) == "unknown"
    path.write_text(f"flags : {flags}\n", encoding="utf-8")
    assert gradients.bfloat16_products(path) == found
