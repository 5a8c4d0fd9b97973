"""Marian models from the Hugging Face hub, kept in the hub's own cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from translator.engine.layout import WEIGHTS, weights_of
from translator.errors import ModelError, reason

PATTERNS = ["*.json", "*.spm", "*vocabulary.txt", "README.md"]
_WEIGHTS = (*WEIGHTS, "model.bin")


def fetch(repository: str, *, offline: bool = False) -> Path:
    """The local snapshot of a hub repository; fetched when it is not in the local cache and not `offline`.

    A cached snapshot is used as it is, so that a result can be made again and no network is needed for it; the hub's
    own `hf download` brings a newer one. Takes the weights as safetensors where the repository has them. Honours
    HF_ENDPOINT, HF_HOME and HF_HUB_OFFLINE. Raises ModelError when the repository does not exist, cannot be reached,
    or is not in the cache and `offline`.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import RepositoryNotFoundError
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    cached = snapshot(repository)
    if cached is not None:
        return cached
    if offline or os.environ.get("HF_HUB_OFFLINE", "").upper() in ("1", "ON", "YES", "TRUE"):
        raise ModelError(
            f"The model '{repository}' is not in the local hub cache and nothing may be fetched.",
            hint="Run once without --offline, or give the path of a model directory.",
        )
    quiet = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        # Unlike list_repo_files, this does not try again for half a minute when nobody answers.
        files = {file.rfilename for file in HfApi().model_info(repository).siblings or []}
        weights = [name for name in _WEIGHTS if name in files][:1]
        return Path(snapshot_download(repository, allow_patterns=PATTERNS + weights))
    except RepositoryNotFoundError as error:
        raise ModelError(
            f"The hub has no model '{repository}', or it is private.", hint="See `translator models list`."
        ) from error
    # The hub client lets the errors of its HTTP library through, and that library changes between its versions.
    except Exception as error:
        raise ModelError(
            f"The model '{repository}' cannot be fetched from the hub: {reason(error)}.",
            hint="Check the network, or give the path of a model directory.",
        ) from error
    finally:
        if not quiet:
            enable_progress_bars()


def cached() -> Iterator[tuple[str, Path]]:
    """The repository and snapshot of each model in the local cache, sorted by name."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        found = scan_cache_dir().repos
    except CacheNotFound:
        return
    for repository in sorted(repo.repo_id for repo in found if repo.repo_type == "model"):
        path = snapshot(repository)
        if path is not None:
            yield repository, path


def snapshot(repository: str) -> Path | None:
    """The cached snapshot of a repository, None when there is none with all the files that a model needs."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        path = Path(snapshot_download(repository, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    whole = all((path / name).is_file() for name in ("config.json", "vocab.json", "source.spm", "target.spm"))
    return path if (whole and weights_of(path)) or (path / "model.bin").is_file() else None
