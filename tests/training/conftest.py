"""A tiny language to train on, and a model of it, trained once for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.training.toy import on_one_thread, recipe, sentences, write_pairs
from translator.training.train import Trained, train


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    yield from on_one_thread()


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A model of the tiny language, and what `train` left beside it."""
    root = tmp_path_factory.mktemp("trained")
    write_pairs(sentences(1300)[:1200], root / "corpus" / "toy.tsv")
    (root / "toy.toml").write_text(recipe(epochs=8), encoding="utf-8")
    result = train(root / "toy.toml", root / "run", corpus=root / "corpus")
    assert result
    return result


@pytest.fixture(scope="session")
def unseen() -> list[tuple[str, str]]:
    """Pairs of the tiny language that the model was not trained on."""
    return sentences(1300)[1200:]
