"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("translator", deadline=None)
settings.load_profile("translator")


@pytest.fixture(scope="session", autouse=True)
def own_directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keeps the tests, and the commands that they start, away from the user's cache and registered models."""
    root = tmp_path_factory.mktemp("translator")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRANSLATOR_CACHE_DIR", str(root / "cache"))
        patch.setenv("TRANSLATOR_DATA_DIR", str(root / "data"))
        yield root
