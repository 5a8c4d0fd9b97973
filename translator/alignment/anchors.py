"""Hard anchors, given by hand: sentences that must be in one row."""

from __future__ import annotations

import os
import re

from translator.errors import InputError

_LINE = re.compile(r"\s*(\d+)\s*[\t:,; ]\s*(\d+)\s*\Z")


def read_anchors(path: str | os.PathLike[str]) -> list[tuple[int, int]]:
    """Pairs of sentence numbers from a file with one pair a line, numbers from 1 as `translator segment` shows them.

    Returns the pairs with numbers from 0. Blank lines and lines that begin with `#` are passed over.

    Raises:
        InputError: a line that is no pair of numbers.
    """
    from translator.formats import read_lines

    found = []
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None or "0" in (match[1], match[2]):
            raise InputError(
                f"{os.fspath(path)}:{number}: {line.strip()!r} is no pair of sentence numbers.",
                hint="Expected a source and a target sentence, counted from 1: 12:14.",
            )
        found.append((int(match[1]) - 1, int(match[2]) - 1))
    return found
