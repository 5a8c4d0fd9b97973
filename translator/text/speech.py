"""Clauses that report speech and say who speaks, before, after and inside a quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.document import Attribution, Span
from translator.text.characters import CAPITAL, SPACES
from translator.text.rules import Rules
from translator.text.words import HYPHENATED

_STOP = re.compile(r"[,;:!?…«»“”„‹›\"()\n—–]|\.\.|--|\.\s*\Z")
_GAP = re.compile(r"[\s,]*(?:(?:--|[—–-])\s*)?")
_BREAK = re.compile(r"(?:--|[,!?…—–.-])(?:(?<!\.)|(?<=\.\.))\s+")
_RESUMED = re.compile(r"\s*(?:[,;:!.…]+|--|[—–-])?\s*")
_CLAUSE_START = re.compile(r".*[;:!?…«»“”\"(]\s", re.DOTALL)
_LONGEST, _LONGEST_INSIDE = 160, 80  # characters of a clause; inside a quotation, unless the subject is a pronoun
_LONGEST_WORD = 40
_BEFORE = 220  # characters before a quotation that are looked at for its clause
_LONGEST_SUBJECT, _LONGEST_NAME = 7, 10  # words of a subject before an English verb, and of a noun phrase
_NAME = re.compile(rf"\s*{CAPITAL}[\w’'-]*(?:\s+{CAPITAL}[\w’'-]*)*")
_COMMA = re.compile(r",\s+")
_NAMED_BEHIND = re.compile(rf"[^,.;:]{{0,40}}(),\s+{CAPITAL}")
_FIRST_WORD = re.compile(r"\s*([\w'’-]+)")


class Clause(NamedTuple):
    """A reporting clause and whether its subject is a pronoun put after the verb (`dit-il`), which leaves no doubt."""

    attribution: Attribution
    sure: bool


class Interruption(NamedTuple):
    """A clause that interrupts a quotation; `span` is all between the quoted words on either side."""

    span: Span
    attribution: Attribution


def clause_at(text: str, at: int, limit: int, rules: Rules) -> Clause | None:
    """The reporting clause with its verb before its subject that begins at `at` and ends before `limit`, if any."""
    match = rules.clause.match(text, at, limit)
    if match is None:
        return None
    if rules.subject_first and (clause := _subject_verb(text, at, limit, rules)):
        return clause
    verb = match["verb"].lower()
    last = "pronoun" if match["pronoun"] else "verb"
    if verb in rules.auxiliaries:
        last = next((name for name in ("second", "third") if (match[name] or "").lower() in rules.participles), "")
        if not last or (last == "third" and not _adverb(match["second"].lower(), rules)):
            return None
        verb_span = Span(match.start("verb"), match.end(last))
    elif verb in rules.verbs:
        verb_span = Span(*match.span("verb"))
    else:
        return None
    end = subject_end = _end(text, match.end(last), min(limit, at + _LONGEST))
    while rules.extension.match(text, end, limit):
        end = _end(text, end + 1, min(limit, at + _LONGEST))
    if match["pronoun"]:
        return Clause(Attribution(Span(at, end), Span(*match.span("pronoun")), verb_span), True)
    speaker = _speaker(text, match.end(last), subject_end, rules)
    if speaker is None:
        return None if last == "verb" else Clause(Attribution(Span(at, end), None, verb_span), False)
    return Clause(Attribution(Span(at, end), speaker, verb_span), False)


def _subject_verb(text: str, at: int, limit: int, rules: Rules) -> Clause | None:
    """The reporting clause with its subject before its verb: `he said`, `the president told reporters`."""
    stop = _end(text, at, min(limit, at + _LONGEST))
    words = HYPHENATED.finditer(text, at, stop)
    subject: list[str] = []
    subject_end = at
    for word in words:
        lower = word.group().lower()
        if subject and lower in rules.verbs:
            named = subject[0][0].isupper() or subject[0].lower() in rules.determiners
            if not named:
                return None
            speaker, verb = Span(at, subject_end), Span(*word.span())
            return Clause(Attribution(Span(at, stop), speaker, verb), subject[0].lower() in rules.pronouns)
        if lower in rules.auxiliaries or (subject and _adverb(lower, rules)):
            continue
        subject.append(word.group())
        subject_end = word.end()
        if len(subject) > _LONGEST_SUBJECT:
            break
    return None


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
        end = _end(text, according.end(), min(limit, start + _LONGEST))
        return Attribution(Span(start, end), _speaker(text, according.end(), end, rules))
    if not rules.subject_first and not text[start].islower():
        return None
    clause = clause_at(text, start, limit, rules)
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
        if clause is None or _is_compared(text, clause.attribution, rules):
            continue
        span, speaker = clause.attribution.span, clause.attribution.speaker
        following = text[span.end : span.end + 3].lstrip()[:1]
        if speaker is None or following == "?":
            continue
        if speaker.end - span.start > _LONGEST_INSIDE and not clause.sure:
            continue
        if clause.sure or (match.group().strip() != "-" and _name_like(text, speaker, rules)):
            begin = match.start() + (match.group()[0] in "!?….")
            while begin > start and text[begin - 1].isspace():
                begin -= 1
            stop = _named_further(text, clause.attribution, limit, rules)
            resumed = _RESUMED.match(text, stop, end)
            found.append(Interruption(Span(begin, resumed.end() if resumed else stop), clause.attribution))
    return found


def _is_compared(text: str, said: Attribution, rules: Rules) -> bool:
    """`comme disait ma mère` inside a quotation is the speaker's own."""
    match = rules.clause.match(text, *said.span)
    return match is not None and bool(match["lead"])


def _named_further(text: str, said: Attribution, limit: int, rules: Rules) -> int:
    """Where a clause ends with what tells more of its speaker: `dit Anne Roy, la maire`, `dit la maire, Anne Roy`."""
    comma = _COMMA.match(text, said.span.end, limit)
    if comma is None or said.speaker is None:
        return said.span.end
    if rules.role.match(text, comma.end(), limit):
        return _end(text, comma.end(), limit)
    name = _NAME.match(text, comma.end(), limit)
    named = name and text[said.speaker.start].islower() and text[name.end() : name.end() + 1] in (",", ".")
    return name.end() if name and named else said.span.end


def _according_to_them(text: str, at: int, limit: int, rules: Rules) -> Clause | None:
    """`selon lui`, up to a comma: with a name the words might be those that are quoted."""
    according = rules.according.match(text, at, limit)
    if according is None:
        return None
    end = _end(text, according.end(), limit)
    they = text[according.end() : end].lower() in rules.others
    return Clause(Attribution(Span(at, end), Span(according.end(), end)), True) if they else None


def before(text: str, start: int, floor: int, rules: Rules, *, part: bool = False) -> Attribution | None:
    """The attribution in front of an opening mark at `start`: `Paul a dit : «`, `Selon Paul, «`, `Paul dit que «`.

    With `part` the quotation may be the object of a reporting verb: `Paul a salué «`.
    """
    stop = start
    while stop > floor and text[stop - 1].isspace():
        stop -= 1
    mark = text[stop - 1 : stop] if stop > floor else ""
    lead = next((word for word in rules.conjunctions if text.endswith(word, floor, stop)), "")
    if mark not in (":", ",") and not lead and not (part and _ends_with_verb(text, floor, stop, rules)):
        return None
    floor = max(floor, start - _BEFORE)
    opened = _CLAUSE_START.match(text, floor, stop - 1)
    floor = opened.end() if opened else floor
    while floor < stop and text[floor].isspace():
        floor += 1
    stop -= len(lead) or mark in (":", ",")
    while stop > floor and text[stop - 1] in f"{SPACES}\t,":
        stop -= 1
    if mark == "," and (according := rules.according.match(text, floor, stop)):
        return Attribution(Span(floor, stop), _speaker(text, according.end(), stop, rules))
    if (clause := clause_at(text, floor, stop, rules)) and rules.clause.match(text, floor, stop)["lead"]:  # type: ignore[index]
        return clause.attribution
    if stop <= floor:
        return None
    found = _subject_first(text, floor, stop, rules)
    if found is None and (mark == ":" or (mark == "," and rules.view.match(text, floor, stop))):
        return _named_at(text, floor, stop, rules)
    return found


def _ends_with_verb(text: str, floor: int, stop: int, rules: Rules) -> bool:
    words = HYPHENATED.findall(text, max(floor, stop - _LONGEST_WORD), stop)
    return bool(words) and (words[-1].lower() in rules.verbs or words[-1].lower() in rules.participles)


def _named_at(text: str, floor: int, stop: int, rules: Rules) -> Attribution | None:
    """A person at the head of a sentence that leads to its quotation without a verb of speech.

    So are `Le maire est clair : «` and `Pour le maire, «`.
    """
    whole = Span(floor, stop)
    view = rules.view.match(text, floor, stop)
    floor = view.end() if view else floor
    role = rules.role.match(text, floor, stop)
    name = _NAME.match(text, role.end() if role else floor, stop)
    if role and role["before"]:
        named = _NAMED_BEHIND.match(text, role.end(), stop)
        end = name.end() if name else named.start(1) if named else role.end()
        return Attribution(whole, Span(floor, end))
    if name and len(name.group().split()) > 1 and name.group().split()[0].lower() not in rules.starters:
        return Attribution(whole, Span(floor, name.end()))
    return None


def _subject_first(text: str, floor: int, stop: int, rules: Rules) -> Attribution | None:
    words = list(HYPHENATED.finditer(text, floor, stop))
    for number in range(len(words) - 1, -1, -1):
        word = words[number].group().lower()
        first = number
        if word in rules.participles:
            for back in (1, 2):
                if number >= back and words[number - back].group().lower() in rules.auxiliaries:
                    first = number - back
                    break
        if first == number and word not in rules.verbs:
            continue
        span = Span(words[first].start(), words[number].end())
        subject = _subject(text, floor, span.start, rules)
        return Attribution(Span(subject.start if subject else span.start, stop), subject, span)
    return None


def _subject(text: str, floor: int, verb: int, rules: Rules) -> Span | None:
    """The subject of the verb at `verb`: behind the last comma before it or, if one stands at it, between commas."""
    words = list(HYPHENATED.finditer(text, floor, verb))
    while words and words[-1].group().lower() in rules.clitics:
        verb = words.pop().start()
    end = floor + len(text[floor:verb].rstrip())
    if not text[floor:end].endswith(","):
        return _noun_phrase(text, max(floor, text.rfind(",", floor, end) + 1), end, rules)
    end -= 1
    start = floor
    while start < end:
        comma = text.find(",", start, end)
        if found := _noun_phrase(text, start, comma if comma >= 0 else end, rules):
            break
        start = comma + 1 if comma >= 0 else end
    else:
        return None
    aside = rules.aside.search(text, found.end, end)
    whole = Span(found.start, aside.start() if aside else end)
    return whole if found.end == comma and len(text[slice(*whole)].split()) <= _LONGEST_NAME else found


def _noun_phrase(text: str, start: int, end: int, rules: Rules) -> Span | None:
    """The subject in `et Alice ne`, `La chose qu'elle`, `Le Loir réfléchit et`; None for what can be none."""
    words = list(HYPHENATED.finditer(text, start, end))
    while words and (words[0].group().lower() in rules.joins or _adverb(words[0].group().lower(), rules)):
        del words[0]
    last = words[-1].group().lower() if words else ""
    if last in rules.pronouns:
        return Span(*words[-1].span())
    if not words or last in rules.relatives:
        return None
    start = words[0].start()
    joined = last in rules.joins
    if words[0].group().lower() in rules.pronouns:
        return Span(*words[0].span()) if joined else None
    if not _name_like(text, Span(start, end), rules):
        return None
    other = next((word for word in words if word.group().lower() in rules.preverbal | rules.auxiliaries), None)
    if other is None and joined:
        # Some verb comes before `et`: only a name is known to end before it.
        article = words[0].group().lower() in rules.determiners
        name = _NAME.match(text, words[0].end() if article else start, end)
        return Span(start, name.end()) if name else None
    found = _speaker(text, start, other.start() if other else end, rules)
    return found if found and len(text[slice(*found)].split()) <= _LONGEST_NAME else None


def _end(text: str, at: int, limit: int) -> int:
    match = _STOP.search(text, at, limit)
    end = match.start() if match else limit
    while end > at and text[end - 1].isspace():
        end -= 1
    return end


def _speaker(text: str, start: int, end: int, rules: Rules) -> Span | None:
    """The noun phrase at `start`, without adverbs before and complements behind it."""
    while word := rules.filler.match(text, start, end) or _FIRST_WORD.match(text, start, end):
        if word.lastindex and not _adverb(word[1].lower(), rules) and not _led_by_infinitive(text, word, end, rules):
            break
        start = word.end()
    while start < end and text[start].isspace():
        start += 1
    if start >= end or rules.complement.match(" " + text[start : start + 12]):
        return None
    complement = rules.complement.search(text, start, end)
    stop = complement.start() if complement else end
    words = text[start:stop].split()
    while len(words) > 1 and _adverb(words[-1].lower(), rules):
        stop = len(text[start:stop].rstrip()) + start - len(words.pop())
    stop = len(text[start:stop].rstrip()) + start
    return Span(start, stop) if stop > start else None


def _led_by_infinitive(text: str, word: re.Match[str], end: int, rules: Rules) -> bool:
    """Whether the word belongs to the verb, as in `veut croire le maire`."""
    following = _FIRST_WORD.match(text, word.end(), end)
    return bool(
        following
        and word[1].endswith(rules.infinitive_endings)
        and re.split("['’]", following[1].lower())[0] in rules.determiners
    )


def _adverb(word: str, rules: Rules) -> bool:
    return word in rules.adverbs or word.endswith(rules.adverb_endings)


def _name_like(text: str, speaker: Span, rules: Rules) -> bool:
    """Whether a speaker begins as a noun phrase does: with a name, or an article or possessive."""
    word = HYPHENATED.match(text, speaker.start)
    if word is None:
        return False
    lower = word.group().lower()
    return lower in rules.determiners or (word.group()[0].isupper() and lower not in rules.starters)
