"""What of a French text's figures is in its translation: still in French notation (`rewritten`), or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from translator.document import Span
from translator.text.characters import DIGIT_SPACE as _SPACE
from translator.text.numbers.notation import Notation, digits_of, notations
from translator.text.numbers.times import Clock
from translator.text.tables import read_table
from translator.text.verbatim import verbatim

Edit = tuple[int, int, str]
_Take = Callable[[int, int, str], bool]

_ROMAN = re.compile(r"([IVX]+)(?:e|er|ᵉ|ᵉʳ|ème)(?:\s+siècle)?")
_SEPARATOR = rf"(?:[.,'’]|{_SPACE})"
_UNIT = re.compile(r"(?<=\d)\s?([^\W\d_]{2,})\Z")
_TIME = re.compile(
    rf"(?<![\w:.,€£$¥])([01]?\d|2[0-4])(?:{_SPACE}?(h)(?:ours?)?{_SPACE}?([0-5]\d)?|([:.])([0-5]\d))?"
    rf"(?:{_SPACE}?([ap])\.?m\b\.?)?(?![\w:%°€]|[.,]\d)"
)


def rewritten(source: str, target: str, clock: Clock = "as-is", kept: Sequence[Span] = ()) -> list[Edit]:
    """Edits, in order, of a translation that has figures in French notation, and of times in another style.

    What is right already is left as it is, and so are `kept` characters of the translation.
    """
    wanted = notations(source, "24" if clock == "24" else "12")
    if not wanted:
        return []
    edits: list[Edit] = []
    taken = bytearray(len(target))  # 1 for each character that is not to be rewritten, or not again
    for span in (*verbatim(target), *kept):
        taken[span.start : span.end] = b"\1" * (span.end - span.start)

    def take(start: int, end: int, new: str) -> bool:
        if any(taken[start:end]):
            return False
        taken[start:end] = b"\1" * (end - start)
        if target[start:end] != new:
            edits.append((start, end, new))
        return True

    shared = _shared_digits(source, wanted)
    known = {digits_of(match[0]) for match in re.finditer(r"\d+(?:[.,]\d+)*", source)}
    moments = [one for one in wanted if one.kind == "moment"]
    # Times last: they look like numbers. The longest first, so that none is found inside another.
    for one in sorted(wanted, key=lambda one: (one.kind == "moment", one.span.start - one.span.end)):
        written = source[one.span.start : one.span.end]
        # `12 euros` is English too.
        spelled_out = one.kind == "number" and written[-4:].isalpha()
        if one.english != written and not spelled_out and _set_literal(written, one, target, take):
            continue
        if one.kind == "moment":
            _set_moment(one, moments, target, clock, take)
        elif one.kind == "length":
            _set_length(one, target, take)
        elif one.numbers:
            _set_quantity(one, written, target, take)
            for digits, english in one.numbers:
                separated = digits in shared or one.kind == "exact"
                _set_number(digits, english, target, take, known, separated=separated)
    return sorted(edits)


def missing_notations(source: str, target: str) -> list[Notation]:
    """Moments, lengths of time, centuries, verses, … that a translation has in no accepted form, and torn measures."""
    return [
        one
        for one in notations(source)
        if (one.accepted and not re.search(one.accepted, target, re.IGNORECASE))
        or _is_torn(source[one.span.start : one.span.end], one, target)
    ]


def _is_torn(written: str, one: Notation, target: str) -> bool:
    """Whether the unit of a measure (`25 cl`) stands in the translation, but behind no number."""
    unit = _UNIT.search(written)
    if unit is None or one.kind != "number" or not one.english.endswith(unit[1]):
        return False
    said = re.compile(rf"(?<!\w){unit[1]}(?!\w)")
    before = [target[: match.start()].rstrip()[-1:] for match in said.finditer(target)]
    return bool(before) and not any(map(str.isdigit, before))


def _shared_digits(source: str, wanted: Sequence[Notation]) -> set[str]:
    """The digits that two numbers of the source have: without a separator it is not sure whose they are."""
    spans = [one.span for one in wanted]
    counts = Counter(digits for one in wanted for digits, _ in one.numbers)
    counts.update(
        match[0]
        for match in re.finditer(r"\d+", source)
        if not any(span.start <= match.start() < span.end for span in spans)
    )
    return {digits for digits, count in counts.items() if count > 1}


def _set_number(
    digits: str, english: str, target: str, take: _Take, known: Collection[str], *, separated: bool
) -> None:
    if separated and english.isdigit():
        return
    shape = f"{_SEPARATOR}?".join(digits) + _echo(english, known)
    for match in re.finditer(rf"(?<!\d)(?<!\d[.,:/-])(?<!\d{_SPACE}){shape}(?!{_SEPARATOR}?\d|[:/-]\d)", target):
        if separated and match[0].isdigit():
            continue
        if take(match.start(), match.end(), english):
            return


def _echo(english: str, known: Collection[str]) -> str:
    """A pattern of the number's end once more behind it, as small models stammer: `2,345,678, 345,678`."""
    ends = [english[match.end() :] for match in re.finditer(r"[.,]", english)]
    said = "|".join(re.escape(end) for end in ends if digits_of(end) not in known)
    return rf"(?:[.,]?{_SPACE}?(?:{said}))?" if said else ""


def _set_quantity(one: Notation, written: str, target: str, take: _Take) -> None:
    """A unit that English spells differently, a currency behind its number, or before one number of two only."""
    number = f"{_SEPARATOR}?".join(digits_of(one.numbers[-1][0]))
    unit = written.rstrip()[-2:].strip()
    units = read_table("numbers")["fr"]["units"]
    if (said := units.get(unit, unit).strip()) != unit and unit.isalpha() and one.english.endswith(said):
        match = re.search(rf"(?<![\w.,]){number}{_SPACE}?{unit}(?!\w)", target)
        if match:
            take(match.start(), match.end(), f"{one.numbers[-1][1]} {said}")
        return
    sign = next((character for character in one.english if character in "€£$¥"), "")
    if not sign:
        return
    first = f"{_SEPARATOR}?".join(one.numbers[0][0])
    match = re.search(
        rf"(?<![\w.,{sign}]){first}(?P<joint>{_SPACE}?(?:to|and|or|-|–){_SPACE}?){re.escape(sign)}{number}(?![\d])",
        target,
    )
    if match and len(one.numbers) == 2:
        take(match.start(), match.end(), f"{sign}{one.numbers[0][1]}{match['joint']}{sign}{one.numbers[1][1]}")
        return
    match = re.search(rf"(?<![\w.,{sign}]){number}{_SPACE}?(?:{re.escape(sign)}|Euros)(?!\w)", target)
    if match and len(one.numbers) == 1:
        take(match.start(), match.end(), f"{sign}{one.numbers[0][1]}")


def _set_literal(written: str, one: Notation, target: str, take: _Take) -> bool:
    """What the model copied as it is, a century perhaps with another ending; returns whether it was there."""
    roman = _ROMAN.fullmatch(written)
    if roman and one.english.endswith(" century"):
        # `siècle` has been translated, or has not.
        one = one._replace(english=one.english.removesuffix(" century"))
    shape = rf"{roman[1]}(?:e|er|th|st|nd|rd|ème|ᵉ|ᵉʳ)(?:{_SPACE}?th\b)?" if roman else _with_spaces(written)
    sign = next((character for character in written if character in "€£$¥"), "")
    # `€14.5 M€`: the sign may stand on both sides.
    before, after = (
        rf"(?<![\w.,€£$¥])(?:{re.escape(sign)}(?=\d))?" if written[0].isalnum() else "",
        r"(?![\w]|[.,]\d)" if written[-1].isalnum() else "",
    )
    match = re.search(f"{before}{shape}{after}", target)
    return match is not None and take(match.start(), match.end(), before_stop(one.english, target, match.end()))


def _with_spaces(written: str) -> str:
    """A pattern of what the model copied: with other spaces perhaps, and with a decimal point."""
    copied = rf"{_SPACE}?".join(re.escape(part) for part in written.split())
    return re.sub(r"(?<=\d),(?=\d)", "[.,]", copied)


def before_stop(new: str, target: str, end: int) -> str:
    """The form of what ends at `end`, with one full stop at the end of a sentence: its own or the sentence's."""
    last = not target[end:].strip()
    if new[-1] == "." and target[end : end + 1] == "." and not target[end + 1 :].strip():
        return new[:-1]
    return f"{new}." if last and target[end - 1] == "." and new[-1] != "." else new


def _set_moment(one: Notation, moments: Sequence[Notation], target: str, clock: Clock, take: _Take) -> None:
    hour, minute = (int(part) for part, _ in one.numbers)
    found = [
        match
        for match in _TIME.finditer(target)
        if (match[2] or match[4] or match[6])
        and int(match[3] or match[5] or 0) == minute
        and int(match[1]) % 12 == hour % 12
    ]
    right = [match for match in found if not match[2] and (match[4] == ":" or match[6]) and _fits(match, one)]
    for match in right:
        new = match[0] if clock == "as-is" else before_stop(one.english, target, match.end())
        if take(match.start(), match.end(), new):
            return
    others = [other for other in moments if other is not one]
    for match in found:
        of_another = match[6] and any(_fits(match, other) for other in others)
        new = before_stop(one.english, target, match.end())
        if match not in right and not of_another and take(match.start(), match.end(), new):
            return


def _fits(match: re.Match[str], one: Notation) -> bool:
    """Whether a time in the translation, with a.m. or p.m. behind it perhaps, is the time that French wrote."""
    hour, minute = (int(part) for part, _ in one.numbers)
    said, half = int(match[1]), match[6]
    if said % 12 != hour % 12 or int(match[3] or match[5] or 0) != minute:
        return False
    return not half or (said <= 12 and (half == "p") == (hour % 24 >= 12))


def _set_length(one: Notation, target: str, take: _Take) -> None:
    parts = [rf"0*{int(part)}" if int(part) else "0+" for part, _ in one.numbers]
    between = rf"(?:{_SPACE}|[-,])*(?:hours?|hrs?|h|:|\.|'|min(?:ute)?s?|m)?(?:{_SPACE}|-|,|and)*"
    last = rf"(?:(?:{_SPACE}|-)*(?:hours?|hrs?|h|min(?:ute)?s?|m|sec(?:ond)?s?|s)\b)?"
    match = re.search(rf"(?<![\w.,:]){between.join(parts)}{last}(?![\w:]|[.,]\d)", target)
    if match and not re.search(r"hour|minute|second", match[0]) and not match[0].isdigit():
        take(match.start(), match.end(), one.english)
