"""What leads to a quotation and says who speaks: `Paul a dit : «`, `Selon Paul, «`, `Pour Paul, «`."""

from __future__ import annotations

import re

from translator.document import Attribution, Span
from translator.text.characters import CAPITAL, SPACES
from translator.text.clauses import COMMA, NAMES, clause_at, is_adverb, is_name_like, speaker_at
from translator.text.rules import Rules
from translator.text.words import HYPHENATED

_CLAUSE_START = re.compile(r".*[;:!?…«»“”\"(]\s", re.DOTALL)
_LONGEST_WORD = 40
_BEFORE = 220  # characters before a quotation that are looked at for its clause
_LONGEST_NAME = 10  # words of a noun phrase
_NAMED_BEHIND = re.compile(rf"[^,.;:]{{0,40}}(),\s+{CAPITAL}")


def before(text: str, start: int, floor: int, rules: Rules, *, part: bool = False) -> Attribution | None:
    """The attribution in front of an opening mark at `start`: `Paul a dit : «`, `Selon Paul, «`, `Paul dit que «`.

    With `part` the quotation may be the object of a reporting verb: `Paul a salué «`.
    """
    stop = start
    while stop > floor and text[stop - 1].isspace():
        stop -= 1
    mark = text[stop - 1 : stop] if stop > floor else ""
    lead = next((word for word in rules.conjunctions if text.endswith(word, floor, stop)), "")
    floor = max(floor, start - _BEFORE)
    opened = _CLAUSE_START.match(text, floor, stop - 1)
    floor = opened.end() if opened else floor
    while floor < stop and text[floor].isspace():
        floor += 1
    if mark not in (":", ",") and not lead and not (part and _ends_with_verb(text, floor, stop, rules)):
        return _by_according(text, floor, stop, rules) if part else None
    stop -= len(lead) or mark in (":", ",")
    while stop > floor and text[stop - 1] in f"{SPACES}\t,":
        stop -= 1
    if mark == "," and (comma := max(text.rfind(", ", floor, stop) + 2, floor)) < stop:
        for at in (floor, comma):
            if according := rules.according.match(text, at, stop):
                return Attribution(Span(at, stop), speaker_at(text, according.end(), stop, rules))
    if (clause := clause_at(text, floor, stop, rules)) and clause.led:
        return clause.attribution
    if stop <= floor:
        return None
    viewed = rules.view.match(text, floor, stop) and _named_at(text, floor, stop, rules)
    found = viewed or (_inverted(text, floor, stop, rules) if mark == ":" else None)
    found = found or _subject_first(text, floor, stop, rules)
    return _named_at(text, floor, stop, rules) if found is None and mark == ":" else found


def _by_according(text: str, floor: int, stop: int, rules: Rules) -> Attribution | None:
    """`Selon Paul, le port serait «` names who says a quotation that is part of a sentence."""
    according = rules.according.match(text, floor, stop)
    comma = text.find(",", according.end(), stop) if according else -1
    if according is None or comma < 0:
        return None
    return Attribution(Span(floor, comma), speaker_at(text, according.end(), comma, rules))


def _inverted(text: str, floor: int, stop: int, rules: Rules) -> Attribution | None:
    """`Trop tard, dit Paul : «`, and the infinitive that tells a story: `Et un ministre de conclure : «`."""
    comma = text.rfind(", ", floor, stop)
    clause = clause_at(text, comma + 2, stop, rules) if comma >= 0 and not rules.subject_first else None
    if clause and clause.attribution.speaker and _is_person(text, clause.attribution.speaker, rules):
        return clause.attribution
    told = rules.told.search(text, max(floor, stop - _LONGEST_WORD), stop)
    subject = _noun_phrase(text, floor, told.start(), rules) if told else None
    return Attribution(Span(subject.start, stop), subject, Span(*told.span("verb"))) if told and subject else None


def _is_person(text: str, speaker: Span, rules: Rules) -> bool:
    """Whether a noun phrase has a name in it, or is a role."""
    return any(word[0].isupper() for word in text[slice(*speaker)].split()) or bool(rules.role.match(text, *speaker))


def _ends_with_verb(text: str, floor: int, stop: int, rules: Rules) -> bool:
    words = HYPHENATED.findall(text, max(floor, stop - _LONGEST_WORD), stop)
    return bool(words) and (words[-1].lower() in rules.verbs or words[-1].lower() in rules.participles)


def _named_at(text: str, floor: int, stop: int, rules: Rules) -> Attribution | None:
    """A person at the head of a sentence that leads to its quotation without a verb of speech.

    So are `Le maire est clair : «` and `Pour le maire, «`.
    """
    whole = Span(floor, stop)
    view = rules.view.match(text, floor, stop)
    if view:
        return _person_at(text, whole, view.end(), rules, sure=True)
    while floor < stop:
        if found := _person_at(text, whole, floor, rules, sure=floor == whole.start):
            return found
        comma = COMMA.search(text, floor, stop)
        floor = comma.end() if comma else stop
    return None


def _person_at(text: str, whole: Span, at: int, rules: Rules, *, sure: bool) -> Attribution | None:
    """The person whose role with its article, or whose full name, stands at a place in the words `whole`.

    Unless that is `sure`, a name between commas may stand beside anything: `Devant le juge, Paul Roy, tous crient : «`.
    """
    role = rules.role.match(text, at, whole.end)
    name = NAMES.match(text, role.end() if role else at, whole.end)
    if role and role["before"]:
        named = _NAMED_BEHIND.match(text, role.end(), whole.end)
        end = name.end() if name else named.start(1) if named else role.end()
        return Attribution(whole, Span(at, end))
    if name and len(name.group().split()) > 1 and name.group().split()[0].lower() not in rules.starters:
        return Attribution(whole, Span(at, name.end())) if sure or text[name.end() : name.end() + 1] != "," else None
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
    while words and (words[0].group().lower() in rules.joins or is_adverb(words[0].group().lower(), rules)):
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
    if not is_name_like(text, Span(start, end), rules):
        return None
    other = next((word for word in words if rules.stands_before_verb(word.group().lower())), None)
    if other is None and joined:
        # Some verb comes before `et`: only a name is known to end before it.
        article = words[0].group().lower() in rules.determiners
        name = NAMES.match(text, words[0].end() if article else start, end)
        return Span(start, name.end()) if name else None
    found = speaker_at(text, start, other.start() if other else end, rules)
    return found if found and len(text[slice(*found)].split()) <= _LONGEST_NAME else None
