"""The report: one self-contained page. `page.html` and `page.css` are its shell, `view` prepares what it shows."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from translator import __version__
from translator.errors import InputError
from translator.evaluation.report.curves import draw
from translator.evaluation.report.view import view
from translator.evaluation.result import Evaluation
from translator.files import open_output
from translator.formats.pages import head, template
from translator.text.characters import legal


def write_report(
    evaluations: Mapping[str, Evaluation],
    path: str | os.PathLike[str],
    *,
    title: str,
    curves: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    notes: Sequence[str] = (),
    curves_by: str = "",
    worst: int = 100,
    changed: int = 20,
) -> None:
    """Writes one HTML page: for each test set the scores and rows, and learning curves.

    Args:
        evaluations: by the name of the test set.
        path: where to write; `-` is standard output.
        title: of the page.
        curves: by name (`validation loss`), points (x, y) in order of x; each is drawn by itself. Points that are not
            finite are left out.
        notes: sentences to stand at the top.
        curves_by: what x is, with its unit: `minutes`, `pairs`.
        worst: rows shown for each test set, lowest chrF of the last system first.
        changed: rows shown that changed most between the baseline and the last system.

    Raises:
        InputError: no evaluation.
        OutputError: the page cannot be written.
    """
    if not evaluations:
        raise InputError("There is no evaluation to report.", hint="Evaluate at least one test set.")
    values = {
        "title": legal(title),
        "notes": [legal(note) for note in notes],
        "sets": [
            view(legal(name), evaluation, worst=worst, changed=changed) for name, evaluation in evaluations.items()
        ],
        "timed": any(
            system.sentences_per_second for evaluation in evaluations.values() for system in evaluation.systems
        ),
        "curves": [drawn for name, points in (curves or {}).items() if (drawn := draw(legal(name), points, curves_by))],
        "curves_by": legal(curves_by),
        "version": __version__,
        **head(__name__),
    }
    with open_output(path) as sink:
        for piece in template(__name__).generate(values):
            sink.write(piece)
