"""From corpora to packed pairs: read, clean, bring into the model's spelling, augment, encode."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from pathlib import Path

from translator.corpus import CleanReport, Pair, clean, read_pairs
from translator.errors import InputError
from translator.formats.bitexts.reading import FORMATS
from translator.training.augment import Augmentation, Texts, augmented
from translator.training.packing import TokenPair
from translator.training.recipe import DataSettings
from translator.training.text import model_pair
from translator.training.tokens import Vocabulary

_CHUNK = 4096
_ENDINGS = ("", ".gz", ".zst")


def source_files(data: DataSettings, corpus: Path) -> dict[str, Path]:
    """The file of each source, those of the largest weight first; one InputError names all that are missing."""
    found: dict[str, Path] = {}
    for name in sorted(data.sources, key=lambda name: -data.sources[name]):
        candidates = (corpus / f"{name}{kind}{ending}" for kind in FORMATS for ending in _ENDINGS)
        path = next((path for path in candidates if path.is_file()), None)
        if path is not None:
            found[name] = path
    missing = sorted(data.sources.keys() - found.keys())
    if missing:
        raise InputError(
            f"{corpus}: no corpus file for {', '.join(missing)}.",
            hint="A source `x` is a file x.tsv, x.tsv.zst, x.tmx, … in the directory given with --corpus.",
        )
    return found


def model_pairs(
    data: DataSettings, corpus: Path, exclude: Sequence[str], report: CleanReport
) -> Iterator[tuple[str, list[Texts]]]:
    """(source, its pairs in the model's spelling and in order) for one source after the other.

    Near-duplicates are dropped across sources. With `draw_once`, pairs of a weight below 1 are drawn here.
    """
    files = source_files(data, corpus)
    chance = random.Random(data.seed)

    def read() -> Iterator[Pair]:
        for name, path in files.items():
            weight = data.sources[name] * data.sample
            drawn = data.draw_once and weight < 1
            for pair in read_pairs([path], skip_bad=True):
                if not drawn or chance.random() < weight:
                    yield Pair(pair.source, pair.target, name)

    for name, pairs in groupby(clean(read(), exclude=exclude, report=report), key=lambda pair: pair.document):
        yield name, [texts for pair in pairs if (texts := model_pair(pair.source, pair.target))]


def encoded(
    pairs: Iterable[Texts], vocabulary: Vocabulary, *, max_tokens: int, weight: float = 1.0
) -> Iterator[TokenPair]:
    """Token ids of pairs; those beyond `max_tokens` on a side are left out."""
    iterator = iter(pairs)
    while part := list(islice(iterator, _CHUNK)):
        for source, target in vocabulary.encode([source for source, _ in part], [target for _, target in part]):
            if len(source) <= max_tokens and len(target) <= max_tokens:
                yield TokenPair(source, target, weight)


def packable(
    sources: Iterable[tuple[str, list[Texts]]],
    data: DataSettings,
    shares: Augmentation,
    vocabulary: Vocabulary,
    valid: list[TokenPair],
) -> Iterator[TokenPair]:
    """Token pairs to train on; those held out are put into `valid` on the way."""
    chance = random.Random(data.seed)
    for name, pairs in sources:
        if name == data.valid_from:
            held_out = pairs[-data.valid :] if data.valid else []
            pairs = pairs[: len(pairs) - len(held_out)]
            valid += encoded(held_out, vocabulary, max_tokens=data.max_tokens)
        weight = data.sources[name] * data.sample
        yield from encoded(
            augmented(pairs, shares, chance),
            vocabulary,
            max_tokens=data.max_tokens,
            weight=max(1.0, weight) if data.draw_once else weight,
        )
