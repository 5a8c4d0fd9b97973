"""Text as Markdown: what would be read as markup is escaped, inline markup is written where Markdown can hold it."""

from __future__ import annotations

import re

from translator.document import Block, Inline
from translator.formats.writers.tags import safe_address
from translator.text.characters import legal

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~]")
_AT_START = re.compile(r"^([ \t]*)(?:([#+\-=])|(\d{1,9})(?=[.)](?:\s|$)))", re.MULTILINE)
_BREAKS = re.compile(r"\s*[\n\r]\s*")
_DELIMITERS = {"strong": "**", "emphasis": "*"}


def escaped(text: str) -> str:
    """The text for inside a line; line breaks become spaces."""
    return _SPECIAL.sub(r"\\\g<0>", _BREAKS.sub(" ", legal(text)))


def at_start(line: str) -> str:
    """An escaped line made safe where a line begins: `- `, `1.`, `#` there would make lists and headings."""
    return _AT_START.sub(lambda match: f"{match[1]}{match[3] or ''}\\{match[2] or ''}", line.lstrip(" \t"))


def fenced(text: str) -> str:
    """A code block."""
    fence = "`" * max(3, 1 + _longest_run(text))
    return f"{fence}\n{legal(text)}\n{fence}"


def inline(block: Block, start: int, end: int) -> str:
    """`block.text[start:end]`, escaped, with its inline markup.

    Of nested markup only the outermost is written, and none where the characters beside it would keep Markdown from
    seeing it (CommonMark's flanking rules).
    """
    text = block.text
    out = []
    at = start
    after_run = False
    for markup in sorted(block.inlines, key=lambda markup: (markup.start, -markup.end)):
        left, right = max(markup.start, start), min(markup.end, end)
        while left < right and text[left].isspace():
            left += 1
        while left < right and text[right - 1].isspace():
            right -= 1
        if left < at or left >= right:
            continue
        wrapped = _wrapped(text, left, right, markup, start, end)
        if wrapped is None or (after_run and left == at):
            continue
        plain = escaped(text[at:left])
        if wrapped.startswith("[") and plain.endswith("!"):
            plain = plain[:-1] + r"\!"  # or it would be an image
        out += [plain, wrapped]
        at = right
        after_run = markup.kind != "link"  # its delimiters would run together with the next
    out.append(escaped(text[at:end]))
    return "".join(out)


def _wrapped(text: str, left: int, right: int, markup: Inline, start: int, end: int) -> str | None:
    content = text[left:right]
    if markup.kind == "link":
        address = safe_address(markup.href)
        address = re.sub(r"[<>\\|]", lambda match: f"%{ord(match[0]):02X}", legal(address))
        return f"[{escaped(content)}](<{address}>)" if address else None
    if markup.kind == "code":
        return _code(content)
    before = text[left - 1] if left > start else " "
    after = text[right] if right < end else " "
    if not (content[0].isalnum() or not before.isalnum()) or not (content[-1].isalnum() or not after.isalnum()):
        return None
    delimiter = _DELIMITERS[markup.kind]
    return f"{delimiter}{escaped(content)}{delimiter}"


def _code(content: str) -> str | None:
    content = _BREAKS.sub(" ", legal(content))
    if "|" in content or "\\" in content:
        return None  # in a table a bar ends the cell even in code, and a backslash cannot be told from its escape
    fence = "`" * (1 + _longest_run(content))
    padding = " " if content.startswith("`") or content.endswith("`") else ""
    return f"{fence}{padding}{content}{padding}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
