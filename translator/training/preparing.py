"""From corpora to packed pairs: read, clean, bring into the model's spelling, augment, encode, link words."""

from __future__ import annotations

import hashlib
import json
import logging
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from translator.corpus.cleaning import CleaningReport, clean
from translator.engine.alignment_heads import default_alignment_heads, read_alignment_heads, write_alignment_heads
from translator.engine.layout import read_json
from translator.errors import InputError, UsageError
from translator.files import open_output, write_failure
from translator.formats import Pair, read_pairs, read_texts
from translator.formats.bitexts.formats import READABLE
from translator.pipeline.spelling import spell_text
from translator.training.augment import TextPair, augmented
from translator.training.linked_pairs import LinkedPairs
from translator.training.links import LINKS, eflomal_command, link_packed, write_links
from translator.training.packing import TokenPair, read_packed, write_packed
from translator.training.recipe import AugmentSettings, DataSettings, Recipe
from translator.training.starting import make_start
from translator.training.vocabulary import Vocabulary

log = logging.getLogger(__name__)

Sources = Iterator[tuple[str, list[TextPair]]]
"""(source, its pairs in the model's spelling and in order) for one source of the recipe after the other."""

_PREPARED = "prepared.json"
_CHUNK = 4096
_ENDINGS = ("", ".gz", ".zst")
_OPENING, _CLOSING = re.compile("« |[“‘]"), re.compile(" »|[”’]")


def prepare(
    recipe: Recipe, output: Path, *, corpus: Path | None, exclude: Sequence[Path] = (), parent: Path | None = None
) -> None:
    """Makes `output/start` and `output/packed`, if they are not there for this recipe and these `exclude` files yet.

    Without `exclude`, what was left out when the pairs were packed does not matter. Where attention is to be guided,
    the words of the pairs are linked too. `parent` is the package that the recipe's parent is in. Raises InputError,
    UsageError, ModelError and OutputError as `train` does.
    """
    packed, start = output / "packed" / "train", output / "start"
    guided = recipe.fit.guided_alignment_weight > 0
    if guided and not (packed / LINKS).is_file():
        eflomal_command()  # Said before the packing, which takes long.
    _pack(recipe, output, corpus, exclude, parent)
    if not guided:
        return
    if not (packed / LINKS).is_file():
        log.info("Linking the words of the pairs.")
        write_links(link_packed(read_packed(packed)), packed)
    # The guided heads are those that word links of this model are read from, or else one head of a middle layer.
    shape = attention_shape(start)
    if read_alignment_heads(start, **shape) == (default := default_alignment_heads(**shape)):
        write_alignment_heads(replace(default, heads=(0,)), start)


def attention_shape(model: Path) -> dict[str, int]:
    """The number of decoder layers and of heads in each of a model directory, as `read_alignment_heads` takes them."""
    config = read_json(model / "config.json")
    return {"layers": config["decoder_layers"], "heads": config["decoder_attention_heads"]}


def digest(texts: Iterable[str]) -> str:
    """16 hexadecimal digits that stand for texts in their order."""
    total = hashlib.sha256()
    for text in texts:
        total.update(f"{text}\n".encode(errors="surrogatepass"))
    return total.hexdigest()[:16]


def source_files(data: DataSettings, corpus: Path) -> dict[str, Path]:
    """The file of each source, those of the largest weight first; one InputError names all that are missing."""
    found: dict[str, Path] = {}
    for name in sorted(data.sources, key=lambda name: -data.sources[name]):
        candidates = (corpus / f"{name}{kind}{ending}" for kind in READABLE for ending in _ENDINGS)
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
    data: DataSettings, corpus: Path, exclude: Sequence[str], report: CleaningReport, *, whole: Sequence[str] = ()
) -> Sources:
    """The pairs of all sources, cleaned; near-duplicates are dropped across sources.

    With `draw_once`, pairs of a weight below 1 are drawn here, but for the sources that are wanted `whole`.
    """
    files = source_files(data, corpus)
    chance = random.Random(data.seed)

    def read() -> Iterator[Pair]:
        for name, path in files.items():
            weight = data.sources[name] * data.sample
            drawn = data.draw_once and weight < 1 and name not in whole
            for pair in read_pairs([path], skip_bad=True):
                if not drawn or chance.random() < weight:
                    yield Pair(pair.source, pair.target, name)

    for name, pairs in groupby(clean(read(), exclude=exclude, report=report), key=lambda pair: pair.document):
        yield name, [texts for pair in pairs if (texts := model_pair(pair.source, pair.target))]


def model_pair(source: str, target: str) -> TextPair | None:
    """French and English in the spelling that the pipeline feeds the model; None if their quotations do not agree.

    Marks around a whole text are left out on both sides, as in the pipeline.
    """
    french, english = spell_text(source, "fr").text, spell_text(target, "en").text
    for mark in (_OPENING, _CLOSING):
        if len(mark.findall(french)) != len(mark.findall(english)):
            return None
    return (french, english) if french and english else None


def encoded(
    pairs: Iterable[TextPair], vocabulary: Vocabulary, *, max_tokens: int, weight: float = 1.0, reverse: bool = False
) -> Iterator[TokenPair]:
    """Token ids of French–English pairs, those of the English first with `reverse`.

    Pairs with more than `max_tokens` tokens on a side are left out.
    """
    iterator = iter(pairs)
    while part := list(islice(iterator, _CHUNK)):
        french, english = [french for french, _ in part], [english for _, english in part]
        for source, target in vocabulary.encode(*((english, french) if reverse else (french, english))):
            if len(source) <= max_tokens and len(target) <= max_tokens:
                yield TokenPair(source, target, weight)


def packable(
    sources: Sources,
    data: DataSettings,
    shares: AugmentSettings,
    vocabulary: Vocabulary,
    valid: list[TokenPair],
) -> Iterator[TokenPair]:
    """Token pairs to train on, those made by word links last; those held out are appended to `valid` on the way."""
    encode = partial(encoded, vocabulary=vocabulary, max_tokens=data.max_tokens, reverse=data.reverse)
    chance = random.Random(data.seed)
    linked = LinkedPairs(shares, vocabulary.placeholder, random.Random(data.seed))
    for name, pairs in sources:
        if name == data.valid_from:
            held_out = pairs[-data.valid :] if data.valid else []
            pairs = pairs[: len(pairs) - len(held_out)]
            valid += encode(held_out)
        weight = data.sources[name] * data.sample
        if linked.keep(name, pairs) and data.draw_once:
            pairs = [pair for pair in pairs if chance.random() < weight]
        weight = max(1.0, weight) if data.draw_once else weight
        linked.draw(name, pairs, weight)
        yield from encode(augmented(pairs, shares, chance), weight=weight)
    for weight, made in groupby(linked.made(), key=lambda made: made[1]):
        yield from encode((pair for pair, _ in made), weight=weight)


def _pack(recipe: Recipe, output: Path, corpus: Path | None, exclude: Sequence[Path], parent: Path | None) -> None:
    texts = list(read_texts(exclude))
    made_for: dict[str, Any] = {"recipe": recipe.model_dump(exclude={"fit"})}
    if texts:
        made_for["excluded"] = digest(texts)
    marker = output / _PREPARED
    if made_for.items() <= _prepared(marker).items():
        return
    if corpus is None:
        raise UsageError(
            f"{output}: no pairs are packed for this recipe{' and these --exclude files' if texts else ''}.",
            hint="Name the corpus: --corpus DIR.",
        )
    if recipe.parent and not parent:
        raise UsageError(
            f"The recipe begins with weights out of {recipe.parent.package}.", hint="Name its file: --parent FILE."
        )
    if recipe.parent or recipe.augment.linked:
        eflomal_command()
    source_files(recipe.data, corpus)
    try:
        output.mkdir(parents=True, exist_ok=True)
        before = _prepared(marker)
        before = before.get("before", before)
        if (output / "checkpoint.pt").exists() and not _goes_on(made_for, before):
            raise UsageError(
                f"{output}: a run of another recipe is there, which cannot go on with this one.",
                hint="Choose another --output; to start anew there, delete checkpoint.pt first.",
            )
        if before:  # It is no longer prepared for that, but should this be cut short, the run may still go on.
            with open_output(marker) as sink:
                sink.write(json.dumps({"before": before}) + "\n")
        (output / "packed" / "train" / LINKS).unlink(missing_ok=True)
        made_for |= _make(recipe, output, corpus, texts, parent)
    except OSError as error:
        raise write_failure(str(output), error) from error
    with open_output(marker) as sink:
        sink.write(json.dumps(made_for, indent=1) + "\n")


def _make(recipe: Recipe, output: Path, corpus: Path, texts: list[str], parent: Path | None) -> dict[str, Any]:
    """Makes the start and the packed pairs; returns what `prepared.json` tells of them."""

    def sources(report: CleaningReport) -> Sources:
        return model_pairs(recipe.data, corpus, texts, report, whole=recipe.augment.listed)

    weights = {name: weight * recipe.data.sample for name, weight in recipe.data.sources.items()}
    read = ((pair, weights[name]) for name, pairs in sources(CleaningReport()) for pair in pairs)
    make_start(recipe, output / "start", read, parent)
    report = CleaningReport()
    valid: list[TokenPair] = []
    pairs = packable(sources(report), recipe.data, recipe.augment, Vocabulary(output / "start"), valid)
    total = write_packed(pairs, output / "packed" / "train")
    if not total or not valid:
        raise InputError(f"{corpus}: {total} pairs to train on and {len(valid)} held out; expected some of both.")
    write_packed(valid, output / "packed" / "valid")
    log.info("%d pairs read, %d kept, %d packed with those made from others.", report.read, report.kept, total)
    return {"pairs": total, "read": report.read, "dropped": dict(report.dropped)}


def _goes_on(new: dict[str, Any], old: dict[str, Any]) -> bool:
    """Whether a run that was prepared for `old` may go on with the pairs of `new`.

    Both train the same model further, hold out the same pairs and leave out the same texts.
    """

    def fixed(made_for: dict[str, Any]) -> list[Any]:
        recipe = made_for.get("recipe", {})
        data = recipe.get("data", {})
        return [
            *(recipe.get(table) for table in ("model", "vocabulary")),
            *(data.get(name) for name in ("valid_from", "valid", "max_tokens")),
            bool(data.get("reverse")),
            made_for.get("excluded"),
        ]

    return bool(new["recipe"]["model"]["start"]) and fixed(new) == fixed(old)


def _prepared(marker: Path) -> dict[str, Any]:
    """What an output directory is prepared for; nothing if it is not, or not to the end."""
    try:
        record = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}
