"""Where bytes come from: files, directories, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from translator.errors import InputError

MAX_BYTES = 100_000_000
"""Largest input that is read as one document."""

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
"""File name extensions that are read, and the format that each stands for."""

_CHECK_PATH = "Check the path, or give - for standard input."


def is_address(source: str) -> bool:
    """Whether an input names something on the web: it starts like `https://`."""
    scheme, separator, _ = source.partition("://")
    return bool(separator) and scheme.isalpha() and len(scheme) > 1


def open_source(source: str, advice: str = _CHECK_PATH) -> BinaryIO:
    """A file, or standard input for `-`, opened for reading bytes.

    Raises InputError naming what is wrong, with `advice` as its hint where there is no file of that name or a like one.
    """
    if source == "-":
        return sys.stdin.buffer
    try:
        if os.path.isdir(source):
            raise InputError(
                f"{source}: is a directory, expected a file.",
                hint="Give the directory to `translator translate` with --output-dir, or name a file in it.",
            )
        return open(source, "rb")
    except FileNotFoundError as error:
        raise InputError(f"{_shown(source)}: no such file.", hint=_near(source, advice)) from error
    except PermissionError as error:
        raise InputError(f"{source}: no permission to read it.", hint="Check the file's permissions.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{_shown(source)}: cannot be opened ({reason}).", hint=advice) from error


def load(source: str, advice: str = _CHECK_PATH) -> bytes:
    """All bytes of a file or of standard input, at most `MAX_BYTES`; otherwise like `open_source`."""
    stream = open_source(source, advice)
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"{source}: cannot be read ({error.strerror}).", hint="Check the disk or the pipe.") from error
    finally:
        if source != "-":
            stream.close()
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{source}: larger than {MAX_BYTES // 1_000_000} MB, the most that is read as one document.",
            hint="Split it, or stream it with --lines (one segment a line).",
        )
    return data


def expand(inputs: Sequence[str]) -> list[str]:
    """The single inputs that a list of files, directories, addresses and `-` stands for, in order, each once.

    Directories are walked recursively, sorted by name, for files with a readable extension; hidden files and links to
    directories are passed over. Raises InputError for a missing path and for a directory without readable files.
    """
    found: dict[str, None] = {}
    for item in inputs:
        if item == "-" or is_address(item):
            found[item] = None
        elif os.path.isdir(item):
            files = [path for path in files_below(item) if Path(path).suffix.lower() in FORMATS]
            if not files:
                known = ", ".join(FORMATS)
                raise InputError(
                    f"{item}: no readable file in this directory.",
                    hint=f"Files with these extensions are read: {known}.",
                )
            found.update(dict.fromkeys(files))
        elif os.path.exists(item):
            found[item] = None
        else:
            raise InputError(f"{_shown(item)}: no such file or directory.", hint=_near(item, _CHECK_PATH))
    return list(found)


def files_below(directory: str) -> Iterator[str]:
    """The files of a directory and its subdirectories, sorted by name, hidden ones passed over, links not followed.

    Raises InputError for a directory that cannot be listed.
    """

    def refuse(error: OSError) -> None:
        raise InputError(
            f"{error.filename}: cannot be listed ({error.strerror}).", hint="Check the directory's permissions."
        ) from error

    for folder, folders, names in os.walk(directory, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (os.path.join(folder, name) for name in sorted(names) if not name.startswith("."))
        yield from filter(os.path.isfile, paths)


def _shown(source: str) -> str:
    """A path for a message; what is a text by mistake is cut to one line."""
    line = " ".join(source.splitlines()) or "''"
    return line if len(line) <= 200 else f"{line[:199]}…"


def _near(source: str, advice: str) -> str:
    """A hint with the file that was probably meant, else the advice."""
    from difflib import get_close_matches

    path = Path(source)
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except (OSError, ValueError):
        return f"The directory {_shown(str(path.parent))} does not exist either. {advice}"
    close = get_close_matches(path.name, names, n=1)
    return f"Did you mean {path.parent / close[0]}?" if close else advice
