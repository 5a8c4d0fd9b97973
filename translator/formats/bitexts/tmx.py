"""TMX 1.4b, translation memories: https://www.gala-global.org/tmx-14b.

A score is the property `x-score` of its unit, a document `x-document`; findings are notes; the signature is a property
of the file. Characters that XML cannot hold become U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, BinaryIO

from translator import __version__
from translator.bilingual import BilingualDocument, Signature
from translator.files import Sink
from translator.formats.bitexts.pair import Pair, Problems, probability, side_of
from translator.formats.bitexts.xml import local, text_of, walk
from translator.text.characters import legal

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="translator" creationtoolversion="{version}" segtype="sentence" o-tmf="translator" adminlang="en" \
srclang="{source}" datatype="plaintext">
{properties}</header>
<body>
"""
_TAIL = "</body>\n</tmx>\n"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Tools have no common name for the property that holds a unit's document.
_DOCUMENTS = ("x-document", "x-origin", "document", "tmx:document", "x-context")


def read_pairs(stream: BinaryIO, name: str, problems: Problems) -> Iterator[Pair]:
    """The first French and the first English variant of each unit; units without both are passed over."""
    document = ""
    for event, tag, element in walk(stream, name, "tmx", ("header", "tu")):
        if event == "start":
            continue
        if tag == "header":
            document = _value(element, *_DOCUMENTS)
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
                origin, score = _value(element, *_DOCUMENTS) or document, probability(_value(element, "x-score"))
                yield Pair(sides["source"], sides["target"], origin, score)
            else:
                problems.skipped("no French and English")


def write_pairs(pairs: Iterable[Pair], sink: Sink, signature: Signature | None) -> None:
    """Writes the header and a unit for each pair."""
    sink.write(_head(signature.version if signature else __version__, "fr", signature, ""))
    for number, pair in enumerate(pairs, 1):
        properties = _property("x-document", pair.document) + _score(pair.score)
        sink.write(_unit(number, properties, ("fr", pair.source), ("en", pair.target)))
    sink.write(_TAIL)


def write_document(document: BilingualDocument, sink: Sink) -> None:
    """Writes the header and a unit for each row; rows with an empty side, which a memory cannot use, are left out."""
    languages = document.source.language, document.target.language
    origin = document.source.origin if document.source.origin != "-" else ""
    sink.write(_head(document.signature.version, languages[0], document.signature, origin))
    for number, row in enumerate(document.rows, 1):
        texts = document.source_text(row), document.target_text(row)
        if all(text.strip() for text in texts):
            findings = (f"{finding.severity}: {finding.check}: {finding.message}" for finding in row.findings)
            remarks = "".join(f"<note>{_xml(finding)}</note>\n" for finding in findings) + _score(row.score)
            sink.write(_unit(number, remarks, *zip(languages, texts, strict=True)))
    sink.write(_TAIL)


def _head(version: str, language: str, signature: Signature | None, origin: str) -> str:
    properties = _property("x-signature", str(signature or "")) + _property("x-origin", origin)
    return _HEAD.format(version=_xml(version), source=_xml(language), properties=properties)


def _unit(number: int, remarks: str, *variants: tuple[str, str]) -> str:
    texts = "".join(f'<tuv xml:lang="{_xml(language)}"><seg>{_xml(text)}</seg></tuv>\n' for language, text in variants)
    return f'<tu tuid="{number}">\n{remarks}{texts}</tu>\n'


def _score(score: float | None) -> str:
    return _property("x-score", "" if score is None else f"{score:.4f}")


def _property(kind: str, value: str) -> str:
    return f'<prop type="{kind}">{_xml(value)}</prop>\n' if value else ""


def _xml(text: str) -> str:
    # A carriage return would be read back as a line feed.
    return escape(legal(text)).replace("\r", "&#13;")


def _value(element: Any, *kinds: str) -> str:
    properties = (child for child in element if local(child) == "prop")
    return next((text_of(child) for child in properties if child.get("type") in kinds), "")
