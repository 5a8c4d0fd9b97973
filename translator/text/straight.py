"""Whether a quotation mark that looks the same at both ends (`"`, `'`) opens or closes, from what stands around it."""

from __future__ import annotations

from enum import IntEnum

from translator.text.rules import Rules


class MarkKind(IntEnum):
    """Whether a mark opens or closes. A LONE one is known to have no partner in its block."""

    OPENS = 0
    CLOSES = 1
    UNKNOWN = 2
    LONE_OPEN = 3
    LONE_CLOSE = 4


OPENS, CLOSES, UNKNOWN, LONE_OPEN, LONE_CLOSE = MarkKind

_OPENING_BEFORE = frozenset("([{<«“„‹‘—–-/'’=+*_|&:")
_CLOSING_AFTER = frozenset(",;:!?)]}»”›—–-/*_|&>")
# Costs: of a mark that is left alone, of one read against its surroundings, of a quotation inside another, and of
# closing, against the surroundings, what was opened more than `_FAR_FROM` characters before.
_STRAY, _AGAINST, _DEEPER, _FAR = 3.0, 4.0, 1.5, 3.0
_FAR_FROM = 300
# What it costs that a mark with these surroundings opens, and that it closes.
_COST = {OPENS: (0.0, _AGAINST), CLOSES: (_AGAINST, 0.0), UNKNOWN: (0.5, 0.5)}
_LONGEST_SINGLE = 400  # characters between single marks that make a pair, at most


def leaning(text: str, start: int, end: int) -> MarkKind:
    """OPENS, CLOSES or UNKNOWN: what the characters on either side of `text[start:end]` say about a mark there."""
    if start == 0:
        return OPENS
    if end == len(text):
        return CLOSES
    before, after = text[start - 1], text[end]
    free = before.isspace()
    if after.isspace():
        return UNKNOWN if free or before in _OPENING_BEFORE else CLOSES
    if after in _CLOSING_AFTER or (after == "." and not text.startswith("...", end)):
        return CLOSES if free or before not in _OPENING_BEFORE else UNKNOWN
    return OPENS if free or before in _OPENING_BEFORE else UNKNOWN


def doubles(text: str, spans: list[tuple[int, int]]) -> list[MarkKind | None]:
    """The kind of each of a text's straight double marks; None for the sign of inches or seconds.

    The reading of least cost is found by the Viterbi algorithm over the depth of nesting: outside, inside, inside
    twice. Reading a mark against its surroundings, nesting, and leaving a mark alone have a cost.
    """
    leans = [leaning(text, start, end) for start, end in spans]
    if all(lean == number % 2 for number, lean in enumerate(leans)) and len(leans) % 2 == 0:
        return list(leans)
    infinite = float("inf")
    costs = [0.0, infinite, infinite]
    since = [0, 0, 0]
    trail: list[tuple[int, int, int]] = []
    for (start, _), lean in zip(spans, leans, strict=True):
        opening, closing = _COST[lean]
        alone = 0.5 if lean == CLOSES and text[start - 1].isdigit() else _STRAY
        best = [(costs[depth] + alone, depth) for depth in range(3)]
        for depth in range(2):
            far_back = _FAR if start - since[depth + 1] > _FAR_FROM else 0.0
            best[depth] = min(best[depth], (costs[depth + 1] + closing + (far_back if closing else 0.0), depth + 1))
            best[depth + 1] = min(best[depth + 1], (costs[depth] + opening + (_DEEPER if depth else 0.0), depth))
        since = [start if came < depth else since[depth] for depth, (_, came) in enumerate(best)]
        costs = [cost for cost, _ in best]
        trail.append((best[0][1], best[1][1], best[2][1]))
    depth = min(range(3), key=lambda depth: costs[depth] + depth * _STRAY)
    kinds: list[MarkKind | None] = []
    for number in range(len(spans) - 1, -1, -1):
        came = trail[number][depth]
        if came == depth:
            kinds.append(_alone(text, spans[number][0], leans[number]))
        else:
            kinds.append(OPENS if came < depth else CLOSES)
        depth = came
    kinds.reverse()
    return kinds


def _alone(text: str, start: int, lean: MarkKind) -> MarkKind | None:
    if lean == OPENS:
        return LONE_OPEN
    if lean == CLOSES and text[start - 1].isdigit():
        return None
    return LONE_CLOSE


def singles(text: str, spans: list[tuple[int, int]], rules: Rules) -> list[MarkKind | None]:
    """The kind of each of a text's single marks that do not stand inside a word; None for an apostrophe.

    A pair needs a mark before a word, a mark after one not much later, and more than one character between them. Only
    `‘` without a partner counts as a mark left alone: the others are apostrophes.
    """
    kinds: list[MarkKind | None] = [None] * len(spans)
    waiting = -1
    for number, (start, end) in enumerate(spans):
        if _before_word(text, end):
            before = text[start - 1] if start else " "
            opened = spans[waiting][0] if waiting >= 0 else start
            elision = text[opened] != text[start] and start - opened < _LONGEST_SINGLE
            free = before.isspace() or before in _OPENING_BEFORE or before == '"'
            if free and not elision and not _clipped(text, end, rules.clipped):
                waiting = number
        elif waiting >= 0 and 1 < start - spans[waiting][1] <= _LONGEST_SINGLE:
            following = spans[number + 1] if number + 1 < len(spans) else None
            closes_later = following is not None and not _before_word(text, following[1])
            if not _elision(text, start, rules.elided) and not (closes_later and _possessive(text, start, end)):
                kinds[waiting], kinds[number] = OPENS, CLOSES
                waiting = -1
    return [
        LONE_OPEN if kind is None and text[start] in "‘‛" and _before_word(text, end) else kind
        for kind, (start, end) in zip(kinds, spans, strict=True)
    ]


def _before_word(text: str, at: int) -> bool:
    return at < len(text) and (text[at].isalnum() or text[at] == "_")


def _clipped(text: str, end: int, clipped: frozenset[str]) -> bool:
    """Whether the apostrophe stands for the beginning of a word or year: `'em`, `'90s`."""
    stop = end
    while stop < len(text) and stop - end < 9 and text[stop].isalnum():
        stop += 1
    return text[end:stop].lower() in clipped or (
        text[end].isdigit() and text[stop - 1] in "s0123456789" and stop - end < 4
    )


def _elision(text: str, start: int, elided: frozenset[str]) -> bool:
    """Whether the apostrophe belongs to a word such as `l'` with a space after it by mistake."""
    word = start
    while word > 0 and start - word < 9 and text[word - 1].isalpha():
        word -= 1
    return text[word:start].lower() in elided and text[start + 1 : start + 2].isspace()


def _possessive(text: str, start: int, end: int) -> bool:
    """Whether the apostrophe can be that of `the boys' house`."""
    return text[start - 1] == "s" and text[end : end + 1].isspace() and text[end + 1 : end + 2].islower()
