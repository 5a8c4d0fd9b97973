"""One item for each line, whatever the encoding."""

import io
import sys
import tracemalloc
from pathlib import Path

import pytest

from translator.errors import InputError
from translator.formats import read_lines


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n", [""]),
        (b"un\n\ndeux", ["un", "", "deux"]),
        (b"un\r\ndeux\rtrois\n", ["un", "deux\rtrois"]),
        ("un\u2028deux\x0ctrois\x85quatre\n".encode(), ["un\u2028deux\x0ctrois\x85quatre"]),
        (b" \tun  deux \n", [" \tun  deux "]),
        (b"\xef\xbb\xbfun\n", ["un"]),
        ("été\nÀ\n".encode("windows-1252"), ["été", "À"]),
        ("été\r\nÀ\r\n".encode("utf-16"), ["été", "À"]),
        ("un été\nÀ vous\n".encode("utf-16-le"), ["un été", "À vous"]),
        ("été\n".encode() * 10 + b"\xe9t\xe9\n", ["été"] * 10 + ["été"]),
        (b"a\n" * 40_000 + b"\xe9t\xe9\n", ["a"] * 40_000 + ["été"]),
        ("s\u00adoft\n".encode(), ["soft"]),
    ],
)
def test_lines(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(data)
    assert list(read_lines(path)) == expected


def test_standard_input_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("été\nun".encode("windows-1252"))))
    notes: list[str] = []
    assert list(read_lines("-", on_note=notes.append)) == ["été", "un"]
    assert notes == ["read as windows-1252"]
    assert not sys.stdin.buffer.closed


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("Une ligne de texte assez longue pour compter.\n" * 100_000)
    tracemalloc.start()
    assert sum(1 for _ in read_lines(path)) == 100_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"un\n" + b"a" * 1_000_001)
    lines = read_lines(path)
    assert next(lines) == "un"
    with pytest.raises(InputError, match=r"line 2 is longer than 1,000,000 characters"):
        next(lines)
    path.write_bytes(b"a" * 1_000_000 + b"\nb")
    assert [len(line) for line in read_lines(path)] == [1_000_000, 1]


def test_binary_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"%PDF-1.4")
    with pytest.raises(InputError, match="a PDF file"):
        next(read_lines(tmp_path / "x"))
    with pytest.raises(InputError, match="no such file"):
        next(read_lines(tmp_path / "y"))
