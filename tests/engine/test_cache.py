from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from translator.engine import DecodingOptions, EngineOptions, cache, load
from translator.engine.convert import converted, is_converted
from translator.engine.models import Model, find
from translator.errors import ModelError


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the files of a model, small and meaningless, and a cache of its own."""
    monkeypatch.setenv("TRANSLATOR_CACHE_DIR", str(tmp_path / "cache"))
    directory = tmp_path / "model"
    directory.mkdir()
    for name in ("config.json", "model.safetensors", "vocab.json", "README.md"):
        (directory / name).write_text(f"{name} 1")
    return directory


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    read: list[Path] = []
    original = cache.sha256

    def counted(path: Path) -> str:
        read.append(path)
        return original(path)

    monkeypatch.setattr(cache, "sha256", counted)
    return read


def test_the_hash_is_that_of_the_contents(model: Path, tmp_path: Path) -> None:
    first = cache.content_hash(model)
    assert len(first) == 12
    assert cache.content_hash(Path(shutil.copytree(model, tmp_path / "copy"))) == first
    (model / "README.md").write_text("another card")
    assert cache.content_hash(model) == first
    (model / "vocab.json").write_text("another vocabulary")
    assert cache.content_hash(model) != first


def test_files_are_read_once(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = _counting(monkeypatch)
    cache.content_hash(model)
    assert len(read) == 3
    cache.content_hash(model)
    assert len(read) == 3
    os.utime(model / "vocab.json", ns=(1, 1))
    cache.content_hash(model)
    assert [path.name for path in read[3:]] == ["vocab.json"]


@pytest.mark.parametrize("memo", ["", "[]", "{", '{"a": 1}', '{"a": [1, 2]}'])
def test_a_broken_memo_is_written_anew(model: Path, memo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = cache.content_hash(model)
    (cache.directory() / "hashes.json").write_text(memo)
    read = _counting(monkeypatch)
    assert cache.content_hash(model) == expected == cache.content_hash(model)
    assert len(read) == 3


def _build(scratch: Path) -> None:
    (scratch / "model.bin").write_bytes(b"weights")


def _damage_by_cutting(entry: Path) -> None:
    (entry / "model.bin").write_bytes(b"wei")


def _damage_by_removing(entry: Path) -> None:
    (entry / "model.bin").unlink()


def _damage_by_forgetting(entry: Path) -> None:
    (entry / "sizes.json").unlink()


@pytest.mark.parametrize("damage", [_damage_by_cutting, _damage_by_removing, _damage_by_forgetting])
def test_a_broken_entry_is_made_again(model: Path, damage: Callable[[Path], None]) -> None:
    entry = cache.entry("0123456789ab", "int8")
    assert not cache.is_whole(entry)
    assert cache.make(entry, _build) == entry
    assert cache.is_whole(entry)
    damage(entry)
    assert not cache.is_whole(entry)
    cache.make(entry, _build)
    assert cache.is_whole(entry)
    assert [path.name for path in entry.parent.iterdir()] == [entry.name]


def test_a_failed_build_leaves_nothing(model: Path) -> None:
    def fail(scratch: Path) -> None:
        _build(scratch)
        raise ModelError("no")

    entry = cache.entry("0123456789ab", "int8")
    with pytest.raises(ModelError, match="no"):
        cache.make(entry, fail)
    assert list(entry.parent.iterdir()) == []


def test_a_full_disk_is_one_clear_error(model: Path) -> None:
    def fail(scratch: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ModelError, match="No space left on device") as caught:
        cache.make(cache.entry("0123456789ab", "int8"), fail)
    assert "TRANSLATOR_CACHE_DIR" in caught.value.hint


def test_many_at_once_make_one_entry(model: Path) -> None:
    entry = cache.entry("0123456789ab", "int8")
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: cache.make(entry, _build), range(32))) == {entry}
    assert cache.is_whole(entry)
    assert [path.name for path in entry.parent.iterdir()] == [entry.name]


def test_without_a_cache_the_model_is_kept_for_the_process(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TRANSLATOR_CACHE_DIR", str(tmp_path / "file"))
    made = cache.make(cache.entry("0123456789ab", "int8"), _build)
    assert (made / "model.bin").read_bytes() == b"weights"
    assert "cannot be written" in caplog.text
    assert len(cache.content_hash(model)) == 12


def test_conversion_happens_once(bundled: Path, own_directories: Path) -> None:
    model = Model("x", bundled, "path")
    first, model_hash = converted(model)
    changed = (first / "model.bin").stat().st_mtime_ns
    assert is_converted(model)
    assert converted(model) == (first, model_hash)
    assert (first / "model.bin").stat().st_mtime_ns == changed
    assert first.is_relative_to(own_directories)


def test_an_entry_that_does_not_load_is_rebuilt(bundled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = converted(find("fr-en"))[0]
    monkeypatch.setenv("TRANSLATOR_CACHE_DIR", str(tmp_path))
    entry = cache.entry(cache.content_hash(bundled), "int8")
    shutil.copytree(source, entry)
    # Right size, wrong content: only CTranslate2 itself notices.
    (entry / "model.bin").write_bytes(bytes((source / "model.bin").stat().st_size))
    engine = load(EngineOptions(device="cpu"))
    assert engine.translate(["Bonjour."], DecodingOptions())[0].text
