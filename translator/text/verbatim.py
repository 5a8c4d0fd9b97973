"""What a translation carries over as it is: addresses, file names, tags, codes of programs, other scripts, emoji.

Signs are carried over too, but English may say them in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from translator.document import Span
from translator.text.tables import read_table

_OUTSIDE = r"[^\s«»“”\"<>]"  # a character of an address
_KINDS = (
    rf"\b(?:[a-z][a-z0-9+.-]{{1,20}}://|(?:mailto|doi|tel|urn|arXiv):(?=\S)|www\.){_OUTSIDE}+",
    rf"\b10\.\d{{4,9}}/{_OUTSIDE}+",  # a digital object identifier
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}",
    r"(?<![\w@])@\w{2,}",
    r"(?<![\w#&])#[^\W\d]\w+",
    rf"(?<![\w@/.-])(?:[^\W_][\w-]{{0,62}}\.){{1,8}}(?:DOMAINS)(?::\d+)?(?:/{_OUTSIDE}*)?(?![\w-])(?!\.\w)",
    r"(?<![\w/.])(?:~|\.{1,2})?/(?:[\w.+-]+/)+[\w.+-]*|\b[A-Z]:\\\S+",  # paths
    r"(?<![\w/.-])[\w-]{1,100}(?:\.[\w-]{1,50}){0,4}\.(?:FILES)(?![\w-])",
    r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}\d?|[A-Z][a-z]+|#\d+|#x[0-9a-fA-F]+);",
    r"(?<!\d)\d+[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+(?!\w)",  # powers
    r"(?<![\d.])0\d(?:[ .\u00a0\u202f-]?\d\d){4}(?!\d|\.\d)|\+\d{1,3}(?:[ \u00a0](?:\(0\))?\d{1,3}){3,}",  # telephone
    r"\{\{[^{}\n]{0,100}\}\}|\$?\{[\w.:!-]*\}|%\(\w+\)[a-z]|%\{\w+\}|%(?:\d+\$)?(?:\.\d+)?l?[sdifuxX@](?!\w)",
    r"`[^`\n]+`|(?<![\w-])--[a-z][\w-]+|(?<!\w)[^\W_]+(?:_+[^\W_]+)+(?!\w)",  # code, options, identifiers
)
_HINT = re.compile(r"[@#/%{<&`_\\¹²³⁰-⁹]|\w\.\w|--\w|0\d|\+\d|\w:\w")
"""What a text must hold for one of the kinds to be in it."""
_TRAILING = ".,;:!?…'’*"
_JOINERS = "\u200d\ufe0e\ufe0f\u20e3"  # zero-width joiner, variation selectors, the frame of a keycap
_OTHER = re.compile(r"[^\x00-\u02ff\u1d00-\u1dbf\u1e00-\u1eff\u2000-\u206f\u20a0-\u20cf\u2100-\u22ff\s]+")
"""Characters outside Latin letters and the usual signs."""
_WORD = re.compile(r"[\w\u0300-\u036f-]+")


def verbatim(text: str) -> list[Span]:
    """What is carried over as it is, in order, without the punctuation that follows it.

    Web and mail addresses, `@names`, `#tags`, domains, paths and names of files, tags and entities of markup,
    placeholders of programs (`%1$s`, `{name}`), words in another script than the Latin one, emoji.
    """
    found: list[Span] = []
    for match in _pattern().finditer(text) if _HINT.search(text) else ():
        written = match[0]
        if written[0] not in "<{%`&":
            written = written.rstrip(_TRAILING)
            # A closing bracket belongs to an address that has the opening one.
            while written.endswith(")") and written.count(")") > written.count("("):
                written = written[:-1].rstrip(_TRAILING)
        if written:
            found.append(Span(match.start(), match.start() + len(written)))
    if not text.isascii():
        found = overlapping(text, found, [span for match in _OTHER.finditer(text) if (span := _foreign(match))])
    return found


def missing_texts(texts: Sequence[str], target: str) -> list[int]:
    """The numbers of the texts that a translation does not have, each as often as it is given.

    The longest are looked for first, so that an address inside another one does not count for it.
    """
    missing = []
    for number in sorted(range(len(texts)), key=lambda number: -len(texts[number])):
        place = _place(texts[number], target)
        if place < 0:
            missing.append(number)
        else:
            target = f"{target[:place]}\0{target[place + len(texts[number]) :]}"
    return sorted(missing)


def overlapping(text: str, spans: list[Span], more: list[Span]) -> list[Span]:
    """All spans in order, those that overlap as one; of `more` also those that nothing but a space is between."""
    merged: list[tuple[Span, bool]] = []
    for span, extra in sorted([*((span, False) for span in spans), *((span, True) for span in more)]):
        if merged:
            last, was_extra = merged[-1]
            joins = extra and was_extra and not text[last.end : span.start].strip(" \u00a0")
            if span.start < last.end or joins:
                merged[-1] = (Span(last.start, max(last.end, span.end)), was_extra and extra)
                continue
        merged.append((span, extra))
    return [span for span, _ in merged]


def words_around(text: str, characters: str) -> list[Span]:
    """The words that hold any of the characters, or the characters alone in no word; neighbours are joined."""
    spans: list[Span] = []
    for place, character in enumerate(text):
        if character in characters and (not spans or spans[-1].end <= place):
            start = place
            while start and _WORD.match(text[start - 1]) and _WORD.match(character):
                start -= 1
            word = _WORD.match(text, start)
            spans.append(Span(start, word.end()) if word else Span(place, place + 1))
    return overlapping(text, [], spans)


def missing_signs(source: str, target: str) -> list[Span]:
    """Currency and other signs of a French text (`€`, `°`, `§`, a minus, …): all of a kind if some did not arrive.

    A sign may be said in words; `data/verbatim.toml` has them.
    """
    missing: list[Span] = []
    for sign, said in _signs() if _any_sign().search(source) else ():
        here = list(sign.finditer(source))
        if here and len(here) > len(said.findall(target)):
            missing += [Span(*match.span()) for match in here]
    return sorted(missing)


def _place(written: str, target: str) -> int:
    """Where the target has it as a whole, not as a part of a longer one; -1 if nowhere."""
    start = target.find(written)
    while start >= 0:
        before, after = target[start - 1 : start], target[start + len(written) :]
        glued = (written[0].isalnum() and before.isalnum()) or (written[-1].isalnum() and after[:1].isalnum())
        # `exemple.fr` is not in `exemple.fr/guide`.
        longer = after[:1] in "/.-_@" and after[1:2].isalnum() and after[:1] != ""
        if not glued and not (longer and written[-1].isalnum()):
            return start
        start = target.find(written, start + 1)
    return -1


def _foreign(match: re.Match[str]) -> Span | None:
    """The characters if they are to be carried over: a word of two letters or more, an ideogram, an emoji."""
    written = match[0].strip(_JOINERS)
    letters = sum(map(str.isalpha, written))
    if letters == 1 and len(written) == 1 and "GREEK" in unicodedata.name(written, ""):
        return None  # a sign of the sciences
    if not letters and not any(unicodedata.category(character) in ("So", "Sk", "Cn", "Co") for character in written):
        return None
    return Span(*match.span())


@cache
def _pattern() -> re.Pattern[str]:
    table = read_table("verbatim")
    pattern = "|".join(_KINDS)
    for name in ("domains", "files"):
        pattern = pattern.replace(name.upper(), "|".join(map(re.escape, table[name])))
    return re.compile(pattern)


@cache
def _signs() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (re.compile(sign), re.compile(said, re.IGNORECASE)) for sign, said in read_table("verbatim")["signs"].items()
    )


@cache
def _any_sign() -> re.Pattern[str]:
    return re.compile("|".join(read_table("verbatim")["signs"]))
