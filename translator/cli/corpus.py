"""`translator corpus`: bring pairs into one format, clean them, split them, count them, make others of them."""

from __future__ import annotations

import json as json_module
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from translator.cli import options
from translator.cli.messages import say
from translator.cli.outputs import refuse_inputs
from translator.cli.progress import progress
from translator.corpus.thresholds import Thresholds
from translator.engine.base import EngineOptions
from translator.errors import InputError, UsageError
from translator.training.options import InterpolationOptions

if TYPE_CHECKING:
    from translator.corpus.cleaning import CleaningReport
    from translator.formats import Pair

app = typer.Typer(no_args_is_help=True)

_SHOWN_ERRORS = 5
_STEP = 1000
_MANY = "Files and directories of sentence pairs; - is TSV on standard input."
_Inputs = Annotated[list[str], typer.Argument(metavar="INPUT…", help=_MANY)]
_Output = Annotated[
    str,
    typer.Option(
        "--output", "-o", metavar="FILE", help=".tsv, .csv, .jsonl or .tmx, perhaps with .gz or .zst; -: TSV."
    ),
]
_SkipBad = Annotated[bool, typer.Option("--skip-bad", help="Pass over broken rows and count them.")]
_Msgid = Annotated[
    Literal["en", "fr"] | None, typer.Option(help="Language of the identifiers in PO files; default: by the header.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command("import")
def import_command(
    inputs: _Inputs,
    output: _Output = "-",
    skip_bad: _SkipBad = False,
    msgid: _Msgid = None,
    json: _Json = False,
) -> None:
    """Bring pairs of any format into one file.

    Read are TSV, CSV, JSON Lines, TMX, XLIFF 1.2 and 2, PO, Moses pairs (x.fr and x.en), each perhaps packed as .gz
    or .zst, and the bilingual documents that translate writes as JSON Lines.
    """
    from translator.formats import write_pairs

    _check_output(output, json)
    reader = _Reader(inputs, skip_bad=skip_bad, msgid=msgid)
    count = write_pairs(reader.pairs("import"), output)
    reader.report()
    _say_pairs(count, output, json=json, bad_rows=reader.bad, skipped=reader.skipped)


@app.command("clean")
@options.spread
def clean_command(
    inputs: _Inputs,
    output: _Output = "-",
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Test set whose texts may be on neither side; several times."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what was dropped and why, with examples, as JSON.")
    ] = None,
    *,
    thresholds: Thresholds,
    skip_bad: _SkipBad = False,
    msgid: _Msgid = None,
    json: _Json = False,
) -> None:
    """Repair pairs, and drop those that would teach a model something wrong.

    Encoding and white space are repaired. Each filter gives a score, and the thresholds decide.
    """
    from translator.corpus.cleaning import CleaningReport, clean
    from translator.files import check_writable, open_output
    from translator.formats import read_texts, write_pairs

    _check_output(output, json)
    if report is not None:
        check_writable(report)
        refuse_inputs(report, [*inputs, *(exclude or []), output])
    held_out = frozenset(read_texts(exclude or []))
    reader = _Reader(inputs, skip_bad=skip_bad, msgid=msgid)
    found = CleaningReport()
    write_pairs(clean(reader.pairs("clean"), thresholds=thresholds, exclude=held_out, report=found), output)
    found.bad_rows = reader.bad
    found.skipped.update(reader.skipped)
    if report is not None:
        with open_output(report) as sink:
            sink.write(json_module.dumps(found.as_json(), ensure_ascii=False, indent=2) + "\n")
    reader.report()
    if json:
        _echo_json({**found.as_json(), "output": output})
    else:
        _say_report(found)


@app.command("split")
def split_command(
    inputs: _Inputs,
    output_dir: Annotated[
        Path, typer.Option(metavar="DIR", help="Where train.tsv, valid.tsv and test.tsv go; made if it is missing.")
    ],
    valid: Annotated[int, typer.Option(min=0, help="Most pairs in valid.tsv.")] = 2000,
    test: Annotated[int, typer.Option(min=0, help="Most pairs in test.tsv.")] = 0,
    seed: Annotated[int, typer.Option(help="Another number gives another choice.")] = 0,
    suffix: Annotated[str, typer.Option(metavar="EXT", help="Format of the parts, as for -o of import.")] = ".tsv",
    skip_bad: _SkipBad = False,
    msgid: _Msgid = None,
    json: _Json = False,
) -> None:
    """Split pairs into training, validation and test parts that share no text.

    Documents stay whole where they are known. The input is read three times, so it cannot be standard input.
    """
    from translator.corpus.splitting import hold_out
    from translator.files import write_failure
    from translator.formats import write_pairs
    from translator.formats.bitexts import pair_format
    from translator.formats.bitexts.reading import bitext_files

    if "-" in inputs:
        raise UsageError("Standard input cannot be read three times.", hint="Put it into a file first.")
    if not valid and not test:
        raise UsageError("Nothing to hold out.", hint="Give --valid or --test a number of pairs.")
    paths = {part: output_dir / f"{part}{suffix}" for part in ("train", "valid", "test")}
    pair_format(paths["train"])
    files = [name for name, _ in bitext_files(inputs)]
    for path in paths.values():
        refuse_inputs(path, files)
    # Only the last of the three says what it passes over.
    readers = [_Reader(inputs, skip_bad=skip_bad, msgid=msgid, quiet=number < 2) for number in range(3)]
    passes = iter((readers[0].pairs("choose"), readers[1].pairs("hold out"), readers[2].pairs("write")))
    held = hold_out(lambda: next(passes), valid=valid, test=test, seed=seed)
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise write_failure(str(output_dir), error) from error
    counts = {"train": 0, "valid": len(held.valid), "test": len(held.test), "left_out": 0}
    write_pairs(held.valid, paths["valid"])
    # Written even if it is to be empty: one that is left from another split would share texts with this one.
    write_pairs(held.test, paths["test"])

    def allowed() -> Iterator[Pair]:
        for pair in next(passes):
            if held.allows(pair):
                yield pair
            else:
                counts["left_out"] += 1

    counts["train"] = write_pairs(allowed(), paths["train"])
    counts["left_out"] -= counts["valid"] + counts["test"]
    readers[2].report()
    if json:
        _echo_json({**counts, "bad_rows": readers[2].bad, "skipped": readers[2].skipped, "output_dir": str(output_dir)})
    else:
        say(", ".join(f"{part.replace('_', ' ')} {count:,}" for part, count in counts.items()))


@app.command("stats")
def stats_command(inputs: _Inputs, skip_bad: _SkipBad = False, msgid: _Msgid = None, json: _Json = False) -> None:
    """Count pairs, words, duplicates, and show how the filters' scores are spread."""
    from translator.corpus.statistics import statistics

    reader = _Reader(inputs, skip_bad=skip_bad, msgid=msgid)
    found = statistics(reader.pairs("stats"))
    found.bad_rows = reader.bad
    found.skipped.update(reader.skipped)
    reader.report()
    if json:
        _echo_json(found.as_json())
        return
    for line in _table(found.as_json()):
        typer.echo(line)


@app.command("back-translate")
@options.spread
def back_translate_command(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT…", help="English lines, or pairs for their English.")],
    engine: EngineOptions,
    *,
    model: Annotated[str, typer.Option("--model", "-m", help="Name or directory of an English → French model.")],
    output: _Output = "-",
    json: _Json = False,
) -> None:
    """Make pairs of English sentences: an English → French model writes their French, greedily."""
    from translator.engine import load
    from translator.formats import read_texts, write_pairs
    from translator.training.synthetic import back_translated

    _check_output(output, json)
    made = back_translated(read_texts(inputs, english_only=True), load(replace(engine, model=model)))
    _say_pairs(write_pairs(_counted(made, "back-translate"), output), output, json=json)


@app.command("interpolate")
@options.spread
def interpolate_command(
    inputs: _Inputs,
    engine: EngineOptions,
    interpolation: InterpolationOptions,
    *,
    output: _Output = "-",
    skip_bad: _SkipBad = False,
    msgid: _Msgid = None,
    json: _Json = False,
) -> None:
    """Put the model's hypothesis that is nearest to a pair's English in its place, to train the model further on."""
    from translator.engine import load
    from translator.evaluation.scoring import require_sacrebleu
    from translator.formats import write_pairs
    from translator.training.synthetic import interpolated

    _check_output(output, json)
    require_sacrebleu()
    reader = _Reader(inputs, skip_bad=skip_bad, msgid=msgid)
    taken = 0

    def on_taken() -> None:
        nonlocal taken
        taken += 1

    made = interpolated(reader.pairs("interpolate"), load(engine), interpolation, on_taken=on_taken)
    count = write_pairs(made, output)
    reader.report()
    _say_pairs(count, output, json=json, taken=taken, bad_rows=reader.bad, skipped=reader.skipped)
    if not json:
        say(f"{taken:,} of them with a hypothesis of the model")


class _Reader:
    """The pairs of the inputs, with what was passed over counted, and a progress bar."""

    def __init__(
        self, inputs: list[str], *, skip_bad: bool, msgid: Literal["en", "fr"] | None, quiet: bool = False
    ) -> None:
        from translator.formats import read_pairs

        self.bad = 0
        self._quiet = quiet
        self.skipped: dict[str, int] = {}
        self._pairs = read_pairs(inputs, skip_bad=skip_bad, on_bad=self._on_bad, on_skip=self._on_skip, msgid=msgid)

    def pairs(self, name: str) -> Iterator[Pair]:
        return _counted(self._pairs, name)

    def report(self) -> None:
        if self.bad > _SHOWN_ERRORS:
            say(f"… and {self.bad - _SHOWN_ERRORS:,} more broken rows")
        for reason, count in self.skipped.items():
            say(f"passed over: {count:,} {reason}")

    def _on_bad(self, error: InputError) -> None:
        self.bad += 1
        if self.bad <= _SHOWN_ERRORS and not self._quiet:
            say(f"skipped: {error.message}")

    def _on_skip(self, reason: str) -> None:
        self.skipped[reason] = self.skipped.get(reason, 0) + 1


def _counted(pairs: Iterable[Pair], name: str) -> Iterator[Pair]:
    """The pairs, with a progress bar."""
    with progress(name, None, unit="pairs") as advance:
        for number, pair in enumerate(pairs, 1):
            yield pair
            if number % _STEP == 0:
                advance(_STEP)


def _say_pairs(count: int, output: str, *, json: bool, **more: Any) -> None:
    if json:
        _echo_json({"pairs": count, **more, "output": output})
    else:
        say(f"{count:,} pairs")


def _check_output(output: str, json: bool) -> None:
    from translator.formats.bitexts import check_pair_output

    if json and output == "-":
        raise UsageError("--json and the pairs would both go to standard output.", hint="Name a file with -o.")
    check_pair_output(output)


def _say_report(found: CleaningReport) -> None:
    say(f"{found.kept:,} of {found.read:,} pairs kept, {found.repaired:,} repaired")
    for reason, count in found.dropped.most_common():
        say(f"dropped: {count:>9,}  {count / found.read:6.2%}  {reason}")


def _table(found: dict[str, Any]) -> Iterable[str]:
    """Lines of aligned columns: the counts, the two sides, the quantiles of the scores."""
    pairs = max(1, found["pairs"])
    for key in ("pairs", "empty", "duplicates", "with_quotes", "with_numbers", "with_document", "bad_rows"):
        share = f"  {found[key] / pairs:7.2%}" if key not in ("pairs", "bad_rows") else ""
        yield f"{key.replace('_', ' '):14} {found[key]:>13,}{share}"
    yield f"\n{'':14} {'French':>13} {'English':>13}"
    for key in ("words", "characters", "vocabulary", "distinct"):
        yield f"{key:14} {found['source'][key]:>13,} {found['target'][key]:>13,}"
    spread = {
        "words, French": found["source"]["length"],
        "words, English": found["target"]["length"],
        **{name.replace("_", " "): values for name, values in found["scores"].items()},
    }
    names: dict[str, float] = next((values for values in spread.values() if values), {})
    yield f"\n{'':14} " + " ".join(f"{name:>7}" for name in names) + "   fail"
    for name, values in spread.items():
        failing = found["failing"].get(name.replace(" ", "_"))
        share = "" if failing is None else f"{failing / pairs:6.2%}"
        yield f"{name:14} " + " ".join(f"{value:>7g}" for value in values.values()) + f" {share}"


def _echo_json(value: Any) -> None:
    typer.echo(json_module.dumps(value, ensure_ascii=False, indent=2))
