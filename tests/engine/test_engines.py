"""Both engines on the embedded model: what they promise, and that they agree."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from translator.document import Span
from translator.engine import DecodingOptions, Engine, EngineOptions, Hypothesis, load
from translator.engine.base import WordLinks
from translator.engine.subwords import Subwords
from translator.errors import InputError, ModelError, UsageError

SENTENCES = [
    "Le conseil municipal a voté le budget hier soir.",
    "La ministre de la santé a présenté son projet devant les députés.",
    "Les pompiers ont mis six heures pour éteindre l'incendie.",
    "Nous n'avons reçu aucune réponse à notre lettre du 3 mars.",
    "« Je reviendrai demain », a promis le directeur.",
    "Pourquoi les trains sont-ils toujours en retard?",
    "Il fait froid.",
    "Trois personnes ont été blessées dans un accident de la route près de Lyon.",
    "Le prix du pain a augmenté de 12 % en un an, selon l'institut.",
    "Quelle belle journée!",
    "Les élèves apprennent à lire dès l'âge de six ans.",
    "Cette maison appartient à ma grand-mère depuis 1962.",
    "Le traité, signé à Rome, entrera en vigueur au mois de janvier.",
    "On ne peut pas être à la fois juge et partie.",
    "Le musée est fermé le lundi et les jours fériés.",
    "Après la réunion, les syndicats ont annoncé une nouvelle grève.",
    "J'aimerais savoir si vous avez encore des places pour samedi.",
    "Les oiseaux migrateurs quittent le nord de l'Europe en automne.",
    "Son premier roman a été traduit en vingt langues.",
    "Le gouvernement et l'opposition sont d'accord sur ce point: il faut agir vite.",
]

THREADED = [
    DecodingOptions(),
    DecodingOptions(beam_size=2, no_repeat_ngram_size=2, repetition_penalty=1.2),
    DecodingOptions(beam_size=1),
    DecodingOptions(beam_size=1, repetition_penalty=1.5),
]


@pytest.fixture(params=["ctranslate2", "transformers"])
def either(request: pytest.FixtureRequest) -> Engine:
    name = "engine" if request.param == "ctranslate2" else "reference"
    found: Engine = request.getfixturevalue(name)
    return found


@pytest.mark.parametrize(
    "options",
    [
        DecodingOptions(),
        DecodingOptions(beam_size=1),
        DecodingOptions(beam_size=2, length_penalty=0.6),
        DecodingOptions(no_repeat_ngram_size=2, repetition_penalty=1.2),
    ],
    ids=["default", "greedy", "short", "penalties"],
)
def test_both_engines_give_the_same(exact: Engine, reference: Engine, options: DecodingOptions) -> None:
    ours, theirs = exact.translate(SENTENCES, options), reference.translate(SENTENCES, options)
    assert [hypothesis.text for hypothesis in ours] == [hypothesis.text for hypothesis in theirs]
    assert [hypothesis.score for hypothesis in ours] == pytest.approx([h.score for h in theirs], abs=1e-3)
    same = [a.links == b.links or _spans(a) == _spans(b) for a, b in zip(ours, theirs, strict=True)]
    assert sum(same) >= len(same) - 1


@pytest.mark.parametrize("beam_size", [1, 4])
def test_both_engines_end_with_the_same_beam(exact: Engine, reference: Engine, beam_size: int) -> None:
    options = DecodingOptions(beam_size=beam_size)
    given = [*SENTENCES[:4], ""]
    ours, theirs = exact.n_best(given, options), reference.n_best(given, options)
    assert [set(beam) for beam in ours] == [set(beam) for beam in theirs]
    assert [beam[0] for beam in ours] == [hypothesis.text for hypothesis in exact.translate(given, options)]
    assert ours[-1] == [""]
    assert all(1 <= len(beam) <= beam_size and len(set(beam)) == len(beam) for beam in ours)
    assert beam_size == 1 or max(map(len, ours)) > 1


def test_both_engines_link_a_given_translation_the_same(exact: Engine, reference: Engine) -> None:
    pairs = [
        ("Il fait froid.", "It is cold."),
        ("", "Nothing."),
        ("Le conseil municipal a voté le budget hier soir.", "The town council voted the budget last night."),
        ("« Je reviendrai demain », a promis le directeur.", "“I will come back tomorrow,” the head promised."),
        ("Rien.", ""),
    ]
    ours, theirs = exact.link(pairs), reference.link(pairs)
    assert [[link[:2] for link in links] for links in ours] == [[link[:2] for link in links] for links in theirs]
    scores = [[link.score for links in found for link in links] for found in (ours, theirs)]
    assert scores[0] == pytest.approx(scores[1], abs=0.01)
    assert [bool(links) for links in ours] == [True, False, True, True, False]
    source, target = pairs[0]
    assert ("froid", "cold") in [(source[slice(*link.source)], target[slice(*link.target)]) for link in ours[0]]


def _spans(hypothesis: Hypothesis) -> list[tuple[Span, Span]]:
    return [(link.source, link.target) for link in hypothesis.links]


def test_scores_are_those_of_the_forced_translation(either: Engine) -> None:
    hypotheses = either.translate(SENTENCES[:6], DecodingOptions(length_penalty=1.3))
    forced = either.score([(source, h.text) for source, h in zip(SENTENCES, hypotheses, strict=False)])
    tolerance = 0.02 if either.compute_type.startswith("int8") else 1e-3
    # The search may cut a word into other pieces than the tokenizer does; then the two score different sequences.
    agree = [abs(hypothesis.score - score) < tolerance for hypothesis, score in zip(hypotheses, forced, strict=True)]
    assert sum(agree) >= len(agree) - 1


def test_score_prefers_the_translation(either: Engine) -> None:
    good, bad, empty = either.score([("Bonjour.", "Hello."), ("Bonjour.", "The budget of 1962."), ("Bonjour.", "")])
    assert good > bad
    assert empty < 0


def test_order_and_empty_sentences(either: Engine) -> None:
    given = ["Il fait froid.", "", "Bonjour.", " ", SENTENCES[1]]
    alone = {text: either.translate([text], DecodingOptions())[0].text for text in given}
    together = either.translate(given, DecodingOptions())
    assert [hypothesis.text for hypothesis in together] == [alone[text] for text in given]
    assert together[1].text == together[3].text == ""
    assert either.translate([], DecodingOptions()) == []
    assert either.score([]) == []


def test_submitted_work_can_be_waited_for_in_any_order(either: Engine) -> None:
    first = either.submit(SENTENCES[:3], DecodingOptions())
    second = either.submit(SENTENCES[3:5], DecodingOptions())
    texts = [hypothesis.text for hypothesis in [*second(), *first()]]
    expected = either.translate([*SENTENCES[3:5], *SENTENCES[:3]], DecodingOptions())
    assert texts == [hypothesis.text for hypothesis in expected]


def test_several_threads_may_use_one_engine(either: Engine) -> None:
    """Batches with and without penalties, which hook into the network, run beside forced ones."""

    def work(number: int) -> tuple[list[Hypothesis], list[float], list[WordLinks]]:
        sentences, options = SENTENCES[3 * number : 3 * number + 3], THREADED[number]
        pairs = list(itertools.pairwise(sentences))
        return either.translate(sentences, options), either.score(pairs), either.link(pairs)

    numbers = range(len(THREADED))
    serial = [work(number) for number in numbers]
    with ThreadPoolExecutor(len(THREADED)) as pool:
        assert list(pool.map(work, [*numbers] * 3)) == serial * 3


def test_a_result_may_be_waited_for_in_another_thread(either: Engine) -> None:
    options = DecodingOptions(beam_size=1)
    waiting = [either.submit([sentence], options) for sentence in SENTENCES[:4]]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda wait: wait(), waiting))
    assert found == [either.translate([sentence], options) for sentence in SENTENCES[:4]]


def test_links_are_words_of_both_sides(either: Engine) -> None:
    source = SENTENCES[0]
    hypothesis = either.translate([source], DecodingOptions())[0]
    assert len(hypothesis.links) >= 4
    for link in hypothesis.links:
        assert source[slice(*link.source)].strip() == source[slice(*link.source)] != ""
        assert hypothesis.text[slice(*link.target)].strip() == hypothesis.text[slice(*link.target)] != ""
        assert 0 < link.score <= 1
    assert (source.index("budget"), hypothesis.text.index("budget")) in [
        (link.source.start, link.target.start) for link in hypothesis.links
    ]


def test_links_can_be_left_out(either: Engine) -> None:
    assert either.translate(SENTENCES[:2], DecodingOptions(links=False))[0].links == ()


def test_the_options_change_the_search(either: Engine, bundled: Path) -> None:
    runaway = ["ha ha ha ha ha ha ha ha ha ha ha ha"]
    text = either.translate(runaway, DecodingOptions(no_repeat_ngram_size=1))[0].text.lower()
    pieces = Subwords(bundled).encode_target([text])[0]
    plain = either.translate(runaway, DecodingOptions())[0].text
    assert plain.lower() != text
    assert all(a != b for a, b in itertools.pairwise(pieces))


def test_sentences_beyond_the_limit_are_refused(either: Engine, bundled: Path) -> None:
    tokenizer = json.loads((bundled / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert either.max_tokens == tokenizer["model_max_length"] - 1
    long = "non " * 600
    assert either.count_tokens(long) >= 600
    for call in (
        lambda: either.translate([long], DecodingOptions()),
        lambda: either.score([("Bonjour.", long)]),
        lambda: either.score([(long, "Hello.")]),
    ):
        with pytest.raises(InputError, match="511"):
            call()
    assert either.translate(["non " * 64], DecodingOptions(beam_size=1))[0].text


def test_an_engine_says_what_it_is(engine: Engine, exact: Engine, reference: Engine) -> None:
    assert engine.name.startswith("ctranslate2-")
    assert reference.name.startswith("transformers-")
    assert engine.model == "fr-en"
    assert engine.model_hash == exact.model_hash == reference.model_hash
    assert engine.compute_type.startswith("int8")
    assert (exact.compute_type, reference.compute_type) == ("float32", "float32")


def test_a_further_trained_checkpoint_gives_the_same_in_both(tiny: Path) -> None:
    """It starts from a padding embedding that is not zero."""
    ours = load(EngineOptions(model=str(tiny), device="cpu", compute_type="float32"))
    theirs = load(EngineOptions(model=str(tiny), device="cpu", engine="transformers"))
    assert ours.max_tokens == theirs.max_tokens == 63
    options = DecodingOptions(beam_size=2)
    # A random model goes on until the limit of its batch, and the engines cut batches differently.
    assert [h.text[:80] for h in ours.translate(SENTENCES[:4], options)] == [
        h.text[:80] for h in theirs.translate(SENTENCES[:4], options)
    ]
    pairs = list(itertools.pairwise(SENTENCES))[:6]
    assert ours.score(pairs) == pytest.approx(theirs.score(pairs), abs=1e-3)


def test_weights_in_the_format_of_pytorch(tiny: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    torch.save(load_file(model / "model.safetensors"), model / "pytorch_model.bin")
    (model / "model.safetensors").unlink()
    pairs = [(SENTENCES[0], SENTENCES[1])]
    for engine in ("ctranslate2", "transformers"):
        loaded = load(EngineOptions(model=str(model), engine=engine, device="cpu", compute_type="float32"))
        original = load(EngineOptions(model=str(tiny), engine="transformers", device="cpu"))
        assert loaded.score(pairs) == pytest.approx(original.score(pairs), abs=1e-3)
    (model / "pytorch_model.bin").write_bytes((model / "pytorch_model.bin").read_bytes()[:5000])
    with pytest.raises(ModelError, match="cannot be loaded"):
        load(str(model))


def test_a_converted_model_is_loaded_from_where_it_is(exact: Engine, tmp_path: Path) -> None:
    from translator.engine.convert import converted, copy_converted
    from translator.engine.models import find

    path = copy_converted(converted(find("fr-en"), quantization="float32")[0], tmp_path / "converted")
    again = load(EngineOptions(model=str(path), device="cpu", compute_type="float32"))
    assert again.translate(SENTENCES[:3], DecodingOptions()) == exact.translate(SENTENCES[:3], DecodingOptions())
    with pytest.raises(ModelError, match="ctranslate2"):
        load(EngineOptions(model=str(path), engine="transformers"))


def test_a_file_that_is_no_converted_model_is_one_clear_error(tmp_path: Path, bundled: Path) -> None:
    for name in ("source.spm", "target.spm"):
        (tmp_path / name).write_bytes((bundled / name).read_bytes())
    (tmp_path / "shared_vocabulary.json").write_text("[]")
    (tmp_path / "model.bin").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load(str(tmp_path))


def test_weights_of_other_sizes_are_refused(tiny: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | {"decoder_layers": 3}))
    for engine in ("ctranslate2", "transformers"):
        with pytest.raises(ModelError, match="do not fit"):
            load(EngineOptions(model=str(model), engine=engine))


def test_what_ctranslate2_cannot_run_is_said(tiny: Path, tmp_path: Path) -> None:
    model = Path(shutil.copytree(tiny, tmp_path / "model"))
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps(config | {"decoder_attention_heads": 2}))
    with pytest.raises(ModelError, match="numbers of attention heads") as caught:
        load(str(model))
    assert "--engine transformers" in caught.value.hint
    assert load(EngineOptions(model=str(model), engine="transformers", device="cpu")).translate(
        ["Oui."], DecodingOptions(beam_size=1)
    )


def test_int8_is_for_ctranslate2(bundled: Path) -> None:
    with pytest.raises(UsageError, match="int8"):
        load(EngineOptions(model=str(bundled), engine="transformers", compute_type="int8"))


def test_ctranslate2_runs_without_torch(engine: Engine) -> None:
    """The fixture has put the converted model into the cache that the process inherits."""
    program = (
        "import sys; from translator.engine import DecodingOptions, EngineOptions, load;"
        "print(load(EngineOptions(device='cpu')).translate(['Il fait froid.'], DecodingOptions())[0].text);"
        "print(sorted({'torch', 'transformers', 'lxml', 'safetensors', 'huggingface_hub'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines() == [engine.translate(["Il fait froid."], DecodingOptions())[0].text, "[]"]


def test_the_package_is_light() -> None:
    program = "import sys, translator.engine; print(sorted({'torch', 'ctranslate2', 'numpy'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
