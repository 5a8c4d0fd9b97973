"""Is the text in the language that it should be in? Counted by the commonest words that only one language has.

On purpose hard to convince: a French article that quotes English titles must never be refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from translator.document import Block
from translator.errors import InputError

NAMES = {
    "fr": "French",
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}
# Common words that are not common words of another language in this table.
_WORDS = {
    "fr": "le les des du et une est dans pour qui que sur pas plus au aux avec sont ce cette ces nous vous ils elle "
    "elles mais ou où été être avoir leur leurs fait comme aussi même tout tous ses était ont sans sous je ne c l d qu "
    "n j entre après avant depuis lors très peut deux dont ainsi il un on cela mon ma mes ton tes votre notre quand",
    "en": "the of and to that was for with his they this have from had were which will would their been has i you he "
    "she her its who about when there what said into than them could out more by not but it at be my your we do don t "
    "can him our how go let get did just know very are all",
    "de": "der die und das nicht von mit ist ein eine den dem sich auf für auch wird einer einem als nach bei aus noch "
    "werden wie oder hat sie ich über sind zum zur wurde im zu dass er wir ihr kann haben nur mein",
    "es": "el los las y del por para lo como más pero sus fue este ha sí porque esta son cuando muy sobre también hay "
    "desde todo durante uno ya al una que con yo mi tu está qué nada hacer",
    "it": "di che è per una della del delle dei gli nel nella alla sono come più anche ma al dal questo questa ha lo "
    "essere degli stato dalla sua suo ho hai cosa perché io tutto molto",
    "pt": "o do da dos das em um uma para com não mais ao são pelo pela ele ela sua seu também já é aos nas nos está "
    "isso eu você muito tem quando bem por que",
    "nl": "het een van dat te zijn met voor niet die aan er om ook als dan bij maar uit door naar over worden werd hij "
    "zij heeft wordt nog deze geen ik je was wij hebben kan wat is",
}
COMMON = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 20
_LOOKED_AT = 3000
_SCRIPTS = (
    ("Cyrillic letters (Russian or a neighbour)", "\u0400", "\u052f"),
    ("Greek letters", "\u0370", "\u03ff"),
    ("Arabic letters", "\u0600", "\u06ff"),
    ("Hebrew letters", "\u0590", "\u05ff"),
    ("Devanagari letters (Hindi or a neighbour)", "\u0900", "\u097f"),
    ("Chinese or Japanese characters", "\u3040", "\u9fff"),
    ("Korean letters", "\uac00", "\ud7af"),
)


def detect(texts: Iterable[str]) -> str:
    """The two-letter code of the language that a text is clearly in, or an empty string.

    Known are French, English, German, Spanish, Italian, Portuguese and Dutch.
    """
    words = _words(texts)
    if len(words) < _ENOUGH:
        return ""
    shares = _shares(words)
    (best, share), (_, next_share) = shares.most_common(2)
    return best if share > 0.15 and share > 1.5 * next_share else ""


def check_language(blocks: Iterable[Block], expected: str, origin: str) -> None:
    """Raises InputError when the blocks are clearly in another language than `expected` (a BCP 47 tag)."""
    wanted = expected.partition("-")[0].lower()
    words = _words(block.text for block in blocks if block.role != "code")
    if len(words) < _ENOUGH or wanted not in COMMON:
        return
    shares = _shares(words)
    found, share = shares.most_common(1)[0]
    other = NAMES[found] if found != wanted and share > 0.15 and share > 2.5 * shares[wanted] else ""
    letters = "".join(words)
    for script, first, last in _SCRIPTS:
        if sum(first <= char <= last for char in letters) > 0.6 * len(letters):
            other = script
    if other:
        raise InputError(
            f"{origin}: the text seems to be in {other}, expected {NAMES[wanted]}.",
            hint="If it is what you want to translate all the same, add --language any.",
        )


def _words(texts: Iterable[str]) -> list[str]:
    return list(islice((match.group().lower() for text in texts for match in _WORD.finditer(text)), _LOOKED_AT))


def _shares(words: list[str]) -> Counter[str]:
    counts = Counter(words)
    total = len(words)
    shares: Counter[str] = Counter()
    for language, common in COMMON.items():
        shares[language] = sum(counts[word] for word in common) / total  # type: ignore[assignment]
    return shares
