"""Pairs in the one spelling that the model is trained on, which is the one that the pipeline feeds it."""

from __future__ import annotations

import re

from translator.document import Block, Document, Span
from translator.pipeline.prepare import marks_of, prepare
from translator.text import segment

_MARKED = re.compile(r"[\"«»“”„‟‹›‘‚—–―]|(?:^|[\s(\[])['’]|''|``")
_ENGLISH_DOUBLED = re.compile(r"``|''")
_MARK = re.compile(r"« | »")


def model_pair(source: str, target: str) -> tuple[str, str] | None:
    """French and English as the model reads and writes them; None if their quotations do not agree.

    The source has its quotations as `« x »` at every level, the target as `“x”` and, inside, `‘x’`. Marks around a
    whole text are left out on both sides, as in the pipeline.
    """
    french, english = _plain(source, "fr"), _plain(target, "en")
    if french.count("« ") != english.count("« ") or french.count(" »") != english.count(" »"):
        return None
    return (french, _english_marks(english)) if french and english else None


def _plain(text: str, language: str) -> str:
    if not _MARKED.search(text):
        return prepare(text, quotes=()).text
    if language == "en":
        text = _ENGLISH_DOUBLED.sub('"', text)
    block = segment(Document((Block("paragraph", text),), language=language)).blocks[0]
    return prepare(text, marks_of(block, Span(0, len(text))), stray=block.stray, quotes=block.quotes).text


def _english_marks(text: str) -> str:
    depth = 0

    def mark(match: re.Match[str]) -> str:
        nonlocal depth
        if match.group() == "« ":
            depth += 1
            return "“" if depth % 2 else "‘"
        depth -= 1
        return "’" if depth % 2 else "”"

    return _MARK.sub(mark, text) if "«" in text else text
