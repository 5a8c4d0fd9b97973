from __future__ import annotations

from itertools import islice

from translator.document import Block, Span
from translator.pipeline.windows import LARGEST_WINDOW, windows

BLOCKS = [(number, Block("paragraph", "Oui. Non.", sentences=(Span(0, 4), Span(5, 9)))) for number in range(2000)]


def test_windows_hold_every_block_once_in_order_and_grow() -> None:
    found = list(windows(BLOCKS))
    assert [number for window in found for number, _ in window.blocks] == list(range(2000))
    sizes = [2 * len(window.blocks) for window in found]
    assert sizes[:-1] == sorted(sizes[:-1])
    assert sizes[0] < max(sizes) == LARGEST_WINDOW


def test_starting_again_after_a_window_gives_the_same_windows() -> None:
    found = list(windows(BLOCKS))
    for window in found[1:4]:
        start = window.blocks[0][0]
        assert list(windows(islice(BLOCKS, start, None), first=window.number)) == found[window.number :]
