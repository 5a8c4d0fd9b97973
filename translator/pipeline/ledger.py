"""The ledger of a document's names: one English form of each, put into the translation of every sentence.

A name is known by capitals, by what the document writes elsewhere, or from the table of exonyms. Its form is the
table's, else the spelling of the source: it depends on the document and the table alone, never on what was translated
before, so that any part of a document can be translated by itself.

A word of the translation becomes the form only if it is surely the same name: the French form copied, a misspelling
(`text/spellings.py`), a name cut at its apostrophe. What may be right stays: another form that English has, a word made
from the name, an English word, another name, a name without its accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock
from typing import NamedTuple

from translator.bilingual import WordLink
from translator.document import Span
from translator.pipeline.articles import english_words, with_article
from translator.pipeline.editing import Edit
from translator.pipeline.known_names import KnownNames
from translator.pipeline.linked import LinkedSentence
from translator.pipeline.mentions import Mention, mentions
from translator.text.exonyms import english_names, rendered, words_of
from translator.text.spellings import is_misspelt, is_misspelt_exonym, lost_letters, plain
from translator.text.tables import read_table
from translator.text.verbatim import verbatim
from translator.text.words import fold_word, split_words

_FRENCH_BEFORE = frozenset("de du des d et en au aux sur sous chez".split())
"""Behind one of these a copied name is part of a French phrase, such as a title or an address."""
_SPELT = frozenset({"first", "name", "family", "city", "place", "territory"})
"""Kinds of names that a misspelling is looked for of."""


class SetName(NamedTuple):
    """A name that was set: the characters of the source that are the name, what stood in the target, and what does."""

    source: Span
    old: str
    new: str


class NameLedger:
    """The names of one document; safe to use from several threads."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """`texts` are the document's blocks, walked when the first sentence comes."""
        self._texts = texts
        self._known: KnownNames | None = None
        self._lock = Lock()

    def corrected(self, source: str, text: str, links: Sequence[WordLink[Span]]) -> tuple[list[Edit], list[SetName]]:
        """What is to be changed in `text`, the translation of the sentence `source`, and the names that are set by it.

        Edits are ordered and do not overlap; the names are in the order of the source.
        """
        if not text or not any(map(str.isupper, source)):
            return [], []
        with self._lock:
            known = self._known = self._known or KnownNames(self._texts)
        pair = LinkedSentence(source, text, links)
        edits: list[Edit] = []
        names: list[SetName] = []
        found = mentions(source, known)
        words = frozenset(split_words(text).texts)
        for mention in found:
            times = sum(other.forms == mention.forms for other in found)
            if times == 1 and not words.isdisjoint(mention.forms):
                continue  # as nearly all names
            change = _change(mention, pair, times)
            if change and not _is_taken(mention, change, pair, edits):
                edits.append(change)
                names.append(SetName(mention.span, text[change[0] : change[1]], change[2]))
        return sorted(edits), names


def _is_taken(mention: Mention, change: Edit, pair: LinkedSentence, edits: Iterable[Edit]) -> bool:
    """Whether an edit overlaps another, or touches what is carried over as it is, such as an address."""
    start, end, _ = change
    kept = verbatim(pair.source)
    written = {pair.source[first:last] for first, last in kept}
    there = [span for span in verbatim(pair.text) if pair.text[span.start : span.end] in written]
    return any(
        first < end and start < last for first, last in [*((first, last) for first, last, _ in edits), *there]
    ) or (any(first < mention.span.end and mention.span.start < last for first, last in kept))


def _change(mention: Mention, pair: LinkedSentence, times: int) -> Edit | None:
    """The edit that gives a name its form; `times` is how often the sentence has it."""
    if mention.kind == "joined":
        return _rejoined(mention, pair)
    keys = {words_of(form.removeprefix("the ")) for form in mention.forms}
    if sum(len(pair.occurrences(key)) for key in keys) >= times:
        return None
    written = words_of(mention.written)
    if mention.kind != "first" and written not in keys and (copy := _copied(mention, written, pair)):
        return copy
    if mention.kind in _SPELT:
        return _respelt(mention, pair)
    return None


def _copied(mention: Mention, written: tuple[str, ...], pair: LinkedSentence) -> Edit | None:
    """The edit that puts the English form where the model copied the French one."""
    if mention.kind == "institution" and len(written) > 1:
        return None  # parties and titles are often left in French on purpose
    if any(_has(words_of(form), written) for form in mention.forms):
        return None  # `the Élysée` is right beside `the Élysée Palace`
    if mention.kind == "person" and len(mention.forms[0].split()) != len(mention.written.split()):
        return None  # `Jeanne d’Arc` is also a ship
    if mention.kind == "given" and _with_i(mention.forms[0]) == _with_i(mention.written):
        return None  # `Dmitri` is as right as `Dmitry`
    for span in pair.occurrences(written):
        owner = pair.owner(span.start)
        if owner and not mention.span.start <= owner.start < mention.span.end:
            continue
        before = pair.before(span.start)
        if before and fold_word(pair.text[before.start : before.end]) in _FRENCH_BEFORE:
            continue
        small = mention.kind in ("language", "currency")
        if pair.text[span.start].islower() != small:
            continue  # `Mongol` is English, `mongol` is not
        return with_article(mention, span, pair)
    return None


def _with_i(name: str) -> str:
    return plain(name).replace("y", "i")


def _has(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether words have other ones among them, one after the other."""
    return any(tuple(words[first : first + len(part)]) == tuple(part) for first in range(len(words) - len(part) + 1))


def _respelt(mention: Mention, pair: LinkedSentence) -> Edit | None:
    """The edit of a word that is the name, or a word of it, misspelt."""
    form = mention.forms[0].removeprefix("the ")
    names = form.split()
    for word in pair.candidates(mention.span):
        written = pair.text[word.start : word.end]
        letters = plain(written)
        if mention.mistaken and written == mention.mistaken:
            return word.start, word.end, form
        if letters in pair.source_words or letters in english_words() or fold_word(written) in english_names():
            continue
        if letters.startswith(_beginnings()) and not plain(form).startswith(_beginnings()):
            continue
        if mention.kind == "name" and _is_rendering(fold_word(mention.written), fold_word(written)):
            continue
        wrong = next((name for name in names if lost_letters(name, written)), "")
        if mention.kind == "first":
            wrong = wrong if written == form[1:] else ""
        elif not wrong and len(names) == 1 and written[0].isupper():
            same = plain(form) == plain(mention.written)
            misspelt = is_misspelt(form, written) if same else is_misspelt_exonym(mention.written, form, written)
            wrong = form if misspelt else ""
        if wrong:
            return word.start, word.end, wrong
    return None


def _is_rendering(french: str, english: str) -> bool:
    """Whether a word is known to render another, and is not only the same word."""
    return any(english.startswith(start) and not french.startswith(start) for start in rendered(french))


def _rejoined(mention: Mention, pair: LinkedSentence) -> Edit | None:
    """The edit of a name with an apostrophe or an ampersand that was parted, or cut."""
    first, second = mention.parts
    ampersand = "&" in mention.written
    written = mention.written if ampersand or "’" in pair.text else mention.written.replace("’", "'")
    between = r"\s*(?:&amp;|&|\band\b)?\s*" if ampersand else r"\s*['’`´]?\s*"
    pattern = re.compile(
        rf"(?<!\w){re.escape(first)}{between}{re.escape(second)}(?!\w)", 0 if ampersand else re.IGNORECASE
    )
    matches = list(pattern.finditer(pair.text))
    if any(match[0].replace("’", "'") == written.replace("’", "'") for match in matches):
        return None
    if matches:
        return matches[0].start(), matches[0].end(), written
    if ampersand:
        return None
    for word in pair.candidates(mention.span):
        here = pair.text[word.start : word.end]
        if is_misspelt(written, here):
            return word.start, word.end, written
        if plain(here) == plain(second) or is_misspelt(second, here):
            before = re.search(rf"(?<!\w){re.escape(first)} ?['’] ?$", pair.text[: word.start])
            if before or pair.text[word.start - 1 : word.start] not in ("'", "’"):
                return (before.start() if before else word.start), word.end, written
    return None


@cache
def _beginnings() -> tuple[str, ...]:
    """How English words of titles begin: `parliament`, `minister`."""
    return tuple(word for words in read_table("names")["words"].values() for word in words.split() if len(word) > 5)
