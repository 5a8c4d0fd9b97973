"""Windows of blocks: what is translated together, and therefore what a resumed job must cut in the same places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from translator.document import Block

FIRST_WINDOW = 32
LARGEST_WINDOW = 256
"""Sentences. Small windows first, so that rows come soon; large ones later, so that batches are even in length."""


class Window(NamedTuple):
    """Blocks that are translated together, with their numbers; `number` counts windows from 0."""

    number: int
    blocks: tuple[tuple[int, Block], ...]


def windows(blocks: Iterable[tuple[int, Block]], *, first: int = 0) -> Iterator[Window]:
    """Cuts numbered blocks into windows. `first` is the number of the first window, which decides its size.

    The cut depends on the blocks and on `first` alone, and a hypothesis may depend on the sentences beside it, so a
    job that starts again at a window's beginning gives what it would have given.
    """
    number, held, size = first, [], 0
    for index, block in blocks:
        held.append((index, block))
        size += max(1, len(block.sentences))
        if size >= min(LARGEST_WINDOW, FIRST_WINDOW << min(number, 16)):
            yield Window(number, tuple(held))
            number, held, size = number + 1, [], 0
    if held:
        yield Window(number, tuple(held))
