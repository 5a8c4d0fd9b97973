"""What checks found in files, as one self-contained page: rows with findings, the worst first.

`page.html`, `page.css` and `page.js` are its shell, which shares its looks with the bilingual page; `view` prepares
what it shows.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from translator import __version__
from translator.bilingual import Severity
from translator.files import open_output
from translator.formats.findings import CheckedFile
from translator.formats.pages import LONG, head, template
from translator.formats.writers.findings.view import by_check, by_severity, named, shown, view
from translator.text.characters import legal


def write_findings(
    files: Sequence[CheckedFile],
    path: str | os.PathLike[str],
    *,
    checks: Iterable[tuple[str, Severity, str]] = (),
    notes: Sequence[str] = (),
) -> None:
    """Writes one HTML page: for each file its counts and its rows with findings, which the reader can filter.

    Args:
        files: what was checked, with the findings to show.
        path: where to write; `-` is standard output.
        checks: name, severity and purpose of each check; the page explains those that found something.
        notes: sentences to stand at the top.

    Raises:
        OutputError: the page cannot be written.
    """
    found = [finding for file in files for _, finding in file.findings]
    rows = sum(len({row for row, _ in file.findings}) for file in files)
    values = {
        "title": f"What the checks found in {named(files[0].path) if len(files) == 1 else f'{len(files)} files'}",
        "notes": [legal(note) for note in notes],
        "files": [view(number, file) for number, file in enumerate(files, 1)],
        "total": shown(len(found)),
        "rows": rows,
        "long": rows > LONG,
        "severities": by_severity(found),
        "checks": by_check(found, {name: says for name, _, says in checks}),
        "version": __version__,
        **head(__name__, styles=("reading.css",), scripts=("controls.js",)),
    }
    with open_output(path) as sink:
        for piece in template(__name__).generate(values):
            sink.write(piece)
