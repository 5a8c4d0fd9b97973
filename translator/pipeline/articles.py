"""A name put into a translation with the article that English has there: `the UN`, `NATO`, `the NATO summit`."""

from __future__ import annotations

from functools import cache

from translator.document import Span
from translator.pipeline.editing import Edit
from translator.pipeline.linked import LinkedSentence
from translator.pipeline.mentions import Mention
from translator.text.language import frequent_words
from translator.text.spellings import plain
from translator.text.tables import read_table, word_list

_ARTICLES = frozenset({"the", "le", "la", "les", "l"})
_PREPOSITIONS = frozenset("in of to from with by for at on and or against between through within that".split())
_AN = "AEFHILMNORSX"
"""Letters whose names begin with a vowel."""
_SPOKEN = frozenset({"NATO", "NAFTA"})
"""Acronyms that are read as words, and begin like one of these letters."""
_ALONE = frozenset({"acronym", "place", "territory"})
"""Kinds of names that have no article in English unless the table has it."""


def with_article(mention: Mention, span: Span, pair: LinkedSentence) -> Edit:
    """The edit that puts the preferred form at a place of the target, with the article that it needs there."""
    start, form = _with_article(mention, span, pair)
    return start, span.end, form[0].upper() + form[1:] if start == 0 else form


def _with_article(mention: Mention, span: Span, pair: LinkedSentence) -> tuple[int, str]:
    """Where the edit begins, and what is put in."""
    form = mention.forms[0]
    bare = form.removeprefix("the ")
    before = pair.before(span.start)
    article = pair.text[before.start : before.end].lower() if before else ""
    compound = _is_compound(mention, span.end, pair)
    if before and article in _ARTICLES:
        kept = article == "the" and (form != bare or compound or mention.kind not in _ALONE)
        return (span.start, bare) if kept else (before.start, form)
    if before and article in ("a", "an"):
        return before.start, f"{_indefinite(bare)} {bare}"
    return span.start, form if not compound and (span.start == 0 or article in _PREPOSITIONS) else bare


def _is_compound(mention: Mention, end: int, pair: LinkedSentence) -> bool:
    """Whether the name stands before the noun that it belongs to: `the NATO summit`, of `le sommet de l’OTAN`."""
    if pair.text[end : end + 1] == "-":
        return True
    following = next((word for word in pair.words if word.start >= end), None)
    if following is None or pair.text[end : following.start] != " ":
        return False
    owner = pair.owner(following.start)
    if owner is None:
        return pair.text[following.start : following.end].lower() not in english_words()
    return owner.start < mention.span.start


def _indefinite(name: str) -> str:
    vowel = name[0] in _AN and name not in _SPOKEN if name.isupper() else name[0] in "AEIOaeio"
    return "an" if vowel else "a"


@cache
def english_words() -> frozenset[str]:
    """Common words of English, plain."""
    words = read_table("openers")["en"].split() + read_table("names")["ordinary"]["en"].split()
    return frozenset(map(plain, words)) | frequent_words("en") | word_list("en", "small") | word_list("en", "leading")
