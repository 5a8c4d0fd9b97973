r"""Tab-separated values: a line for each row, for `cut`, spreadsheets and data frames.

No quoting: a tab, line break, carriage return or backslash in a field is written `\t`, `\n`, `\r`, `\\`. The last
column carries the signature, in the first line after the header only, so that the table stays rectangular.
"""

from __future__ import annotations

from translator.bilingual import BilingualDocument, Finding
from translator.files import Sink

COLUMNS = ("index", "role", "source", "target", "score", "findings", "reason", "signature")

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def write(document: BilingualDocument, sink: Sink, layout: str) -> None:  # noqa: ARG001 - there is one layout
    """Writes a header line and a line for each row."""
    sink.write("\t".join(COLUMNS) + "\n")
    signature = str(document.signature)
    for index, row in enumerate(document.rows):
        place = row.source[0] if row.source else row.target[0] if row.target else None
        side = document.source if row.source else document.target
        fields = (
            str(index),
            side.blocks[place.block].role if place else "",
            document.source_text(row),
            document.target_text(row),
            "" if row.score is None else f"{row.score:.4f}",
            "; ".join(_finding(finding) for finding in row.findings),
            row.reason,
            signature,
        )
        sink.write("\t".join(field.translate(_ESCAPES) for field in fields) + "\n")
        signature = ""
    if signature:  # no rows
        sink.write("\t" * (len(COLUMNS) - 1) + signature + "\n")


def _finding(finding: Finding) -> str:
    return f"{finding.severity}: {finding.check}: {finding.message}"
