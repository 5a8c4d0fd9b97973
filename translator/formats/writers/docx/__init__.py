"""DOCX: two columns as a table, sentence under sentence, or the English alone; findings are Word comments.

python-docx makes everything around the text (styles, page, properties); the text itself is written piece by piece
into the package, so that memory does not grow with the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from translator.bilingual import BilingualDocument
from translator.files import Sink
from translator.formats.writers.docx.body import body, comments
from translator.formats.writers.docx.shell import MARKER, shell
from translator.text.speakers import in_both

_COMMENT = re.compile(r"<w:comment .*</w:comment>", re.DOTALL)
_MARKED = re.compile(rf"<w:p>(?:(?!</w:p>).)*{MARKER}.*?</w:p>", re.DOTALL)


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:
    """Writes the document in the given layout."""
    speakers = in_both(document)
    streams = {
        "word/document.xml": (_MARKED, body(document, layout, speakers)),
        "word/comments.xml": (_COMMENT, comments(document, layout)),
    }
    with ZipFile(BytesIO(shell(document))) as made, ZipFile(cast("IO[bytes]", sink), "w", ZIP_DEFLATED) as package:
        for entry in made.infolist():
            # Without the time of day: the same document gives the same bytes.
            target = ZipInfo(entry.filename)
            target.compress_type = ZIP_DEFLATED
            pieces: Iterable[str | bytes] = [made.read(entry)]
            if entry.filename in streams:
                pattern, stream = streams[entry.filename]
                before, after = pattern.split(made.read(entry).decode())
                pieces = (piece for part in ([before], stream, [after]) for piece in part)
            with package.open(target, "w") as out:
                for piece in pieces:
                    out.write(piece if isinstance(piece, bytes) else piece.encode())
