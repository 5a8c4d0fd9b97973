"""Which words of a hypothesis the reference does not have at that place."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from translator.evaluation.scoring import straightened
from translator.formats.writers.html.escaping import escaped

_TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_MOST_TOKENS = 2000


def marked(hypothesis: str, reference: str) -> str:
    """The hypothesis as HTML; words that differ from the reference stand in `<span class="x">`, neighbours together.

    Case and the style of quotation marks make no difference. Very long texts come back without marks.
    """
    tokens = list(_TOKEN.finditer(hypothesis))
    wanted = [match.group() for match in _TOKEN.finditer(reference)]
    if max(len(tokens), len(wanted)) > _MOST_TOKENS:
        return escaped(hypothesis)
    matcher = SequenceMatcher(
        None, [_plain(match.group()) for match in tokens], [_plain(word) for word in wanted], autojunk=False
    )
    pieces: list[str] = []
    last = 0
    for kind, first, end, _, _ in matcher.get_opcodes():
        if kind in ("equal", "insert"):
            continue
        start, stop = tokens[first].start(), tokens[end - 1].end()
        pieces += escaped(hypothesis[last:start]), '<span class="x">', escaped(hypothesis[start:stop]), "</span>"
        last = stop
    return "".join([*pieces, escaped(hypothesis[last:])])


def _plain(word: str) -> str:
    return straightened(word).lower()
