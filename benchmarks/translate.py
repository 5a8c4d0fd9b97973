"""Speed of translation beside its peers: same weights, same beam, same sentences, one run.

    python benchmarks/translate.py --gold DIR [--sentences N] [--rounds N] [--json FILE] [--quick]

DIR holds `translation/flores-dev.fr`. Peers: transformers one sentence at a time (its pipeline's default) and at its
best batch size, raw `ctranslate2.Translator.translate_batch` at its best batch setting (the limit), and Argos Translate
where it is installed. Peers get the very sentences that the pipeline gives the model, raw CTranslate2 even tokenised.
Fast runs are repeated in turns, and the ratio of two is the median over the rounds, so that other work on the machine
meets both alike. Then cold starts (`startup.py`) and peak memory (`memory.py`), unless `--quick`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import memory
import startup
from peers import argos_run, raw_run, transformers_run

from translator import translate
from translator.document import Block, Document
from translator.engine import DecodingOptions, Engine, EngineOptions, load
from translator.engine.batches import cores
from translator.engine.convert import converted
from translator.engine.models import find
from translator.pipeline.sentences import prepare_sentence
from translator.pipeline.translator import segmented
from translator.text.case import Names
from translator.text.parts import quote_parts

RAW_SETTINGS = [("tokens", 512), ("tokens", 1024), ("tokens", 2048), ("examples", 16), ("examples", 32)]
BATCH_SIZES = (8, 16, 32, 64)
TARGETS = {
    "pipeline / transformers at its defaults": 10.0,
    "pipeline / transformers at its best": 4.0,
    "pipeline / raw CTranslate2": 0.95,
}


def main() -> None:
    """Prints a table and writes it as JSON."""
    parser = argparse.ArgumentParser(description="Measures translation speed beside its peers.")
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="fr-en", metavar="NAME")
    parser.add_argument("--sentences", type=int, default=300, metavar="N")
    parser.add_argument("--rounds", type=int, default=5, metavar="N")
    parser.add_argument("--beam-size", type=int, default=4, metavar="N")
    parser.add_argument("--quick", action="store_true", help="leave out cold starts and memory")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()

    text = (options.gold / "translation" / "flores-dev.fr").read_text(encoding="utf-8")
    lines = text.splitlines()[: options.sentences]
    result = throughput(lines, options.model, beam_size=options.beam_size, rounds=options.rounds)
    if not options.quick:
        result["startup"] = startup.measure(options.rounds)
        result["memory"] = memory.measure(options.gold, short=1000, long=20000)
    _print(result)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


def throughput(lines: list[str], name: str, *, beam_size: int, rounds: int) -> dict[str, Any]:
    """Sentences a second of every contestant, and the ratios of ours to theirs."""
    model = find(name, offline=True)
    directory, _ = converted(model)
    engine = load(EngineOptions(model=name, offline=True, device="cpu"))
    options, without_links = DecodingOptions(beam_size=beam_size), DecodingOptions(beam_size=beam_size, links=False)
    document = Document(tuple(Block("paragraph", line) for line in lines))
    sentences = prepared(document, engine)
    few = sentences[:: max(1, len(sentences) // 60)]
    a_sentence = len(lines) / len(sentences)
    slow: dict[str, float] = {}

    with tempfile.TemporaryDirectory() as scratch:
        turns: dict[str, Callable[[], Any]] = {
            **{
                f"raw, {limit} {kind}": raw_run(
                    directory, beam_size=beam_size, threads=cores(), limit=limit, kind=kind, sentences=sentences
                )
                for kind, limit in RAW_SETTINGS
            },
            "pipeline": lambda: translate(document, model=engine, decoding=options),
            "engine": lambda: engine.translate(sentences, options),
            "engine without links": lambda: engine.translate(sentences, without_links),
            "command --lines": _command(lines, name, beam_size, Path(scratch)),
        }
        seconds: dict[str, list[float]] = {key: [] for key in turns}
        for run in turns.values():
            run()
        for _ in range(rounds):
            for key, run in turns.items():
                seconds[key].append(_timed(run))
        argos = argos_run(directory, Path(scratch), beam_size=beam_size)
        if argos is not None:
            slow["Argos Translate"] = a_sentence * len(few) / _timed_run(argos, few)
    # The limit is the best of the settings over all rounds, not the one that had a quiet moment.
    best = min((key for key in seconds if key.startswith("raw, ")), key=lambda key: statistics.median(seconds[key]))
    seconds["raw CTranslate2"] = seconds[best]
    batch, batch_dtype = _best_batch(model.path, sentences, beam_size)
    default_dtype = min(
        ("auto", "float32"),
        key=lambda dtype: _timed_run(transformers_run(model.path, beam_size=beam_size, batch=1, dtype=dtype), few[:12]),
    )
    at_best = transformers_run(model.path, beam_size=beam_size, batch=batch, dtype=batch_dtype)
    slow["transformers at its best"] = len(lines) / _timed_run(at_best, sentences)
    at_defaults = transformers_run(model.path, beam_size=beam_size, batch=1, dtype=default_dtype)
    slow["transformers at its defaults"] = a_sentence * len(few) / _timed_run(at_defaults, few)
    rates = {key: len(lines) / statistics.median(values) for key, values in seconds.items()} | slow
    ratios = {
        f"pipeline / {key}": statistics.median(b / a for a, b in zip(seconds["pipeline"], values, strict=True))
        for key, values in seconds.items()
        if key != "pipeline" and not key.startswith("raw, ")
    }
    ratios |= {f"pipeline / {key}": rates["pipeline"] / rate for key, rate in slow.items()}
    return {
        "model": name,
        "beam_size": beam_size,
        "sentences": len(lines),
        "cores": cores(),
        "compute_type": engine.compute_type,
        "raw_setting": best.removeprefix("raw, "),
        "transformers_best": f"batch {batch}, {batch_dtype}",
        "transformers_defaults": f"batch 1, {default_dtype}, {len(few)} of the sentences",
        "sentences_per_second": {key: round(value, 2) for key, value in rates.items()},
        "ratios": {key: round(value, 3) for key, value in ratios.items()},
    }


def prepared(document: Document, engine: Engine) -> list[str]:
    """What the pipeline gives the model: sentences in its spelling, cut where they are too long for it."""
    names = Names((), engine.count_tokens)
    jobs = [
        prepare_sentence(number, block, quote_parts(block), span, engine, names)
        for number, block in enumerate(segmented(document).blocks)
        for span in block.sentences
    ]
    return [part.text for job in jobs for part in job.parts]


def _best_batch(model: Path, sentences: list[str], beam_size: int) -> tuple[int, str]:
    sample = sentences[:64]
    return min(
        ((batch, dtype) for dtype in ("float32", "bfloat16") for batch in BATCH_SIZES),
        key=lambda setting: _timed_run(
            transformers_run(model, beam_size=beam_size, batch=setting[0], dtype=setting[1]), sample
        ),
    )


def _command(lines: list[str], name: str, beam_size: int, scratch: Path) -> Callable[[], Any]:
    source = scratch / "lines.fr.txt"
    source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    command = [sys.executable, "-m", "translator", "translate", "--lines", str(source), "-o", f"{scratch}/lines.en.txt"]
    return lambda: subprocess.run([*command, "--model", name, "--beam-size", str(beam_size), "--quiet"], check=True)


def _timed(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _timed_run(run: Callable[[list[str]], Any], sentences: list[str]) -> float:
    """The better of two runs, for runs that are too slow for many rounds."""
    run(sentences[:2])
    return min(_timed(lambda: run(sentences)) for _ in range(2))


def _print(result: dict[str, Any]) -> None:
    print(
        f"{result['sentences']} sentences, beam {result['beam_size']}, {result['cores']} cores,"
        f" {result['compute_type']}"
    )
    for key in ("raw_setting", "transformers_best", "transformers_defaults"):
        print(f"{key}: {result[key]}")
    print(f"\n{'sentences/s':32}")
    for key, value in sorted(result["sentences_per_second"].items(), key=lambda item: -item[1]):
        print(f"  {key:40} {value:9.2f}")
    print("ratios")
    for key, value in result["ratios"].items():
        target = TARGETS.get(key)
        verdict = "" if target is None else f"   target {target}: {'met' if value >= target else 'missed'}"
        print(f"  {key:40} {value:9.3f}{verdict}")
    for part in ("startup", "memory"):
        for key, value in result.get(part, {}).items():
            print(f"  {part + ' ' + key:40} {value}")


if __name__ == "__main__":
    main()
