"""Reading: any supported source becomes a `Document` of blocks, not yet segmented into sentences."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from translator.document import Block, Document
from translator.errors import InputError, UsageError
from translator.formats.documents.encoding import SNIFFED, decode, stream_encoding
from translator.formats.source import FORMATS, expand, is_address, load, open_source
from translator.text.characters import visible
from translator.text.language import check_language, detect

__all__ = ["MAX_CHARACTERS", "expand", "read", "read_lines"]

MAX_CHARACTERS = 1_000_000
"""Longest block, and longest line with `read_lines`."""

_EMPTY = "Give a file with text in it."
_LONG = "Is this a text with paragraphs? Break it into lines."
_PATH_OR_TEXT = (
    "Check the path. A text itself goes in as bytes, text.encode(), or by standard input, -; "
    "a list of sentences goes to Translator().sentences([...])."
)
_NAMES = {**{suffix[1:]: name for suffix, name in FORMATS.items()}, "text": "text", "markdown": "markdown"}
_PROLOGUE = r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
_HTML_PAGE = re.compile(
    rf"{_PROLOGUE}<(?:!doctype\s+html|html)\b|\s*<(?:\?xml|!doctype)\b.*?<(?:html|body)\b", re.I | re.S
)
_HTML_PIECE = re.compile(
    rf"{_PROLOGUE}<(?:head|body|article|main|section|div|p|h[1-6]|ul|ol|table|blockquote|figure)\b[^<]*>", re.I | re.S
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|\[[^\]\n]+\]: \S)|\]\((?:https?:|/|#|\.)[^)\s]*\)|\A---\n.*?^---$", re.M | re.S
)


def read(
    source: str | os.PathLike[str] | bytes,
    *,
    format: str | None = None,  # noqa: A002
    language: str | None = "fr",
    allow_private: bool = False,
    offline: bool = False,
) -> Document:
    """Reads one source into a document of blocks.

    `source` is a path (`str` or `pathlib.Path`), `-` for standard input, an http(s) address, or the `bytes` of a text;
    a `str` is never the text itself. `format` is `text`, `markdown` or `html`; by default the name's extension says it,
    or else the content. `language` is what the text is expected to be in (BCP 47); None takes any. `allow_private` lets
    addresses lead into the local network; `offline` forbids addresses altogether.

    The blocks have no sentences yet. Their texts are not empty, hold no line breaks (but in `code`), and keep the
    author's characters; see docs/reading.md for the rules and limits.

    Raises InputError for what cannot be read, UsageError for options that do not fit and for a package that is missing.
    """
    if not isinstance(source, (str, bytes, os.PathLike)):
        raise UsageError(
            f"Expected a path, an address or bytes, not {type(source).__name__}.",
            hint="Lists go to Translator().sentences([...]) and Translator().documents([...]).",
        )
    kind = _format(format)
    declared: tuple[str, ...] = ()
    base = ""
    if isinstance(source, bytes):
        origin, data = "", source
    else:
        origin = os.fspath(source)
        if is_address(origin):
            from translator.formats.documents.fetch import fetch

            page = fetch(origin, allow_private=allow_private, offline=offline)
            data, declared, base = page.data, page.charsets, page.address
            kind = kind or page.format
        else:
            # No name of a file has to have a space in it, but every text has.
            data = load(origin, _PATH_OR_TEXT) if len(origin.split()) != 1 else load(origin)
            kind = kind or FORMATS.get(os.path.splitext(origin)[1].lower(), "")
    name = "standard input" if origin == "-" else origin or "the text"
    if not data.strip():
        raise InputError(f"{name}: nothing in it but white space." if data else f"{name}: empty.", hint=_EMPTY)
    decoded = decode(data, name, (*declared, *_meta_charsets(data)))
    text, dropped = visible(decoded.text)
    document = _parse(text, kind, base, name)
    notes = decoded.notes
    if dropped:
        notes += (f"{dropped} characters without a shape (controls, soft hyphens, direction marks) were left out",)
    _check_blocks(document.blocks, name)
    if language:
        check_language(document.blocks, language, name)
        same = document.language.partition("-")[0].lower() == language.partition("-")[0].lower()
        language = document.language if same and "-" in document.language else language
    else:
        language = document.language or detect(block.text for block in document.blocks) or "und"
    return replace(document, language=language, origin=origin, notes=notes + document.notes)


def read_lines(source: str | os.PathLike[str], *, on_note: Callable[[str], None] | None = None) -> Iterator[str]:
    """Each line of a text file or of standard input (`-`), in flat memory: one item a line, empty ones included.

    Lines end at `\\n` or `\\r\\n`, nothing else, so that there are as many as `wc -l` counts; the end is taken off. The
    encoding is told from the first block; `on_note` is called with a remark when it is not UTF-8. Characters without a
    shape are left out.

    Raises InputError for a file that cannot be read, binary data, and a line of more than 1,000,000 characters.
    """
    origin = os.fspath(source)
    name = "standard input" if origin == "-" else origin
    raw = open_source(origin)
    # Standard input may have been replaced by something with no `peek`.
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
    stream = None
    try:
        encoding, errors = stream_encoding(buffered.peek(SNIFFED)[:SNIFFED], name)
        if on_note and not encoding.startswith("utf-8"):
            on_note(f"read as {encoding}")
        stream = io.TextIOWrapper(buffered, encoding, errors, newline="\n")
        number = 0
        while line := stream.readline(MAX_CHARACTERS + 1):
            number += 1
            if len(line) > MAX_CHARACTERS and not line.endswith("\n"):
                raise InputError(
                    f"{name}: line {number} is longer than {MAX_CHARACTERS:,} characters.",
                    hint="Is this a text with one segment a line?",
                )
            yield visible(line.removesuffix("\n").removesuffix("\r"))[0]
    except OSError as error:
        raise InputError(f"{name}: cannot be read ({error.strerror}).", hint="Check the disk or the pipe.") from error
    finally:
        # Without this the wrappers would close standard input when they are dropped.
        if stream is not None:
            stream.detach()
        if buffered is not raw:
            buffered.detach()
        if origin != "-":
            raw.close()


def _format(name: str | None) -> str:
    if name is None:
        return ""
    if name.lower() not in _NAMES:
        raise UsageError(f"{name}: unknown input format.", hint="Known are text, markdown and html.")
    return _NAMES[name.lower()]


def _meta_charsets(data: bytes) -> tuple[str, ...]:
    """Encodings that an HTML or XML text names in its first 4 KB."""
    found = re.findall(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", data[:4096])
    return tuple(name.decode("ascii") for name in found) if data.lstrip()[:1] == b"<" else ()


def _parse(text: str, kind: str, base: str, name: str) -> Document:
    """Blocks, title and language as a format's reader finds them; `kind` empty lets the content say the format."""
    note: tuple[str, ...] = ()
    if kind != "html" and _HTML_PAGE.match(text[:8192]):
        note = ("the content is HTML and was read as such",) if kind else ()
        kind = "html"
    if not kind:
        head = text[:20_000]
        kind = "html" if _HTML_PIECE.match(head) else "markdown" if _MARKDOWN.search(head) else "text"
    if kind != "html":
        _check_lines(text, name)
    if kind == "html":
        from translator.formats.documents.html import read_html

        document = read_html(text, base)
    elif kind == "markdown":
        from translator.formats.documents.markdown import read_markdown

        document = read_markdown(text)
    else:
        from translator.formats.documents.plain import read_plain

        document = Document(tuple(read_plain(text)), language="")
    title = document.title or next((block.text for block in document.blocks if block.role == "heading"), "")
    return replace(document, title=title, notes=note + document.notes)


def _check_lines(text: str, name: str) -> None:
    """Raises InputError for a line that no paragraph could be, before work is spent on it."""
    if len(text) <= MAX_CHARACTERS:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_CHARACTERS and any(len(part) > MAX_CHARACTERS for part in line.splitlines()):
            raise InputError(
                f"{name}: line {number} has {len(line):,} characters, more than {MAX_CHARACTERS:,}.", hint=_LONG
            )


def _check_blocks(blocks: tuple[Block, ...], name: str) -> None:
    if not any(char.isalnum() for block in blocks for char in block.text):
        raise InputError(f"{name}: no text in it.", hint=_EMPTY)
    for number, block in enumerate(blocks, 1):
        if len(block.text) > MAX_CHARACTERS:
            raise InputError(
                f"{name}: block {number} has {len(block.text):,} characters, more than {MAX_CHARACTERS:,}.",
                hint=_LONG,
            )
