"""What the report shows of an evaluation, as plain values and ready-made texts."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from translator.evaluation.result import Evaluation, EvaluationRow, Fidelity, Score, SystemResult
from translator.evaluation.scoring import LOWER_IS_BETTER, straightened
from translator.formats.pages import escaped
from translator.text.characters import legal
from translator.text.words import split_words

_VERDICTS = {"better": "better", "worse": "worse", "same": "no clear difference", "": ""}
_LOST = {"quotes": "quotation lost", "numbers": "number lost"}
_MOST_WORDS = 2000
"""Longer texts are shown without their differences, which take quadratic time."""


def view(name: str, evaluation: Evaluation, *, worst: int, changed: int) -> dict[str, Any]:
    """The values that the template needs for one test set."""
    systems = evaluation.systems
    last = systems[-1]
    return {
        "name": name,
        "count": f"{len(evaluation.rows):,}",
        "metrics": [{"name": metric, "lower": metric in LOWER_IS_BETTER} for metric in last.metrics],
        "systems": [_system(system, evaluation) for system in systems],
        "reference": [_fidelity(evaluation.reference_quotes), _fidelity(evaluation.reference_numbers)],
        "notes": [legal(note) for note in evaluation.notes],
        "signatures": [score.signature for score in last.metrics.values()],
        "made": [(legal(system.name), legal(system.signature)) for system in systems if system.signature],
        "samples": f"{evaluation.samples:,}",
        "last": legal(last.name),
        "baseline": legal(systems[0].name),
        "changed": [_row(row, systems) for row in evaluation.changed(changed)] if len(systems) > 1 else [],
        "worst": [_row(row, systems) for row in evaluation.worst(worst)],
    }


def _system(system: SystemResult, evaluation: Evaluation) -> dict[str, Any]:
    best = {
        name: (min if score.lower_is_better else max)(each.metrics[name].score for each in evaluation.systems)
        for name, score in system.metrics.items()
    }
    return {
        "name": legal(system.name),
        "scores": [
            _score(score) | {"best": len(evaluation.systems) > 1 and score.score == best[name]}
            for name, score in system.metrics.items()
        ],
        "fidelity": [_fidelity(system.quotes), _fidelity(system.numbers)],
        "speed": f"{system.sentences_per_second:,.1f}" if system.sentences_per_second else "",
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "value": f"{score.score:.2f}",
        "half_width": f"{score.half_width:.2f}",
        "difference": "" if score.difference is None else signed(score.difference, 2),
        "verdict": score.verdict,
        "words": _VERDICTS[score.verdict],
        "p_value": "" if score.p_value is None else f"{score.p_value:.3f}",
    }


def _fidelity(found: Fidelity) -> dict[str, str]:
    share = found.share
    return {
        "share": "–" if share is None else f"{100 * share:.1f} %",
        "counts": f"{found.kept:,} of {found.rows:,}" + (f", {found.added:,} added" if found.added else ""),
    }


def _row(row: EvaluationRow, systems: tuple[SystemResult, ...]) -> dict[str, Any]:
    from markupsafe import Markup

    change = signed(row.change, 1) if len(systems) > 1 else ""
    return {
        "number": f"{row.number:,}",
        "source": Markup(escaped(row.source)),
        "reference": Markup(escaped(row.reference)),
        "change": change,
        "direction": {"+": "better", "−": "worse"}.get(change[:1], ""),
        "hypotheses": [
            {
                "name": legal(system.name),
                "text": Markup(highlighted(hypothesis, row.reference)),
                "chrf": f"{chrf:.1f}",
                "comet": f"{row.comet[index]:.1f}" if row.comet else "",
                "lost": [_LOST[name] for name in lost],
            }
            for index, (system, hypothesis, chrf, lost) in enumerate(
                zip(systems, row.hypotheses, row.chrf, row.lost, strict=True)
            )
        ],
    }


def highlighted(hypothesis: str, reference: str) -> str:
    """The hypothesis as HTML; words that differ from the reference stand in `<span class="x">`, neighbours together.

    Case and the style of quotation marks make no difference. Very long texts come back without highlights.
    """
    words, wanted = split_words(hypothesis), split_words(reference)
    if max(len(words.texts), len(wanted.texts)) > _MOST_WORDS:
        return escaped(hypothesis)
    here, there = ([straightened(word).lower() for word in side.texts] for side in (words, wanted))
    pieces: list[str] = []
    last = 0
    for kind, first, end, _, _ in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if kind in ("equal", "insert"):
            continue
        start, stop = words.starts[first], words.ends[end - 1]
        pieces += escaped(hypothesis[last:start]), '<span class="x">', escaped(hypothesis[start:stop]), "</span>"
        last = stop
    return "".join([*pieces, escaped(hypothesis[last:])])


def signed(value: float, digits: int) -> str:
    """A number with its sign, a real minus, and no sign for what rounds to nothing."""
    text = f"{abs(value):.{digits}f}"
    if not float(text):
        return text
    return f"{'+' if value > 0 else '−'}{text}"
