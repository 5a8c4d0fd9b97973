"""Repairs damaged encodings and white space; everything else stays as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial

from translator.extras import require
from translator.text.characters import squeezed, visible

# Where UTF-8 was read as windows-1252 or Latin-1 (`Ã©`, `â€™`, `Â«`), controls of Latin-1, entities of HTML, ligatures.
_SUSPICIOUS = re.compile(
    "[ÂÃÅÎÏ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[\u0080-\u009f€‚„]|Ã(?=[ \u00a0])"
    "|[\u0080-\u009f\ufb00-\ufb06\uff01-\uff5e]|&(?:[A-Za-z]{2,8}|#\\d{2,6}|#x[0-9A-Fa-f]{2,6});"
)
# Signs of damage that cannot be repaired.
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff\u0080-\u009f]|[ÃÂ][\u0080-\u00bf€‚ƒ„†‡ˆ‰Š‹Œ‘’“”˜™š›œ]|â€")


def repair(text: str) -> str:
    """The text in NFC, its encoding repaired, without invisible characters, its white space squeezed.

    No-break spaces, quotation marks and apostrophes are kept: they are typography, not damage.
    """
    plain = text.isascii() and text.isprintable()
    if (not plain or "&" in text) and _SUSPICIOUS.search(text):
        text = _ftfy()(text)
    if not text.isprintable():
        text = squeezed(visible(text)[0])
    elif "  " in text or text[:1] == " " or text[-1:] == " ":
        text = squeezed(text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def broken_characters(text: str) -> int:
    """How many characters show a damage that `repair` could not repair."""
    if text.isascii() or (text.isprintable() and not any(sign in text for sign in "\ufffdÃÂâ")):
        return 0
    return len(_BROKEN.findall(text))


@cache
def _ftfy() -> Callable[[str], str]:
    require("ftfy", extra="train", purpose="Repairing encodings")
    import ftfy

    # Its other repairs would change typography that is meant.
    config = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=True, explain=False)
    return partial(ftfy.fix_text, config=config)
