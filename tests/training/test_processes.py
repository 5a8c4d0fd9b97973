"""Training as it is started on other machines: with few packages, in several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.training.toy import recipe, sentences, write_pairs
from translator.training.train import train

ABSENT = ("ctranslate2", "lxml", "jinja2", "platformdirs", "zstandard", "ftfy", "polib", "sacrebleu", "peft", "docx")
WITHOUT = f"""
import sys
sys.modules.update(dict.fromkeys({ABSENT!r}))
from translator.cli import main
main()
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        capture_output=True, text=True, encoding="utf-8", timeout=100,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
    )  # fmt: skip


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A run that is packed, beside its recipe."""
    write_pairs(sentences(400), tmp_path / "corpus" / "toy.tsv")
    (tmp_path / "toy.toml").write_text(recipe(epochs=2, validate_every_steps=10), encoding="utf-8")
    train(tmp_path / "toy.toml", tmp_path / "run", corpus=tmp_path / "corpus", pack_only=True)
    return tmp_path


@pytest.mark.slow
def test_packed_pairs_need_few_packages(packed: Path) -> None:
    done = run("-c", WITHOUT, "train", str(packed / "toy.toml"), "-o", str(packed / "run"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pairs_seen"] == 720
    assert (packed / "run" / "model" / "model.safetensors").is_file()


@pytest.mark.slow
@pytest.mark.skipif(
    not (torch.distributed.is_available() and torch.distributed.is_gloo_available()), reason="needs torch with gloo"
)
def test_two_processes_make_one_model(packed: Path) -> None:
    path = packed / "toy.toml"
    # Three batches a process make an update, the last ones of a pass fewer: not as many for both processes.
    fit = {"epochs": 2, "batch_tokens": 512, "validate_every_steps": 5, "ema_decay": 0.0, "output_classes": 30}
    path.write_text(recipe(**fit, gradient_accumulation_steps=3), encoding="utf-8")
    command = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "-m", "translator", "train")
    done = run(*command, str(path), "-o", str(packed / "run"), "--json", ACCELERATE_USE_CPU="true")
    assert done.returncode == 0, done.stderr
    together = json.loads(done.stdout)["history"]
    assert done.stderr.count("update 5,") == 1
    assert sorted(file.name for file in (packed / "run").iterdir()) == [
        "checkpoint.pt", "model", "packed", "prepared.json", "start",
    ]  # fmt: skip
    saved = json.loads((packed / "run" / "model" / "training.json").read_text(encoding="utf-8"))
    assert saved["history"] == together
    # The same updates in one process.
    path.write_text(recipe(**fit, gradient_accumulation_steps=6), encoding="utf-8")
    (packed / "run" / "checkpoint.pt").unlink()
    alone = train(path, packed / "run")
    assert alone
    assert len(together) > 2
    for one, two in zip(alone.record["history"], together, strict=True):
        assert (one["step"], one["pairs"]) == (two["step"], two["pairs"])
        assert one["loss"] == pytest.approx(two["loss"], rel=1e-3)
        assert (one["train_loss"] or 0.0) == pytest.approx(two["train_loss"] or 0.0, rel=1e-3)
    assert together[-1]["loss"] < together[0]["loss"]


def test_without_the_extra_the_package_to_install_is_named() -> None:
    done = run("-c", "import sys; sys.modules['pydantic'] = None; from translator import finetune")
    assert "UsageError" in done.stderr
    assert "Training needs pydantic. Run: pip install 'translator[train]'" in done.stderr.replace("\n", " ")
