"""XLIFF 1.2 and 2.x, what translation tools exchange: https://docs.oasis-open.org/xliff/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from translator.formats.bitexts.pair import Pair, Problems, side_of
from translator.formats.bitexts.xml import local, text_of, walk

_UNTRANSLATED = frozenset(("new", "needs-translation", "initial"))
_TAGS = ("file", "group", "trans-unit", "unit")


def read_pairs(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """The segments of each unit that have both sides, in either direction; the document is the `original` file."""
    languages, document = ("", ""), ""
    for event, tag, element in walk(stream, name, "xliff", _TAGS):
        if event == "start":
            # Version 2 names the languages at the root, version 1.2 at each file.
            if tag == "xliff":
                languages = side_of(element.get("srcLang")), side_of(element.get("trgLang"))
            elif tag == "file":
                if element.get("source-language"):
                    languages = side_of(element.get("source-language")), side_of(element.get("target-language"))
                document = element.get("original") or ""
            continue
        if tag not in ("trans-unit", "unit"):
            continue
        if sorted(languages) != ["source", "target"]:
            problems.skipped("no French and English")
            continue
        for source, target in _segments(element, name, problems):
            if not target:
                problems.skipped("untranslated")
            elif languages[0] == "source":
                yield Pair(source, target, document)
            else:
                yield Pair(target, source, document)


def _segments(unit: Any, name: str, problems: Problems) -> Iterator[tuple[str, str]]:
    """Source and target texts; the target is "" where there is none yet."""
    parts = [child for child in unit if local(child) == "segment"] if local(unit) == "unit" else [unit]
    for part in parts:
        source, segmented, target = (_child(part, tag) for tag in ("source", "seg-source", "target"))
        if source is None:
            problems.bad(name, part.sourceline, f"a <{local(part)}> without <source>")
            continue
        state = part.get("state") or (target.get("state") if target is not None else None)
        done = state not in _UNTRANSLATED
        marked = {mark.get("mid"): text_of(mark) if done else "" for mark in _marks(target)}
        if segmented is not None and marked:
            for mark in _marks(segmented):
                yield text_of(mark), marked.get(mark.get("mid"), "")
            continue
        yield text_of(source), text_of(target) if done else ""


def _marks(element: Any) -> Iterator[Any]:
    if element is not None:
        yield from (mark for mark in element.iter("{*}mrk") if mark.get("mtype") == "seg")


def _child(element: Any, tag: str) -> Any:
    return next((child for child in element if local(child) == tag), None)
