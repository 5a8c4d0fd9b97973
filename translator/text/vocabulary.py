"""Whether a word is one: by simplemma's word lists, and what their words can be made into."""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase

from translator.text.tables import Language, word_list

_LEAST = 3
"""Letters of a part that a word is made of, at least; the part before an ending has one more."""
_VOWELS = "aeiouy"
_COMPOUND = 7
"""Letters of a word that may be two words written together, at least."""
_PLAIN_PLURAL = re.compile(r"\w[^aeiou]ys$")
"""What looks like a plural whose `y` has not become `ie`."""


@lru_cache(maxsize=65536)
def is_word(word: str, language: Language = "en") -> bool:
    """Whether a word in small letters is known, or made of a known one by a prefix, an ending or another word.

    An ending may stand in place of an `e`. Word forms are those of simplemma (https://github.com/adbar/simplemma).
    """
    if _is_plain_plural(word, language):
        return False
    if is_listed(word, language):
        return True
    for prefix in word_list(language, "prefixes"):
        if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST and is_listed(word[len(prefix) :], language):
            return True
    for ending in word_list(language, "endings"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > _LEAST and (is_listed(stem, language) or is_listed(stem + "e", language)):
            return True
    return len(word) >= _COMPOUND and any(
        is_listed(word[:cut], language) and is_listed(word[cut:], language)
        for cut in range(_LEAST, len(word) - _LEAST + 1)
    )


def _is_plain_plural(word: str, language: Language) -> bool:
    """Whether a word looks like one that a model makes rather than a person: `factorys`. The lists have some."""
    return language == "en" and _PLAIN_PLURAL.search(word) is not None and is_listed(word[:-2] + "ies")


@lru_cache(maxsize=65536)
def is_listed(word: str, language: Language = "en") -> bool:
    """Whether a word in small letters is a known form itself."""
    from simplemma import is_known  # reads its word lists: a check that is not asked does not wait for them

    return bool(word) and is_known(word, language)


@lru_cache(maxsize=8192)
def is_slip(word: str, language: Language = "en") -> bool:
    """Whether a word in small letters is a known one with a letter too many, too few, moved, or a vowel changed."""
    if _is_plain_plural(word, language):
        return False
    for cut in range(len(word) + 1):
        head, tail = word[:cut], word[cut:]
        if tail and (
            is_listed(head + tail[1:], language) or is_listed(head + tail[1:2] + tail[0] + tail[2:], language)
        ):
            return True
        vowels = _VOWELS if tail[:1] in _VOWELS else ""
        if any(is_listed(head + letter + tail, language) for letter in ascii_lowercase):
            return True
        if tail and any(is_listed(head + letter + tail[1:], language) for letter in vowels):
            return True
    return False
