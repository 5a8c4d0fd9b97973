"""Files and directories that are there whole or not at all: a neighbour takes the name when it is complete."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from translator.errors import OutputError

_SURROGATE = re.compile("[\ud800-\udfff]")
_BUFFER = 1 << 16
_STDOUT = "-"
_STDOUTS = (_STDOUT, "/dev/stdout")
"""Names of standard output, which is never opened anew: it may be a file that others have written to."""

_CAUSES = {
    errno.ENOSPC: ("the disk is full", "Free some space or write somewhere else."),
    errno.EDQUOT: ("your disk quota is used up", "Free some space or write somewhere else."),
    errno.EFBIG: ("the file would be larger than the system allows", "Raise the limit (ulimit -f) or split the input."),
    errno.EACCES: ("no permission", "Choose a directory you may write to."),
    errno.EPERM: ("no permission", "Choose a directory you may write to."),
    errno.EROFS: ("the file system is read-only", "Choose another directory."),
    errno.ENOENT: ("the directory does not exist", "Make the directory first or choose another."),
    errno.ENOTDIR: ("a part of the path is not a directory", "Choose another path."),
    errno.EISDIR: ("it is a directory", "Name a file in it."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
}


class Sink:
    """Takes text (written as UTF-8) or bytes, in order. Lone surrogates, which UTF-8 cannot hold, become U+FFFD.

    Enough of a binary file for `zipfile`. It buffers by itself, so that a full disk is met here, where it can be
    named, and not when the interpreter closes its files.
    """

    def __init__(self, raw: BinaryIO, name: str) -> None:
        self._raw = raw
        self._name = name
        self._pieces: list[str] = []
        self._characters = 0

    def write(self, data: str | bytes) -> int:
        """Appends text or bytes; raises `OutputError` when the system does not take them."""
        if isinstance(data, str):
            self._pieces.append(data)
            self._characters += len(data)
            if self._characters >= _BUFFER:
                self.flush()
        else:
            self.flush()
            self._put(data)
        return len(data)

    def flush(self) -> None:
        """Hands everything to the system."""
        text = "".join(self._pieces)
        self._pieces.clear()
        self._characters = 0
        try:
            data = text.encode()
        except UnicodeEncodeError:
            data = _SURROGATE.sub("\ufffd", text).encode()
        self._put(data)

    def tell(self) -> int:
        """Bytes from the start."""
        self.flush()
        return self._raw.tell()

    def seek(self, offset: int, whence: int = 0) -> int:
        """Goes to another place; raises `OSError` on standard output."""
        self.flush()
        return self._raw.seek(offset, whence)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        with _explained(self._name):
            while view:
                view = view[self._raw.write(view) :]
            self._raw.flush()


@contextmanager
def open_output(path: str | os.PathLike[str]) -> Iterator[Sink]:
    """A sink whose content is at `path` when the block ends without an error, and nowhere when it does not.

    A file that is there already keeps its content until then, and its permissions. `-` is standard output; it and
    devices and pipes are written directly, since they cannot be replaced. Raises `OutputError` for whatever the
    system refuses, except `BrokenPipeError`, which says that the reader has seen enough. Errors of the block itself
    pass unchanged.
    """
    name = os.fspath(path)
    if is_standard_output(name):
        sink = Sink(_stdout(), _STDOUT)
        yield sink
        sink.flush()
        return
    with _explained(name):
        # The name of a pipe such as /dev/fd/63 leads to it, but to no path.
        special = _is_special(Path(name))
        target = Path(name if special else os.path.realpath(name))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", name)
        # The start of the name only: a name near the system's limit leaves no room for a longer one.
        neighbour = target if special else target.with_name(f".{target.name[:40]}.{secrets.token_hex(6)}.tmp")
        flags = os.O_WRONLY | getattr(os, "O_BINARY", 0) | (0 if special else os.O_CREAT | os.O_EXCL)
        descriptor = os.open(neighbour, flags, 0o666)
    try:
        with open(descriptor, "wb", buffering=0) as raw:
            sink = Sink(cast("BinaryIO", raw), name)
            yield sink
            sink.flush()
            if not special:
                with _explained(name):
                    os.fsync(descriptor)
        if not special:
            with _explained(name):
                _take_place(neighbour, target)
    except BaseException:
        if not special:
            with suppress(FileNotFoundError):
                neighbour.unlink()
        raise


@contextmanager
def replaced_directory(path: Path, *, replace: bool = True) -> Iterator[Path]:
    """A new, empty directory that takes the place of `path` when the block ends without an error.

    A directory that is there already keeps its content until then; with `replace=False` one that is not empty keeps it
    for good, and the block ends with an `OSError`. Raises what the system refuses as `OSError`; errors of the block
    itself pass unchanged, and leave nothing behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{path.name[:40]}."
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=prefix, ignore_cleanup_errors=True) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        yield new
        old = Path(scratch) / "old"
        if replace and path.exists():
            path.rename(old)
        try:
            new.rename(path)
        except BaseException:
            if old.exists():
                old.rename(path)
            raise


def check_writable(path: str | os.PathLike[str]) -> None:
    """Raises the `OutputError` that writing to `path` would end in, as far as it can be known without writing."""
    name = os.fspath(path)
    if is_standard_output(name):
        return
    with _explained(name):
        target = Path(os.path.realpath(name))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", name)
        if _is_special(Path(name)):
            _demand(Path(name), os.W_OK)
            return
        os.stat(target.parent)
        if not target.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "", name)
        with suppress(FileNotFoundError):
            os.stat(target)  # a name that is too long fails here
        _demand(target.parent, os.W_OK | os.X_OK)


def write_failure(path: str, error: OSError) -> OutputError:
    """The error to show for what the system said about writing to `path`."""
    unknown = (error.strerror or str(error)).lower(), "Choose another path."
    cause, hint = _CAUSES.get(error.errno or 0, unknown)
    where = "standard output" if path == _STDOUT else repr(path)
    return OutputError(f"Cannot write {where}: {cause}.", hint=hint)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise write_failure(name, error) from error
    except ValueError as error:
        if "null" not in str(error):
            raise
        raise OutputError(
            f"Cannot write {name!r}: a file name cannot hold NUL.", hint="Choose another path."
        ) from error


def _stdout() -> BinaryIO:
    sys.stdout.flush()
    try:
        # Past Python's own buffer, whose content would be tried again, and fail again, when the interpreter ends.
        return cast("BinaryIO", open(sys.stdout.fileno(), "wb", buffering=0, closefd=False))
    except (OSError, ValueError, AttributeError):
        return sys.stdout.buffer  # standard output replaced by a buffer in memory


def _take_place(neighbour: Path, target: Path) -> None:
    with suppress(FileNotFoundError):
        neighbour.chmod(stat.S_IMODE(target.stat().st_mode))
    neighbour.replace(target)


def is_standard_output(path: str | os.PathLike[str]) -> bool:
    """Whether an output is standard output, by either of its names."""
    return os.fspath(path) in _STDOUTS


def written_directly(path: str | os.PathLike[str]) -> bool:
    """Whether an output is standard output, a device or a pipe, which cannot be replaced and has no neighbours."""
    return is_standard_output(path) or _is_special(Path(path))


def _is_special(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _demand(path: Path, mode: int) -> None:
    if os.access(path, mode):
        return
    read_only = hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY
    raise OSError(errno.EROFS if read_only else errno.EACCES, "", str(path))
