"""Clauses that report speech and say who speaks, behind a quotation and inside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.document import Attribution, Span
from translator.text.clauses import COMMA, LONGEST, NAMES, Clause, clause_at, clause_end, is_name_like, speaker_at
from translator.text.rules import Rules

_GAP = re.compile(r"[\s,]*(?:(?:--|[—–-])\s*)?")
_BREAK = re.compile(r"(?:--|[,!?…—–.-])(?:(?<!\.)|(?<=\.\.))\s+")
_RESUMED = re.compile(r"\s*(?:[,;:!.…]+|--|[—–-])?\s*")
_LONGEST_INSIDE = 80  # up to the end of its subject, unless that is a pronoun


class Interruption(NamedTuple):
    """A clause that interrupts a quotation; `span` is all between the quoted words on either side."""

    span: Span
    attribution: Attribution


def after(text: str, at: int, limit: int, free: bool, rules: Rules) -> Attribution | None:
    """The attribution behind a closing mark at `at`, up to `limit`, the end of the sentence.

    `free` says that the quotation is not the subject of what follows: it begins its sentence or ends with a mark.
    """
    gap = _GAP.match(text, at, limit)
    start = gap.end() if gap else at
    if start >= limit:
        return None
    comma = "," in text[at:start] or "," in text[max(0, at - 3) : at]
    if according := rules.according.match(text, start, limit):
        end = clause_end(text, according.end(), min(limit, start + LONGEST))
        return Attribution(Span(start, end), speaker_at(text, according.end(), end, rules))
    if not rules.subject_first and not text[start].islower():
        return None
    clause = clause_at(text, start, limit, rules, any_verb=comma and free)
    return clause.attribution if clause and (clause.sure or comma or free) else None


def inside(text: str, start: int, end: int, sentences: Sequence[Span], number: int, rules: Rules) -> list[Interruption]:
    """The clauses that interrupt a quotation (`…, a-t-il dit, …`) between `start` and `end`, each in one sentence.

    `number` is that of the sentence at `start`.
    """
    found: list[Interruption] = []
    for match in _BREAK.finditer(text, start, end):
        at = match.end()
        if at >= end or not (rules.subject_first or text[at].islower()) or (found and at < found[-1].span.end):
            continue
        while number + 1 < len(sentences) and sentences[number].end <= at:
            number += 1
        limit = min(end, sentences[number].end)
        clause = clause_at(text, at, limit, rules) or _according_to_them(text, at, limit, rules)
        # `comme disait ma mère` inside a quotation is the speaker's own.
        if clause is None or clause.led:
            continue
        span, speaker = clause.attribution.span, clause.attribution.speaker
        following = text[span.end : span.end + 3].lstrip()[:1]
        if speaker is None or following == "?":
            continue
        if speaker.end - span.start > _LONGEST_INSIDE and not clause.sure:
            continue
        if clause.sure or (match.group().strip() != "-" and is_name_like(text, speaker, rules)):
            begin = match.start() + (match.group()[0] in "!?….")
            while begin > start and text[begin - 1].isspace():
                begin -= 1
            stop = _named_further(text, clause.attribution, limit, rules)
            resumed = _RESUMED.match(text, stop, end)
            found.append(Interruption(Span(begin, resumed.end() if resumed else stop), clause.attribution))
    return found


def _named_further(text: str, said: Attribution, limit: int, rules: Rules) -> int:
    """Where a clause ends with what tells more of its speaker: `dit Anne Roy, la maire`, `dit la maire, Anne Roy`."""
    comma = COMMA.match(text, said.span.end, limit)
    if comma is None or said.speaker is None:
        return said.span.end
    if rules.role.match(text, comma.end(), limit):
        return clause_end(text, comma.end(), limit)
    name = NAMES.match(text, comma.end(), limit)
    named = name and text[said.speaker.start].islower() and text[name.end() : name.end() + 1] in (",", ".")
    return name.end() if name and named else said.span.end


def _according_to_them(text: str, at: int, limit: int, rules: Rules) -> Clause | None:
    """`selon lui`, up to a comma: with a name the words might be those that are quoted."""
    according = rules.according.match(text, at, limit)
    if according is None:
        return None
    end = clause_end(text, according.end(), limit)
    they = text[according.end() : end].lower() in rules.others
    return Clause(Attribution(Span(at, end), Span(according.end(), end)), True) if they else None
