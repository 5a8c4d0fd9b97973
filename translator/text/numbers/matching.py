"""Numbers of a French text beside those of its translation, whatever the notation."""

from __future__ import annotations

import re

from translator.document import Span
from translator.text.numbers.digits import in_digits
from translator.text.numbers.notation import notations
from translator.text.numbers.numerals import Quantity, in_roman, in_words
from translator.text.numbers.units import without_converted
from translator.text.verbatim import verbatim

_DOTTED = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?![\w]|[.,]\d)")
_CHAIN = re.compile(r"(?<![\w.,/:-])\d+(?:[.,/:-]\d+){2,}(?![\w]|[.,/:-]\d)")
"""A date, version, address or telephone number: what stands so on both sides is kept, whatever its parts are."""


def missing_numbers(source: str, target: str) -> tuple[list[tuple[Span, str]], list[tuple[Span, str]]]:
    """Numbers that the French source writes in digits and the English target lacks, and those that it has too many.

    Any notation will do that says the same: words, Roman numerals, months, magnitudes (`2 millions`, `2,000,000`),
    times (`14 h`, `2 p.m.`), decades (`années 60`, `1960s`), measures converted (`10 km`, `6.2 miles`).
    """
    if not any(map(str.isdigit, source)) and not any(map(str.isdigit, target)):
        return [], []
    plain, special = _as_in_english(source)
    plain, target = _without_copies(plain, target)
    wanted, found = sorted([*in_digits(plain, "fr"), *special]), in_digits(target, "en")
    lost, new = _unmatched(wanted, found)
    if lost or new:
        lost, new = _unmatched_with_words(source, target, lost, new)
        lost, new = without_converted(source, target, wanted, lost, new)
    return (
        [(quantity.span, quantity.values[0]) for quantity in lost if quantity.firm],
        [(quantity.span, quantity.values[0]) for quantity in new if quantity.firm],
    )


def _as_in_english(source: str) -> tuple[str, list[Quantity]]:
    """The source without what English writes with other numbers in other places (lists, verses, centuries); these."""
    quantities: list[Quantity] = []
    for one in notations(source):
        if one.kind == "exact" or (one.accepted and one.kind == "number"):
            source = f"{source[: one.span.start]}{' ' * (one.span.end - one.span.start)}{source[one.span.end :]}"
            quantities += (quantity._replace(span=one.span) for quantity in in_digits(one.english, "en"))
    return source, quantities


def _without_copies(source: str, target: str) -> tuple[str, str]:
    """Both texts with spaces in place of chains and addresses that stand in both."""
    copies = {match[0] for match in _CHAIN.finditer(source)} & {match[0] for match in _CHAIN.finditer(target)}
    if "." in source:
        # What is no number in French notation, such as that of a room, may look like one: 2.104.
        read = [one.span for one in notations(source)]
        copies |= {
            match[0]
            for match in _DOTTED.finditer(source)
            if match[0] in target and not any(span.overlaps(Span(*match.span())) for span in read)
        }
    copies |= {written for span in verbatim(source) if (written := source[span.start : span.end]) in target}
    if not copies:
        return source, target
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(copies, key=len, reverse=True)))})(?!\w)")

    def blank(text: str) -> str:
        return pattern.sub(lambda match: " " * len(match[0]), text)

    return blank(source), blank(target)


def _unmatched(wanted: list[Quantity], found: list[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """What is left of both sides when equals are taken away, by their first values first."""
    lost, new = wanted, found
    for same in (_equal, _compatible):
        still = []
        new = list(new)
        for quantity in lost:
            partner = next((index for index, other in enumerate(new) if same(quantity, other)), None)
            if partner is None:
                still.append(quantity)
            else:
                del new[partner]
        lost = still
        if not lost:
            break
    return lost, new


def _unmatched_with_words(
    source: str, target: str, lost: list[Quantity], new: list[Quantity]
) -> tuple[list[Quantity], list[Quantity]]:
    if lost:
        lost, _ = _unmatched(lost, in_words(target, "en") + in_roman(target))
    if new:
        # Numerals with an ending come first among what digits may render; they are lost if nothing does.
        new, _ = _unmatched(new, in_roman(source) + in_words(source, "fr"))
    return lost, new


def _equal(one: Quantity, other: Quantity) -> bool:
    return one.values[0] == other.values[0]


def _compatible(one: Quantity, other: Quantity) -> bool:
    return any(value in other.values for value in one.values)
