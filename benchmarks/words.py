"""Measures word links on gold word alignments, and which attention heads of a model give the best.

    python benchmarks/words.py --gold DIR [--model NAME] [--heads] [--write] [--json FILE]

DIR holds `words/` with `golden100_europarl_en-fr.jsonl` and the two stories (`*_sents.txt`, `*ali_w2w*.txt`). The gold
translation is forced through the model; the alignment error rate (AER, Och and Ney 2003) is printed for each set. With
`--heads` all heads are compared: for each decoder layer, with and without the shift of Chen et al. (2020), heads are
added while the error falls. `--write` puts the best of these into `alignment.json` in the model's directory.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from translator.engine import EngineOptions
from translator.engine.alignment_heads import AlignmentHeads, read_alignment_heads, write_alignment_heads
from translator.engine.hf import Attention, load_transformers
from translator.engine.models import find
from translator.engine.word_alignment import link_weights, select_links, word_attention
from translator.text.words import Words

Links = set[tuple[int, int]]
_NO_SPACE_BEFORE = re.compile(r"[,.;:!?)\]”%'-]|\.\.\.|'s|n't")


class Pair(NamedTuple):
    """Gold words of both sides with sure and possible links (source word, target word)."""

    source: list[str]
    target: list[str]
    sure: Links
    possible: Links


class Measured(NamedTuple):
    """A pair with the word attention of each layer and head, unshifted and shifted: [shift][layer][head, …]."""

    pair: Pair
    source: Words
    target: Words
    attention: tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]


class Result(NamedTuple):
    """Alignment error rate, precision against possible links, recall of sure ones."""

    aer: float
    precision: float
    recall: float


def main() -> None:
    """Prints a table and writes the results as JSON."""
    parser = argparse.ArgumentParser(description="Measures word links on gold word alignments.")
    parser.add_argument("--gold", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="fr-en", metavar="NAME")
    parser.add_argument("--heads", action="store_true", help="compare all heads of the model")
    parser.add_argument("--write", action="store_true", help="write the best of them into the model's alignment.json")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()

    model = find(options.model, offline=True)
    engine = load_transformers(model, EngineOptions(engine="transformers", device="cpu"))
    sets = {
        name: [one for pair in pairs if (one := measure(pair, engine.attention)) is not None]
        for name, pairs in read_gold(options.gold / "words").items()
    }
    measured = [one for pairs in sets.values() for one in pairs]
    layers, heads = len(measured[0].attention[0]), len(measured[0].attention[0][0])
    used = read_alignment_heads(model.path, layers=layers, heads=heads)
    results = {
        name: score(pairs, used.layer, int(used.shift), used.heads, select_links)
        for name, pairs in {**sets, "all": measured}.items()
    }
    print(f"layer {used.layer}, heads {list(used.heads)}, {'with' if used.shift else 'without'} shift")
    print(f"{'set':20} {'pairs':>5} {'AER':>6} {'P':>6} {'R':>6}")
    for name, result in results.items():
        count = len(sets.get(name, measured))
        print(f"{name:20} {count:5} {result.aer:6.3f} {result.precision:6.3f} {result.recall:6.3f}")
    report = {"model": options.model, "sets": {name: result._asdict() for name, result in results.items()}}
    if options.heads or options.write:
        found = compared(measured, layers, heads)
        best = min(found, key=lambda entry: entry["aer"])
        print("best:", json.dumps(best))
        report |= {"best": best, "all": found}
        if options.write:
            write_alignment_heads(AlignmentHeads(best["layer"], tuple(best["heads"]), best["shift"]), model.path)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")


def compared(measured: list[Measured], layers: int, heads: int) -> list[dict[str, Any]]:
    """Prints and returns the best heads of each layer, with and without shift."""
    print(f"{len(measured)} sentence pairs; {layers} layers of {heads} heads")
    print(f"{'layer':>5} {'shift':>5}  {'heads':24} {'AER':>6} {'P':>6} {'R':>6}   argmax alone, all heads: AER")
    found = []
    for layer in range(layers):
        for shift in (0, 1):
            chosen, result = best_heads(measured, layer, shift, heads)
            plain = score(measured, layer, shift, range(heads), argmax)
            print(
                f"{layer:5} {shift:5}  {chosen!s:24} {result.aer:6.3f} {result.precision:6.3f} {result.recall:6.3f}"
                f"   {plain.aer:6.3f}"
            )
            found.append({"layer": layer, "heads": chosen, "shift": bool(shift), **result._asdict()})
    return found


def measure(pair: Pair, attention_of: Callable[[str, str], Attention]) -> Measured | None:
    """Forces the gold translation; None for a pair that is too long for the model."""
    source_text, source = joined(pair.source)
    target_text, target = joined(pair.target)
    if max(len(source_text), len(target_text)) > 2000:
        return None
    attention = attention_of(source_text, target_text)
    height, width = len(attention.targets.starts), len(attention.sources.starts)
    words = [
        [
            np.stack(
                [
                    word_attention(
                        head[shift : shift + height, :width], source, attention.sources, target, attention.targets
                    )
                    for head in layer
                ]
            )
            for layer in attention.layers
        ]
        for shift in (0, 1)
    ]
    return Measured(pair, source, target, (words[0], words[1]))


def best_heads(measured: list[Measured], layer: int, shift: int, heads: int) -> tuple[list[int], Result]:
    """Adds heads to the best one while the error falls."""
    alone = sorted(range(heads), key=lambda head: score(measured, layer, shift, [head], select_links).aer)
    chosen, result = alone[:1], score(measured, layer, shift, alone[:1], select_links)
    for head in alone[1:]:
        with_head = score(measured, layer, shift, [*chosen, head], select_links)
        if with_head.aer < result.aer:
            chosen, result = [*chosen, head], with_head
    return sorted(chosen), result


def score(
    measured: list[Measured],
    layer: int,
    shift: int,
    heads: Iterable[int],
    rule: Callable[[NDArray[np.float32]], NDArray[np.bool_]],
) -> Result:
    """The result of a set of heads; `rule` is `select_links` (as the package does) or `argmax` (attention alone)."""
    linked = sure = possible = gold = 0
    for one in measured:
        attention = one.attention[shift][layer][list(heads)].mean(0)
        weights = link_weights(attention, one.source, one.target) if rule is select_links else attention
        links = {(int(column), int(row)) for row, column in zip(*rule(weights).nonzero(), strict=True)}
        linked += len(links)
        sure += len(links & one.pair.sure)
        possible += len(links & one.pair.possible)
        gold += len(one.pair.sure)
    return Result(1 - (sure + possible) / (linked + gold), possible / max(linked, 1), sure / gold)


def argmax(attention: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Each target word with the source word that it attends to most."""
    best: NDArray[np.bool_] = attention == attention.max(axis=1, keepdims=True)
    return best


def read_gold(directory: Path) -> dict[str, list[Pair]]:
    """French–English pairs of the two gold formats, by set."""
    sets: dict[str, list[Pair]] = {"golden100": []}
    for line in (directory / "golden100_europarl_en-fr.jsonl").read_text(encoding="utf-8").splitlines():
        data = json.loads(line)
        links = {(french, english) for english, french in data["alignment"]}
        sets["golden100"].append(Pair(data["tgt_words"], data["src_words"], links, links))
    for path in sorted(directory.glob("*.ali_w2w_*.txt")):
        names = path.name.split(".")[1].removeprefix("ali_w2w_").split("_")
        sides = [_lines(next(directory.glob(f"*.{name}_sents.txt"))) for name in names]
        pairs = sets.setdefault(names[-1], [])
        for number, text in _lines(path).items():
            sure = {(int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", text)}
            possible = {(int(a), int(b)) for a, b in re.findall(r"(\d+)p(\d+)", text)}
            pairs.append(Pair(sides[0][number].split(), sides[1][number].split(), sure, sure | possible))
    return sets


def _lines(path: Path) -> dict[str, str]:
    pairs = (line.partition("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {number: text for number, _, text in pairs}


def joined(tokens: list[str]) -> tuple[str, Words]:
    """Running text of gold tokens, and the tokens as words of it."""
    text, starts, ends = "", [], []
    for given in tokens:
        token = given.replace("’", "'")
        if text and not _NO_SPACE_BEFORE.fullmatch(token) and text[-1] not in "'(-“":
            text += " "
        starts.append(len(text))
        text += token
        ends.append(len(text))
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return text, Words(words, starts, ends, [not any(map(str.isalnum, word)) for word in words])


if __name__ == "__main__":
    main()
