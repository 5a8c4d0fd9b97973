"""Markdown (CommonMark and tables) to a document, by markdown-it-py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from translator.document import Block, Document, InlineKind, Role
from translator.extras import require
from translator.formats.documents.inline import InlineText
from translator.formats.documents.plain import read_plain
from translator.text.characters import squeezed, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_DEEPEST = 100
_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M)
_FIELD = re.compile(r"^(title|titre|lang|language|langue)[ \t]*[:=][ \t]*(.+?)[ \t]*$", re.M | re.I)
_KINDS: dict[str, InlineKind] = {"strong_open": "strong", "em_open": "emphasis", "link_open": "link"}
_HTML_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")


def read_markdown(text: str) -> Document:
    """The blocks of a Markdown text; a title in its front matter becomes the first heading if the text has no other.

    `language` is what the front matter says, or an empty string. Raises UsageError when markdown-it-py is missing.
    """
    fields: dict[str, str] = {}
    front = _FRONT_MATTER.match(text.replace("\r\n", "\n"))
    if front:
        text = text.replace("\r\n", "\n")[front.end() :]
        fields = {key.lower(): value.strip("\"'") for key, value in _FIELD.findall(front.group(2))}
    title = squeezed(fields.get("title") or fields.get("titre") or "")
    tokens = _tokens(text)
    notes: tuple[str, ...] = ()
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        blocks, notes = read_plain(text), ("the Markdown nests too deeply: it was read as plain text",)
    else:
        blocks = _Builder().blocks(tokens)
    if title and not any(block.role == "heading" and block.level == 1 for block in blocks):
        blocks.insert(0, Block("heading", title, level=1))
    language = fields.get("lang") or fields.get("language") or fields.get("langue") or ""
    return Document(tuple(blocks), title=title, language=language.replace("_", "-"), notes=notes)


def _tokens(text: str) -> Sequence[Token]:
    require("markdown_it", extra="docs", purpose="Reading Markdown")
    from markdown_it import MarkdownIt

    # The parser leaves out what is nested more deeply, and recurses: its default of 20 loses too much.
    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"]).parse(text)


class _Builder:
    """Turns markdown-it's flat stream of tokens into blocks; used once."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._lists: list[int | None] = []
        self._containers: list[str] = []  # `item` and `quote`, the innermost last.
        self._marker = ""
        self._heading = 0
        self._table = -1
        self._row = self._column = 0
        self._in_table = False

    def blocks(self, tokens: Sequence[Token]) -> list[Block]:
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self._inline(token.children or [])
            elif kind in ("fence", "code_block"):
                self._code(token.content)
            elif kind == "html_block":
                self._html(token.content)
            else:
                self._structure(kind, token)
        return self._blocks

    def _structure(self, kind: str, token: Token) -> None:
        if kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind == "bullet_list_open":
            self._lists.append(None)
        elif kind == "ordered_list_open":
            self._lists.append(int(token.attrGet("start") or 1) if token.attrGet("start") != 0 else 0)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            number = self._lists[-1]
            self._marker = "•" if number is None else f"{number}{token.markup or '.'}"
            self._lists[-1] = None if number is None else number + 1
            self._containers.append("item")
        elif kind == "blockquote_open":
            self._containers.append("quote")
        elif kind in ("list_item_close", "blockquote_close"):
            self._containers.pop()
            self._marker = ""
        elif kind == "table_open":
            self._table += 1
            self._row, self._in_table = -1, True
        elif kind == "table_close":
            self._in_table = False
        elif kind == "tr_open":
            self._row += 1
            self._column = -1
        elif kind in ("th_open", "td_open"):
            self._column += 1

    def _place(self) -> tuple[Role, int, tuple[int, int, int] | None]:
        if self._in_table:
            return "table_cell", 0, (self._table, self._row, self._column)
        if self._heading:
            return "heading", self._heading, None
        if not self._containers:
            return "paragraph", 0, None
        if self._containers[-1] == "item":
            return "list_item", len(self._lists), None
        return "quote", self._containers.count("quote"), None

    def _inline(self, tokens: Sequence[Token]) -> None:
        text = InlineText()
        pictures = []
        for token in tokens:
            kind = token.type
            if kind == "text":
                text.add(token.content)
            elif kind == "softbreak":
                text.add(" ")
            elif kind == "hardbreak":
                text.broken()
            elif kind == "code_inline":
                text.opened("code")
                text.add(token.content)
                text.closed()
            elif kind == "image":
                pictures.append(squeezed(visible(token.content or str(token.attrGet("title") or ""))[0]))
            elif kind == "html_inline":
                _add_tag(text, token.content)
            elif kind.endswith("_open"):
                href = visible(str(token.attrGet("href") or ""))[0]
                text.opened(None if kind == "link_open" and not href else _KINDS.get(kind), href)
            elif kind.endswith("_close"):
                text.closed()
        role, level, cell = self._place()
        runs = text.taken(split=role in ("paragraph", "quote"))
        for run in runs:
            marker = self._marker if role == "list_item" else ""
            self._marker = "" if marker else self._marker
            self._blocks.append(Block(role, run.text, level=level, marker=marker, cell=cell, inlines=run.inlines))
        # A picture in the middle of a text that is described by one word is an icon.
        self._blocks += [Block("caption", picture) for picture in pictures if picture and (" " in picture or not runs)]

    def _code(self, content: str) -> None:
        if content.strip():
            self._blocks.append(Block("code", content.strip("\r\n").rstrip()))

    def _html(self, content: str) -> None:
        from translator.formats.documents.html import read_fragment

        self._blocks += read_fragment(content)


def _add_tag(text: InlineText, tag: str) -> None:
    """An HTML tag within a line: a line break, quotation marks, or nothing to be seen."""
    match = _HTML_TAG.match(tag)
    name = match.group(2).lower() if match else ""
    if name == "br":
        text.broken()
    elif name == "q" and match:
        text.add("\u00a0»" if match.group(1) else "«\u00a0")
