"""Plain text to blocks: paragraphs, headlines, lists, dialogue, verse, quoted mail, underlined headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from translator.document import Block
from translator.formats.readers.characters import squeezed
from translator.formats.readers.wrapping import (
    WIDEST,
    Wrapping,
    detect_wrapping,
    is_sentence_end,
    join,
    starts_small,
)

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028]")
_PAGE_BREAK = re.compile("[\x0b\x0c\u2029]")
_BULLET = re.compile(r"([-–*•‣◦▪●○■▸►∙·])[ \t\u00a0]+(?=\S)")
_NUMBER = re.compile(r"((?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\(\d{1,3}\)|\d{1,3}°)[ \t\u00a0]+(?=\S)")
_DASH = re.compile(r"(?:—|―|–|--?)[ \t\u00a0\u202f]*(?=[^\s\d—–-])")
_RULE = re.compile(r"(?:[*_=~•·#-]\s?){3,}$|[⁂—–]+$|\*$")
_UNDERLINE = re.compile(r"(={3,}|-{3,}|~{3,})$")
_HASHES = re.compile(r"(#{1,6})\s+(?=\S)")
_MAIL = re.compile(r"(?:>[ \t]?)+")
# What is said: an inserted clause (`dit-il`), a question, a call.
_SPEECH = re.compile(
    r"[-‑](?:t[-‑])?(?:il|elle|ils|elles|on|je)\b|[!?…][\s\u00a0»]*$|\b(?:dit|répondit|demanda|reprit|cria) ", re.I
)
_SMALL = "le la les l de du des d un une et ou où en à au aux par pour sur dans que qui qu avec"
_SMALL_WORDS = frozenset(_SMALL.split())
_NOT_A_HEADING = re.compile(
    r"(?:par|de notre|publié|mis à jour|modifié|le \d|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b", re.I
)
_LONGEST_HEADLINE = 220
_LONGEST_HEADING = 90


class Line(NamedTuple):
    """A line's text without white space at its ends, and how far it is indented (a tab counts 4)."""

    text: str
    indent: int


def read_plain(text: str) -> list[Block]:
    """The blocks of a plain text, in order."""
    chunks = list(_chunks(text))
    wrapping = detect_wrapping([[line.text for line in chunk] for chunk in chunks])
    blocks: list[Block] = []
    for number, chunk in enumerate(chunks):
        following = chunks[number + 1] if number + 1 < len(chunks) else None
        if _RULE.match(chunk[0].text) and len(chunk) == 1:
            continue
        heading = _heading(chunk, following, blocks, wrapping)
        if heading:
            blocks.append(heading)
        else:
            blocks += _chunk_blocks(chunk, wrapping)
    return [block for block in blocks if block.text]


def _chunks(text: str) -> Iterator[list[Line]]:
    """Runs of lines that are not blank."""
    chunk: list[Line] = []
    for raw in _LINE_BREAK.split(_PAGE_BREAK.sub("\n\n", text)):
        stripped = raw.strip()
        if stripped:
            expanded = raw.replace("\t", "    ")
            chunk.append(Line(stripped, len(expanded) - len(expanded.lstrip())))
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _heading(chunk: list[Line], following: list[Line] | None, before: list[Block], wrapping: Wrapping) -> Block | None:
    """The chunk as a heading: marked with `#`, underlined, the first line, or a short line between paragraphs."""
    first = chunk[0].text
    hashes = _HASHES.match(first)
    if hashes and len(chunk) == 1:
        return Block("heading", squeezed(first[hashes.end() :].rstrip("# ")), level=len(hashes.group(1)))
    if len(chunk) == 2 and (under := _UNDERLINE.match(chunk[1].text)) and len(first) <= _LONGEST_HEADLINE:
        return Block("heading", squeezed(first), level=1 if under.group(1)[0] == "=" else 2)
    if following is None or _marker(first) or _DASH.match(first) or _MAIL.match(first):
        return None
    lines = [line.text for line in chunk]
    if len(lines) > 3 or (len(lines) > 1 and not all(map(wrapping.fills, lines, lines[1:]))):
        return None
    text = squeezed(join(lines, wrapping))
    if not before:
        return Block("heading", text, level=1) if _is_headline(text, following) else None
    prose = before[-1].role == "heading" or is_sentence_end(before[-1].text)
    if prose and len(lines) == 1 and _is_subheading(text, following):
        return Block("heading", text, level=2)
    return None


def _is_headline(text: str, following: list[Line]) -> bool:
    if len(text) > _LONGEST_HEADLINE or (text[-1] in ".,;:" and not text.endswith("...")) or "\n" in text:
        return False
    words = text.split()
    if text.upper() == text and any(char.isalpha() for char in text):
        return True
    if len(words) > 2 and _is_title_case(words):
        return True
    # A plain short line: a headline when what follows is prose, not the next line of a letter or a poem.
    return len(text) <= 120 and len(words) > 1 and text[0] not in '«"“' and _is_prose(following, len(text))


def _is_subheading(text: str, following: list[Line]) -> bool:
    if len(text) > _LONGEST_HEADING or text[-1] in '.,;:!…»”"' or text[0].islower() or _NOT_A_HEADING.match(text):
        return False
    if not any(char.isalpha() for char in text):
        return False
    return _is_prose(following, len(text)) or (text.upper() == text and len(text) > 3)


def _is_title_case(words: list[str]) -> bool:
    """Nearly every word that could begin small begins with a capital."""
    bare = [word.lstrip("«\"“(‘'").split("’")[-1].split("'")[-1] for word in words]
    weighed = [word for word in bare if word[:1].isalpha() and word.lower() not in _SMALL_WORDS]
    return bool(weighed) and sum(word[0].isupper() for word in weighed) >= 0.8 * len(weighed)


def _is_prose(chunk: list[Line], length: int) -> bool:
    """Whether a chunk is a paragraph that a heading of `length` characters may stand over."""
    size = sum(len(line.text) for line in chunk)
    if _marker(chunk[0].text):
        return len(chunk) > 1
    return (
        (size > max(80, length)
        and (len(chunk) == 1 or any(starts_small(line.text) for line in chunk[1:])))
        or (size > length and is_sentence_end(chunk[-1].text) and len(chunk) == 1)
    )


def _marker(text: str) -> tuple[str, int] | None:
    """A list item's marker, as it is shown, and where its text begins."""
    bullet = _BULLET.match(text)
    if bullet:
        return "•", bullet.end()
    number = _NUMBER.match(text)
    if number and not re.match(r"[A-ZÀ-Ý]\.\s", text):  # `M. Dupont`, `J. Durand` are no items.
        return number.group(1), number.end()
    return None


def _is_dialogue(chunk: list[Line]) -> bool:
    """Whether the lines that begin with a short dash are speech: most speak, and none of it is indented in steps."""
    dashed = [line.text for line in chunk if _BULLET.match(line.text) and line.text[0] in "-–"]
    return bool(dashed) and sum(bool(_SPEECH.search(text)) for text in dashed) * 2 >= len(dashed)


def _chunk_blocks(chunk: list[Line], wrapping: Wrapping) -> Iterator[Block]:
    """The blocks of lines without a blank one between them."""
    if all(line.text.startswith(">") for line in chunk):
        yield from _mail(chunk, wrapping)
        return
    speech = _is_dialogue(chunk)
    verse = _is_verse(chunk, wrapping)
    items: list[int] = []
    current: list[str] = []
    made: Block | None = None
    previous: Line | None = None

    def finished() -> Iterator[Block]:
        if made and current:
            yield replace(made, text=squeezed(join(current, wrapping)))

    for line in chunk:
        marker = None if speech and line.text[0] in "-–" else _marker(line.text)
        if marker and previous and made and made.role != "list_item" and not _may_start(previous.text):
            marker = None
        if marker:
            yield from finished()
            items = [indent for indent in items if indent < line.indent] + [line.indent]
            made = Block("list_item", "", level=len(items), marker=marker[0])
            current = [line.text[marker[1] :]]
        elif previous is None or made is None or _breaks(previous, line, made, wrapping, verse):
            yield from finished()
            made = Block("paragraph", "")
            current = [line.text]
        else:
            current.append(line.text)
        previous = line
    yield from finished()


def _may_start(previous: str) -> bool:
    """Whether a list can begin after this line: it is not in the middle of a sentence."""
    return is_sentence_end(previous) or (previous[-1] not in ",-" and not previous[-1].islower())


def _breaks(previous: Line, line: Line, made: Block, wrapping: Wrapping, verse: bool) -> bool:
    """Whether a new block begins at a line."""
    if verse:
        return True
    if _DASH.match(line.text) and is_sentence_end(previous.text):
        return True
    if made.role == "list_item":
        return line.indent == 0 and not starts_small(line.text) and not wrapping.fills(previous.text, line.text)
    if line.indent >= previous.indent + 2 and is_sentence_end(previous.text):
        return True
    if wrapping.fills(previous.text, line.text):
        return False
    return is_sentence_end(previous.text) or not starts_small(line.text)


def _is_verse(chunk: list[Line], wrapping: Wrapping) -> bool:
    """Whether each line stands for itself: not filled to the width, and not running on into the next."""
    pairs = list(pairwise(chunk))
    if not pairs:
        return False
    if max(len(line.text) for line in chunk) > WIDEST:
        return True
    filled = sum(wrapping.fills(one.text, two.text) for one, two in pairs)
    small = sum(starts_small(two.text) for _, two in pairs)
    if wrapping.width:
        return filled * 2 < len(pairs) and small * 2 < len(pairs)
    return small * 3 < len(pairs) * 2 or (max(len(line.text) for line in chunk) < 50 and len(chunk) > 3)


def _mail(chunk: list[Line], wrapping: Wrapping) -> Iterator[Block]:
    """Lines that begin with `>`: quotations by depth, with the structure that they have inside."""
    run: list[Line] = []
    depth = 0
    for line in [*chunk, Line("", 0)]:
        match = _MAIL.match(line.text)
        level = match.group().count(">") if match else 0
        inner = line.text[match.end() :] if match else ""
        if run and (level != depth or not inner):
            yield from (
                replace(block, role="quote", level=depth) if block.role == "paragraph" else block
                for block in _chunk_blocks(run, wrapping)
            )
            run = []
        depth = level
        if inner:
            run.append(Line(inner.strip(), 0))
