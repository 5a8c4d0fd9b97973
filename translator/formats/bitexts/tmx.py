"""TMX 1.4, translation memories: https://www.gala-global.org/tmx-14b."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from translator.formats.bitexts.columns import side_of
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.problems import Problems
from translator.formats.bitexts.xml import local, text_of, walk

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Tools have no common name for the property that holds a unit's document.
_DOCUMENTS = ("x-document", "x-origin", "document", "tmx:document", "x-context")


def read_tmx(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """The first French and the first English variant of each unit; units without both are passed over."""
    document = ""
    for event, tag, element in walk(stream, name, "tmx", ("header", "tu")):
        if event == "start":
            continue
        if tag == "header":
            document = _document(element)
        elif tag == "tu":
            sides: dict[str, str] = {}
            for variant in element:
                if local(variant) != "tuv":
                    continue
                segment = next((child for child in variant if local(child) == "seg"), None)
                side = side_of(variant.get(_LANGUAGE) or variant.get("lang"))
                if segment is None:
                    problems.bad(name, variant.sourceline, "a <tuv> without <seg>")
                elif side:
                    sides.setdefault(side, text_of(segment))
            if len(sides) == 2:
                yield Pair(sides["source"], sides["target"], _document(element) or document)
            else:
                problems.skipped("no French and English")


def _document(element: Any) -> str:
    properties = (child for child in element if local(child) == "prop")
    return next((text_of(child) for child in properties if child.get("type") in _DOCUMENTS), "")
