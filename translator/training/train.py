"""`translator train`: a recipe and a corpus directory become a model directory."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translator.corpus import CleanReport, read_texts
from translator.engine.layout import check, read_json
from translator.engine.models import find
from translator.errors import InputError, OutputError, UsageError
from translator.extras import require
from translator.training.card import training_card
from translator.training.links import LINKS
from translator.training.recipe import Recipe, read_recipe
from translator.training.tokens import Vocabulary

if TYPE_CHECKING:
    from accelerate import Accelerator
    from transformers import MarianMTModel

    from translator.training.links import Guide
    from translator.training.monitor import Measurement
    from translator.training.packing import PackedPairs

log = logging.getLogger(__name__)

_PREPARED = "prepared.json"


@dataclass(frozen=True, slots=True)
class Trained:
    """Where the model lies, and what the run came to; `record` is what `training.json` in the model says."""

    model: Path
    record: dict[str, Any]


def train(
    recipe: Path,
    output: Path,
    *,
    corpus: Path | None = None,
    exclude: Sequence[Path] = (),
    minutes: float | None = None,
    resume: bool = False,
    pack_only: bool = False,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
) -> Trained | None:
    """Makes a model by a recipe; None with `pack_only`.

    `output` comes to hold `start` (the first weights and the tokenizer), `packed` (all pairs as token ids), the
    checkpoint and `model`. What is prepared there for the same recipe is not prepared again, so that packing and
    training may happen on two machines: only packing needs `corpus`. No text of the `exclude` files is trained on.
    Started as several processes (`accelerate launch`), they share the work and the first alone writes.

    Raises InputError for a recipe or corpus that cannot be used, UsageError for a missing corpus or package,
    ModelError for a model that cannot be trained further, TrainingError when training breaks down, OutputError when
    something cannot be written.
    """
    settings = read_recipe(recipe)
    if minutes is not None:
        settings = replace(settings, fit=replace(settings.fit, minutes=minutes))
    if pack_only:
        prepare(settings, output, corpus=corpus, exclude=exclude)
        return None
    require("accelerate", extra="train", purpose="Training")
    from translator.training.loop import default_accelerator

    accelerator = default_accelerator()
    with accelerator.main_process_first():
        prepare(settings, output, corpus=corpus, exclude=exclude)
    if not resume and (output / "checkpoint.pt").exists():
        raise UsageError(
            f"{output}: a run is there already.",
            hint="Go on with --resume, or choose another --output; to start anew, delete checkpoint.pt first.",
        )
    return fit_prepared(settings, output, resume=resume, on_step=on_step, accelerator=accelerator)


def prepare(settings: Recipe, output: Path, *, corpus: Path | None, exclude: Sequence[Path] = ()) -> None:
    """Makes `output/start` and `output/packed`, if they are not there for this recipe and these `exclude` files yet.

    Without `exclude`, what was left out when the pairs were packed does not matter. Where attention is to be guided,
    the words of the pairs are linked too.
    """
    packed = output / "packed" / "train"
    if settings.fit.guide and not (packed / LINKS).is_file():
        # Said before the packing, which takes long.
        require("eflomal", extra="guide", purpose="Guided alignment")
    _pack(settings, output, corpus, exclude)
    if settings.fit.guide:
        _link(packed)
        _choose_heads(output / "start")


def _pack(settings: Recipe, output: Path, corpus: Path | None, exclude: Sequence[Path]) -> None:
    from translator.training.preparing import source_files

    texts = list(read_texts(exclude))
    made_for: dict[str, Any] = {"recipe": {key: value for key, value in settings.to_json().items() if key != "fit"}}
    if texts:
        made_for["excluded"] = _digest(texts)
    marker = output / _PREPARED
    if made_for.items() <= _prepared(marker).items():
        return
    if corpus is None:
        raise UsageError(
            f"{output}: no pairs are packed for this recipe{' and these --exclude files' if texts else ''}.",
            hint="Name the corpus: --corpus DIR.",
        )
    source_files(settings.data, corpus)
    try:
        output.mkdir(parents=True, exist_ok=True)
        # A checkpoint that is there was made with other pairs.
        for old in (marker, output / "checkpoint.pt", output / "packed" / "train" / LINKS):
            old.unlink(missing_ok=True)
        made_for |= _make(settings, output, corpus, texts)
        marker.write_text(json.dumps(made_for, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{output}: cannot be written ({error.strerror or error}).") from error


def _link(packed: Path) -> None:
    """Makes the word links of packed pairs, if they are not there yet."""
    from translator.training.links import link_packed, write_links
    from translator.training.packing import read_packed

    if not (packed / LINKS).is_file():
        log.info("Linking the words of the pairs.")
        write_links(link_packed(read_packed(packed)), packed)


def _make(settings: Recipe, output: Path, corpus: Path, texts: list[str]) -> dict[str, Any]:
    """Makes the start and the packed pairs; what there is to tell about them."""
    from translator.training.packing import write_packed
    from translator.training.preparing import model_pairs, packable

    def sources(report: CleanReport) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        return model_pairs(settings.data, corpus, texts, report)

    _make_start(settings, output / "start", lambda: sources(CleanReport()))
    report = CleanReport()
    valid: list[Any] = []
    pairs = packable(sources(report), settings.data, settings.augment, Vocabulary(output / "start"), valid)
    total = write_packed(pairs, output / "packed" / "train")
    if not total or not valid:
        raise InputError(f"{corpus}: {total} pairs to train on and {len(valid)} held out; expected some of both.")
    write_packed(valid, output / "packed" / "valid")
    log.info("%d pairs read, %d kept, %d packed with those made from others.", report.read, report.kept, total)
    return {"pairs": total, "read": report.read, "dropped": dict(report.dropped)}


def _prepared(marker: Path) -> dict[str, Any]:
    """What an output directory is prepared for; nothing if it is not, or not to the end."""
    try:
        record = json.loads(marker.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _digest(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(f"{text}\n".encode(errors="surrogatepass"))
    return digest.hexdigest()[:16]


def fit_prepared(
    settings: Recipe,
    output: Path,
    *,
    resume: bool = False,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
    accelerator: Accelerator | None = None,
) -> Trained:
    """Fits the model that is prepared in `output`; `output/model` is the best so far that beats the start."""
    from translator.training.checkpoints import save_model
    from translator.training.loop import default_accelerator, fit
    from translator.training.models import load_model
    from translator.training.packing import read_packed

    accelerator = accelerator or default_accelerator()
    start = output / "start"
    model = load_model(start, dropout=settings.model.dropout)
    pairs, valid = read_packed(output / "packed" / "train"), read_packed(output / "packed" / "valid")
    guide = _guide(model, start, output / "packed" / "train", pairs) if settings.fit.guide else None
    record: dict[str, Any] = {
        "recipe": settings.to_json(),
        "pairs": len(pairs),
        "parameters": sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad),
    }

    def save(history: Sequence[Measurement]) -> None:
        record["history"] = [measurement.to_json() for measurement in history]
        extra = {"training.json": json.dumps(record, indent=1) + "\n", "README.md": training_card(record)}
        save_model(model, start, output / "model", extra=extra)

    fitted = fit(
        model,
        pairs,
        valid,
        settings.fit,
        directory=output,
        guide=guide,
        resume=resume,
        save=save,
        on_step=on_step,
        accelerator=accelerator,
    )
    record |= {"ended": fitted.ended, "pairs_seen": fitted.pairs, "target_tokens": fitted.tokens}
    record["minutes"] = round(fitted.minutes, 1)
    if accelerator.is_main_process:
        save(fitted.history)
    return Trained(output / "model", record)


def _choose_heads(start: Path) -> None:
    """Has attention guided where word links of this model are read from, or else in one head of a middle layer."""
    from translator.engine.heads import default_heads, read_heads, write_heads

    layers, heads = _attention_shape(start)
    if read_heads(start, layers=layers, heads=heads) == (default := default_heads(layers=layers, heads=heads)):
        write_heads(replace(default, heads=(0,)), start)


def _attention_shape(start: Path) -> tuple[int, int]:
    config = read_json(start / "config.json")
    return config["decoder_layers"], config["decoder_attention_heads"]


def _guide(model: MarianMTModel, start: Path, packed: Path, pairs: PackedPairs) -> Guide:
    """The links of the packed pairs, and the heads that follow them."""
    from translator.engine.heads import read_heads
    from translator.training.links import Guide, read_links

    layers, heads = _attention_shape(start)
    # The fused kernels do not tell what they attend to.
    model.set_attn_implementation("eager")
    return Guide(read_links(packed, pairs), read_heads(start, layers=layers, heads=heads))


def _removed(directory: Path) -> None:
    """Nothing of another recipe may stay in it."""
    if directory.exists():
        shutil.rmtree(directory)


def _make_start(
    settings: Recipe, start: Path, sources: Callable[[], Iterator[tuple[str, list[tuple[str, str]]]]]
) -> None:
    """The tokenizer and the first weights."""
    from translator.training.checkpoints import save_model
    from translator.training.models import new_model, new_tokenizer

    if settings.model.start:
        given = find(settings.model.start).path
        check(given)
        positions = read_json(given / "config.json").get("max_position_embeddings", 512)
        if settings.data.max_tokens >= positions:
            raise InputError(
                f"data.max_tokens is {settings.data.max_tokens}, but {settings.model.start} has {positions} positions.",
                hint="Set data.max_tokens in the recipe below that.",
            )
        _removed(start)
        shutil.copytree(given, start)
        path = start / "tokenizer_config.json"
        tokenizer = read_json(path) if path.is_file() else {}
        tokenizer["model_max_length"] = settings.model.max_length
        path.write_text(json.dumps(tokenizer, indent=1) + "\n", encoding="utf-8")
        return
    _removed(start)
    texts = (text for _, pairs in sources() for pair in pairs for text in pair)
    size = new_tokenizer(
        islice(texts, 4 * settings.vocabulary.sentences),
        start,
        settings.vocabulary,
        max_length=settings.model.max_length,
    )
    save_model(new_model(settings.model, size, seed=settings.data.seed), start, start)
