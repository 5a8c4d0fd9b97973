"""`write`: formats, layouts, the signature, constant memory."""

import gzip
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO, RawIOBase, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from translator.bilingual import BilingualDocument, Row
from translator.errors import OutputError, TranslatorError, UsageError
from translator.formats.writers import sections
from translator.formats.writing import _FORMATS, Layout, check_output, known_formats, write

EVERY = [(name, layout) for name in known_formats() for layout in _FORMATS[name].layouts]
TEXTS = [(name, layout) for name, layout in EVERY if name != "pharaoh"]
"""The formats that hold the texts."""


def content(path: Path) -> str:
    if path.suffix != ".docx":
        return path.read_text("utf-8")
    with ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in ("word/document.xml", "docProps/core.xml"))


@pytest.mark.parametrize(("name", "layout"), TEXTS)
def test_every_format_holds_all_english_and_the_signature(
    name: str, layout: Layout, sample: BilingualDocument, tmp_path: Path
) -> None:
    path = tmp_path / f"out.{name}"
    write(sample, path, layout=layout)
    text = content(path)
    signature = str(sample.signature)
    assert signature in text
    for word in ("reopened", "residents", "grace", "breathes"):
        assert word in text
    assert ("respire" in text) == (layout != "target")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(("name", "layout"), EVERY)
@pytest.mark.parametrize("which", ["aligned", "hostile"])
def test_every_format_takes_unusual_documents(
    name: str, layout: Layout, which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    document = request.getfixturevalue(which)
    path = tmp_path / f"out.{name}"
    write(document, path, layout=layout)
    if (name, layout) not in TEXTS:
        assert len(content(path).splitlines()) == len(document.rows)
        return
    assert ("Then nothing" if which == "aligned" else "fin") in content(path)


@pytest.mark.parametrize(("name", "layout"), EVERY)
def test_every_format_takes_a_document_without_rows(
    name: str, layout: Layout, sample: BilingualDocument, tmp_path: Path
) -> None:
    empty = BilingualDocument(
        replace(sample.source, blocks=()), replace(sample.target, blocks=()), (), sample.signature
    )
    write(empty, tmp_path / f"out.{name}", layout=layout)
    written = content(tmp_path / f"out.{name}")
    assert "task:translate" in written if (name, layout) in TEXTS else written == ""


@pytest.mark.parametrize(("name", "layout"), EVERY)
def test_the_same_document_gives_the_same_bytes(
    name: str, layout: Layout, sample: BilingualDocument, tmp_path: Path
) -> None:
    for copy in ("a", "b"):
        write(sample, tmp_path / f"{copy}.{name}", layout=layout)
    assert (tmp_path / f"a.{name}").read_bytes() == (tmp_path / f"b.{name}").read_bytes()


class Lazy(Sequence[Row]):
    """Rows made anew each time they are walked; the blocks of the document are the same few."""

    def __init__(self, rows: Sequence[Row], times: int) -> None:
        self.rows, self.times = rows, times

    def __len__(self) -> int:
        return len(self.rows) * self.times

    def __getitem__(self, index: Any) -> Any:
        raise AssertionError("rows are walked in order, never picked")

    def __iter__(self) -> Iterator[Row]:
        for _ in range(self.times):
            for row in self.rows:
                yield replace(row, reason="".join(["x"] * 2000) + str(id(row)))


@pytest.mark.parametrize("name", known_formats())
def test_memory_does_not_grow_with_the_rows(
    name: str, sample: BilingualDocument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One block of many sentences is the hardest: nothing says where it could be let go.
    def peak(times: int) -> int:
        document = BilingualDocument(sample.source, sample.target, Lazy(sample.rows[2:4], times), sample.signature)
        tracemalloc.start()
        try:
            write(document, tmp_path / f"out.{name}")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    write(sample, tmp_path / f"warm.{name}")
    monkeypatch.setattr(sections, "_MOST_ROWS", 100)
    # 2,400 rows more of over 2,000 characters would be 5 MB if they were held.
    assert peak(1500) < peak(300) + 1_000_000


@pytest.mark.parametrize(
    ("path", "name", "layout", "expected"),
    [
        ("a.html", None, None, ("html", "side-by-side")),
        ("a.HTM", None, None, ("html", "side-by-side")),
        ("a.markdown", None, "target", ("md", "target")),
        ("a.txt", None, None, ("txt", "interleaved")),
        ("a.txt", None, "side-by-side", ("txt", "side-by-side")),
        ("a.b", "TMX", None, ("tmx", "side-by-side")),
        ("a.b", ".htm", None, ("html", "side-by-side")),
        ("-", None, None, ("txt", "interleaved")),
        ("-", "jsonl", None, ("jsonl", "side-by-side")),
    ],
)
def test_format_and_layout_follow_name_and_options(
    path: str,
    name: str | None,
    layout: Layout | None,
    expected: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert check_output(path, name, layout) == expected


@pytest.mark.parametrize(
    ("path", "name", "layout", "error", "words"),
    [
        ("a.pdf", None, None, UsageError, ["'.pdf'", ".html", ".tmx"]),
        ("a", None, None, UsageError, ["'a'", "no extension", ".docx"]),
        ("a.html", "pdf", None, UsageError, ["'pdf'", "html", "tmx"]),
        ("a.tmx", None, "target", UsageError, ["tmx", "'target'", "html"]),
        ("a.html", None, "columns", UsageError, ["'columns'", "interleaved"]),
        ("no/such/a.html", None, None, OutputError, ["no/such/a.html", "directory does not exist"]),
        ("file/a.html", None, None, OutputError, ["not a directory"]),
        ("dir.html", None, None, OutputError, ["dir.html", "is a directory"]),
        ("x" * 300 + ".html", None, None, OutputError, ["name is too long"]),
        ("a\0b.html", None, None, OutputError, ["NUL"]),
    ],
)
def test_bad_outputs_are_refused_before_any_work(
    path: str,
    name: str | None,
    layout: Layout | None,
    error: type[TranslatorError],
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "dir.html").mkdir()
    with pytest.raises(error) as caught:
        check_output(path, name, layout)
    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "layout"), EVERY)
def test_streams_get_what_files_get(name: str, layout: Layout, sample: BilingualDocument, tmp_path: Path) -> None:
    write(sample, tmp_path / f"a.{name}", layout=layout)
    expected = (tmp_path / f"a.{name}").read_bytes()
    binary, text = BytesIO(), StringIO()
    write(sample, binary, format=name, layout=layout)
    if name != "docx":
        assert binary.getvalue() == expected
        write(sample, text, format=name, layout=layout)
        assert text.getvalue().encode() == expected
        return
    with ZipFile(binary) as package, ZipFile(tmp_path / "a.docx") as file:
        assert all(package.read(part) == file.read(part) for part in file.namelist())
    with pytest.raises(UsageError, match="docx is not text"):
        write(sample, text, format=name, layout=layout)


def test_streams_of_every_kind(sample: BilingualDocument, tmp_path: Path) -> None:
    class Own:
        """The least that a stream may be."""

        def __init__(self) -> None:
            self.pieces: list[str] = []

        def write(self, data: str) -> None:
            assert isinstance(data, str)
            self.pieces.append(data)

    own = Own()
    write(sample, own, format="tsv")
    with open(tmp_path / "a.tsv", "w", encoding="utf-8", newline="") as stream:
        write(sample, stream, format="tsv")
    with gzip.open(tmp_path / "b.tsv.gz", "wb") as packed:
        write(sample, packed, format=".TSV")
    with gzip.open(tmp_path / "b.tsv.gz", "rt", encoding="utf-8", newline="") as stream:
        assert "".join(own.pieces) == (tmp_path / "a.tsv").read_text("utf-8") == stream.read()


def test_a_stream_needs_a_format_and_may_fail(sample: BilingualDocument) -> None:
    with pytest.raises(UsageError, match="stream has no extension"):
        write(sample, StringIO())
    with pytest.raises(UsageError, match="no layout"):
        write(sample, StringIO(), format="tmx", layout="target")
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(OutputError, match="disk is full"):
        write(sample, full, format="tsv")


def test_binary_formats_are_not_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(UsageError, match="terminal"):
        check_output("-", "docx", None)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.modules["translator.extras"], "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'translator\[docs\]'"):
        check_output(tmp_path / "a.docx", None, None)


def test_formats_and_the_check_of_an_output_import_nothing_heavy() -> None:
    code = (
        "import sys; from translator.formats import *; from translator.formats.writing import check_output;"
        "check_output('-', 'html');"
        "heavy = ('jinja2', 'docx', 'lxml', 'msgspec', 'numpy', 'polib', 'torch', 'zstandard');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_raw_stream_that_takes_little_at_a_time_gets_everything(sample: BilingualDocument, tmp_path: Path) -> None:
    class Slow(RawIOBase):
        def __init__(self) -> None:
            self.taken = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any, /) -> int:
            self.taken += bytes(data[:7])
            return min(7, len(data))

    slow = Slow()
    write(sample, slow, format="tsv")
    write(sample, tmp_path / "a.tsv")
    assert slow.taken == (tmp_path / "a.tsv").read_bytes()


def test_a_stream_that_takes_text_and_bytes_gets_a_binary_format(sample: BilingualDocument) -> None:
    class Both:
        def __init__(self) -> None:
            self.taken = b""

        def write(self, data: str | bytes, /) -> None:
            self.taken += data if isinstance(data, bytes) else data.encode()

    both = Both()
    write(sample, both, format="docx")
    assert both.taken.startswith(b"PK")
