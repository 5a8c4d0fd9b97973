"""Converted models, made once and kept by content hash under the user's cache directory.

    CACHE/hashes.json            file → size, time of change, SHA-256, so that a start does not read the weights again
    CACHE/models/HASH-FORM-vN/   one converted model; FORM is the type that its weights are stored in

Entries appear by renaming, so that processes may convert the same model at the same time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from translator.engine.layout import HASHED
from translator.errors import ModelError

log = logging.getLogger(__name__)

VERSION = 1
"""Counts up when the converted form changes, so that old entries are not used."""


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
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from error
        key = str(path.resolve())
        stamp = [status.st_size, status.st_mtime_ns]
        if key not in memo or memo[key][:2] != stamp:
            memo[key] = [*stamp, _sha256(path)]
            changed = True
        total.update(f"{name} {memo[key][2]}\n".encode())
    if changed:
        _write_memo(memo_path, memo)
    return total.hexdigest()[:12]


def entry(model_hash: str, form: str) -> Path:
    """Where the converted form of a model belongs; need not exist."""
    return directory() / "models" / f"{model_hash}-{form}-v{VERSION}"


def is_whole(converted: Path) -> bool:
    """True when an entry exists and its files have the sizes that were written down when it was made."""
    try:
        sizes = json.loads((converted / "sizes.json").read_text(encoding="utf-8"))
        return all((converted / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def make(converted: Path, build: Callable[[Path], None]) -> Path:
    """Runs `build(empty directory)` and puts the result at `converted`, replacing a broken entry.

    Where the cache cannot be written, the result goes to a temporary directory that is removed at the end of the
    process. Raises what `build` raises.
    """
    try:
        converted.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=converted.parent, prefix=".making-"))
    except OSError as error:
        log.warning(
            "The cache %s cannot be written (%s); the converted model is not kept.", converted.parent, error.strerror
        )
        return _make_for_this_process(build)
    try:
        _build_into(scratch, build)
        if converted.exists() and not is_whole(converted):
            # A name that nobody else uses, so that two processes cannot remove each other's new entry.
            converted.rename(scratch.with_name(scratch.name + "-old"))
            shutil.rmtree(scratch.with_name(scratch.name + "-old"), ignore_errors=True)
        # Another process may have been faster; then its entry is as good as this one.
        with contextlib.suppress(OSError):
            scratch.rename(converted)
        if not is_whole(converted):
            raise ModelError(
                f"The converted model cannot be kept in {converted}.",
                hint="Set TRANSLATOR_CACHE_DIR to another directory.",
            )
    except OSError as error:
        raise ModelError(
            f"The converted model cannot be written to {converted.parent}: {error.strerror or error}.",
            hint="Free some space or set TRANSLATOR_CACHE_DIR to another directory.",
        ) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return converted


def _make_for_this_process(build: Callable[[Path], None]) -> Path:
    import atexit

    try:
        scratch = Path(tempfile.mkdtemp(prefix="translator-"))
    except OSError as error:
        raise ModelError(
            "There is no directory to put the converted model in.",
            hint="Set TRANSLATOR_CACHE_DIR to a directory that can be written.",
        ) from error
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    _build_into(scratch, build)
    return scratch


def _build_into(scratch: Path, build: Callable[[Path], None]) -> None:
    build(scratch)
    scratch.chmod(0o755)
    sizes = {path.name: path.stat().st_size for path in sorted(scratch.iterdir())}
    (scratch / "sizes.json").write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read: {error.strerror}.") from error


def _read_memo(path: Path) -> dict[str, list[int | str]]:
    try:
        memo = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    sound = isinstance(memo, dict) and all(isinstance(value, list) and len(value) == 3 for value in memo.values())
    return memo if sound else {}


def _write_memo(path: Path, memo: dict[str, list[int | str]]) -> None:
    kept = {key: value for key, value in memo.items() if os.path.exists(key)}
    # The memo only saves time: a cache that cannot be written costs a second look at the weights.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".hashes-", delete=False) as file:
            json.dump(kept, file)
        os.replace(file.name, path)
