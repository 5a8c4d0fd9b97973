"""Threads that compute the gradients of one update side by side, each from its own part of the pairs.

On a CPU, two models of one thread are faster than one whose every operation is cut in two: they wait for one another
once an update, and what each works on stays in the cache of its core.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from typing import TypeVar

import torch
from torch import nn

Result = TypeVar("Result")


class Replicas:
    """A module and copies of it that share its weights and have gradients of their own.

    Each computes in a thread with its share of torch's threads; a single one computes where it is called.
    """

    def __init__(self, module: nn.Module, count: int) -> None:
        self._modules = [module, *(_sharing(module) for _ in range(count - 1))]
        self._threads = torch.get_num_threads()
        share = max(1, self._threads // count)
        self._pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(share,))

    def __len__(self) -> int:
        return len(self._modules)

    def close(self) -> None:
        """Ends the threads."""
        self._pool.shutdown()
        torch.set_num_threads(self._threads)  # A thread's number is also that of all threads to come.

    def each(self, work: Callable[[nn.Module, int], Result]) -> list[Result]:
        """What `work` returns for each module and its number, computed at the same time.

        Then the gradients of the first module are the sums of those of all.
        """
        if len(self) == 1:
            return [work(self._modules[0], 0)]
        results = list(self._pool.map(work, self._modules, range(len(self))))
        first, *copies = (list(module.parameters()) for module in self._modules)
        for copy in copies:
            for own, other in zip(first, copy, strict=True):
                if other.grad is not None:
                    own.grad = other.grad if own.grad is None else own.grad.add_(other.grad)
                    other.grad = None
        return results


def _sharing(module: nn.Module) -> nn.Module:
    copy = deepcopy(module)
    tensors = zip((*copy.parameters(), *copy.buffers()), (*module.parameters(), *module.buffers()), strict=True)
    for own, other in tensors:
        own.data = other.data
    return copy
