"""A pair of texts, as corpora and memories hold them."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """A French source beside its English target; `document` groups the pairs of one document, "" is not known."""

    source: str
    target: str
    document: str = ""
