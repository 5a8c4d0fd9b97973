from __future__ import annotations

import json
import pickle
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("yaml", reason="needs the extra comet")

import torch
from lxml import html
from sacrebleu.metrics.base import Score, Signature
from sacrebleu.significance import PairedTest
from tokenizers import Tokenizer

from tests.comet import KINDS, ROWS, load, make_comet, save
from translator.errors import ModelError, UsageError
from translator.evaluation import System, compare, evaluate, write_report
from translator.evaluation.comet import Comet
from translator.evaluation.comet_network import sparsemax
from translator.evaluation.scoring import mean_scores

SOURCES, REFERENCES, HYPOTHESES = (list(column) for column in zip(*ROWS, strict=True))
OTHERS = [text.upper() for text in HYPOTHESES]
UNBABEL = {
    "mix": [-0.924323, -0.920308, -1.092248, -0.906361, -1.022242],
    "normalised": [-0.896921, -0.923434, -1.045325, -0.913066, -0.967119],
    "first": [0.499545, 0.532874, 0.425372, 0.488073, 0.482994],
    "largest": [-1.078166, -1.195192, -0.155392, -0.926775, -0.809725],
    "last": [-0.170404, -0.171325, -0.170044, -0.170906, -0.170472],
    "minilm": [0.871444, 0.869970, 0.889407, 0.872991, 0.886439],
}
"""What unbabel-comet 2.2.7 with transformers 4.57.6 gives (docs/decisions/0009-comet.md says how)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_comet(tmp_path_factory.mktemp("models") / "toy")


@pytest.fixture(scope="module")
def comet(folder: Path) -> Comet:
    return Comet(folder, device="cpu")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A model to break."""
    return make_comet(tmp_path / "toy")


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_those_of_unbabel_comet(kind: str, tmp_path: Path) -> None:
    made = Comet(make_comet(tmp_path / kind, **KINDS[kind]), device="cpu")
    (found,) = made.scores(SOURCES, REFERENCES, [HYPOTHESES])
    assert [score / 100 for score in found] == pytest.approx(UNBABEL[kind], abs=3e-6)


def test_nothing_is_fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError(f"the network was asked for {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert len(Comet(folder, device="cpu").scores(SOURCES, REFERENCES, [HYPOTHESES])[0]) == len(ROWS)


def test_batches_and_other_rows_change_nothing(comet: Comet, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = comet.scores(SOURCES, REFERENCES, [HYPOTHESES, OTHERS])
    monkeypatch.setattr("translator.evaluation.comet._ROWS", 2)
    monkeypatch.setattr("translator.evaluation.comet._TOKENS", {"cpu": 16})
    done: list[int] = []
    parts = comet.scores(SOURCES, REFERENCES, [HYPOTHESES, OTHERS], on_done=done.append)
    assert done == [2, 2, 1]
    for some, others in zip(whole, parts, strict=True):
        assert some == pytest.approx(others, abs=1e-3)


def test_settings_in_the_weights_win(own: Path, comet: Comet) -> None:
    said = own / "hparams.yaml"
    said.write_text(said.read_text(encoding="utf-8").replace("pool: avg", "pool: cls"), encoding="utf-8")
    expected = comet.scores(SOURCES, REFERENCES, [HYPOTHESES])
    assert Comet(own, device="cpu").scores(SOURCES, REFERENCES, [HYPOTHESES]) == expected


def test_weights_without_settings_and_with_what_is_not_needed(own: Path, comet: Comet) -> None:
    state, _ = load(own)
    state["encoder.model.embeddings.position_ids"] = torch.arange(66)[None]
    state["encoder.model.pooler.dense.bias"] = torch.zeros(16)
    save(own, state, {})
    expected = comet.scores(SOURCES, REFERENCES, [HYPOTHESES])
    made = Comet(own, device="cpu")
    assert made.scores(SOURCES, REFERENCES, [HYPOTHESES]) == expected
    assert made.digest != comet.digest


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.5, 0.2], [0.65, 0.35]),
        ([3.0, 0.0, 1.0], [1.0, 0.0, 0.0]),
        ([0.0, 0.0, 0.0, 0.0], [0.25, 0.25, 0.25, 0.25]),
        ([0.1, 1.0, 0.8], [0.0, 0.6, 0.4]),
    ],
)
def test_sparsemax(values: list[float], expected: list[float]) -> None:
    assert sparsemax(torch.tensor(values)).tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("lost", "says", "hint"),
    [
        ([""], "There is no folder", "none is ever fetched"),
        (["hparams.yaml"], "no hparams.yaml", "checkpoints/model.ckpt"),
        (["hparams.yaml", "checkpoints/model.ckpt"], "no hparams.yaml and no checkpoints/model.ckpt", "hparams.yaml"),
        (["config.json"], "lacks config.json of the encoder", "Copy config.json of xlm-roberta-large into it."),
        (["tokenizer.json", "config.json"], "lacks config.json of", "and tokenizer.json of xlm-roberta-large"),
    ],
)
def test_what_a_folder_lacks_is_said(tmp_path: Path, lost: list[str], says: str, hint: str) -> None:
    made = make_comet(tmp_path / "toy", pretrained_model="xlm-roberta-large")
    for name in lost:
        (made / name).rename(tmp_path / (Path(name).name or "gone"))
    with pytest.raises(UsageError, match=says) as caught:
        Comet(made)
    assert hint in caught.value.hint


def test_the_tokenizer_of_minilm_is_that_of_another(tmp_path: Path) -> None:
    made = make_comet(tmp_path / "toy", encoder_model="MiniLM", pretrained_model="some/minilm")
    (made / "config.json").unlink()
    (made / "tokenizer.json").unlink()
    with pytest.raises(UsageError) as caught:
        Comet(made)
    assert caught.value.hint == "Copy config.json of some/minilm and tokenizer.json of xlm-roberta-base into it."


class Mischief:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_code_in_a_checkpoint_is_not_run(own: Path, tmp_path: Path) -> None:
    state, settings = load(own)
    save(own, state, {**settings, "callback": Mischief(tmp_path / "done")})
    with pytest.raises(ModelError, match="as weights alone"):
        Comet(own)
    (own / "checkpoints" / "model.ckpt").write_bytes(pickle.dumps(Mischief(tmp_path / "done")))
    with pytest.raises(ModelError, match="as weights alone"):
        Comet(own)
    assert not (tmp_path / "done").exists()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"class_identifier": "xcomet_metric"}, "class_identifier is xcomet_metric"),
        ({"class_identifier": None}, "class_identifier is not given"),
        ({"encoder_model": "RemBERT", "pool": "sum"}, "encoder_model is RemBERT, pool is sum"),
        ({"layer_transformation": "entmax", "activations": "Swish"}, "entmax, activations is Swish"),
        ({"layer": "top", "final_activation": "Swish"}, "layer is top, final_activation is Swish"),
        ({"layer": 9}, "do not fit hparams.yaml: layer is 9"),
    ],
)
def test_other_architectures_are_refused(tmp_path: Path, settings: dict[str, Any], says: str) -> None:
    made = make_comet(tmp_path / "toy", **settings)
    with pytest.raises(ModelError, match=says):
        Comet(made)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("checkpoints/model.ckpt", "no checkpoint", "as weights alone"),
        ("hparams.yaml", "a: [", "cannot be read"),
        ("hparams.yaml", "!!python/object:os.system {}", "cannot be read"),
        ("hparams.yaml", "- a", "holds no settings"),
        ("config.json", "{", "encoder in .* cannot be loaded"),
        ("tokenizer.json", "{}", "tokenizer .* cannot be loaded"),
    ],
)
def test_broken_files_are_named(own: Path, name: str, content: str, says: str) -> None:
    (own / name).write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=says):
        Comet(own)


def test_weights_that_do_not_fit_are_named(own: Path) -> None:
    config = own / "config.json"
    right = config.read_text(encoding="utf-8")
    for wrong in ({"vocab_size": 50}, {"num_hidden_layers": 4}):
        config.write_text(json.dumps({**json.loads(right), **wrong}), encoding="utf-8")
        with pytest.raises(ModelError, match=r"do not fit config\.json"):
            Comet(own)
    config.write_text(right, encoding="utf-8")
    state, settings = load(own)
    for name in ("layerwise_attention.gamma", "estimator.ff.0.bias"):
        save(own, {key: weight for key, weight in state.items() if key != name}, settings)
        with pytest.raises(ModelError, match=r"do not fit hparams\.yaml"):
            Comet(own)


def test_a_tokenizer_of_another_model_is_named(own: Path, tmp_path: Path) -> None:
    tokenizer = own / "tokenizer.json"
    other = Tokenizer.from_file(str(tokenizer))
    other.add_tokens(["ailleurs", "demain"])
    other.save(str(tokenizer))
    with pytest.raises(ModelError, match=r"tokenizer\.json has more pieces than the encoder, which takes"):
        Comet(own)


@pytest.mark.parametrize(
    "content",
    [
        {"state_dict": [1, 2]},
        {"state_dict": {}, "hyper_parameters": [1, 2]},
        {"state_dict": {1: torch.zeros(1)}},
        {"state_dict": {}, "hyper_parameters": {"encoder_model": ["XLM-RoBERTa"]}},
        [1, 2],
    ],
)
def test_odd_checkpoints_are_no_tracebacks(own: Path, content: object) -> None:
    torch.save(content, own / "checkpoints" / "model.ckpt")
    with pytest.raises(ModelError):
        Comet(own)


def test_an_encoder_without_padding_is_named(own: Path) -> None:
    config = own / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text("utf-8")) | {"pad_token_id": None}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"config\.json"):
        Comet(own)


def test_a_missing_package_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "translator.evaluation.comet")
    monkeypatch.setattr("translator.extras.find_spec", lambda _: None)
    with pytest.raises(UsageError, match="COMET needs yaml") as caught:
        import translator.evaluation.comet  # noqa: F401
    assert caught.value.hint == "Run: pip install 'translator[comet]'"


class RowScores:
    """A metric of sacreBLEU whose texts are the scores of their rows."""

    def get_signature(self) -> Signature:
        return Signature({"num_refs": 1})

    def _extract_corpus_statistics(self, texts: list[str], references: object) -> list[list[float]]:
        return [[float(text), 1.0] for text in texts]

    def _compute_score_from_stats(self, stats: Any) -> Score:
        return Score("mean", float(stats[0] / stats[1]))

    def _aggregate_and_compute(self, stats: list[list[float]]) -> Score:
        return self._compute_score_from_stats([sum(column) for column in zip(*stats, strict=True)])


def test_intervals_and_p_values_are_those_of_sacrebleu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SACREBLEU_SEED", "7")
    before = [50 + 30 * ((7 * number) % 11) / 11 for number in range(40)]
    systems = [
        before,
        [score + (number % 3) - 0.9 for number, score in enumerate(before)],
        [score + (number % 4) - 0.2 for number, score in enumerate(before)],
        before,
    ]
    named = [(str(number), list(map(str, scores))) for number, scores in enumerate(systems)]
    _, theirs = PairedTest(named, {"mean": RowScores()}, [["", ""]], test_type="bs", n_samples=300)()
    ours = mean_scores(systems, "x", samples=300, seed=7)
    for mine, other in zip(ours[:3], theirs["mean"], strict=False):
        assert mine.score == pytest.approx(other.score, abs=1e-4)
        assert mine.half_width == pytest.approx(other.ci, abs=1e-4)
        assert mine.p_value == (None if other.p_value is None else pytest.approx(other.p_value, abs=0.004))
    assert [score.verdict for score in ours] == ["", "same", "better", "same"]
    assert (ours[3].difference, ours[3].p_value) == (0.0, 1.0)


def test_comet_stands_beside_the_other_metrics(comet: Comet, tmp_path: Path) -> None:
    systems = [System(name, tuple(texts)) for name, texts in {"a": HYPOTHESES, "b": OTHERS, "c": HYPOTHESES}.items()]
    plain = compare(SOURCES, REFERENCES, systems, samples=50)
    result = compare(SOURCES, REFERENCES, systems, samples=50, comet=comet)
    first, second, third = (system.metrics for system in result.systems)
    assert list(first) == ["BLEU", "chrF", "TER", "COMET"]
    assert {name: score for name, score in second.items() if name != "COMET"} == plain.systems[1].metrics
    assert first["COMET"].score == pytest.approx(sum(row.comet[0] for row in result.rows) / len(ROWS))
    assert second["COMET"].difference == pytest.approx(second["COMET"].score - first["COMET"].score)
    assert (third["COMET"].difference, third["COMET"].p_value) == (0.0, 1.0)
    signature = "COMET|nrefs:1|bs:50|seed:12345|model:toy|weights:"
    assert first["COMET"].signature.startswith(f"{signature}{comet.digest}|scale:100|marks:straight|translator:")
    record = json.loads(json.dumps(result.as_json()))
    assert record["systems"][1]["metrics"]["COMET"]["lower_is_better"] is False
    assert record["rows"][0]["comet"] == [round(score, 2) for score in result.rows[0].comet]
    assert "comet" not in plain.as_json()["rows"][0]
    write_report({"news": result}, tmp_path / "report.html", title="COMET")
    page = html.document_fromstring((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert [head.text_content() for head in page.xpath("//thead//th")][4] == "COMET"
    assert f"COMET {result.worst(1)[0].comet[2]:.1f}" in page.xpath("(//*[@id='worst-1']//li)[1]")[0].text_content()


def test_marks_are_straight_for_comet_too_unless_as_is(comet: Comet) -> None:
    curly = [text.replace('"', "“") for text in REFERENCES]
    systems = [System("a", tuple(HYPOTHESES))]
    scores = [
        compare(SOURCES, references, systems, samples=2, straight=straight, comet=comet).systems[0].metrics["COMET"]
        for references, straight in ((REFERENCES, True), (curly, True), (curly, False))
    ]
    assert scores[0] == scores[1]
    assert scores[2].score != scores[1].score


def test_evaluate_takes_it_too(comet: Comet) -> None:
    from tests.engines import FakeEngine

    result = evaluate(SOURCES[:2], REFERENCES[:2], [FakeEngine()], samples=2, comet=comet)
    assert "COMET" in result.systems[0].metrics
