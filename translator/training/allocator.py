"""Memory that a training run keeps between updates."""

from __future__ import annotations

import ctypes
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

# Numbers of `mallopt` (malloc.h of the GNU C library) with the values to train with and the library's own.
_OPTIONS = {
    "M_MMAP_MAX": (-4, 0, 65_536),  # blocks that may be mapped, and so given back, one by one
    "M_TRIM_THRESHOLD": (-1, -1, 128 << 10),  # free bytes at the end of the heap that are given back; -1: never
    "M_TOP_PAD": (-2, 64 << 20, 128 << 10),  # bytes that the heap grows by
    "M_ARENA_MAX": (-8, 1, 0),  # heaps; those of threads hold no block above 64 MB
}


@contextmanager
def kept_memory() -> Iterator[None]:
    """Inside the block freed memory stays with the process, which is how a run of like updates is fastest on a CPU.

    Else each large tensor is mapped anew and its pages are cleared, again and again. Only the allocator of the GNU C
    library can be told; with another nothing changes. Threads that are made after the block still share the one heap.
    """
    library = ctypes.CDLL(None) if os.name == "posix" else None
    if hasattr(library, "mallctl"):
        log.info("Training is faster without jemalloc, with the memory allocator of the GNU C library.")
    if library is None or hasattr(library, "mallctl") or not hasattr(library, "gnu_get_libc_version"):
        yield
        return
    for option, value, _ in _OPTIONS.values():
        library.mallopt(option, value)
    try:
        yield
    finally:
        for option, _, value in _OPTIONS.values():
            library.mallopt(option, value)
        library.malloc_trim(0)
