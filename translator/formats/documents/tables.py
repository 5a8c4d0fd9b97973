"""Tables of data, told from tables that only place things on a page."""

from __future__ import annotations

from typing import Any

_LONGEST_CELL = 600
_WIDEST = 1000


def cell_places(table: Any) -> dict[Any, tuple[int, int]]:
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
            if column > _WIDEST:
                return {}
            places[cell] = (number, column)
            width, height = _span(cell, "colspan"), _span(cell, "rowspan")
            for below in range(1, min(height, len(rows) - number)):
                taken.update((number + below, column + right) for right in range(width))
            column += width
    if len(rows) < 2 or max((column for _, column in places.values()), default=0) < 1:
        return {}
    return {} if any(_is_layout(cell) for cell in places) else places


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or ""
    return max(1, min(int(value), 100)) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _is_layout(cell: Any) -> bool:
    if (
        sum(1 for _ in cell.iter("p")) > 1
        or next(cell.iter("h1", "h2", "h3", "h4", "ul", "ol", "article"), None) is not None
    ):
        return True
    return sum(len(text) for text in cell.itertext()) > _LONGEST_CELL
