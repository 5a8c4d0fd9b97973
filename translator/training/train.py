"""`translator train`: a recipe and a corpus directory become a model directory."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from translator.engine.alignment_heads import read_alignment_heads
from translator.errors import UsageError
from translator.extras import require
from translator.training.card import training_card
from translator.training.links import GuidedAlignment, read_links
from translator.training.packing import read_packed
from translator.training.preparing import attention_shape, prepare
from translator.training.recipe import Recipe, read_recipe

if TYPE_CHECKING:
    from accelerate import Accelerator

    from translator.training.validation import Validation


@dataclass(frozen=True, slots=True)
class Trained:
    """Where the model lies, and the record of the run, which is also in `training.json` of the model."""

    model: Path
    record: dict[str, Any]


def train(
    recipe: Path,
    output: Path,
    *,
    corpus: Path | None = None,
    exclude: Sequence[Path] = (),
    parent: Path | None = None,
    max_minutes: float | None = None,
    resume: bool = False,
    pack_only: bool = False,
    on_step: Callable[[float, int], None] = lambda _progress, _pairs: None,
) -> Trained | None:
    """Makes a model by a recipe; returns None with `pack_only`.

    `output` comes to hold `start` (the first weights and the tokenizer), `packed` (all pairs as token ids), the
    checkpoint and `model`. What is prepared there for the same recipe is not prepared again, so that packing and
    training may happen on two machines: only packing needs `corpus`, and `parent`, the file that the recipe's parent is
    in. No text of the `exclude` files is trained on. `max_minutes` replaces that of the recipe. Started as several
    processes (`accelerate launch`), they share the work and only the first one writes.

    Raises InputError for a recipe or corpus that cannot be used, UsageError for a missing corpus or package,
    ModelError for a model that cannot be trained further, TrainingError when training breaks down, OutputError when
    something cannot be written.
    """
    settings = read_recipe(recipe)
    if max_minutes is not None:
        fit_settings = settings.fit.model_copy(update={"max_minutes": max_minutes})
        settings = settings.model_copy(update={"fit": fit_settings})
    if pack_only:
        prepare(settings, output, corpus=corpus, exclude=exclude, parent=parent)
        return None
    require("accelerate", extra="train", purpose="Training")
    from translator.training.loop import default_accelerator

    accelerator = default_accelerator()
    with accelerator.main_process_first():
        prepare(settings, output, corpus=corpus, exclude=exclude, parent=parent)
    if not resume and (output / "checkpoint.pt").exists():
        raise UsageError(
            f"{output}: a run is there already.",
            hint="Go on with --resume, or choose another --output; to start anew, delete checkpoint.pt first.",
        )
    return _fit_prepared(settings, output, accelerator, resume=resume, on_step=on_step)


def _fit_prepared(
    recipe: Recipe, output: Path, accelerator: Accelerator, *, resume: bool, on_step: Callable[[float, int], None]
) -> Trained:
    """Fits the model that is prepared in `output`; `output/model` is the best so far."""
    from translator.training.checkpoints import save_model
    from translator.training.loop import fit
    from translator.training.models import load_model

    start, packed = output / "start", output / "packed"
    model = load_model(start, dropout=recipe.model.dropout)
    pairs, valid = read_packed(packed / "train"), read_packed(packed / "valid")
    guide = None
    if recipe.fit.guided_alignment_weight:
        # The fused attention kernels do not return what they attend to.
        model.set_attn_implementation("eager")
        heads = read_alignment_heads(start, **attention_shape(start))
        guide = GuidedAlignment(read_links(packed / "train", pairs), heads)
    record: dict[str, Any] = {
        "recipe": recipe.model_dump(),
        "pairs": len(pairs),
        "parameters": sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad),
    }

    def save(history: Sequence[Validation]) -> None:
        record["history"] = [asdict(validation) for validation in history]
        extra = {"training.json": json.dumps(record, indent=1) + "\n", "README.md": training_card(record)}
        save_model(model, start, output / "model", extra=extra)

    fitted = fit(
        model,
        pairs,
        valid,
        recipe.fit,
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
