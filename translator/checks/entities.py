"""Entities that the target must have: numbers, addresses, and names in whatever spelling.

A name is a capitalised word of the source. It may be transliterated (`Khrouchtchev`, `Khrushchev`), declined
(`Londoniens`, `London`), a known exonym or title (`text/exonyms.py`), or become a pronoun: none of that is an
error. It is one if a name is gone where a new one has come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from translator.checks.view import Candidate, RowView
from translator.document import Span
from translator.text.case import case_of
from translator.text.characters import BEFORE_WORD
from translator.text.exonyms import rendered
from translator.text.namings import first_names
from translator.text.numbers import missing_numbers
from translator.text.spellings import is_adapted, is_french, is_made_from, lost_letters, plain
from translator.text.tables import Language, read_table, word_list
from translator.text.verbatim import missing_signs, missing_texts, verbatim
from translator.text.vocabulary import is_listed
from translator.text.words import COMPOUND, fold_word

_LOST, _ADDED = 1.0, 0.8
_ACRONYM = 0.7
"""What an acronym in place of another scores."""
_SHORTEST = 5
"""Letters of a name from which on one that lacks some is told from another name."""
_LONG_ACRONYM = 6
"""A word in capitals of more letters is a common one that is stressed."""
_MOST_LOST = 3
"""Letters that such a name lacks, at most."""
_BEHIND_APOSTROPHE = re.compile(r"['’](?!s\b)[^\W\d_]{2,}")
_STARTS = ".!?…:;"
_PREFIX = 4
"""Two words that begin with the same letters, so many, are taken for forms of one."""
_SPOKEN = 2
"""Consonants that a name must have to be known by them."""
_ALIKE = 0.8
"""Least share of letters in common, in order, of two spellings of a name."""
_APART = 0.55
"""A name may move by so much of the text."""
_NUMERAL = re.compile(rf"[IVXLC]+(?:{'|'.join(read_table('numbers')['fr']['ordinals'])})?|[A-Z][a-z]?")
_ENDINGS = tuple(word_list("fr", "opener_endings") | word_list("en", "opener_endings"))
_SHOUTED = 0.5
"""From this share of words in capitals on, capitals mean nothing."""
# How a name sounds, roughly and whatever the language: Khrouchtchev and Khrushchev are both crcv.
_SOUNDS = (("shch", "c"), ("tch", "c"), ("sch", "c"), ("sh", "c"), ("ch", "c"), ("ph", "f"), ("qu", "c"), ("dj", "g"))
_SILENT = re.compile(r"[aeiouyhw]+|(?<=.)[sx]$")
_LETTERS = str.maketrans("kqgjzv", "cccgsf")
_TWICE = re.compile(r"(.)\1+")


def numbers(view: RowView) -> Iterator[Candidate]:
    """1 for each number that is lost or changed, 0.8 for each that is added."""
    lost, new = missing_numbers(view.source, view.target)
    if len(lost) == len(new) == 1:
        here, there = lost[0][0], new[0][0]
        written, found = view.source[here.start : here.end], view.target[there.start : there.end]
        yield Candidate(_LOST, f"{written} became {found}", here, there)
        return
    for span, _ in lost:
        yield Candidate(_LOST, f"{view.source[span.start : span.end]} is missing", span)
    for span, _ in new:
        yield Candidate(_ADDED, f"{view.target[span.start : span.end]} is not in the source", None, span)


def lost_verbatim(view: RowView) -> Iterator[Candidate]:
    """1 for each address, tag, word in another script, … that is not in the target as it is."""
    spans = verbatim(view.source)
    written = [view.source[span.start : span.end] for span in spans]
    for number in missing_texts(written, view.target):
        yield Candidate(1.0, f"{written[number]} is missing", spans[number])


def lost_signs(view: RowView) -> Iterator[Candidate]:
    """1 for each sign that the target has neither as it is nor in words."""
    for span in missing_signs(view.source, view.target):
        yield Candidate(1.0, f"{view.source[span.start : span.end]} is missing", span)


def names(view: RowView) -> Iterator[Candidate]:
    """1 for a name that another has replaced or that has lost letters, 0.7 for an acronym, 0.5 for one only gone."""
    wanted = _capitals(view.source, "fr")
    if not wanted:
        return
    target = _bag(view.target)
    misspelt = dict(_misspelt(view, wanted, target))
    for span, place in misspelt.items():
        word, written = view.source[slice(*span)], view.target[slice(*place)]
        yield Candidate(1.0, f"{word} became {written}", span, place)
    wanted = [span for span in wanted if span not in misspelt]
    lost = [span for span in wanted if not _is_in(view.source[span.start : span.end], target, exonyms=True)]
    # A dictionary takes time to load: only what is lost is looked up.
    lost = [span for span in lost if not (_begins(view.source, span.start) and _is_common(view.source[slice(*span)]))]
    if not lost:
        return
    source = _bag(view.source)
    starts = {start for word in source.words for start in rendered(word)}
    new = [span for span in _capitals(view.target, "en") if _is_new(view.target, span, source, starts)]
    for span in lost:
        word = view.source[span.start : span.end]
        if same := next((other for other in new if _alike(word, view.target[other.start : other.end])), None):
            new.remove(same)
            continue
        other = _nearest(span.start / len(view.source), new, len(view.target))
        if other:
            new.remove(other)
            there = view.target[other.start : other.end]
            # Two languages make other acronyms of the same words: ONU, UN.
            score = _ACRONYM if word.isupper() and there.isupper() else 1.0
            yield Candidate(score, f"{word} is missing; {there} stands there", span, other)
        else:
            yield Candidate(0.5, f"{word} is missing", span)


def _misspelt(view: RowView, wanted: list[Span], target: _Bag) -> Iterator[tuple[Span, Span]]:
    """Names of the source that stand in the target without some of their letters: `Boeing`, `Being`."""
    known = set(COMPOUND.findall(view.source))
    # A word that comes again is the same, and one of another length is no part of the name.
    words: dict[int, dict[str, int]] = {}
    for match in COMPOUND.finditer(view.target):
        word = _name_at(view.target, Span(*match.span()))
        if word not in known:
            words.setdefault(len(word), {}).setdefault(word, match.start())
    for span in wanted:
        name = _name_at(view.source, span)
        if len(name) < _SHORTEST or fold_word(name) in target.words or _written(name, view.target):
            continue
        linked = {link.target.start for link in view.links if link.source.overlaps(span)}
        shorter = (item for lost in range(_MOST_LOST + 1) for item in words.get(len(name) - lost, {}).items())
        for word, start in shorter:
            near = start in linked or not view.links or word[0].isupper()
            if lost_letters(name, word) or (near and _has_lost(name, word)):
                yield span, Span(start, start + len(word))
                break


def _name_at(text: str, span: Span) -> str:
    """A name with what an apostrophe parts of it: `O'Hagan`, `Xi'an`; an elision (`l'`) is none of it."""
    start, end = span
    if text[max(0, start - 2) : start] in ("O'", "O’"):
        start -= 2
    behind = _BEHIND_APOSTROPHE.match(text, end)
    return text[start : behind.end() if behind else end]


def _written(name: str, text: str) -> bool:
    return name.replace("’", "'") in text.replace("’", "'")


def _has_lost(name: str, word: str) -> bool:
    """Whether a word is a name without one or two of its letters, and no English spelling of it."""
    here, there = fold_word(name), fold_word(word)
    if plain(name) == plain(word):
        return "'" in here.replace("’", "'") and here != there
    lost = len(here) - len(there)
    foreign = is_french(name) and is_adapted(name, word)
    if not 0 < lost <= 2 or len(there) < _SHORTEST - 1 or here[0] != there[0] or foreign or is_made_from(here, there):
        return False
    letters = iter(here)
    return all(letter in letters for letter in there) and here[:-lost] != there and here[:-1] != there


@dataclass(frozen=True, slots=True)
class _Bag:
    """The words of a text, folded: all, and for those with a capital their beginnings, sounds and letters."""

    words: frozenset[str]
    beginnings: frozenset[str]
    sounds: frozenset[str]
    letters: frozenset[str]


def _bag(text: str) -> _Bag:
    words, beginnings, sounds, letters = set(), set(), set(), set()
    for match in COMPOUND.finditer(text):
        for word in _parts(match[0]):
            folded = fold_word(word)
            words.add(folded)
            if word[0].isupper():
                beginnings.add(folded[:_PREFIX])
                sounds.add(_sound(folded))
                if word.isupper():
                    letters.add("".join(sorted(folded)))
    return _Bag(frozenset(words), frozenset(beginnings), frozenset(sounds), frozenset(letters))


def _capitals(text: str, language: Language) -> list[Span]:
    """Capitalised words that may be names: none of a headline in capitals, and no common word, which may be a title."""
    if case_of(text) == "title":
        return []
    matches = list(COMPOUND.finditer(text))
    if sum(match[0].isupper() and len(match[0]) > 1 for match in matches) > _SHOUTED * len(matches):
        return []
    openers = _openers(language)
    found = []
    for match in matches:
        word = match[0]
        if not word[0].isupper() or len(word) < 2 or _NUMERAL.fullmatch(word):
            continue
        if word.partition("-")[0].lower() in openers or (word.endswith(_ENDINGS) and _begins(text, match.start())):
            continue
        if _is_stressed(word):
            continue
        found.append(Span(*match.span()))
    return found


def _is_stressed(word: str) -> bool:
    """Whether a word in capitals is too long for an acronym."""
    return word.isupper() and len(word) > _LONG_ACRONYM


def _is_common(word: str) -> bool:
    """Whether a French word with a capital is a common one as well, and no first name."""
    small = word.partition("-")[0].lower()
    return not word.isupper() and is_listed(small, "fr") and fold_word(word) not in first_names()


def _begins(text: str, place: int) -> bool:
    before = text[:place].rstrip(BEFORE_WORD)
    return not before or before[-1] in _STARTS


def _nearest(place: float, spans: list[Span], length: int) -> Span | None:
    """The span that stands at about the same place of the other text, in shares of its length."""
    near = [(abs(span.start / length - place), span) for span in spans]
    distance, span = min(near, default=(1.0, None))
    return span if distance <= _APART else None


def _is_in(name: str, bag: _Bag, *, exonyms: bool) -> bool:
    """Whether a text has a name, or a part of it, in some spelling."""
    for part in _parts(name):
        folded = fold_word(part)
        if folded in bag.words or folded[:_PREFIX] in bag.beginnings:
            return True
        if part.isupper() and "".join(sorted(folded)) in bag.letters:
            return True
        if len(sound := _sound(folded)) >= _SPOKEN and sound in bag.sounds:
            return True
        if exonyms and any(word.startswith(start) for start in rendered(folded) for word in bag.words):
            return True
    return False


def _alike(name: str, other: str) -> bool:
    """Whether two names begin alike and differ in a letter or two: Sharipov, Shaipov."""
    one, two = fold_word(name), fold_word(other)
    return one[0] == two[0] and SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE


def _is_new(text: str, span: Span, source: _Bag, rendered: set[str]) -> bool:
    """Whether a capitalised word of the target comes from nothing in the source."""
    word = fold_word(text[span.start : span.end])
    if word in _openers("en") or _is_in(text[span.start : span.end], source, exonyms=False):
        return False
    if any(part.startswith(start) for start in rendered for part in word.split("-")):
        return False
    # A cognate need not have a capital in French: américain, American.
    return not any(part[:_PREFIX] == other[:_PREFIX] for part in word.split("-") for other in source.words)


def _parts(name: str) -> list[str]:
    return [name, name.replace("-", ""), *name.split("-")] if "-" in name else [name]


@lru_cache(maxsize=8192)
def _sound(folded: str) -> str:
    for written, sound in _SOUNDS:
        folded = folded.replace(written, sound)
    return _TWICE.sub(r"\1", _SILENT.sub("", folded.translate(_LETTERS)))


@cache
def _openers(language: Language) -> frozenset[str]:
    return frozenset((read_table("openers")[language] + read_table("names")["ordinary"][language]).split())
