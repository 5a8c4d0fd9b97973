"""TMX 1.4b, for translation memories: a unit for each row that has both sides.

Specification: https://www.gala-global.org/tmx-14b. The score is a property of its unit, findings are notes, the
signature is a property of the file. Characters that XML cannot hold become U+FFFD.
"""

from __future__ import annotations

from html import escape

from translator.bilingual import BilingualDocument, Row
from translator.files import Sink
from translator.text.characters import legal

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="translator" creationtoolversion="{version}" segtype="sentence" o-tmf="translator" adminlang="en" \
srclang="{source}" datatype="plaintext">
<prop type="x-signature">{signature}</prop>
{origin}</header>
<body>
"""


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:  # noqa: ARG001 - there is one layout
    """Writes the header and a unit for each row; rows with an empty side, which a memory cannot use, are left out."""
    source, target = _xml(document.source.language), _xml(document.target.language)
    origin = document.source.origin
    sink.write(
        _HEAD.format(
            version=_xml(document.signature.version),
            source=source,
            signature=_xml(str(document.signature)),
            origin=f'<prop type="x-origin">{_xml(origin)}</prop>\n' if origin not in ("", "-") else "",
        )
    )
    for number, row in enumerate(document.rows):
        texts = document.source_text(row), document.target_text(row)
        if all(text.strip() for text in texts):
            sink.write(
                f'<tu tuid="{number + 1}">{_remarks(row)}\n'
                f'<tuv xml:lang="{source}"><seg>{_xml(texts[0])}</seg></tuv>\n'
                f'<tuv xml:lang="{target}"><seg>{_xml(texts[1])}</seg></tuv>\n</tu>\n'
            )
    sink.write("</body>\n</tmx>\n")


def _remarks(row: Row) -> str:
    notes = "".join(
        f"\n<note>{_xml(f'{finding.severity}: {finding.check}: {finding.message}')}</note>" for finding in row.findings
    )
    score = "" if row.score is None else f'\n<prop type="x-score">{row.score:.4f}</prop>'
    return notes + score


def _xml(text: str) -> str:
    # A carriage return would be read back as a line feed.
    return escape(legal(text)).replace("\r", "&#13;")
