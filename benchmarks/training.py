"""Pairs a second of the trainer beside a plain `Seq2SeqTrainer`: same machine, model and pairs, one run.

    python benchmarks/training.py [--corpus FILE…] [--pairs N] [--model NAME] [--alone] [--json FILE]

Without --corpus the pairs are those of `examples/finetune/corpus.py`. The plain trainer runs as it comes (batches of 8)
and at its best batch size; the tokens a second and, on a GPU with --peak TFLOPS, the share of the peak are those of our
own trainer. Both see every pair once; a short run before each is not timed. With --alone only our own trainer is timed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from translator.engine import DEFAULT_MODEL

sys.path.insert(0, str(Path(__file__).parents[1] / "examples" / "finetune"))

TARGET = 3.0


def main() -> None:
    """Prints a table and writes it as JSON."""
    parser = argparse.ArgumentParser(description="Measures training speed beside Seq2SeqTrainer.")
    parser.add_argument("--corpus", nargs="*", default=[], metavar="FILE")
    parser.add_argument("--pairs", type=int, default=1500)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--peak", type=float, help="the device's bfloat16 peak in TFLOPS")
    parser.add_argument("--alone", action="store_true", help="do not time Seq2SeqTrainer")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    sizes = () if options.alone else (8, 32, 64)
    result = measure(texts(options.corpus, options.pairs), options.model, options.peak, sizes)
    for key, value in result.items():
        print(f"{key:40} {value}")
    if ratio := result.get("ratio to the plain trainer"):
        print(f"target {TARGET}: {'met' if ratio >= TARGET else 'missed'}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def texts(files: list[str], count: int) -> list[tuple[str, str]]:
    """Pairs in the model's spelling."""
    from corpus import bulletins

    from translator.formats import read_pairs
    from translator.training.preparing import model_pair

    pairs = ((pair.source, pair.target) for pair in read_pairs(files)) if files else bulletins(count)
    found: list[tuple[str, str]] = []
    for pair in pairs:
        if len(found) < count and (spelt := model_pair(*pair)):
            found.append(spelt)
    return found


def measure(pairs: list[tuple[str, str]], name: str, peak: float | None, sizes: tuple[int, ...]) -> dict[str, Any]:
    """Rates and ratios; those of the plain trainer for each of the batch `sizes`, of which 8 is the first."""
    from translator.engine.models import find
    from translator.training.preparing import encoded
    from translator.training.vocabulary import Vocabulary

    directory = find(name, offline=True).path
    tokens = list(encoded(pairs, Vocabulary(directory), max_tokens=128))
    plain = {size: plain_rate(directory, tokens, size) for size in sizes}
    ours, flops = our_rate(directory, tokens)
    words = sum(len(pair.target) for pair in tokens) / len(tokens)
    positions = words + sum(len(pair.source) for pair in tokens) / len(tokens)
    result: dict[str, Any] = {
        "pairs": len(tokens),
        "target tokens a pair": round(words, 1),
        "ours, pairs/s": round(ours, 1),
        **{f"Seq2SeqTrainer, batches of {size}, pairs/s": round(rate, 1) for size, rate in plain.items()},
        "ours, target tokens/s": round(ours * words),
        "ours, source and target positions/s": round(ours * positions),
        "ours, TFLOPS": round(ours * flops / 1e12, 3),
    }
    if plain:
        best = max(plain, key=lambda size: plain[size])
        result["ratio to the plain trainer"] = round(ours / plain[sizes[0]], 2)
        result[f"ratio to its best ({best})"] = round(ours / plain[best], 2)
    if peak:
        result["share of the peak"] = round(ours * flops / 1e12 / peak, 3)
    return result


def our_rate(directory: Path, tokens: list[Any]) -> tuple[float, float]:
    """(pairs a second, floating-point operations a pair: 6 for each weight and token it works on)."""
    from translator.training.loop import fit
    from translator.training.models import load_model
    from translator.training.packing import pack
    from translator.training.recipe import FitSettings

    model = load_model(directory)
    settings = FitSettings(batch_tokens=6144, learning_rate=1e-5, warmup_steps=1, validate_every_minutes=0)
    valid = pack(tokens[:8])
    with tempfile.TemporaryDirectory() as scratch:
        fit(model, pack(tokens[:64]), valid, settings, directory=Path(scratch))
        marks: list[tuple[float, int]] = []
        started = time.perf_counter()
        fit(
            model,
            pack(tokens),
            valid,
            settings,
            directory=Path(scratch),
            on_step=lambda _share, seen: marks.append((time.perf_counter(), seen)),
        )
    encoder = sum(weight.numel() for weight in model.model.encoder.layers.parameters())
    decoder = sum(weight.numel() for weight in model.model.decoder.layers.parameters()) + model.lm_head.weight.numel()
    source = sum(len(pair.source) for pair in tokens) / len(tokens)
    target = sum(len(pair.target) for pair in tokens) / len(tokens)
    return marks[-1][1] / (marks[-1][0] - started), 6 * (encoder * source + decoder * target)


def plain_rate(directory: Path, tokens: list[Any], size: int) -> float:
    """Pairs a second of `Seq2SeqTrainer` as it comes."""
    from transformers import (
        DataCollatorForSeq2Seq,
        MarianMTModel,
        MarianTokenizer,
        Seq2SeqTrainer,
        Seq2SeqTrainingArguments,
    )

    model = MarianMTModel.from_pretrained(directory, dtype="float32")
    tokenizer = MarianTokenizer.from_pretrained(directory)
    rows = [{"input_ids": pair.source, "labels": pair.target} for pair in tokens]

    def run(part: list[dict[str, list[int]]], scratch: str) -> float:
        trainer = Seq2SeqTrainer(
            model=model,
            args=Seq2SeqTrainingArguments(
                output_dir=scratch,
                num_train_epochs=1,
                per_device_train_batch_size=size,
                label_smoothing_factor=0.1,
                save_strategy="no",
                report_to=[],
                disable_tqdm=True,
            ),
            train_dataset=part,
            data_collator=DataCollatorForSeq2Seq(tokenizer, model=model),
        )
        started = time.perf_counter()
        trainer.train()
        return time.perf_counter() - started

    with tempfile.TemporaryDirectory() as scratch:
        run(rows[: 2 * size], scratch)
        return len(rows) / run(rows, scratch)


if __name__ == "__main__":
    main()
