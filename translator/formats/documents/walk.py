"""An article's elements, in order, to blocks with roles and inline markup."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import urljoin

from translator.document import Block, InlineKind, Role
from translator.formats.documents.body import INLINE, Article, is_hidden
from translator.formats.documents.boilerplate import ALWAYS_DROPPED
from translator.formats.documents.inline import InlineText
from translator.formats.documents.keep import Keeper
from translator.formats.documents.plain import read_plain
from translator.text.characters import visible
from translator.text.language import detect

_INLINE_KINDS: dict[str, InlineKind] = {
    "a": "link",
    "b": "strong", "strong": "strong",
    "i": "emphasis", "em": "emphasis", "cite": "emphasis", "dfn": "emphasis", "var": "emphasis",
    "code": "code", "kbd": "code", "samp": "code", "tt": "code",
}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_EMPTY = ("br", "img", "wbr")
# One heading, caption or cell is one block, whatever is in it.
_JOINED = frozenset({"heading", "caption", "table_cell"})
_NOTE_MARK = re.compile(r"(?:\[?(?:\d{1,3}|[a-z]|note \d{1,3}|\*{1,3})\]?|[↩↑↵^][\ufe0e\ufe0f]?)$", re.I)
_NOTE_LINK = re.compile(r"#.*(?:note|ref|fn|cite)", re.I)
_CAPTION = re.compile(r"(?:^|[-_ ])(?:(?:thumb)?caption|legende?)(?:$|[-_ ])")
_QUOTES = ("«\u00a0", "\u00a0»"), ("“", "”")
_LONGEST_CELL = 600
_MOST_COLUMNS = 1000
_OPENERS = ("«", "“", '"', "„", "‹", "‘")


class _Frame(NamedTuple):
    """What the text inside an element is."""

    element: Any
    role: Role = "paragraph"
    level: int = 0
    cell: tuple[int, int, int] | None = None


class Walker:
    """Walks an article without recursion and collects its blocks; used once."""

    def __init__(self, article: Article, base: str) -> None:
        self._article = article
        self._base = base
        self._keeper = Keeper(article)
        self._text = InlineText()
        self._frames = [_Frame(None)]
        self._marker = ""  # Of a list item that has no block yet.
        self._lists: list[int | None] = []  # The next number of each list that is open, None for bullets.
        self._quoting: list[bool] = []  # Of each open <q>, whether it was given marks.
        self._tables = 0
        self._cells: dict[Any, tuple[int, int, int]] = {}

    def blocks(self) -> list[Block]:
        """The article's blocks, in order."""
        from lxml import etree

        root = self._article.root
        skipped = None
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in walk:
            if event == "start":
                if self._is_skipped(element) or not self._start(element):
                    skipped = element
                    walk.skip_subtree()
                else:
                    self._text.add(element.text or "")
                continue
            if element is skipped:
                skipped = None
            elif event == "end":
                self._end(element)
            if element is not root:
                self._text.add(element.tail or "")
        self._flush()
        return self._keeper.blocks

    def _is_skipped(self, element: Any) -> bool:
        tag = element.tag
        if element is self._article.root:
            return False
        if tag in ALWAYS_DROPPED or element in self._article.dropped or is_hidden(element):
            if tag not in INLINE and tag not in ALWAYS_DROPPED:
                self._divide()
            return True
        if tag not in ("sup", "a"):
            return False
        # The number of a footnote would stand in the middle of the sentence, and the arrow back before the note.
        text = "".join(element.itertext()).strip()
        if tag == "a":
            return bool(_NOTE_LINK.match(element.get("href") or "") and _NOTE_MARK.match(text))
        return next(element.iter("a"), None) is not None and bool(_NOTE_MARK.match(text))

    def _start(self, element: Any) -> bool:
        """Takes note of an element that begins; False when all of it was dealt with."""
        tag = element.tag
        if tag in INLINE:
            self._start_inline(element)
            return tag not in _EMPTY
        self._divide()
        self._keeper.enters(element)
        if tag == "pre":
            self._preformatted(element)
            return False
        if tag == "table":
            places = _cell_places(element)
            self._cells.update((cell, (self._tables, *place)) for cell, place in places.items())
            self._tables += bool(places)
        elif tag in ("ul", "ol"):
            start = element.get("start") or ""
            first = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
            self._lists.append(first if tag == "ol" else None)
        elif self._frames[-1].role not in _JOINED and (frame := self._frame(element)):
            self._frames.append(frame)
        return True

    def _frame(self, element: Any) -> _Frame | None:
        """The role that an element gives its text, if it gives one."""
        tag = element.tag
        if tag in _HEADINGS:
            return _Frame(element, "heading", 1 if element is self._article.title else _HEADINGS[tag])
        if tag == "blockquote":
            return _Frame(element, "quote", 1 + sum(frame.role == "quote" for frame in self._frames))
        if tag in ("figcaption", "caption") or (tag in ("div", "p") and _CAPTION.search(element.get("class") or "")):
            return _Frame(element, "caption")
        if tag == "li":
            self._marker = self._next_marker()
            return _Frame(element, "list_item", max(1, len(self._lists)))
        if tag in ("dt", "dd"):
            return _Frame(element, "list_item", len(self._lists) + 1)
        return _Frame(element, "table_cell", cell=self._cells[element]) if element in self._cells else None

    def _next_marker(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "•"
        self._lists[-1] = number + 1
        return f"{number}."

    def _end(self, element: Any) -> None:
        tag = element.tag
        if tag in INLINE:
            self._end_inline(tag)
            return
        if self._frames[-1].element is element:
            self._flush()
            self._frames.pop()
            self._marker = ""
        else:
            self._divide()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._keeper.leaves(element)

    def _start_inline(self, element: Any) -> None:
        tag = element.tag
        if tag == "br":
            self._text.broken()
        elif tag == "img":
            self._picture(element)
        elif tag == "q":
            needs_marks = not "".join(element.itertext()).strip().startswith(_OPENERS)
            self._quoting.append(needs_marks)
            self._text.opened(None)
            if needs_marks:
                self._text.add(_QUOTES[sum(self._quoting) > 1][0])
        elif tag != "wbr":
            href = self._href(element) if tag == "a" else ""
            self._text.opened(None if tag == "a" and not href else _INLINE_KINDS.get(tag), href)

    def _end_inline(self, tag: str) -> None:
        if tag == "q":
            if self._quoting[-1]:
                self._text.add(_QUOTES[sum(self._quoting) > 1][1])
            self._quoting.pop()
        self._text.closed()

    def _href(self, element: Any) -> str:
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith(("javascript:", "data:", "vbscript:")):
            return ""
        try:
            return visible(urljoin(self._base, href))[0]
        except ValueError:
            return ""

    def _picture(self, element: Any) -> None:
        """The alternative text stands for the caption of a figure that has none."""
        figure = next(element.iterancestors("figure"), None)
        alt = " ".join(visible(element.get("alt") or "")[0].split())
        if figure is not None and alt.count(" ") > 1 and next(figure.iter("figcaption"), None) is None:
            self._divide()
            self._keeper.take(Block("caption", alt))

    def _preformatted(self, element: Any) -> None:
        for line_break in element.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        text, _ = visible("".join(element.itertext()))
        if next(element.iter("code", "kbd", "samp"), None) is None and detect([text]):
            for block in read_plain(text):
                self._keeper.take(block)
        elif text.strip():
            self._keeper.take(Block("code", text.strip("\r\n").rstrip()))

    def _divide(self) -> None:
        """Between two blocks: ends the text so far, or only puts a space where all is one block."""
        if self._frames[-1].role in _JOINED:
            self._text.add(" ")
        else:
            self._flush()

    def _flush(self) -> None:
        _, role, level, cell = self._frames[-1]
        for text, inlines in self._text.taken(split=role not in _JOINED):
            marker = self._marker if role == "list_item" else ""
            if self._keeper.take(Block(role, text, level=level, marker=marker, cell=cell, inlines=inlines)) and marker:
                self._marker = ""


def _cell_places(table: Any) -> dict[Any, tuple[int, int]]:
    """The (row, column) of each cell of a data table, from 0, row and column spans counted; empty for a layout table.

    A table lays out when it says so, has another table in it, has one row or one column, or cells that hold
    headings, lists, several paragraphs, or very long texts.
    """
    if table.get("role") in ("presentation", "none") or next(table.iterdescendants("table"), None) is not None:
        return {}
    rows = list(table.iter("tr"))
    places: dict[Any, tuple[int, int]] = {}
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for cell in row.iter("td", "th"):
            while (number, column) in taken:
                column += 1
            if column > _MOST_COLUMNS:
                return {}
            places[cell] = (number, column)
            width, height = _cells_over(cell, "colspan"), _cells_over(cell, "rowspan")
            for below in range(1, min(height, len(rows) - number)):
                taken.update((number + below, column + right) for right in range(width))
            column += width
    if len(rows) < 2 or max((column for _, column in places.values()), default=0) < 1:
        return {}
    return {} if any(_is_layout(cell) for cell in places) else places


def _cells_over(cell: Any, name: str) -> int:
    value = cell.get(name) or ""
    return max(1, min(int(value), 100)) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _is_layout(cell: Any) -> bool:
    if (
        sum(1 for _ in cell.iter("p")) > 1
        or next(cell.iter("h1", "h2", "h3", "h4", "ul", "ol", "article"), None) is not None
    ):
        return True
    return sum(len(text) for text in cell.itertext()) > _LONGEST_CELL
