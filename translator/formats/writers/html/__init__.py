"""HTML: one self-contained page, for reading. `page.html`, `page.css` and `page.js` are its shell, `body` its text."""

from __future__ import annotations

from translator.bilingual import BilingualDocument
from translator.files import Sink
from translator.formats.pages import LONG, head, template
from translator.formats.writers.html.body import body, notes
from translator.formats.writers.html.markup import label
from translator.formats.writers.sections import language_name
from translator.text.characters import legal
from translator.text.quotes import count_quotations
from translator.text.speakers import Speakers, in_both


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:
    """Writes the page; `target` leaves the source text out, the other layouts can be changed by the reader."""
    from markupsafe import Markup

    speakers = in_both(document)
    names = document.source.language, document.target.language
    values = {
        "layout": layout,
        "languages": names,
        "language_names": [language_name(name) for name in names],
        "title": legal(_title(document)),
        "headed": any(block.role == "heading" for block in document.target.blocks[:3]),
        "origin": legal(document.source.origin),
        "remarks": [legal(note) for note in (*document.source.notes, *document.target.notes)],
        "counts": _counts(document),
        "rows": len(document.rows),
        "confident": any(row.confidence is not None for row in document.rows),
        "long": len(document.rows) > LONG,
        "speakers": [Markup(label(speaker, names)) for speaker in speakers.all],
        "unnamed": _some_unnamed(document, speakers),
        "signature": str(document.signature),
        "version": document.signature.version,
        **head(__name__, styles=("reading.css",), scripts=("controls.js",)),
        "body": (Markup(piece) for piece in body(document, layout, speakers)),
        "notes": (Markup(piece) for piece in notes(document, layout)),
    }
    for piece in template(__name__).generate(values):
        sink.write(piece)


def _title(document: BilingualDocument) -> str:
    if document.target.title or document.source.title:
        return document.target.title or document.source.title
    for block in document.target.blocks:
        if block.text.strip():
            return " ".join(block.text.split())[:120]
    return document.source.origin or "Bilingual document"


def _some_unnamed(document: BilingualDocument, speakers: Speakers) -> bool:
    return any(
        speakers.of(number, index) is None
        for number, block in enumerate(document.source.blocks)
        for index, quote in enumerate(block.quotes)
        if not quote.words
    )


def _counts(document: BilingualDocument) -> list[str]:
    blocks = document.source.blocks or document.target.blocks
    paragraphs = sum(block.role not in ("heading", "table_cell", "code") for block in blocks)
    counted = ((paragraphs, "paragraph"), (len(document.rows), "sentence pair"))
    counts = [f"{count:,} {what}{'' if count == 1 else 's'}" for count, what in counted if count]
    return counts + count_quotations(blocks).named
