"""The one table of formats of pairs of texts: what each is called, and what reads and writes it."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class Format(NamedTuple):
    """File name extensions, and functions of this package as `module:function`, empty for what the format cannot do.

    `read_pairs(stream, name, problems)` gives `Pair`s, `read_document(stream, name)` a `BilingualDocument` or None for
    a file of pairs; `write_pairs(pairs, sink, signature)` and `write_document(document, sink)` give nothing. Two are
    special: PO's `read_pairs` also takes `msgid`, that of Moses, `read_pairs(name, problems)`, opens its two files.
    """

    extensions: tuple[str, ...]
    read_pairs: str = ""
    write_pairs: str = ""
    read_document: str = ""
    write_document: str = ""


FORMATS = {
    "tsv": Format(
        (".tsv", ".tab"),
        read_pairs="tables:read_tsv",
        write_pairs="tables:write_tsv",
        write_document="tables:write_document",
    ),
    "csv": Format((".csv",), read_pairs="tables:read_csv", write_pairs="tables:write_csv"),
    "jsonl": Format(
        (".jsonl", ".ndjson"),
        read_pairs="jsonl:read_pairs",
        write_pairs="jsonl:write_pairs",
        read_document="jsonl:read_document",
        write_document="jsonl:write_document",
    ),
    "tmx": Format(
        (".tmx",), read_pairs="tmx:read_pairs", write_pairs="tmx:write_pairs", write_document="tmx:write_document"
    ),
    "xliff": Format((".xlf", ".xliff"), read_pairs="xliff:read_pairs"),
    "po": Format((".po",), read_pairs="po:read_pairs"),
    "moses": Format((".fr", ".en"), read_pairs="moses:read_pairs"),
    "pharaoh": Format((".pharaoh",), write_document="moses:write_links"),
}


def extensions(ability: str) -> dict[str, str]:
    """The extensions of the formats that have an ability, by the name of its field, and the format of each."""
    able = {name: entry for name, entry in FORMATS.items() if getattr(entry, ability)}
    return {extension: name for name, entry in able.items() for extension in entry.extensions}


def loaded(function: str) -> Any:
    """A function of the table, its module imported."""
    module, _, name = function.partition(":")
    return getattr(import_module(f"{__package__}.{module}"), name)


READABLE = extensions("read_pairs")
"""File name extensions that are read as pairs, below `.gz` and `.zst`, and the format that each stands for."""

WRITABLE = extensions("write_pairs")
"""The same for what pairs are written in."""
