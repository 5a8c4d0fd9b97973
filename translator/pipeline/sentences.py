"""What is sent to the engine for one sentence, and putting together what comes back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from translator.bilingual import WordLink
from translator.document import Block, Span
from translator.engine.base import Engine, Hypothesis
from translator.pipeline.protect import MOST_HIDDEN, Protected, carried_over, filled, with_known_capitals
from translator.pipeline.spelling import ModelText, spell
from translator.text.case import Case, Names, case_of, to_sentence_case
from translator.text.numbers import Clock
from translator.text.parts import QuoteParts, dropped_in, marks_in

_CLAUSE = re.compile(r"(?<=[;:])\s|(?<=[,)»–—])\s|\s(?=[(«–—])")
_SPACE = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class PreparedSentence:
    """A sentence of a block on its way through the engine.

    `carried` is what the translation carries over, `hidden` what
    placeholders stand for. `parts` is what the model reads, one part unless the sentence is beyond the model's limit;
    none when there is nothing to translate.
    """

    block: int
    span: Span
    text: str
    case: Case
    parts: tuple[ModelText, ...] = ()
    carried: tuple[Protected, ...] = ()
    hidden: tuple[Protected, ...] = ()
    spelled: Callable[..., ModelText] = field(default=partial(spell, ""), repr=False, compare=False)
    """`spell` of this sentence, still to be told what is hidden."""


def prepare_sentence(
    number: int, block: Block, quoted: QuoteParts, span: Span, engine: Engine, names: Names
) -> PreparedSentence:
    """Sentence `span` of block `number`, ready for the engine.

    `quoted` are the quoted parts of the block, `names` tells names in headlines.
    """
    text = block.text[span.start : span.end]
    marks, dropped = marks_in(quoted, span), dropped_in(quoted, span)
    sentence = PreparedSentence(number, span, text, "plain")
    if block.role == "code" or not any(map(str.isalpha, text)):
        return sentence
    case = case_of(text)
    plain = text if case == "plain" else to_sentence_case(text, case, names)
    plain = with_known_capitals(plain, engine)
    carried = carried_over(plain, engine, [*(Span(mark.start, mark.end) for mark in marks), *dropped])
    if carried and not _has_letters_outside(text, carried):
        return replace(sentence, carried=carried)
    spelled = partial(spell, plain, marks, parts=quoted, dropped=dropped)
    sentence = replace(sentence, case=case, carried=carried, spelled=spelled)
    return hiding(sentence, carried if engine.placeholder else (), engine)


def hiding(sentence: PreparedSentence, hidden: Sequence[Protected], engine: Engine) -> PreparedSentence:
    """The sentence with placeholders for what is hidden, as far as they reach."""
    hidden = tuple(sorted(hidden)[:MOST_HIDDEN])
    edits = [(*one.span, f"{engine.placeholder}{number}") for number, one in enumerate(hidden, 1)]
    return replace(sentence, parts=_within_limit(sentence.spelled(hidden=edits), engine), hidden=hidden)


def _has_letters_outside(text: str, carried: Sequence[Protected]) -> bool:
    places = {place for one in carried for place in range(*one.span)}
    return any(character.isalpha() for place, character in enumerate(text) if place not in places)


def _within_limit(prepared: ModelText, engine: Engine) -> tuple[ModelText, ...]:
    """Cuts a text that has more tokens than the model reads near its middle, at a clause mark if there is one."""
    text = prepared.text
    # No sub-word token is shorter than one character, so a short sentence need not be counted.
    if len(text) <= engine.max_tokens or engine.count_tokens(text) <= engine.max_tokens:
        return (prepared,)
    middle = len(text) // 2
    cut = middle
    for pattern in (_CLAUSE, _SPACE):
        places = [match.start() for match in pattern.finditer(text, len(text) // 5, len(text) - len(text) // 5)]
        if places:
            cut = min(places, key=lambda place: abs(place - middle))
            break
    halves = (_slice(prepared, 0, cut), _slice(prepared, cut, len(text)))
    return tuple(part for half in halves if half.text for part in _within_limit(half, engine))


def _slice(prepared: ModelText, start: int, end: int) -> ModelText:
    text = prepared.text[start:end]
    start += len(text) - len(text.lstrip())
    breaks = prepared.breaks or ((0, 0), (len(prepared.text), len(prepared.text)))
    return ModelText(text.strip(), tuple((here - start, there) for here, there in breaks))


def joined(sentence: PreparedSentence, hypotheses: Sequence[Hypothesis], placeholder: str, clock: Clock) -> Hypothesis:
    """The translation of the whole sentence, with links from the source sentence as it is written.

    What placeholders stand for is filled in, and numbers are in English notation.
    """
    return filled(_put_together(sentence, hypotheses), sentence.text, sentence.hidden, placeholder, clock)


def _put_together(sentence: PreparedSentence, hypotheses: Sequence[Hypothesis]) -> Hypothesis:
    if len(hypotheses) == 1 and not sentence.parts[0].breaks:
        return hypotheses[0]
    text, score = "", 0.0
    links: list[WordLink[Span]] = []
    for number, (part, hypothesis) in enumerate(zip(sentence.parts, hypotheses, strict=True)):
        new = hypothesis.text
        if number and not part.text[:1].isupper() and not new.startswith("I "):
            new = new[:1].lower() + new[1:]
        if number + 1 < len(hypotheses) and part.text[-1:] not in ".!?":
            new = new.rstrip(".")
            if part.text[-1:] in ",;:" and new[-1:].isalnum():
                new += part.text[-1]
        start = len(text) + 1 if text else 0
        text = f"{text} {new}" if text else new
        score += hypothesis.score
        links += (
            WordLink(origin, Span(target.start + start, target.end + start), weight)
            for source, target, weight in hypothesis.links
            if target.end <= len(new) and (origin := part.origin(source)).start < origin.end
        )
    return Hypothesis(text, score / max(1, len(hypotheses)), tuple(links))
