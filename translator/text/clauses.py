"""The clause that reports speech: its verb, its subject and where it ends."""

from __future__ import annotations

import re
from typing import NamedTuple

from translator.document import Attribution, Span
from translator.text.characters import CAPITAL
from translator.text.rules import Rules
from translator.text.words import HYPHENATED

_STOP = re.compile(r"[,;:!?…«»“”„‹›\"()\n—–]|\.\.|--|\.\s*\Z")
_FIRST_WORD = re.compile(r"\s*([\w'’-]+)")
LONGEST = 160
"""Characters of a clause."""
_LONGEST_SUBJECT = 7  # words of a subject before an English verb
COMMA = re.compile(r",\s+")
NAMES = re.compile(rf"\s*{CAPITAL}[\w’'-]*(?:\s+{CAPITAL}[\w’'-]*)*")


class Clause(NamedTuple):
    """A reporting clause.

    `sure` says that its subject is a pronoun put after the verb (`dit-il`), which leaves no doubt, `led` that a word
    of comparison leads it (`comme disait ma mère`).
    """

    attribution: Attribution
    sure: bool
    led: bool = False


def clause_at(text: str, at: int, limit: int, rules: Rules, *, any_verb: bool = False) -> Clause | None:
    """The reporting clause with its verb before its subject that begins at `at` and ends before `limit`, if any.

    With `any_verb` the verb may be any that stands before a subject: `« … », cingle un ancien cadre`.
    """
    match = rules.clause.match(text, at, limit)
    if match is None:
        return None
    clause = _subject_verb(text, at, limit, rules) if rules.subject_first else None
    clause = clause or _verb_first(text, match, limit, rules, any_verb=any_verb and not rules.subject_first)
    return clause._replace(led=bool(match["lead"])) if clause else None


def _verb_first(text: str, match: re.Match[str], limit: int, rules: Rules, *, any_verb: bool) -> Clause | None:
    at, verb = match.start(), match["verb"].lower()
    last = "pronoun" if match["pronoun"] else "verb"
    if verb in rules.auxiliaries:
        last = next((name for name in ("second", "third") if (match[name] or "").lower() in rules.participles), "")
        if not last and any_verb and match["second"] and rules.open_participle.fullmatch(match["second"]):
            last = "second"
        if not last or (last == "third" and not is_adverb(match["second"].lower(), rules)):
            return None
        verb_span = Span(match.start("verb"), match.end(last))
    elif verb in rules.verbs or (any_verb and (match["pronoun"] or _before_subject(text, match, limit, rules))):
        verb_span = Span(*match.span("verb"))
    else:
        return None
    end = subject_end = clause_end(text, match.end(last), min(limit, at + LONGEST))
    while rules.extension.match(text, end, limit):
        end = clause_end(text, end + 1, min(limit, at + LONGEST))
    if match["pronoun"]:
        return Clause(Attribution(Span(at, end), Span(*match.span("pronoun")), verb_span), True)
    speaker = speaker_at(text, match.end(last), subject_end, rules)
    if speaker is None:
        return None if last == "verb" else Clause(Attribution(Span(at, end), None, verb_span), False)
    return Clause(Attribution(Span(at, end), speaker, verb_span), False)


def _before_subject(text: str, match: re.Match[str], limit: int, rules: Rules) -> bool:
    """Whether what may be a verb in the present stands before a subject: an article and a noun, or a name."""
    verb, at = match["verb"], match.end("verb")
    if not rules.open_present.fullmatch(verb) or verb in rules.starters:
        return False
    speaker = speaker_at(text, at, clause_end(text, at, limit), rules)
    first = HYPHENATED.match(text, *speaker) if speaker else None
    return bool(
        first
        and (
            first.group()[0].isupper()
            or ((word := first.group().lower()) in rules.determiners and word not in rules.partitives)
        )
    )


def _subject_verb(text: str, at: int, limit: int, rules: Rules) -> Clause | None:
    """The reporting clause with its subject before its verb: `he said`, `the president told reporters`."""
    stop = clause_end(text, at, min(limit, at + LONGEST))
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
        if lower in rules.auxiliaries or (subject and is_adverb(lower, rules)):
            continue
        subject.append(word.group())
        subject_end = word.end()
        if len(subject) > _LONGEST_SUBJECT:
            break
    return None


def clause_end(text: str, at: int, limit: int) -> int:
    """Where a clause that goes on from `at` ends: before the next mark, or at `limit`."""
    match = _STOP.search(text, at, limit)
    end = match.start() if match else limit
    while end > at and text[end - 1].isspace():
        end -= 1
    return end


def speaker_at(text: str, start: int, end: int, rules: Rules) -> Span | None:
    """The noun phrase at `start`, without adverbs before and complements behind it."""
    while word := rules.filler.match(text, start, end) or _FIRST_WORD.match(text, start, end):
        if word.lastindex and not is_adverb(word[1].lower(), rules) and not _led_by_infinitive(text, word, end, rules):
            break
        start = word.end()
    while start < end and text[start].isspace():
        start += 1
    if start >= end or rules.complement.match(" " + text[start : start + 12]):
        return None
    complement = rules.complement.search(text, start, end)
    stop = complement.start() if complement else end
    words = text[start:stop].split()
    while len(words) > 1 and is_adverb(words[-1].lower(), rules):
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


def is_adverb(word: str, rules: Rules) -> bool:
    """Whether a word in lower case is an adverb, by a list or by its ending."""
    return word in rules.adverbs or word.endswith(rules.adverb_endings)


def is_name_like(text: str, speaker: Span, rules: Rules) -> bool:
    """Whether a speaker begins as a noun phrase does: with a name, or an article or possessive."""
    word = HYPHENATED.match(text, speaker.start)
    if word is None:
        return False
    lower = word.group().lower()
    return lower in rules.determiners or (word.group()[0].isupper() and lower not in rules.starters)
