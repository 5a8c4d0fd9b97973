"""Comparing systems on one test set: a pure function of texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from translator.errors import InputError, UsageError
from translator.evaluation.fidelity import Verdict, fidelity, number_verdicts, quote_nesting, quote_verdicts
from translator.evaluation.result import Evaluation, EvaluationRow, MarkNormalisation, System, SystemResult
from translator.evaluation.scoring import (
    comet_signature,
    mean_scores,
    require_sacrebleu,
    scores,
    sentence_chrf,
    straightened,
)

if TYPE_CHECKING:
    from translator.evaluation.comet import Comet


class _Judged(NamedTuple):
    quotes: list[Verdict]
    numbers: list[Verdict]

    def lost(self, row: int) -> tuple[str, ...]:
        pairs = (("quotes", self.quotes[row]), ("numbers", self.numbers[row]))
        return tuple(name for name, verdict in pairs if verdict.source and not verdict.kept)


def compare(
    sources: Sequence[str],
    references: Sequence[str],
    systems: Sequence[System],
    *,
    samples: int = 1000,
    seed: int = 12345,
    straight: bool = True,
    comet: Comet | None = None,
    on_done: Callable[[int], object] = lambda _: None,
) -> Evaluation:
    """Scores systems against references and against the first of them, the baseline.

    Args:
        sources: French segments.
        references: their English translations.
        systems: at least one; names differ.
        samples: bootstrap resamples.
        seed: of the resampling, from 1.
        straight: score with straight quotation marks and apostrophes on both sides, so that their style does not count;
            fidelity is always judged on the texts as they are.
        comet: a loaded COMET model to score with too; it reads the sources as they are, the English as `straight` says.
        on_done: called with the number of rows that COMET has just scored.

    Raises:
        InputError: nothing to score, or not one translation for each source.
        UsageError: no system, two of the same name, bad `samples` or `seed`, or sacreBLEU is not installed.
    """
    _check(sources, references, systems, samples, seed)
    require_sacrebleu()
    marks: MarkNormalisation = "straight" if straight else "as-is"
    scored = [_marked(system.hypotheses, straight) for system in systems]
    truth = _marked(references, straight)
    metrics = scores(
        [(system.name, hypotheses) for system, hypotheses in zip(systems, scored, strict=True)],
        truth,
        samples=samples,
        seed=seed,
        marks=marks,
    )
    learned: list[list[float]] = []
    if comet:
        learned = comet.scores(sources, truth, scored, on_done=on_done)
        signature = comet_signature(comet, samples=samples, seed=seed, marks=marks)
        for found, score in zip(metrics, mean_scores(learned, signature, samples=samples, seed=seed), strict=True):
            found["COMET"] = score
    chrf = [sentence_chrf(hypotheses, truth) for hypotheses in scored]
    quoted = [quote_nesting(source, "fr") for source in sources]
    *judged, reference = (
        _Judged(quote_verdicts(quoted, texts), number_verdicts(sources, texts))
        for texts in (*(system.hypotheses for system in systems), references)
    )
    return Evaluation(
        systems=tuple(
            SystemResult(
                name=system.name,
                signature=system.signature,
                metrics=found,
                quotes=fidelity(verdicts.quotes),
                numbers=fidelity(verdicts.numbers),
                seconds=system.seconds,
                sentences_per_second=len(sources) / system.seconds if system.seconds else None,
            )
            for system, found, verdicts in zip(systems, metrics, judged, strict=True)
        ),
        rows=tuple(
            EvaluationRow(
                number=index + 1,
                source=source,
                reference=references[index],
                hypotheses=tuple(system.hypotheses[index] for system in systems),
                chrf=tuple(values[index] for values in chrf),
                lost=tuple(verdicts.lost(index) for verdicts in judged),
                comet=tuple(values[index] for values in learned),
            )
            for index, source in enumerate(sources)
        ),
        reference_quotes=fidelity(reference.quotes),
        reference_numbers=fidelity(reference.numbers),
        marks=marks,
        samples=samples,
        seed=seed,
        notes=_notes(references, systems, straight=straight),
    )


def _marked(texts: Sequence[str], straight: bool) -> Sequence[str]:
    return [straightened(text) for text in texts] if straight else texts


def _check(
    sources: Sequence[str], references: Sequence[str], systems: Sequence[System], samples: int, seed: int
) -> None:
    if not systems:
        raise UsageError("There is no system to evaluate.", hint="Give at least one.")
    twice = [name for name, count in Counter(system.name for system in systems).items() if count > 1]
    if twice:
        raise UsageError(f"Two systems are named '{twice[0]}'.", hint="Give each a name of its own.")
    if samples < 1:
        raise UsageError(f"samples is {samples}; expected at least 1.")
    if seed < 1:
        raise UsageError(f"seed is {seed}; expected at least 1.")
    if not sources:
        raise InputError("There is nothing to score: no sources.", hint="Give one French segment a line.")
    counts = {"references": len(references)} | {f"'{system.name}'": len(system.hypotheses) for system in systems}
    wrong = [f"{count} {name}" for name, count in counts.items() if count != len(sources)]
    if wrong:
        raise InputError(
            f"{len(sources)} sources, but {', '.join(wrong)}.", hint="Each source needs one translation, in order."
        )


def _notes(references: Sequence[str], systems: Sequence[System], *, straight: bool) -> tuple[str, ...]:
    notes = []
    if straight:
        notes.append("Quotation marks and apostrophes were made straight on both sides before scoring.")
    else:
        notes.append("Texts were scored as they are: the style of quotation marks and apostrophes counts.")
    empty = sum(not text.strip() for text in references)
    if empty:
        notes.append(f"{_counted(empty, 'row has', 'rows have')} an empty reference.")
    for system in systems:
        empty = sum(not text.strip() for text in system.hypotheses)
        if empty:
            notes.append(f"{_counted(empty, 'row', 'rows')} of {system.name} {'is' if empty == 1 else 'are'} empty.")
    return tuple(notes)


def _counted(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
