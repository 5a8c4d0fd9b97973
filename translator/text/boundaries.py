"""The sentence boundaries of one block: which of its full stops, questions and line breaks end a sentence."""

from __future__ import annotations

import re

from translator.document import Span
from translator.text.characters import BEFORE_WORD, CAPITAL, SPACES
from translator.text.rules import Rules
from translator.text.words import COMPOUND

# It begins with one set of characters, since that is searched for fast; a run of marks is matched from its start only.
_ENDS = re.compile(
    r"[.!?…\n](?:(?<=\n)(?=[^\S\n]*(?:[—–―•‣▪●*-]\s|\n))"
    r"|(?<!\n)(?<![.!?…].)[.!?…]*+(?=[\s\"'’‘“”»›>)\]}*_]|\Z))"
)
_MORE = re.compile(r"\s*[!?…]+|\s*\.+(?=[\s\"»”)\]]|\Z)|[)\]}*_]+|\s*[:;=]-?[)(DPp](?=\s|\Z)")
_SPACE = re.compile(r"\s*")
_DASH = re.compile(r"[—–―•‣▪●-]+\s*")
_NUMBER = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[IVXLC]{1,6}|[a-zA-Z])")
_LABEL = re.compile(r"(?:[IVXLCDM]+|[A-Za-z])(?![\w'’])|\d")
_INITIALS = re.compile(rf"(?:{CAPITAL}[a-zà-ÿ]?[.\-‑]{{1,2}})*{CAPITAL}[a-z]?")
_LONGEST_TOKEN = 24  # characters before a full stop that are looked at for an abbreviation


def boundaries(text: str, rules: Rules, closers: dict[int, int], openers: dict[int, int]) -> list[Span]:
    """Sentences of a block as spans without white space at either end.

    `closers` and `openers` map the start of each closing and opening quotation mark to its end; a closing mark and what
    ends a sentence behind it stay with the sentence.
    """
    spans: list[Span] = []
    length = len(text)
    start = seen = _SPACE.match(text).end()  # type: ignore[union-attr]
    for match in _ENDS.finditer(text):
        begin, end = match.span()
        if begin < seen:
            continue
        if text[begin] == "\n":
            after = _SPACE.match(text, end).end()  # type: ignore[union-attr]
            end = begin
        else:
            if begin > start and text[begin - 1] in "([" and text[end : end + 1] in (")", "]"):
                continue
            end, after = _tail(text, end, closers)
            seen = end
            if after in (length, end) or not _ends(text, start, begin, match.end(), end, after, rules, openers):
                continue
        stop = len(text[start:end].rstrip()) + start
        if stop > start:
            spans.append(Span(start, stop))
        start = seen = after
    stop = len(text.rstrip())
    if stop > start:
        spans.append(Span(start, stop))
    return spans


def _tail(text: str, end: int, closers: dict[int, int]) -> tuple[int, int]:
    """Where a sentence ends that has its full stop before `end`, and where the next word begins."""
    while True:
        after = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        if after in closers:
            end = closers[after]
        elif more := _MORE.match(text, end):
            end = more.end()
        else:
            return end, after


def _ends(
    text: str, start: int, begin: int, run_end: int, end: int, after: int, rules: Rules, openers: dict[int, int]
) -> bool:
    """Whether the full stop at `begin` ends the sentence begun at `start`; `after` is where the next word begins."""
    run = text[begin:run_end]
    word = _opened(text, after, openers)
    letter = text[word] if word < len(text) else " "
    if letter.islower():
        return _ends_before_lower(text, start, begin, run, end, after, word, rules, openers)
    if letter in ",;:/%)]}" or (letter == "." and not text.startswith("..", word)):
        return False
    if run == "!" and text[max(start, begin - 10) : run_end].split()[-1].lower() in rules.marked:
        return False
    if run == "." and end == run_end:
        return _full_stop_ends(text, start, begin, after, word, rules)
    return _outside(text, start, begin, end)


def _opened(text: str, at: int, openers: dict[int, int]) -> int:
    """Where the first word stands at or after `at`, behind opening marks, brackets and a dash."""
    while at < len(text):
        if at in openers:
            at = openers[at]
        elif text[at] in "([{*_¿¡":
            at += 1
        elif dash := _DASH.match(text, at):
            at = dash.end()
        else:
            return at
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
    return at


def _token(text: str, start: int, begin: int) -> str:
    """The word that ends at `begin`, without marks and elided words in front of it."""
    words = text[max(start, begin - _LONGEST_TOKEN) : begin].split()
    if not words:
        return ""
    token = words[-1].lstrip(BEFORE_WORD)
    return token.replace("’", "'").rpartition("'")[2]


def _ends_before_lower(
    text: str, start: int, begin: int, run: str, end: int, after: int, word: int, rules: Rules, openers: dict[int, int]
) -> bool:
    """A small letter follows: only a full stop after an ordinary word counts, or a question without its capital.

    Before an opening mark a shorter word will do, and any mark will between a closing and an opening one.
    """
    closed = end > begin + len(run) and text[end - 1] not in ".!?…)]"
    if after in openers and closed:
        return True
    if run == ".":
        token = _token(text, start, begin).rstrip(f'{SPACES})]»”"')
        known = token.lower() in rules.abbreviations
        if after in openers:
            return end == begin + 1 and not known and (len(token) > 2 or token.isdigit())
        return len(token) > 3 and token.isalpha() and not known and end == begin + 1 and text[after] not in "–—"
    return run == "?" and end == begin + 1 and rules.question.match(text, word) is not None


def _full_stop_ends(text: str, start: int, begin: int, after: int, word: int, rules: Rules) -> bool:
    """Whether a single full stop ends a sentence when no small letter follows."""
    token = _token(text, start, begin)
    if not token:
        return True
    kind = rules.abbreviations.get(token)
    if kind is None and (len(token) > 1 or token.islower()):
        kind = rules.abbreviations.get(token.lower())
        if kind == "numbered" and len(token) == 2 and not token.islower():
            kind = None  # `Ch. Martin`: a first name.
    if kind is None and not (len(token) < 3 or "." in token or token[-1].isdigit() or token.isupper()):
        return _outside(text, start, begin, begin)
    if begin - start < _LONGEST_TOKEN and _NUMBER.fullmatch(text[start:begin].lstrip(BEFORE_WORD)):
        return False
    if kind in ("titles", "inner"):
        return False
    if kind == "numbered":
        return _LABEL.match(text, word) is None
    initials = _INITIALS.fullmatch(token) if len(token) == 1 or token.lower() not in rules.starters else None
    if kind != "names" and not initials:
        return _outside(text, start, begin, begin)
    following = COMPOUND.match(text, word)
    if following is None:
        return (
            initials is not None and len(token) > 1 and text[after] not in "([" and not text[word : word + 1].isdigit()
        )
    if following.group().lower() in rules.starters:
        return len(following.group()) > 1 or text[following.end() : following.end() + 1] in "'’ \u00a0"
    if not initials or len(token) > 1:
        return False
    before = text[max(start, begin - 40) : begin - 1].split()
    return bool(before) and before[-1].lower() in rules.labelled


def _outside(text: str, start: int, begin: int, end: int) -> bool:
    """Whether a place is outside any bracket that was opened in the middle of the sentence and is closed soon."""
    opening = text.rfind("(", start, begin)
    if opening <= start or text.find(")", opening, end) >= 0:
        return True
    closing = text.find(")", begin, begin + 200)
    return closing < 0 or text.find("(", begin, closing) >= 0
