"""What a document itself says of its names: which words it writes with a capital, and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple

from translator.document import Span
from translator.text.case import case_of
from translator.text.characters import CAPITAL
from translator.text.exonyms import ARTICLES, exonyms
from translator.text.tables import read_table, word_list
from translator.text.words import LETTERS, fold_word

_ELIDED = frozenset(read_table("rules/fr")["words"]["elided"])
_CAPITALISED = re.compile(rf"(?<![\w-])(?:(?i:{'|'.join(_ELIDED)})['’])?({CAPITAL}[^\W\d_]*(?:[-'’][^\W\d_]+)*)(?!\w)")
"""A word of letters with a capital, hyphens and apostrophes inside, without the elided word before it."""
_APOSTROPHE = re.compile(r"(?<![\w'’-])(\w+)['’](?=[^\W\d_])(\w[\w-]*)")
_AMPERSAND = re.compile(r"(?<![\w&])([A-ZÀ-Þ]\w*) ?& ?([A-ZÀ-Þ][\w-]*)")
_STARTS = frozenset('.!?:;…«“"‘(—–-')
"""Behind one of these a capital says nothing about a word."""
_LONGEST_BEFORE = 40
"""Characters that tell whether a sentence begins, at most."""
_ABBREVIATED = re.compile(r"(?:^|\W)(?:MM?|Mmes?|Mlles?|Drs?|Prs?|Me|Mgr|Sts?|Ste|[A-Z])\.\s*$")
"""A full stop that ends no sentence."""
_CALLED = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, read_table('words')['fr']['titles']))}|mr|présidente?)\s$", re.IGNORECASE
)
"""What stands before the name of a person."""
_BEFORE = re.compile(r"(\w+)['’ ]$")
_BEFORE_COUNTRIES = ARTICLES | {"de", "d", "en", "et", "ou", "ni"}
"""What stands before a country: `en Hollande`, `la Belgique et la Hollande`."""


class Joined(NamedTuple):
    """A name with an apostrophe or an ampersand inside, and what stands before and behind it."""

    span: Span
    written: str
    parts: tuple[str, str]


class KnownNames:
    """The words that a document writes with a capital where nothing else asks for one, and those it writes without."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._small: set[str] = set()
        self._names: set[str] = set()
        self._persons: set[str] = set()
        first: Counter[str] = Counter()
        for text in texts:
            if case_of(text) != "plain":
                continue
            self._small.update(LETTERS.findall(text))
            before, end = "", 0
            for word, start in capitalised(text):
                if begins(text, start):
                    first[word] += 1
                else:
                    self._names.add(word)
                    called = text[end:start] == " " and before.istitle() and not is_common(before.lower())
                    if called or _CALLED.search(text[max(0, start - 12) : start]) or _lacks_article(text, word, start):
                        self._persons.add(word)
                before, end = word, start + len(word)
            self._names.update(one.written for one in joined(text, lambda _: False))
        # A word that begins two sentences and never stands in small letters is no adverb.
        self._names.update(word for word, times in first.items() if times > 1)

    def __contains__(self, word: str) -> bool:
        return word in self._names and not self.is_common(word)

    def is_common(self, word: str) -> bool:
        """Whether a word is no name for all its capital."""
        small = word.lower()
        return small in self._small or is_common(small)

    def is_person(self, word: str) -> bool:
        """Whether the document has another name or `M.` before a name, or no article where a country has one."""
        return word in self._persons


def capitalised(text: str) -> Iterator[tuple[str, int]]:
    """The words that begin with a capital, and where they start."""
    for match in _CAPITALISED.finditer(text):
        if match[1][0].isupper():
            yield match[1], match.start(1)


def joined(text: str, known: Callable[[str], bool]) -> Iterator[Joined]:
    """Names such as `O’Hagan`, `Xi’an` and `AT&T`, and `D’Angelo` where no sentence begins, or where it is known."""
    for match in _APOSTROPHE.finditer(text):
        first, second = match.groups()
        if first.lower() not in _ELIDED:
            is_name = not is_common(first.lower())
        else:
            inside = not begins(text, match.start()) or known(match[0])
            is_name = second[0].isupper() and inside and not is_common(second.lower())
        if is_name and first[0].isupper():
            yield Joined(Span(*match.span()), match[0], (first, second))
    for match in _AMPERSAND.finditer(text):
        yield Joined(Span(*match.span()), match[0], (match[1], match[2]))


def begins(text: str, start: int) -> bool:
    """Whether a sentence, or a quotation, may begin at a word."""
    before = text[max(0, start - _LONGEST_BEFORE) : start].rstrip()
    return not before or (before[-1] in _STARTS and not _ABBREVIATED.search(before))


def is_common(small: str) -> bool:
    """Whether a word in small letters is a common one of French, or a word of titles such as `président`."""
    return small in _common() or fold_word(small) in _titles()


def _lacks_article(text: str, word: str, start: int) -> bool:
    """Whether a name that a person and a country have stands as the person's does: `avec Hollande`."""
    if len(exonyms((fold_word(word),))) < 2:
        return False
    before = _BEFORE.search(text, max(0, start - 20), start)
    return before is not None and before[1].islower() and before[1] not in _BEFORE_COUNTRIES


@cache
def _common() -> frozenset[str]:
    words = read_table("openers")["fr"].split() + read_table("names")["ordinary"]["fr"].split()
    return frozenset(words) | word_list("fr", "function") | word_list("fr", "small")


@cache
def _titles() -> frozenset[str]:
    return frozenset(word + ending for word in read_table("names")["words"] for ending in ("", "s", "x", "e", "es"))
