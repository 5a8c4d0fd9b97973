"""Lines without a blank one between them: list items, speech, verse, quoted mail, or the lines of paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from translator.document import Block
from translator.formats.documents.wrapping import WIDEST, Line, Wrapping, is_sentence_end, join, starts_small
from translator.text.characters import squeezed
from translator.text.tables import alternatives

_BULLET = re.compile(r"([-–—*•‣◦▪●○■▸►∙·])[ \t\u00a0]+(?=\S)")
_NUMBER = re.compile(r"((?:\d{1,3}|[a-z]|[ivx]{1,5}|[IVX]{2,5})[.)]|[A-Z]\)|\(\d{1,3}\)|\d{1,3}°\)?)[ \t\u00a0]+(?=\S)")
_DASH = re.compile(r"(?:—|―|–|--?)[ \t\u00a0\u202f]*(?=[^\s\d—–-])")
_MAIL = re.compile(r"(?:>[ \t]?)+")
# Signs of speech: an inserted clause (`dit-il`), a question, a call.
_SPEECH = re.compile(rf"{alternatives('fr', 'speech')}|[!?…][\s\u00a0»]*$", re.I)
_ITEM = re.compile(r"[;,\w)][\s\u00a0]*$")
_DASHES = "-–—"


class Style(NamedTuple):
    """What is known of a whole text: how it is wrapped, and whether lines that begin with a short dash are speech."""

    wrapping: Wrapping
    speech: bool


class _Group(NamedTuple):
    """Lines of one list item (with its marker and depth) or of paragraphs (no marker)."""

    lines: list[Line]
    marker: str = ""
    level: int = 0


def starts_item(text: str) -> tuple[str, int] | None:
    """A list item's marker, as it is to be shown, and where the item's text begins; None for other lines."""
    bullet = _BULLET.match(text)
    if bullet:
        return "•", bullet.end()
    number = _NUMBER.match(text)
    return (number.group(1), number.end()) if number else None


def starts_speech(text: str) -> bool:
    """Whether a line begins with a dash of dialogue (or a list's, which looks the same)."""
    return bool(_DASH.match(text))


def is_mail(chunk: Sequence[Line]) -> bool:
    """Whether all lines begin with `>`, as quoted lines of a mail do."""
    return all(line.text.startswith(">") for line in chunk)


def speaks(chunks: Iterable[Sequence[Line]], wrapping: Wrapping) -> bool | None:
    """Whether lines that begin with a dash are speech (True) or items of a list (False); None: they do not show it."""
    balance = 0
    for chunk in chunks:
        for number, line in enumerate(chunk):
            if line.text[0] not in _DASHES or not _BULLET.match(line.text):
                continue
            last = number
            while last + 1 < len(chunk) and not _BULLET.match(chunk[last + 1].text):
                if not wrapping.fills(chunk[last], chunk[last + 1]):
                    break
                last += 1
            text = chunk[last].text
            if _SPEECH.search(line.text) or _SPEECH.search(text):
                balance += 1
            elif _ITEM.search(text) or line.text[2:3].islower():
                balance -= 1
    return None if balance == 0 else balance > 0


def line_blocks(chunk: Sequence[Line], style: Style) -> Iterator[Block]:
    """The blocks of lines without a blank one between them; their texts may be empty after all."""
    if is_mail(chunk):
        yield from _mail(chunk, style)
        return
    for group in _groups(chunk, style):
        if group.marker:
            yield Block("list_item", _text(group.lines, style), level=group.level, marker=group.marker)
        else:
            yield from (Block("paragraph", _text(lines, style)) for lines in _paragraphs(group.lines, style.wrapping))


def _text(lines: Sequence[Line], style: Style) -> str:
    return squeezed(join(lines, style.wrapping))


def _groups(chunk: Sequence[Line], style: Style) -> list[_Group]:
    shown = speaks([chunk], style.wrapping)
    speech = style.speech if shown is None else shown
    groups: list[_Group] = []
    indents: list[int] = []
    for number, line in enumerate(chunk):
        item = starts_item(line.text)
        if item and line.text[0] in _DASHES and (speech or (line.text[0] == "—" and not line.text[2:3].islower())):
            item = None
        if item and groups and not _may_begin(chunk[number - 1], line, bool(groups[-1].marker), style.wrapping):
            item = None
        if item:
            marker, start = item
            indents = [indent for indent in indents if indent < line.indent] + [line.indent]
            groups.append(_Group([Line(line.text[start:], line.indent + start)], marker, len(indents)))
        elif groups and not (groups[-1].marker and _leaves_list(chunk[number - 1], line, indents[-1], style.wrapping)):
            groups[-1].lines.append(line)
        else:
            groups.append(_Group([line]))
    return groups


def _may_begin(previous: Line, line: Line, in_list: bool, wrapping: Wrapping) -> bool:
    """Whether a list item can begin after a line: a wrapped sentence is not in its middle there."""
    if is_sentence_end(previous.text):
        return True
    if line.text[0] == "—" and not in_list:
        return False
    return previous.text[-1] not in "-’'" and (
        in_list or (previous.text[-1] != "," and not wrapping.fills(previous, line))
    )


def _leaves_list(previous: Line, line: Line, indent: int, wrapping: Wrapping) -> bool:
    return line.indent <= indent and not starts_small(line.text) and not wrapping.fills(previous, line)


def _paragraphs(lines: Sequence[Line], wrapping: Wrapping) -> list[list[Line]]:
    verse = _is_verse(lines, wrapping)
    paragraphs = [[lines[0]]]
    for previous, line in pairwise(lines):
        if verse or _breaks(previous, line, wrapping):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def _breaks(previous: Line, line: Line, wrapping: Wrapping) -> bool:
    """Whether a paragraph begins at a line."""
    if is_sentence_end(previous.text) and (starts_speech(line.text) or line.indent >= previous.indent + 2):
        return True
    if wrapping.first_line_indent and line.indent >= wrapping.first_line_indent:
        return True
    if wrapping.fills(previous, line):
        return False
    return is_sentence_end(previous.text) or not starts_small(line.text)


def _is_verse(lines: Sequence[Line], wrapping: Wrapping) -> bool:
    """Whether each line stands for itself: not filled to the width, and not running on into the next."""
    pairs = list(pairwise(lines))
    if not pairs:
        return False
    longest = max(len(line.text) for line in lines)
    if longest > WIDEST:
        return True
    small = sum(starts_small(line.text) for _, line in pairs)
    if wrapping.width:
        telling = [pair for pair in pairs if not is_sentence_end(pair[0].text)]
        return small * 2 < len(pairs) and sum(wrapping.fills(*pair) for pair in telling) * 2 < len(telling)
    return small * 3 < len(pairs) * 2 or (longest < 50 and len(lines) > 3)


def _mail(chunk: Sequence[Line], style: Style) -> Iterator[Block]:
    """Lines that begin with `>`: quotations by depth, with the structure that they have inside."""
    run: list[Line] = []
    depth = 0
    for line in [*chunk, Line("")]:
        match = _MAIL.match(line.text)
        level = match.group().count(">") if match else 0
        inner = line.text[match.end() :].strip() if match else ""
        if run and (level != depth or not inner):
            for block in line_blocks(run, style):
                yield replace(block, role="quote", level=depth) if block.role == "paragraph" else block
            run = []
        depth = level
        if inner:
            run.append(Line(inner))
