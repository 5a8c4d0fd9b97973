"""Input and output: sources become documents, bilingual documents become files.

Both modules are light; what a format needs is imported when it is read or written.
"""

from translator.formats.reading import expand, read, read_lines

# A submodule is bound to its name in the package when it is first imported; importing it here, and taking the function
# from it, leaves `write` the function for good.
from translator.formats.write import write

__all__ = ["expand", "read", "read_lines", "write"]
