"""The names in a sentence of a document, and how English writes each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from translator.document import Span
from translator.pipeline.known_names import KnownNames, begins, capitalised, joined
from translator.text.case import case_of
from translator.text.exonyms import ARTICLES, CONTRACTED, Exonym, Kind, exonyms, longest_at, words_of
from translator.text.words import ALPHANUMERIC, fold_word

_ORDINARY = re.compile(
    r"(?:ai[sn]|aine|aise|oise?|[ié]en|[ié]enne|is[mt]e|ment|[ts]ion|[ae]nce|té|ée|i[vf]e?|al|ale|aux|ique|[ao]ire"
    r"|[ai]ble|teur|trice|eux|euse|ure|age)s?$|és$"
)
"""Endings of common words and of words made from names, which English has words of its own for."""
_NUMERAL = re.compile(r"[IVXLC]+(?:er?|re|[eè]me|ième)?s?")
_SEVERAL = re.compile(r"\b(?:les|des|aux|Les|Des|Aux)\s$")
_BEFORE_FEMININE = ARTICLES | {"de", "d", "en"}


class Mention(NamedTuple):
    """A name in a sentence: where it stands, its words, and the forms that English has for it, the preferred first.

    `kind` is `given` for the names before a family name, `joined` for a name with an apostrophe or an ampersand inside
    (`parts` are what stands before and behind it), `name` for one of which nothing is known but its spelling, and
    `first` for a word that may have its capital because a sentence begins. `mistaken` is what the name of a person
    would mean with an article: `Holland`.
    """

    span: Span
    written: str
    forms: tuple[str, ...]
    kind: Kind | Literal["given", "joined", "name", "first"]
    parts: tuple[str, str] = ("", "")
    mistaken: str = ""


class _Run(NamedTuple):
    """A run of letters and digits: where it stands, as it is written, and folded."""

    start: int
    end: int
    written: str
    word: str


def mentions(source: str, known: KnownNames) -> list[Mention]:
    """The names in a sentence, in order; none overlaps another."""
    case = case_of(source)
    found = [*_exonyms(source, known, plain=case == "plain")]
    for name in joined(source, known.__contains__):
        if (case == "plain" or name.written in known) and not _overlaps(name.span, found):
            found.append(Mention(name.span, name.written, (name.written,), "joined", name.parts))
    for word, start in capitalised(source):
        span = Span(start, start + len(word))
        if not _overlaps(span, found):
            written = word[0] + word[1:].lower() if case == "upper" else word
            if _may_be_name(written, source, start, known):
                sure = written in known or (case == "plain" and not begins(source, start))
                found.append(Mention(span, written, (written,), "name" if sure else "first"))
    return sorted(found)


def _may_be_name(word: str, source: str, start: int, known: KnownNames) -> bool:
    if len(word) < 2 or _NUMERAL.fullmatch(word) or known.is_common(word):
        return False
    return known.is_person(word) or not (_ORDINARY.search(word) or _SEVERAL.search(source, 0, start))


def _exonyms(source: str, known: KnownNames, *, plain: bool) -> Iterator[Mention]:
    """The names in a sentence that the table of exonyms knows."""
    runs = [_Run(*run.span(), run[0], fold_word(run[0])) for run in ALPHANUMERIC.finditer(source)]
    words = [run.word for run in runs]
    place = 0
    while place < len(runs):
        start, found = place, longest_at(words, place)
        if not found and words[place] in CONTRACTED and place + 1 < len(runs):
            # `au Caire` is `à Le Caire`.
            start, found = place + 1, longest_at([CONTRACTED[words[place]], *words[place + 1 :]], 0)
        here = runs[start : place + len(found[0].words)] if found else []
        before = runs[start - 1] if start and _touch(source, runs[start - 1], runs[start]) else None
        after = runs[start + len(here)] if start + len(here) < len(runs) else None
        chosen = _chosen(found, here, before, known) if here else None
        if (
            chosen
            and _is_meant(chosen, here, before)
            and not _is_part(chosen, source, here, before, after, plain=plain)
        ):
            mistaken = found[0].forms[-1] if chosen is not found[0] else ""
            yield from _as_mentions(chosen, source, Span(here[0].start, here[-1].end), mistaken)
            place = start + len(here)
        else:
            place += 1


def _touch(source: str, one: _Run, other: _Run) -> bool:
    """Whether nothing but a space or an apostrophe is between two runs."""
    return not source[one.end : other.start].strip("'’ ")


def _chosen(found: tuple[Exonym, ...], here: list[_Run], before: _Run | None, known: KnownNames) -> Exonym | None:
    """Of a country and a person of one name the one that is meant, as far as it can be told."""
    if len(found) == 1 or (before and (before.word in ARTICLES or before.word == "en" or before.word in CONTRACTED)):
        return found[0]
    return found[-1] if known.is_person(here[0].written) else None


def _is_meant(found: Exonym, here: list[_Run], before: _Run | None) -> bool:
    """Whether a name is that of the table, by its capitals and its article."""
    name = next((run.written for run in here if run.word not in ARTICLES), "")
    if found.kind in ("language", "currency"):
        return name.islower()
    own = zip(found.capitals[-len(here) :], here, strict=True)
    if any(capital and run.word not in ARTICLES and run.written[0].islower() for capital, run in own):
        return False
    if not name[:1].isupper() or (name.isupper() and len(name) < 5 and found.kind != "acronym"):
        return False
    article = before.word if before else ""
    if found.kind == "city" and found.words[0] not in ARTICLES:
        return article not in ARTICLES
    if found.kind == "place" and found.article in ("le", "les"):
        return CONTRACTED.get(article, article) == found.article
    return found.article != "la" or article in _BEFORE_FEMININE


def _is_part(
    found: Exonym, source: str, here: list[_Run], before: _Run | None, after: _Run | None, *, plain: bool
) -> bool:
    """Whether a name is a part of another one: `Paris Match`, `AFL-CIO`. Where all words have capitals, none is."""
    left, right = source[: here[0].start], source[here[-1].end :]
    if re.search(r"[^\W\d_a-zà-ÿ]\w*-$", left) or re.match(r"-[^\W\d_a-zà-ÿ]", right):
        return True
    if not plain or found.kind in ("person", "institution", "acronym"):
        return False
    if after and right.startswith(" " + after.written) and after.written[0].isupper():
        return not _NUMERAL.fullmatch(after.written)  # `Saturne V`
    return (
        found.kind != "family"
        and before is not None
        and before.written[0].isupper()
        and not begins(source, before.start)
    )


def _as_mentions(found: Exonym, source: str, span: Span, mistaken: str) -> Iterator[Mention]:
    """One mention, or one for each name of a person whose names answer one another in both languages."""
    written = source[span.start : span.end]
    parts = written.split()
    forms = [form.split() for form in found.forms if len(form.split()) == len(parts)]
    if found.kind != "person" or len(parts) == 1 or not forms or not all(part[0].isupper() for part in parts):
        yield Mention(span, written, found.forms, found.kind, mistaken=mistaken)
        return
    place = span.start
    for number, part in enumerate(parts):
        place = source.index(part, place)
        last = number == len(parts) - 1
        names = [form[number] for form in forms]
        if last:
            names += (form for family in exonyms(words_of(part))[-1:] for form in family.forms)
        yield Mention(Span(place, place + len(part)), part, tuple(dict.fromkeys(names)), "family" if last else "given")


def _overlaps(span: Span, others: list[Mention]) -> bool:
    return any(span.overlaps(other.span) for other in others)
