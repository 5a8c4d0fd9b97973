from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from translator.training.allocator import kept_memory


class Library(SimpleNamespace):
    """A C library that notes what its allocator is told."""

    def __init__(self, **functions: Any) -> None:
        self.told: dict[Any, int] = {}
        super().__init__(mallopt=self.told.__setitem__, malloc_trim=lambda _: self.told.update(trimmed=1), **functions)


def test_freed_memory_is_kept_inside_only(monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(gnu_get_libc_version=None)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    with kept_memory():
        assert library.told == {-4: 0, -1: -1, -2: 64 << 20, -8: 1}
    assert library.told == {-4: 65_536, -1: 128 << 10, -2: 128 << 10, -8: 0, "trimmed": 1}


@pytest.mark.parametrize("functions", [{}, {"gnu_get_libc_version": None, "mallctl": None}])
def test_another_allocator_is_left_alone(
    functions: dict[str, Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    library = Library(**functions)
    monkeypatch.setattr(ctypes, "CDLL", lambda _: library)
    with kept_memory():
        assert library.told == {}
    assert ("without jemalloc" in caplog.text) == ("mallctl" in functions)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only the GNU C library has it")
def test_large_blocks_are_not_mapped_one_by_one() -> None:
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        pytest.skip("an older C library")

    class Info(ctypes.Structure):
        _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd u f uord ford keep".split()]

    library.mallinfo2.restype = Info
    library.malloc.restype = ctypes.c_void_p
    library.free.argtypes = [ctypes.c_void_p]

    def mapped() -> bool:
        before = library.mallinfo2().hblks
        block = library.malloc(ctypes.c_size_t(200 << 20))
        after = library.mallinfo2().hblks
        library.free(block)
        return bool(after > before)

    with kept_memory():
        assert not mapped()
    assert mapped()
