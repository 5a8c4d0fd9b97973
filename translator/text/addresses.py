"""Web and mail addresses in a text."""

from __future__ import annotations

import re

from translator.document import Span

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s«»“”\"<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@\w{2,}|(?<![\w#&])#[^\W\d]\w+"
)


def addresses(text: str) -> list[Span]:
    """Web and e-mail addresses, `@names` and `#tags`, without the punctuation that follows them."""
    if "@" not in text and "#" not in text and "://" not in text and "www." not in text:
        return []
    spans = []
    for match in _ADDRESS.finditer(text):
        found = match.group().rstrip(".,;:!?…)'’" if "(" not in match.group() else ".,;:!?…'’")
        spans.append(Span(match.start(), match.start() + len(found)))
    return spans
