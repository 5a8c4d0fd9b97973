"""Numbers, addresses and names with an at sign: what a translation must carry over."""

from __future__ import annotations

import re
from collections import Counter

from translator.document import Span

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s«»“”\"<>]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@\w{2,}|(?<![\w#&])#[^\W\d]\w+"
)
_SPACE = "[ \u00a0\u202f\u2009]"
_FRENCH_NUMBER = re.compile(
    rf"(?<![\w,.])\d{{1,3}}(?:{_SPACE}\d{{3}})+(?:,\d+)?(?![\w])|\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"
)
_ENGLISH_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?")
_NUMBER_WORDS = {
    word: str(value)
    for value, names in enumerate(
        "zero;one first once;two second twice both;three third;four fourth;five fifth;six sixth;seven seventh;"
        "eight eighth;nine ninth;ten tenth;eleven eleventh;twelve twelfth".split(";")
    )
    for word in names.split()
} | {
    month: str(number)
    for number, month in enumerate(
        "january february march april may june july august september october november december".split(), start=1
    )
}
_WORD = re.compile(r"[a-z]+")


def addresses(text: str) -> list[Span]:
    """Web and e-mail addresses, `@names` and `#tags`, without the punctuation that follows them."""
    if "@" not in text and "#" not in text and "://" not in text and "www." not in text:
        return []
    spans = []
    for match in _ADDRESS.finditer(text):
        found = match.group().rstrip(".,;:!?…)'’" if "(" not in match.group() else ".,;:!?…'’")
        spans.append(Span(match.start(), match.start() + len(found)))
    return spans


def french_numbers(text: str) -> list[tuple[Span, str]]:
    """Numbers in French notation (`1 000,50`, `1.000,50`) with their value in plain notation (`1000.5`)."""
    return [(Span(*match.span()), _plain(match.group(), ",")) for match in _FRENCH_NUMBER.finditer(text)]


def english_numbers(text: str) -> list[tuple[Span, str]]:
    """Numbers in English notation (`1,000.50`) with their value in plain notation (`1000.5`)."""
    return [(Span(*match.span()), _plain(match.group(), ".")) for match in _ENGLISH_NUMBER.finditer(text)]


def missing_numbers(source: str, target: str) -> tuple[list[tuple[Span, str]], list[tuple[Span, str]]]:
    """Numbers of the French source that the English target lacks, and those that it has too many.

    A number may be written as a word (up to twelve), as a month, or with a magnitude (`2 millions`, `2,000,000`).
    """
    wanted, found = french_numbers(source), english_numbers(target)
    if not wanted and not found:
        return [], []
    have = Counter(value for _, value in found)
    missing = []
    for span, value in wanted:
        if have[value]:
            have[value] -= 1
        else:
            missing.append((span, value))
    extra = []
    for span, value in reversed(found):
        if have[value]:
            have[value] -= 1
            extra.append((span, value))
    extra.reverse()
    if missing:
        words = Counter(_NUMBER_WORDS[word] for word in _WORD.findall(target.lower()) if word in _NUMBER_WORDS)
        still = []
        for span, value in missing:
            if words[value]:
                words[value] -= 1
            else:
                still.append((span, value))
        missing = still
    return missing, extra


def english_notation(written: str) -> str:
    """A number in French notation as English writes it: `1 000,5` becomes `1,000.5`, `1990` stays."""
    value = _plain(written, ",", keep_zeros=True)
    whole, _, decimals = value.partition(".")
    grouped = f"{int(whole):,}" if re.search(rf"\d(?:{_SPACE}|\.)\d{{3}}", written) else whole
    return f"{grouped}.{decimals}" if decimals else grouped


def _plain(written: str, decimal: str, *, keep_zeros: bool = False) -> str:
    whole, _, decimals = written.partition(decimal)
    digits = "".join(character for character in whole if character.isdigit())
    decimals = decimals if keep_zeros else decimals.rstrip("0")
    whole = digits if keep_zeros else digits.lstrip("0") or "0"
    return f"{whole}.{decimals}" if decimals else whole
