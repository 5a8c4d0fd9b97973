from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.training.test_links import mirrored, mirrored_links
from tests.training.toy import random_model
from translator.engine.alignment_heads import AlignmentHeads
from translator.errors import InputError, OutputError, TrainingError
from translator.training import loop
from translator.training.checkpoints import CHECKPOINT, load_checkpoint
from translator.training.links import GuidedAlignment
from translator.training.loop import Fitted, fit
from translator.training.objective import Objective
from translator.training.optimizer import CombinedOptimizer
from translator.training.packing import PackedPairs, TokenPair, pack
from translator.training.recipe import FitSettings
from translator.training.validation import validate

SETTINGS = FitSettings(
    epochs=2.0, batch_tokens=160, learning_rate=3e-3, warmup_steps=10, precision="float32", ema_decay=0.9,
    validate_every_minutes=0.0, validate_every_steps=10,
)  # fmt: skip


def replace(settings: FitSettings, **changes: Any) -> FitSettings:
    return settings.model_copy(update=changes)


class StopError(Exception):
    """What interrupts a run."""


def pairs(count: int, seed: int) -> PackedPairs:
    """Targets are the sources' tokens, each one higher: learnt in seconds."""
    generator = torch.Generator().manual_seed(seed)
    rows = []
    for _ in range(count):
        length = int(torch.randint(3, 9, (), generator=generator))
        source = torch.randint(2, 30, (length,), generator=generator).tolist()
        rows.append(TokenPair([*source, 0], [*(token + 1 for token in source), 0]))
    return pack(rows)


TRAIN, VALID = pairs(200, 1), pairs(30, 2)


def run(
    directory: Path, settings: FitSettings = SETTINGS, *, dropout: float = 0.0, **options: Any
) -> tuple[Fitted, Any]:
    model = random_model()
    for module in model.modules():
        if hasattr(module, "dropout"):
            module.dropout = dropout
    train, valid = options.pop("train", TRAIN), options.pop("valid", VALID)
    return fit(model, train, valid, settings, directory=directory, **options), model


def best(fitted: Fitted) -> float:
    return min(validation.loss for validation in fitted.history)


def weights(model: Any) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def equal(left: Any, right: Any) -> bool:
    return all(torch.equal(value, weights(right)[name]) for name, value in weights(left).items())


def interrupt(after: int) -> Callable[[float, int], None]:
    steps = iter(range(1, after + 1))

    def on_step(_share: float, _pairs: int) -> None:
        if next(steps) == after:
            raise StopError

    return on_step


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_loss_falls(precision: Any, tmp_path: Path) -> None:
    saved: list[Any] = []
    fitted, model = run(tmp_path, replace(SETTINGS, precision=precision, epochs=3), save=saved.append)
    losses = [validation.loss for validation in fitted.history]
    assert losses[-1] < losses[0] - 0.3
    assert saved == [
        fitted.history[: place + 1] for place in range(1, len(losses)) if losses[place] < min(losses[:place])
    ]
    assert (fitted.ended, fitted.pairs) == ("epochs", 600)
    assert fitted.tokens == 3 * len(TRAIN.target)
    assert fitted.history[-1].learning_rate == pytest.approx(0, abs=1e-9)
    assert fitted.history[-1].step == 10 * (len(losses) - 1) or fitted.history[-1].step % 10
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


@pytest.mark.parametrize("start_weight", [0.0, 0.3])
@pytest.mark.parametrize("resume", [False, True])
def test_the_model_ends_with_its_best_weights(start_weight: float, resume: bool, tmp_path: Path) -> None:
    settings = replace(SETTINGS, epochs=1, start_weight=start_weight)
    if resume:
        with pytest.raises(StopError):
            run(tmp_path, settings, on_step=interrupt(15))
    fitted, model = run(tmp_path, settings, resume=resume)
    loss, _, _ = validate(Objective(model), VALID, 160, torch.device("cpu"))
    assert loss == pytest.approx(best(fitted), rel=1e-6)


def test_the_share_that_is_over_only_grows(tmp_path: Path) -> None:
    seen: list[tuple[float, int]] = []
    run(tmp_path, on_step=lambda share, count: seen.append((share, count)))
    assert seen == sorted(seen)
    assert seen[0][0] == 0
    assert 0.9 < seen[-1][0] < 1
    assert seen[-1][1] == 400


@pytest.mark.parametrize("epochs", [0.25, 1.5])
def test_epochs_may_be_broken(epochs: float, tmp_path: Path) -> None:
    fitted, _ = run(tmp_path, replace(SETTINGS, epochs=epochs))
    assert fitted.pairs == pytest.approx(200 * epochs, rel=0.15)


def test_batches_may_make_an_update_together(tmp_path: Path) -> None:
    """The same update whether its pairs come in one batch or in several."""
    settings = replace(SETTINGS, epochs=1, label_smoothing=0.0)
    (tmp_path / "parts").mkdir()
    whole, _ = run(tmp_path, replace(settings, batch_tokens=100_000))
    parts, _ = run(tmp_path / "parts", replace(settings, batch_tokens=160, gradient_accumulation_steps=10_000))
    assert (whole.history[-1].step, parts.history[-1].step) == (1, 1)
    untouched, _, _ = validate(Objective(random_model()), VALID, 160, torch.device("cpu"))
    assert best(whole) == pytest.approx(best(parts), rel=1e-5)
    assert best(whole) < untouched - 1e-3


@pytest.mark.parametrize(
    ("after", "optimizer", "precision"), [(10, "adamw", "float32"), (23, "adamw", "bfloat16"), (23, "muon", "float32")]
)
def test_an_interrupted_run_ends_as_one_that_was_not(
    after: int, optimizer: Any, precision: Any, tmp_path: Path
) -> None:
    settings = replace(SETTINGS, epochs=1.6, optimizer=optimizer, precision=precision, weight_decay=0.01)
    whole, expected = run(tmp_path, settings, dropout=0.2)
    part = tmp_path / "part"
    part.mkdir()
    # After an update that a validation follows the run is interrupted before the validation, hence one more.
    with pytest.raises(StopError):
        run(part, settings, dropout=0.2, on_step=interrupt(after + 1))
    fitted, model = run(part, settings, dropout=0.2, resume=True)
    assert equal(expected, model)
    assert (fitted.pairs, fitted.tokens, fitted.ended) == (whole.pairs, whole.tokens, whole.ended)
    assert [(entry.step, entry.loss) for entry in fitted.history] == [
        (entry.step, entry.loss) for entry in whole.history
    ]


def test_a_finished_run_is_not_run_again(tmp_path: Path) -> None:
    _, expected = run(tmp_path)
    fitted, model = run(tmp_path, resume=True, on_step=interrupt(1))
    assert equal(expected, model)
    assert fitted.ended == "epochs"


def test_a_new_run_forgets_the_checkpoint_before_it(tmp_path: Path) -> None:
    run(tmp_path, replace(SETTINGS, epochs=0.2))
    with pytest.raises(StopError):
        run(tmp_path, on_step=interrupt(1))
    assert load_checkpoint(tmp_path)["place"][0] == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda path: path.unlink(), "no checkpoint in it"),
        (lambda path: path.write_bytes(path.read_bytes()[:100]), "not a checkpoint"),
        (lambda path: torch.save({"weights": 1}, path), "of another model or other settings"),
    ],
)
def test_a_checkpoint_that_cannot_be_used(change: Callable[[Path], Any], says: str, tmp_path: Path) -> None:
    run(tmp_path, replace(SETTINGS, epochs=0.2))
    change(tmp_path / CHECKPOINT)
    with pytest.raises(InputError, match=rf"{says}.* without --resume"):
        run(tmp_path, resume=True)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    run(tmp_path, replace(SETTINGS, epochs=0.2))
    with pytest.raises(InputError, match="other settings"):
        run(tmp_path, replace(SETTINGS, ema_decay=0.0), resume=True)


def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands still but for what a test adds."""
    now = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=lambda: now.seconds))
    return now


def test_a_run_ends_in_time_with_the_rate_at_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock(monkeypatch)
    rates: list[float] = []
    step = CombinedOptimizer.step

    def noted(self: CombinedOptimizer, factor: float) -> None:
        rates.append(factor)
        step(self, factor)

    monkeypatch.setattr(CombinedOptimizer, "step", noted)

    def on_step(_share: float, _pairs: int) -> None:
        now.seconds += 3

    settings = replace(
        SETTINGS, epochs=1000, max_minutes=2.0, validate_every_minutes=0.5, validate_every_steps=0, warmup_steps=4
    )
    fitted, _ = run(tmp_path, settings, on_step=on_step)
    assert fitted.ended == "minutes"
    assert fitted.minutes == pytest.approx(2.0)
    assert [entry.minutes for entry in fitted.history] == pytest.approx([0.0, 0.5, 1.0, 1.5, 2.0])
    assert rates == pytest.approx([min(1, (step + 1) / 4) * (1 - step / 40) for step in range(40)])
    assert fitted.history[-1].learning_rate == 0


def test_time_counts_over_an_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock(monkeypatch)
    steps = []

    def on_step(_share: float, _pairs: int) -> None:
        now.seconds += 6
        steps.append(now.seconds)
        if len(steps) == 11:
            raise StopError

    settings = replace(SETTINGS, epochs=1000, max_minutes=2.0)
    with pytest.raises(StopError):
        run(tmp_path, settings, on_step=on_step)
    now.seconds += 10_000
    fitted, _ = run(tmp_path, settings, on_step=on_step, resume=True)
    assert fitted.minutes == pytest.approx(2.0)
    # Ten updates were in the checkpoint, the eleventh is done again.
    assert len(steps) == 11 + 10


def measured(monkeypatch: pytest.MonkeyPatch, *values: tuple[float, float, float]) -> None:
    given = iter(values)
    monkeypatch.setattr(loop, "validate", lambda *_: next(given))


def test_patience_ends_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    losses = [3.0, 2.0, 2.5, 2.4, 2.3]
    measured(monkeypatch, *((loss, 1.0, 1.0) for loss in losses))
    settings = replace(SETTINGS, epochs=50, patience=3, validate_every_steps=2)
    kept: list[Any] = []
    fitted, model = run(tmp_path, settings, save=lambda _: kept.append(None))
    assert (fitted.ended, [entry.loss for entry in fitted.history], len(kept)) == ("patience", losses, 1)
    again, same = run(tmp_path, settings, resume=True, on_step=interrupt(1))
    assert again.ended == "patience"
    assert equal(model, same)


def spoilt(monkeypatch: pytest.MonkeyPatch, updates: set[int]) -> None:
    """Makes the loss of some updates, counted from 1, not a number."""
    forward = Objective.forward
    count = iter(range(1, 10_000))

    def wrong(self: Objective, source: Tensor, target: Tensor, *_: Any) -> tuple[Tensor, Tensor, int]:
        loss, likelihood, tokens = forward(self, source, target)
        factor = math.nan if self.training and next(count) in updates else 1.0
        return loss * factor, likelihood * factor, tokens

    monkeypatch.setattr(Objective, "forward", wrong)


def test_an_update_that_is_not_finite_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    spoilt(monkeypatch, {3, 4, *range(10, 20)})
    fitted, model = run(tmp_path, replace(SETTINGS, validate_every_steps=5))
    warned = [record.getMessage() for record in caplog.records if "left out" in record.getMessage()]
    assert [message.split()[1] for message in warned] == ["3", "4", *map(str, range(10, 20))]
    assert all(math.isfinite(entry.loss) and math.isfinite(entry.train_loss or 0.0) for entry in fitted.history)
    assert all(bool(torch.isfinite(parameter).all()) for parameter in model.parameters())
    assert fitted.history[-1].loss < fitted.history[0].loss


def test_many_in_a_row_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt(monkeypatch, {2, *range(6, 1000)})
    with pytest.raises(TrainingError, match="not a number since update 6"):
        run(tmp_path, replace(SETTINGS, epochs=10))


@pytest.mark.parametrize(("gain", "spread", "collapsed"), [(0.0, 1.0, True), (1.0, 0.0, True), (0.1, 0.1, False)])
def test_a_collapse_ends_the_run_once_it_is_warm(
    gain: float, spread: float, collapsed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured(monkeypatch, *((3.0 - number / 10, gain, spread) for number in range(20)))
    settings = replace(SETTINGS, validate_every_steps=4, warmup_steps=3)
    if collapsed:
        with pytest.raises(TrainingError, match="collapsed at update 16"):
            run(tmp_path, settings)
    else:
        run(tmp_path, settings)


def test_a_dead_encoder_is_seen() -> None:
    model = random_model()
    alive = validate(Objective(model), VALID, 400, torch.device("cpu"))
    norm = model.model.encoder.layers[-1].final_layer_norm
    with torch.no_grad():
        norm.weight.zero_()
        norm.bias.fill_(1.0)
    _, gain, spread = validate(Objective(model), VALID, 400, torch.device("cpu"))
    assert gain == pytest.approx(0, abs=1e-6)
    assert spread == pytest.approx(0, abs=1e-6)
    assert alive[2] > 0.3


def test_one_held_out_pair_is_no_collapse() -> None:
    loss, gain, spread = validate(Objective(random_model()), pack([TokenPair([5, 0], [6, 0])]), 9, torch.device("cpu"))
    assert (gain, spread) == (1.0, 1.0)
    assert loss > 0


@pytest.mark.parametrize(
    "error", [OutputError("Cannot write it: the disk is full."), RuntimeError("unexpected pos 64 vs 0")]
)
def test_a_full_disk_keeps_the_checkpoint_before(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "whole").mkdir()
    whole, expected = run(tmp_path / "whole")
    save, times = torch.save, iter(range(10))

    def full(state: Any, file: Any) -> None:
        if next(times):
            file.write(b"half")
            raise error
        save(state, file)

    with monkeypatch.context() as patch:
        patch.setattr(torch, "save", full)
        with pytest.raises(OutputError, match=r"cannot be written .*--resume"):
            run(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == [CHECKPOINT, "whole"]
    fitted, model = run(tmp_path, resume=True)
    assert equal(expected, model)
    assert fitted.pairs == whole.pairs


@pytest.mark.slow
def test_a_guided_head_looks_at_linked_words(tmp_path: Path) -> None:
    pairs, heads = mirrored(), AlignmentHeads(0, (1,), shift=True)
    guide = GuidedAlignment(mirrored_links(pairs), heads)

    def attended(settings: FitSettings, directory: Path) -> float:
        directory.mkdir()
        _, model = run(directory, settings, train=pairs, valid=pairs, guide=guide)
        objective = Objective(model, guided_alignment_weight=1.0, heads=heads)
        indexes = np.arange(50)
        source, target = (torch.from_numpy(ids.astype("int64")) for ids in pairs.padded(indexes, 39))
        links = torch.from_numpy(guide.links.of(indexes))
        with torch.no_grad():
            missed = objective(source, target, links)[0] - objective(source, target)[0]
        return math.exp(-float(missed) / links.shape[1])

    short = replace(SETTINGS, epochs=4.0, learning_rate=1e-2, warmup_steps=100)
    assert attended(replace(short, guided_alignment_weight=1.0), tmp_path / "guided") > 0.8
    assert attended(short, tmp_path / "free") < 0.5


STEADY = replace(SETTINGS, epochs=1000, max_minutes=2.0, cooldown=0.25, validate_every_steps=8, warmup_steps=1)


def sitting(
    directory: Path, monkeypatch: pytest.MonkeyPatch, minutes: float, *, stop: int = 0, resume: bool = False
) -> tuple[list[float], Fitted | None, Any]:
    """The rates of a sitting whose updates take three seconds, what it found, and the model."""
    now, rates, step = clock(monkeypatch), list[float](), CombinedOptimizer.step

    def noted(self: CombinedOptimizer, factor: float) -> None:
        rates.append(factor)
        step(self, factor)

    def on_step(_share: float, _pairs: int) -> None:
        now.seconds += 3
        if len(rates) == stop:
            raise StopError

    settings = replace(STEADY, max_minutes=minutes)
    with monkeypatch.context() as patch:
        patch.setattr(CombinedOptimizer, "step", noted)
        if not stop:
            return rates, *run(directory, settings, on_step=on_step, resume=resume)
        with pytest.raises(StopError):
            run(directory, settings, on_step=on_step, resume=resume)
        return rates, None, None


FALL = [1 - step / 10 for step in range(10)]


def test_a_copy_cools_down_and_the_next_sitting_goes_on_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates, first, shipped = sitting(tmp_path, monkeypatch, 2.0)
    assert first
    assert rates == pytest.approx([1.0] * 30 + FALL)
    state = load_checkpoint(tmp_path)
    assert state["place"][0] == 30
    assert state["history"][-1]["step"] == 40
    assert best(first) == first.history[-1].loss
    # The sitting is over: nothing is trained again, and the model is the one that cooled down.
    nothing, again, same = sitting(tmp_path, monkeypatch, 2.0, resume=True)
    assert again
    assert (nothing, again) == ([], first)
    assert equal(shipped, same)
    # Another begins at the 90 seconds that the first one had when it cooled down.
    rates, second, _ = sitting(tmp_path, monkeypatch, 3.5, resume=True)
    assert second
    assert rates == pytest.approx([1.0] * 30 + FALL)
    assert second.history[: len(first.history)] == first.history
    assert second.minutes == pytest.approx(3.5)
    assert second.history[-1].step == 70


@pytest.mark.parametrize(("stop", "place"), [(20, 16), (36, 30)])
def test_a_sitting_that_was_interrupted_ends_as_planned(
    stop: int, place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("whole", "part"):
        (tmp_path / name).mkdir()
    _, _, expected = sitting(tmp_path / "whole", monkeypatch, 2.0)
    sitting(tmp_path / "part", monkeypatch, 2.0, stop=stop)
    assert load_checkpoint(tmp_path / "part")["place"][0] == place
    rates, _, model = sitting(tmp_path / "part", monkeypatch, 2.0, resume=True)
    if stop == 20:
        assert rates == pytest.approx([1.0] * 14 + FALL)
        assert equal(expected, model)
    else:
        # Ten updates are left of it; what cools down is the last quarter of them.
        assert rates == pytest.approx([1.0] * 8 + [0.8, 0.4])


def test_a_sample_of_the_vocabulary_is_as_good(tmp_path: Path) -> None:
    for name in ("all", "sample"):
        (tmp_path / name).mkdir()
    settings = replace(SETTINGS, epochs=4, batch_tokens=60, validate_every_steps=0)
    whole, _ = run(tmp_path / "all", settings)
    sampled, model = run(tmp_path / "sample", replace(settings, output_classes=30))
    assert whole.history[0].loss - best(whole) > 1
    assert best(sampled) == pytest.approx(best(whole), abs=0.1)
    _, again = run(tmp_path / "sample", replace(settings, output_classes=30))
    assert equal(model, again)
    assert not equal(model, run(tmp_path / "all", settings)[1])
