from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

import pytest

from translator.errors import InputError, UsageError
from translator.evaluation import Evaluation, System, compare
from translator.evaluation.scoring import straightened

SUBJECTS = ("The minister", "A student", "My neighbour", "The old judge", "Our team")
VERBS = ("read", "wrote", "sold", "lost", "praised")
OBJECTS = ("a long letter", "the new law", "three books", "an empty house", "its last hope")
REFERENCES = [
    f"{subject} {verb} {thing} in {year}, and nobody said “no”."
    for year, (subject, verb, thing) in enumerate(
        ((subject, verb, thing) for subject in SUBJECTS for verb in VERBS for thing in OBJECTS[:3]), start=1950
    )
]
SOURCES = [f"Phrase numéro {number}." for number in range(len(REFERENCES))]
GOOD = [line.replace("nobody", "no one") if number % 3 else line for number, line in enumerate(REFERENCES)]
NEAR = [
    line.replace("no one", "nobody") if number % 7 == 1 else line + "." * (number % 5 == 0)
    for number, line in enumerate(GOOD)
]
BAD = [" ".join(line.split()[::2]) for line in REFERENCES]


class Options(TypedDict, total=False):
    samples: int
    seed: int


def compared(*systems: System, straight: bool = True, samples: int = 200) -> Evaluation:
    return compare(SOURCES, REFERENCES, systems, samples=samples, straight=straight)


def test_figures_are_those_of_the_command_line_of_sacrebleu(tmp_path: Path) -> None:
    systems = {"bad": BAD, "good": GOOD, "near": NEAR}
    for name, lines in (systems | {"ref": REFERENCES}).items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    # As a table for LaTeX, since 2.6.0 cannot write these results as JSON.
    options = "-m bleu chrf ter --paired-bs --paired-bs-n 200 -f latex -w 6".split()
    done = subprocess.run(
        [sys.executable, "-m", "sacrebleu", "ref", "-i", "good", "near", "bad", *options],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={key: value for key, value in os.environ.items() if key != "SACREBLEU_SEED"}
        | {"PYTHONIOENCODING": "utf-8"},
    )
    cell = re.compile(r"([\d.]+) \([\d.]+ ± ([\d.]+)\)(?: \(p = ([\d.]+)\))?")
    theirs = [cell.findall(line) for line in done.stdout.splitlines() if "&" in line][1:]
    signatures = re.findall(r"^ - (BLEU|chrF2|TER) +(nrefs:.*)$", done.stdout, re.MULTILINE)
    ours = compared(*(System(name, tuple(systems[name])) for name in ("good", "near", "bad")), straight=False)
    for system, cells in zip(ours.systems, theirs, strict=True):
        for score, (value, half_width, p_value) in zip(system.metrics.values(), cells, strict=True):
            assert score.score == pytest.approx(float(value), abs=1e-4)
            assert score.half_width == pytest.approx(float(half_width), abs=1e-4)
            assert score.p_value == (pytest.approx(float(p_value), abs=1e-4) if p_value else None)
    assert [score.signature for score in ours.systems[2].metrics.values()] == [
        f"{name}|{signature.replace('|version', '|marks:as-is|version')}" for name, signature in signatures
    ]
    assert ours.systems[1].metrics["BLEU"].verdict == "same"


def test_a_better_system_is_significantly_better_and_a_worse_one_worse() -> None:
    up = compared(System("bad", tuple(BAD)), System("good", tuple(GOOD)))
    down = compared(System("good", tuple(GOOD)), System("bad", tuple(BAD)))
    for name in ("BLEU", "chrF", "TER"):
        assert up.systems[0].metrics[name].verdict == ""
        assert up.systems[1].metrics[name].verdict == "better"
        assert down.systems[1].metrics[name].verdict == "worse"
    assert (up.systems[1].metrics["TER"].difference or 0) < 0 < (up.systems[1].metrics["BLEU"].difference or 0)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(GOOD, id="the same"),
        pytest.param([line.replace("“", '"').replace("”", '"') for line in GOOD], id="other marks"),
        pytest.param([line + " " for line in GOOD], id="spaces at the end"),
    ],
)
def test_a_system_against_itself_is_never_significant(other: list[str]) -> None:
    result = compared(System("one", tuple(GOOD)), System("other", tuple(other)))
    for score in result.systems[1].metrics.values():
        assert (score.difference, score.p_value, score.verdict) == (0.0, 1.0, "same")
    assert result.changed(10) == ()


def test_marks_count_only_as_is() -> None:
    straight = tuple(straightened(line) for line in REFERENCES)
    assert compared(System("straight", straight)).systems[0].metrics["BLEU"].score == pytest.approx(100)
    as_is = compared(System("straight", straight), straight=False)
    assert as_is.systems[0].metrics["BLEU"].score < 90
    assert (as_is.marks, "as they are" in as_is.notes[0]) == ("as-is", True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” she said.", '"Yes," she said.'),
        ("‘It’s “his”’", "'It's \"his\"'"),
        ("«\u00a0Oui\u202f»", '"Oui"'),
        ("„low“ ‚low‘", "\"low\" 'low'"),
        ("5′ 10″ — …", "5′ 10″ — …"),
    ],
)
def test_straightened(text: str, expected: str) -> None:
    assert straightened(text) == expected


def test_the_same_seed_gives_the_same_figures_and_the_environment_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SACREBLEU_SEED", "7")
    systems = [System("bad", tuple(BAD)), System("good", tuple(GOOD))]
    first, second = (compare(SOURCES, REFERENCES, systems, samples=50, seed=3) for _ in range(2))
    other = compare(SOURCES, REFERENCES, systems, samples=50, seed=4)
    assert first == second
    assert first.systems[1].metrics["BLEU"].half_width != other.systems[1].metrics["BLEU"].half_width
    assert "|seed:3|" in first.systems[0].metrics["BLEU"].signature
    assert "|bs:50|" in first.systems[0].metrics["BLEU"].signature
    assert os.environ["SACREBLEU_SEED"] == "7"


def test_rows_worst_and_changed() -> None:
    sources = ["un", "deux", "trois", "quatre"]
    references = ["the first house", "a second garden", "the third river", "a fourth bridge"]
    before = System("before", ("the first house", "something else", "the third lamp", "xyz"), 2.0)
    after = System("after", ("the first horse", "a second garden", "the third lamp", "xyz"), 0.5)
    result = compare(sources, references, [before, after], samples=20)
    assert [row.number for row in result.worst(2)] == [4, 3]
    assert [row.number for row in result.worst(2, system="before")] == [4, 2]
    assert [row.number for row in result.changed(10)] == [2, 1]
    assert [row.number for row in result.changed(1)] == [2]
    assert result.changed(0) == ()
    assert result.worst(1)[0].hypotheses == ("xyz", "xyz")
    assert [system.sentences_per_second for system in result.systems] == [2.0, 8.0]
    with pytest.raises(UsageError, match="'later'"):
        result.worst(1, system="later")


def test_json_holds_everything() -> None:
    result = compared(System("bad", tuple(BAD), 3.0, "model:x"), System("good", tuple(GOOD)))
    record = json.loads(json.dumps(result.as_json()))
    assert (record["count"], record["baseline"], record["marks"]) == (len(REFERENCES), "bad", "straight")
    bad, good = record["systems"]
    assert bad["signature"] == "model:x"
    assert bad["sentences_per_second"] == pytest.approx(25)
    assert bad["metrics"]["BLEU"]["p_value"] is None
    assert "|marks:straight|" in good["metrics"]["TER"]["signature"]
    assert good["metrics"]["chrF"]["difference"] > 0
    assert good["quotes"] == {"kept": 0, "rows": 0, "added": len(GOOD), "share": None}
    assert [row["hypotheses"] for row in record["rows"]] == [[a, b] for a, b in zip(BAD, GOOD, strict=True)]


def test_empty_lines_are_scored_and_noted() -> None:
    result = compare(["un", "deux"], ["one", ""], [System("a", ("", "two")), System("b", ("one", ""))], samples=20)
    assert result.systems[1].metrics["BLEU"].score >= result.systems[0].metrics["BLEU"].score
    assert result.notes[1:] == ("1 row has an empty reference.", "1 row of a is empty.", "1 row of b is empty.")


@pytest.mark.parametrize(
    ("sources", "references", "systems", "options", "error", "says"),
    [
        ([], [], [System("a", ())], {}, InputError, "nothing to score"),
        (["un"], ["one"], [], {}, UsageError, "no system"),
        (["un"], ["one", "two"], [System("a", ("one",))], {}, InputError, "1 sources, but 2 references"),
        (["un"], ["one"], [System("a", ("one",)), System("b", ())], {}, InputError, "0 'b'"),
        (["un"], ["one"], [System("a", ("one",)), System("a", ("one",))], {}, UsageError, "named 'a'"),
        (["un"], ["one"], [System("a", ("one",))], {"samples": 0}, UsageError, "samples is 0"),
        (["un"], ["one"], [System("a", ("one",))], {"seed": 0}, UsageError, "seed is 0"),
    ],
)
def test_mistakes(
    sources: list[str],
    references: list[str],
    systems: list[System],
    options: Options,
    error: type[Exception],
    says: str,
) -> None:
    with pytest.raises(error, match=says):
        compare(sources, references, systems, **options)


def test_importing_is_light() -> None:
    code = (
        "import sys, translator.evaluation\n"
        "print([name for name in ('sacrebleu', 'numpy', 'jinja2', 'torch', 'rich') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
