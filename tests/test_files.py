"""Writing at once or not at all."""

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from translator.errors import OutputError
from translator.files import check_writable, open_output, replaced_directory

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")


def test_text_and_bytes_arrive_in_order(tmp_path: Path) -> None:
    with open_output(tmp_path / "a") as sink:
        sink.write("é")
        sink.write(b"\xff")
        sink.write("z" * 200_000)
        assert sink.tell() == 200_003
    assert (tmp_path / "a").read_bytes() == "é".encode() + b"\xff" + b"z" * 200_000


def test_lone_surrogates_become_replacement_characters(tmp_path: Path) -> None:
    with open_output(tmp_path / "a") as sink:
        sink.write("a\ud800b")
    assert (tmp_path / "a").read_text("utf-8") == "a\ufffdb"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
def test_an_error_leaves_the_old_file_and_nothing_else(error: type[BaseException], tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    def fail() -> None:
        with open_output(path) as sink:
            sink.write("new" * 100_000)
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_name_appears_only_when_all_is_written(tmp_path: Path) -> None:
    with open_output(tmp_path / "a") as sink:
        sink.write("x" * 200_000)
        assert not (tmp_path / "a").exists()
    assert (tmp_path / "a").stat().st_size == 200_000


def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(real)
    with open_output(link) as sink:
        sink.write("new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    with open_output(tmp_path / "a") as sink:
        sink.write("x")
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_a_name_at_the_limit_of_the_system(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 250 + ".html")
    with open_output(path) as sink:
        sink.write("x")
    assert path.read_text() == "x"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EFBIG, "larger than"),
        (errno.EIO, "input/output error"),
    ],
)
def test_what_the_system_refuses_while_writing(
    number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_text("old")

    class Full:
        def write(self, data: object) -> None:
            raise OSError(number, os.strerror(number))

    def fill() -> None:
        with open_output(path) as sink:
            monkeypatch.setattr(sink, "_raw", Full())
            sink.write("x" * 200_000)

    with pytest.raises(OutputError) as caught:
        fill()
    assert words in str(caught.value)
    assert str(path) in str(caught.value)
    assert caught.value.hint
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "words"), [(errno.EROFS, "read-only"), (errno.EACCES, "no permission"), (errno.ENOENT, "does not exist")]
)
def test_what_the_system_refuses_while_opening(
    number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("translator.files.os.open", refuse)
    with pytest.raises(OutputError, match=words), open_output(tmp_path / "a"):
        pass


def test_a_failing_rename_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError, match="no permission"), open_output(tmp_path / "a") as sink:
        sink.write("x")
    assert list(tmp_path.iterdir()) == []


@LINUX
def test_a_limit_on_file_size_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    code = (
        "import resource, signal, sys\n"
        "from translator.files import open_output\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "with open_output(sys.argv[1]) as sink:\n"
        "    sink.write('x' * 500_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True)
    assert "OutputError" in done.stderr
    assert "larger than the system allows" in done.stderr
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@LINUX
@pytest.mark.parametrize("size", [1, 1_000_000])
def test_standard_output_on_a_full_disk_is_one_error(size: int) -> None:
    code = (
        "from translator.files import open_output\n"
        "from translator.errors import OutputError\n"
        "import sys\n"
        "try:\n"
        f"    with open_output('-') as sink: sink.write('x' * {size})\n"
        "except OutputError as error: print(error, file=sys.stderr); sys.exit(3)\n"
    )
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-c", code], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert done.stderr.startswith("Cannot write standard output: the disk is full.")
    assert len(done.stderr.splitlines()) == 1


@LINUX
def test_devices_and_pipes_are_written_directly(tmp_path: Path) -> None:
    with open_output("/dev/null") as sink:
        sink.write("x")
    with pytest.raises(OutputError, match=r"/dev/full.*disk is full"), open_output("/dev/full") as sink:
        sink.write("x")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_closed_pipe_is_no_output_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = (
        "from translator.files import open_output\n"
        "try:\n"
        "    with open_output('-') as sink: sink.write('x' * 1_000_000)\n"
        "except BrokenPipeError: raise SystemExit(7)\n"
    )
    try:
        done = subprocess.run([sys.executable, "-c", code], stdout=writing, stderr=subprocess.PIPE, text=True)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (7, "")


def test_standard_output_replaced_in_memory(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    with open_output("-") as sink:
        sink.write("é")
    assert capsysbinary.readouterr().out == "é".encode()


def test_checking_writes_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "a.html")
    check_writable("-")
    assert list(tmp_path.iterdir()) == []


def test_checking_sees_a_directory_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.files.os.access", lambda path, mode: False)
    with pytest.raises(OutputError, match="no permission"):
        check_writable(tmp_path / "a.html")


@pytest.mark.parametrize("replace", [True, False])
def test_a_new_directory_is_there_when_it_is_complete(replace: bool, tmp_path: Path) -> None:
    with replaced_directory(tmp_path / "a" / "b", replace=replace) as new:
        (new / "x").write_text("x")
        assert not (tmp_path / "a" / "b").exists()
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["a", "a/b", "a/b/x"]


def test_a_directory_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old").write_text("old")
    with replaced_directory(tmp_path / "a") as new:
        (new / "new").write_text("new")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["new"]
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, OSError])
def test_an_error_leaves_the_old_directory_and_nothing_else(error: type[BaseException], tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    def fail() -> None:
        with replaced_directory(tmp_path / "a") as new:
            (new / "new").write_text("new")
            raise error

    with pytest.raises(error):
        fail()
    assert list(tmp_path.rglob("*")) == [tmp_path / "a"]


def test_a_directory_that_must_not_be_replaced_is_kept(tmp_path: Path) -> None:
    def write() -> None:
        with replaced_directory(tmp_path / "b", replace=False) as new:
            (new / "new").write_text("mine")
            # Another process is faster.
            (tmp_path / "b").mkdir()
            (tmp_path / "b" / "other").write_text("theirs")

    with pytest.raises(OSError, match="b"):
        write()
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "b", tmp_path / "b" / "other"]
