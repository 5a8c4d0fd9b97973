"""Findings: a flag after the sentence, and the list of notes at the end of the page that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from translator.bilingual import BilingualDocument, Finding, Row
from translator.formats.writers.html.escaping import escaped
from translator.text.characters import legal

SIGNS = {"info": "○", "warning": "△", "error": "✕"}


def notes(document: BilingualDocument, layout: str) -> Iterator[str]:
    """The section that lists all findings by sentence, nothing where there are none."""
    begun = False
    for number, row in enumerate(document.rows):
        for index, finding in enumerate(row.findings):
            if not begun:
                yield '<section class="notes" aria-labelledby="notes"><h2 id="notes">Notes</h2>\n<ul>\n'
                begun = True
            yield _note(document, number, row, finding, index == 0, layout)
    if begun:
        yield "</ul></section>\n"


def flag(number: int, row: Row) -> str:
    """The link from a sentence to its notes, with the worst severity as a sign; empty without findings."""
    if not row.findings:
        return ""
    worst = max((finding.severity for finding in row.findings), key=("info", "warning", "error").index)
    title = escape(legal(" · ".join(finding.message for finding in row.findings)))
    return (
        f'<a class="flag {worst}" href="#n{number}" title="{title}" lang="en"'
        f' aria-label="Note on sentence {number + 1}, {worst}: {title}">{SIGNS[worst]}{number + 1}</a>'
    )


def _note(document: BilingualDocument, number: int, row: Row, finding: Finding, first: bool, layout: str) -> str:
    words = []
    for place, of in ((finding.source, document.source), (finding.target, document.target)):
        if place and place.end > place.start:
            text = escaped(of.blocks[place.block].text[place.start : place.end])
            words.append(f'<q lang="{escape(of.language)}">{text}</q>')
    where = f' <span class="where">{" → ".join(words)}</span>' if words else ""
    name = f' id="n{number}"' if first else ""
    sentence = f"Sentence {number + 1}"
    if row.target or layout != "target":
        sentence = f'<a href="#t{number}">{sentence}</a>'
    return (
        f'<li{name} class="{finding.severity}">{sentence} <b>{SIGNS[finding.severity]} {finding.severity}</b>'
        f" {escaped(finding.message)}{where}</li>\n"
    )
