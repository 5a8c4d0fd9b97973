"""Converted models, made once and kept by content hash under the user's cache directory.

    CACHE/hashes.json            file → size, time of change, SHA-256, so that a start does not read the weights again
    CACHE/models/HASH-TYPE-vN/   one converted model; TYPE is the quantization of its weights

Entries appear by renaming, so that processes may convert the same model at the same time.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from translator.engine.layout import HASHED
from translator.errors import ModelError, OutputError
from translator.files import open_output, replaced_directory

log = logging.getLogger(__name__)

VERSION = 1
"""Counts up when the converted form changes, so that old entries are not used."""

_Remembered = tuple[int, int, str]
"""Size in bytes, time of change in nanoseconds, SHA-256."""


def directory() -> Path:
    """`$TRANSLATOR_CACHE_DIR` or the platform's user cache directory; need not exist."""
    given = os.environ.get("TRANSLATOR_CACHE_DIR")
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("translator", appauthor=False))


def content_hash(model: Path) -> str:
    """First 12 hexadecimal digits of the SHA-256 over the names and contents of the files that make a model."""
    memo_path = directory() / "hashes.json"
    memo = _read_memo(memo_path)
    changed = False
    total = hashlib.sha256()
    for name in HASHED:
        path = model / name
        key = str(path.resolve())
        try:
            status = path.stat()
            stamp = status.st_size, status.st_mtime_ns
            if key not in memo or memo[key][:2] != stamp:
                memo[key] = (*stamp, sha256(path))
                changed = True
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from error
        total.update(f"{name} {memo[key][2]}\n".encode())
    if changed:
        _write_memo(memo_path, memo)
    return total.hexdigest()[:12]


def entry(model_hash: str, quantization: str) -> Path:
    """Where the converted form of a model belongs; need not exist."""
    return directory() / "models" / f"{model_hash}-{quantization}-v{VERSION}"


def is_whole(converted: Path) -> bool:
    """True when an entry exists and its files have the sizes that were written down when it was made."""
    try:
        sizes = msgspec.json.decode((converted / "sizes.json").read_bytes(), type=dict[str, int])
        return all((converted / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, msgspec.DecodeError):
        return False


def make(converted: Path, build: Callable[[Path], None]) -> Path:
    """Runs `build(empty directory)`, puts the result at `converted` in place of a broken entry, and returns its path.

    Where the cache cannot be written, the result goes to a temporary directory that is removed at the end of the
    process. Raises what `build` raises, with the system's errors as ModelError.
    """
    if not is_whole(converted):
        shutil.rmtree(converted, ignore_errors=True)
    try:
        with contextlib.ExitStack() as stack:
            try:
                new = stack.enter_context(replaced_directory(converted, replace=False))
            except OSError as error:
                log.warning(
                    "The cache %s cannot be written (%s); the converted model is not kept.",
                    converted.parent,
                    error.strerror,
                )
                new = converted = Path(tempfile.mkdtemp(prefix="translator-"))
                atexit.register(shutil.rmtree, new, ignore_errors=True)
            build(new)
            sizes = {path.name: path.stat().st_size for path in sorted(new.iterdir())}
            (new / "sizes.json").write_bytes(msgspec.json.encode(sizes))
    except OSError as error:
        # Another process may have been faster; then its entry is as good as this one.
        if not is_whole(converted):
            raise ModelError(
                f"The converted model cannot be written to {converted.parent}: {error.strerror or error}.",
                hint="Free some space or set TRANSLATOR_CACHE_DIR to another directory.",
            ) from error
    return converted


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_memo(path: Path) -> dict[str, _Remembered]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Remembered])
    except (OSError, msgspec.DecodeError):
        return {}


def _write_memo(path: Path, memo: dict[str, _Remembered]) -> None:
    kept = {key: value for key, value in memo.items() if os.path.exists(key)}
    # The memo only saves time: a cache that cannot be written costs a second look at the weights.
    with contextlib.suppress(OSError, OutputError, UnicodeEncodeError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_output(path) as sink:
            sink.write(msgspec.json.encode(kept))
