"""Plain text to blocks: chunks between blank lines, headlines and headings among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from translator.document import Block
from translator.formats.documents.lines import Style, is_mail, line_blocks, speaks, starts_item, starts_speech
from translator.formats.documents.wrapping import (
    Line,
    Wrapping,
    detect_wrapping,
    is_sentence_end,
    join,
    starts_small,
)
from translator.text.case import case_of
from translator.text.characters import squeezed
from translator.text.tables import alternatives

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028]")
_PAGE_BREAK = re.compile("[\x0b\x0c\u2029]")
_RULE = re.compile(r"(?:[*_=~•·#⁂-]\s?){3,}$|[⁂—–]+$|\*$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,}|~{3,})$")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_DATELINE = re.compile(rf"(?:{alternatives('fr', 'dateline')})\b", re.I)
_LONGEST_HEADLINE = 220
_LONGEST_HEADING = 90


def read_plain(text: str) -> list[Block]:
    """The blocks of a plain text, in order."""
    chunks = list(_chunks(text))
    wrapping = detect_wrapping(chunks)
    style = Style(wrapping, bool(speaks(chunks, wrapping)))
    if chunks and not wrapping.width:
        chunks[:1] = _split_headline(chunks[0])
    blocks: list[Block] = []
    for number, chunk in enumerate(chunks):
        if len(chunk) == 1 and _RULE.match(chunk[0].text):
            continue
        following = chunks[number + 1] if number + 1 < len(chunks) else []
        heading = _heading(chunk, following, blocks, wrapping)
        blocks += [heading] if heading else line_blocks(chunk, style)
    return [block for block in blocks if block.text]


def _chunks(text: str) -> Iterator[list[Line]]:
    """Runs of lines that are not blank; a marked or underlined heading is a run of its own."""
    chunk: list[Line] = []
    for raw in _LINE_BREAK.split(_PAGE_BREAK.sub("\n\n", text)):
        stripped = raw.strip()
        if stripped and not _HASHES.match(stripped):
            expanded = raw.replace("\t", "    ")
            chunk.append(Line(stripped, len(expanded) - len(expanded.lstrip())))
            if len(chunk) == 2 and _is_underlined(*chunk):
                yield chunk
                chunk = []
            continue
        if chunk:
            yield chunk
            chunk = []
        if stripped:
            yield [Line(stripped)]
    if chunk:
        yield chunk


def _is_underlined(line: Line, under: Line) -> bool:
    length = len(line.text)
    return bool(_UNDERLINE.match(under.text)) and length <= _LONGEST_HEADLINE and 2 * len(under.text) >= min(length, 40)


def _split_headline(chunk: list[Line]) -> list[list[Line]]:
    """A headline set apart from paragraphs that fill one long line each and have no blank lines between them."""
    if len(chunk) > 1 and len(chunk[1].text) > max(100, 1.5 * len(chunk[0].text)) and is_sentence_end(chunk[1].text):
        return [chunk[:1], chunk[1:]]
    return [chunk]


def _heading(
    chunk: Sequence[Line], following: Sequence[Line], before: Sequence[Block], wrapping: Wrapping
) -> Block | None:
    """The chunk as a heading: marked with `#`, underlined, the first line, or a short line between paragraphs."""
    first = chunk[0].text
    hashes = _HASHES.match(first)
    if hashes:
        return Block("heading", squeezed(first[hashes.end() :].rstrip("# ")), level=len(hashes.group(1)))
    if len(chunk) == 2 and _is_underlined(*chunk):
        return Block("heading", squeezed(first), level=1 if chunk[1].text[0] == "=" else 2)
    if (
        not following
        or len(chunk) > 3
        or not all(wrapping.fills(chunk[i], chunk[i + 1]) for i in range(len(chunk) - 1))
    ):
        return None
    text = squeezed(join(chunk, wrapping))
    item = starts_item(first)
    if starts_speech(first) or is_mail(chunk) or (item and item[0] == "•"):
        return None
    if not before:
        return Block("heading", text, level=1) if not item and _is_headline(text, following) else None
    after_prose = before[-1].role == "heading" or is_sentence_end(before[-1].text)
    return Block("heading", text, level=2) if after_prose and _is_subheading(text, following) else None


def _is_headline(text: str, following: Sequence[Line]) -> bool:
    if len(text) > _LONGEST_HEADLINE or (text[-1] in ".,;:" and not text.endswith("...")):
        return False
    if case_of(text) != "plain":
        return True
    # A plain short line: a headline when what follows is prose, not the next line of a letter or a poem.
    return len(text) <= 150 and " " in text and not text[0].islower() and _is_prose(following, 80)


def _is_subheading(text: str, following: Sequence[Line]) -> bool:
    if len(text) > _LONGEST_HEADING or text[-1] in '.,;:!…»”"' or text[0].islower() or _DATELINE.match(text):
        return False
    return any(char.isalpha() for char in text) and (_is_prose(following, len(text)) or case_of(text) == "upper")


def _is_prose(chunk: Sequence[Line], length: int) -> bool:
    """Whether a chunk is a paragraph, longer than `length` characters, or a list."""
    if starts_item(chunk[0].text) or starts_speech(chunk[0].text):
        return len(chunk) > 1 or len(chunk[0].text) > length
    if len(chunk[0].text) > length and is_sentence_end(chunk[0].text):
        return True
    return sum(len(line.text) for line in chunk) > length and any(starts_small(line.text) for line in chunk[1:])
