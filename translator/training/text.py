"""Pairs in the one spelling that the model is trained on, which is the one that the pipeline feeds it."""

from __future__ import annotations

import re

from translator.pipeline.spelling import spell_text

_OPENING, _CLOSING = re.compile("« |[“‘]"), re.compile(" »|[”’]")


def model_pair(source: str, target: str) -> tuple[str, str] | None:
    """French and English as the model reads and writes them; None if their quotations do not agree.

    Marks around a whole text are left out on both sides, as in the pipeline.
    """
    french, english = spell_text(source, "fr").text, spell_text(target, "en").text
    for mark in (_OPENING, _CLOSING):
        if len(mark.findall(french)) != len(mark.findall(english)):
            return None
    return (french, english) if french and english else None
