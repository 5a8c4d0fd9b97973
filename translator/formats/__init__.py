"""Input and output: sources become documents, bilingual documents and pairs of texts are read and written.

All of it is light; what a format needs is imported when it is read or written.
"""

from translator.formats.bitexts import Pair, read_bilingual, read_pairs, read_texts, write_pairs
from translator.formats.documents.reading import expand, read, read_lines
from translator.formats.writing import write

__all__ = [
    "Pair", "expand", "read", "read_bilingual", "read_lines", "read_pairs", "read_texts", "write", "write_pairs",
]  # fmt: skip
