"""Spellings of one name: what is surely a misspelling, and what may be right.

French and English write names of other alphabets by different rules (`Tchernenko`, `Chernenko`), and make words from
names by adding endings (`Ukraine`, `Ukrainians`): such a word is no misspelling. Case and accents never make one.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from translator.text.words import fold_word

_ALIKE = 0.75
"""Least share of letters in common, in order, of a name and a misspelling of it."""
_ALIKE_EXONYM, _ALIKE_INSIDE = 0.8, 0.85
"""The same for an exonym, of which more is known, where the last letter is the same and where it is not."""
_LEAST = 5
"""Letters that a name must have for one with other letters to be taken for it."""
_KEPT = 0.6
"""Least share of a name that is left when its end is cut off, of which `_CUT` letters or more are gone."""
_CUT = 3
# Letters that no decomposition into a plain letter and an accent is known of.
_PLAIN = str.maketrans({"-": "", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ħ": "h", "ð": "d", "'": "", "’": ""})
_RARE = re.compile(r"[ZXzx]|[^\x00-\x7f]")
"""Letters that a model's vocabulary may lack and that are lost then."""
_THRICE = re.compile(r"(\w)\1\1")
_RUN = re.compile(r"(\w)\1+")
_FRENCH = re.compile(r"ou|tch|dj|gu(?=[eiy])|[ïœ]")
"""How French writes sounds of other alphabets, and English does not."""
_CH = re.compile(r"(?<![sct])ch")
"""What is `sh` in English, if it is French."""
_VOWELS = re.compile(r"([aeiouy]+)")
_CONSONANTS = (("tch", "c"), ("sch", "c"), ("sh", "c"), ("ch", "c"), ("ph", "f"), ("ck", "c"), ("qu", "c"))
_SAME_CONSONANT = str.maketrans("kqwzj", "ccvsy")
_SILENT = re.compile(r"(?<![aeiouy])h|h(?![aeiouy])")
_SAME_VOWEL = {
    "ou": "u", "oo": "u", "eu": "u", "ai": "e", "ei": "e", "ay": "e", "ey": "e", "ea": "e", "ee": "i", "ie": "i",
    "y": "i", "yy": "i", "ii": "i", "iy": "i", "yi": "i", "aa": "a",
}  # fmt: skip
_MADE = frozenset(
    """
    n an ans ian ians ean eans ien iens en ens ese ish i is ic ics ist ists ism ite ites er ers man men s es ns
    on ons oon oons que ais ois ain aine ienne
    """.split()
)
"""What follows the beginning of a name in words made from it: `Ukraine`, `Ukrainians`."""


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """The letters of a word, folded, without hyphens and apostrophes."""
    return fold_word(word).translate(_PLAIN)


def likeness(one: str, other: str) -> float:
    """The share of letters that two plain words have in common, in order."""
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def lost_letters(name: str, word: str) -> bool:
    """Whether a word is a name without letters that are rare in English: `agreb`, `Viales` for Viñales."""
    if len(word) < 2 or not len(word) < len(name) <= len(word) + 3:
        return False
    place, lost = 0, 0
    for letter in name:
        if place < len(word) and letter == word[place]:
            place += 1
        elif _RARE.match(letter):
            lost += 1
        else:
            return False
    return place == len(word) and lost > 0


def is_made_from(name: str, word: str) -> bool:
    """Whether a word is an adjective, an inhabitant or a plural made from a name (both plain)."""
    common = 0
    while common < min(len(name), len(word)) and name[common] == word[common]:
        common += 1
    # `Ukraine` and `Ukrainian` have a letter in common that belongs to the ending.
    return any(
        word[cut:] in _MADE and len(name) - cut <= 4 for cut in range(max(3, common - 3), common + 1) if cut < len(word)
    )


def is_misspelt(name: str, word: str) -> bool:
    """Whether a word is surely meant to be a name that English writes like French, and is written wrongly.

    It is if rare letters are lost, a letter stands three times, the end is cut off, or letters inside are added, lost
    or changed in a way that is no English spelling of a foreign name (`Rouhani` is one of `Rohani`).
    """
    if lost_letters(name, word):
        return True
    here, there = plain(name), plain(word)
    if here == there or not _accents(word) <= _accents(name):
        return False
    if _THRICE.search(there) and not _THRICE.search(here):
        return _RUN.sub(r"\1", here) == _RUN.sub(r"\1", there)
    if min(len(here), len(there)) < _LEAST or is_made_from(here, there):
        return False
    if here.startswith(there):
        return (
            word not in name.split("-")
            and len(here) - len(there) >= _CUT
            and len(there) >= max(_LEAST + 1, _KEPT * len(here))
        )
    parts = [(name, word)] if name.count("-") != word.count("-") else zip(name.split("-"), word.split("-"), strict=True)
    if likeness(here, there) < _ALIKE or not all(
        _same_edges(*map(plain, pair), loose=not word.isascii()) for pair in parts
    ):
        return False
    return not is_adapted(name, word)


def _accents(word: str) -> set[str]:
    return {letter for letter in word if not letter.isascii()}


def _same_edges(name: str, word: str, *, loose: bool) -> bool:
    """Whether two words begin and end alike: endings differ in names that English has a form of its own of."""
    return name[:1] == word[:1] and (loose or name[-2:] == word[-2:])


def is_misspelt_exonym(name: str, form: str, word: str) -> bool:
    """Whether a word is surely meant to be `form`, which English has for the French `name`, and is neither of them."""
    french, english, there = plain(name), plain(form), plain(word)
    if there == french or english.startswith(there):
        return False  # `Lombard` of Lombardy, `Thai` of Thailand
    if lost_letters(form, word) or lost_letters(name, word):
        return True
    if min(len(english), len(there)) < _LEAST - 1 or is_made_from(english, there) or is_made_from(french, there):
        return False
    ends = there[-1] in (french[-1], english[-1])
    alike = max(likeness(french, there), likeness(english, there))
    if there[0] not in (french[0], english[0]) or alike < (_ALIKE_EXONYM if ends else _ALIKE_INSIDE):
        return False
    return bool(_FRENCH.search(there)) or not _sounds_alike(english, there, strict=True)


def is_french(name: str) -> bool:
    """Whether a name has sounds of other alphabets as French writes them: `Tchernenko`, `Poutine`."""
    return bool(_FRENCH.search(name.lower()) or _CH.search(name.lower()))


def is_adapted(name: str, word: str) -> bool:
    """Whether a word may be how English writes a foreign name: without what is French in it, or as it sounds."""
    french, left = (len(_FRENCH.findall(spelled.lower())) for spelled in (name, word))
    ch, ch_left = (len(_CH.findall(spelled.lower())) for spelled in (name, word))
    if left == 0 and (french > 0 or ch_left < ch):
        return True
    return left >= french and ch_left >= ch and _sounds_alike(plain(name), plain(word))


def _sounds_alike(one: str, other: str, *, strict: bool = False) -> bool:
    """Whether two plain words have the same consonants, and vowels that spellings of one name differ in.

    Strictly taken, `ch` and `sh` are not the same.
    """
    here, there = _sounds(one, strict=strict), _sounds(other, strict=strict)
    return len(here) == len(there) and all(
        a == b or (number % 2 == 1 and len(a) == len(b) == 1)
        for number, (a, b) in enumerate(zip(here, there, strict=True))
    )


def _sounds(word: str, *, strict: bool) -> list[str]:
    """Consonants and vowels in turn, consonants first, in one spelling of each."""
    if strict:
        word = word.replace("sh", "\1").replace("tch", "\2").replace("ch", "\2")
    for written, sound in _CONSONANTS:
        word = word.replace(written, sound)
    parts = _VOWELS.split(_SILENT.sub("", word.translate(_SAME_CONSONANT)))
    return [_SAME_VOWEL.get(part, part) if number % 2 else _RUN.sub(r"\1", part) for number, part in enumerate(parts)]
