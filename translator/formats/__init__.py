"""Input and output: sources become documents, bilingual documents become files.

Both modules are light; what a format needs is imported when it is read or written.
"""

from translator.formats.documents.reading import expand, read, read_lines
from translator.formats.writing import write

__all__ = ["expand", "read", "read_lines", "write"]
