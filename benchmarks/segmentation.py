"""Sentences and quotations side by side with pySBD, syntok, blingfire and sentence-splitter.

    python benchmarks/segmentation.py --gold DIR [--json FILE]

DIR holds `segmentation/*.txt` (one gold sentence a line), `quotes/windows_dev.jsonl` and
`quotes/direct_speech_novels_dev.json`. Paragraph mode: sentences are joined by single spaces into paragraphs of at most
six, one without final punctuation ends its paragraph, and boundaries are compared as counts of the characters before
them that are no white space, the last one left out. Speed is bytes of UTF-8 per second of processor time, one core.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from translator.document import Block, Document, Quote
from translator.text import segment, sentences

Splitter = Callable[[str], list[str]]

SETS = ("gsd_dev", "partut", "fqb")
_FINAL = re.compile(r'[.!?…]["»”’)\]]*$')
_DASH = re.compile(r"—|–|―|--")
_TRIMMED = " \n\u00a0\u202f,.;:—–-"
_SMALL, _LARGE = 150_000, 2_000_000


def main() -> None:
    """Runs everything, prints tables, writes JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    gold = {name: _lines(options.gold / "segmentation" / f"{name}.txt") for name in SETS}
    windows = [json.loads(line) for line in _lines(options.gold / "quotes" / "windows_dev.jsonl")]
    novels = json.loads((options.gold / "quotes" / "direct_speech_novels_dev.json").read_text(encoding="utf-8"))
    pages = [line for novel in novels.values() for line in novel["text"].split("\n") if line.strip()]
    news = [" ".join(paragraph) for lines in gold.values() for paragraph in paragraphs(lines)]
    report: dict[str, Any] = {"splitters": {}}
    for name, split in splitters().items():
        found = {key: boundary_f1(lines, split) for key, lines in gold.items()}
        right = sum(_same(split(window["text"]), window["sentences"]) for window in windows)
        stray = sum(part.lstrip().startswith("»") for page in pages for part in split(page)[1:])
        size = _LARGE if name == "translator" else _SMALL
        speed = megabytes_per_second(partial(split_all, split), news + pages, size)
        report["splitters"][name] = {
            "f1": found, "windows_right": right / len(windows), "stray_starts": stray, "mb_per_second": speed,
        }  # fmt: skip
    with_quotes = megabytes_per_second(lambda texts: segment("\n\n".join(texts)), news + pages, _LARGE)
    report["with_quotations_mb_per_second"] = with_quotes
    report["direct_speech"] = direct_speech(novels)
    report["dialogue"] = {
        f"{dash} {'flat' if flat else 'paragraphs'}": direct_speech(with_dash(novels, dash, flat=flat))["span_f1"]
        for dash in ("—", "–", "--")
        for flat in (False, True)
    }
    _print(report)
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def splitters() -> dict[str, Splitter]:
    """Ours and those of the peers that are installed, by name."""
    found: dict[str, Splitter] = {"translator": lambda text: [text[span.start : span.end] for span in sentences(text)]}
    try:
        from sentence_splitter import SentenceSplitter

        found["sentence-splitter"] = SentenceSplitter(language="fr").split
    except ImportError:
        pass
    try:
        import pysbd

        found["pysbd"] = pysbd.Segmenter(language="fr", clean=False).segment
    except ImportError:
        pass
    try:
        import blingfire

        found["blingfire"] = lambda text: blingfire.text_to_sentences(text).split("\n")
    except ImportError:
        pass
    try:
        from syntok import segmenter

        found["syntok"] = lambda text: [
            "".join(token.spacing + token.value for token in sentence)
            for paragraph in segmenter.analyze(text)
            for sentence in paragraph
        ]
    except ImportError:
        pass
    return found


def paragraphs(lines: Iterable[str], longest: int = 6) -> list[list[str]]:
    """Gold sentences in paragraphs of at most `longest`."""
    found: list[list[str]] = [[]]
    for line in lines:
        found[-1].append(line)
        if len(found[-1]) == longest or not _FINAL.search(line):
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def boundary_f1(lines: Sequence[str], split: Splitter) -> float:
    """F1 of sentence boundaries in paragraph mode."""
    right = extra = missing = 0
    for paragraph in paragraphs(lines):
        gold, ours = _boundaries(paragraph), _boundaries(split(" ".join(paragraph)))
        right += len(gold & ours)
        extra += len(ours - gold)
        missing += len(gold - ours)
    return 2 * right / (2 * right + extra + missing)


def direct_speech(novels: dict[str, Any]) -> dict[str, float]:
    """Exact span and character F1 of direct speech, marks and punctuation at the edges left out.

    Speech is every outermost quotation that opens with a dash, has an attribution, follows a colon or full stop, or
    ends with one; the clause that reports it is cut out.
    """
    right = ours = gold = same = our_length = gold_length = 0
    for novel in novels.values():
        text = novel["text"]
        expected = {_trim(text, start, end) for start, end in novel["spans"]}
        found = {_trim(text, start, end) for start, end in _speech(text)}
        expected.discard((0, 0))
        found.discard((0, 0))
        right, ours, gold = right + len(expected & found), ours + len(found), gold + len(expected)
        a = {place for start, end in expected for place in range(start, end)}
        b = {place for start, end in found for place in range(start, end)}
        same, our_length, gold_length = same + len(a & b), our_length + len(b), gold_length + len(a)
    return {
        "span_precision": right / ours,
        "span_recall": right / gold,
        "span_f1": 2 * right / (ours + gold),
        "character_f1": 2 * same / (our_length + gold_length),
    }


def with_dash(novels: dict[str, Any], dash: str, *, flat: bool) -> dict[str, Any]:
    """The novels whose dialogue is set with dashes, with this one for each; `flat` has a space for each line's end."""
    found: dict[str, Any] = {}
    for name, novel in novels.items():
        text = novel["text"]
        with_dashes = [start for start, _ in novel["spans"] if _DASH.search(text[max(0, start - 3) : start + 1])]
        if len(with_dashes) * 2 < len(novel["spans"]):
            continue
        new, moved, last = "", [0] * (len(text) + 1), 0
        for match in [*_DASH.finditer(text), None]:
            end = match.start() if match else len(text)
            moved[last : end + 1] = range(len(new), len(new) + end + 1 - last)
            new += text[last:end]
            if match:
                moved[end : match.end()] = [len(new)] * (match.end() - end)
                new += dash
                last = match.end()
        spans = [(moved[start], moved[end]) for start, end in novel["spans"]]
        found[name] = {"text": new.replace("\n", " ") if flat else new, "spans": spans}
    return found


def _speech(text: str) -> Iterable[tuple[int, int]]:
    places: list[int] = []
    blocks: list[Block] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            places.append(at)
            blocks.append(Block("paragraph", line))
        at += len(line) + 1
    for place, block in zip(places, segment(Document(tuple(blocks))).blocks, strict=True):
        for quote in block.quotes:
            if quote.level == 1 and _is_speech(block.text, quote):
                for part in quote.parts:
                    yield place + part.start, place + part.end


def _is_speech(text: str, quote: Quote) -> bool:
    before = text[max(0, quote.start - 3) : quote.start].strip()
    inside = text[quote.content.start : quote.content.end].strip()
    dash = quote.open in ("—", "–", "―", "-", "--")
    return bool(dash or quote.attribution or not before or before[-1] in ":.!?…»—–" or inside[-1:] in set(".!?…"))


def split_all(split: Splitter, texts: list[str]) -> None:
    """Splits every text."""
    for text in texts:
        split(text)


def megabytes_per_second(run: Callable[[list[str]], Any], texts: list[str], size: int) -> float:
    """Best of three over the first texts that make `size` bytes."""
    sample: list[str] = []
    total = 0
    for text in texts:
        if total >= size:
            break
        sample.append(text)
        total += len(text.encode())
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        run(sample)
        best = min(best, time.process_time() - start)
    return total / 1e6 / best


def _boundaries(parts: Iterable[str]) -> set[int]:
    found: set[int] = set()
    count = 0
    for part in parts:
        count += len("".join(part.split()))
        found.add(count)
    found.discard(count)
    return found


def _same(ours: Iterable[str], gold: Iterable[str]) -> bool:
    return ["".join(part.split()) for part in ours if part.strip()] == ["".join(part.split()) for part in gold]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIMMED:
        start += 1
    while end > start and text[end - 1] in _TRIMMED:
        end -= 1
    return (start, end) if start < end else (0, 0)


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _print(report: dict[str, Any]) -> None:
    print(f"{'':18} {'GSD':>7} {'ParTUT':>7} {'FQB':>7} {'windows':>8} {'stray »':>8} {'MB/s':>7}")
    for name, row in report["splitters"].items():
        scores = " ".join(f"{row['f1'][key]:7.4f}" for key in SETS)
        print(f"{name:18} {scores} {row['windows_right']:8.1%} {row['stray_starts']:8} {row['mb_per_second']:7.2f}")
    print(f"\nsentences, quotations and attributions: {report['with_quotations_mb_per_second']:.2f} MB/s")
    speech = report["direct_speech"]
    print(
        f"direct speech in novels: span F1 {speech['span_f1']:.3f} (precision {speech['span_precision']:.3f}, "
        f"recall {speech['span_recall']:.3f}), character F1 {speech['character_f1']:.3f}"
    )
    print("dialogue with dashes, span F1: " + ", ".join(f"{kind} {f1:.3f}" for kind, f1 in report["dialogue"].items()))


if __name__ == "__main__":
    main()
