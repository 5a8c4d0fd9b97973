"""Damaged encodings and white space, mended; everything else stays as it is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from translator.text.characters import squeezed, visible

# Where UTF-8 was read as windows-1252 or Latin-1 (`Ã©`, `â€™`, `Â«`), controls of Latin-1, entities of HTML, ligatures.
_SUSPICIOUS = re.compile(
    "[ÂÃÅÎÏ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[\u0080-\u009f€‚„]|Ã(?=[ \u00a0])"
    "|[\u0080-\u009f\ufb00-\ufb06\uff01-\uff5e]|&(?:[A-Za-z]{2,8}|#\\d{2,6}|#x[0-9A-Fa-f]{2,6});"
)
# Signs of damage that cannot be mended.
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff\u0080-\u009f]|[ÃÂ][\u0080-\u00bf€‚ƒ„†‡ˆ‰Š‹Œ‘’“”˜™š›œ]|â€")


def repair(text: str) -> str:
    """The text in NFC, its encoding mended, without invisible characters, its white space squeezed.

    No-break spaces, quotation marks and apostrophes are kept: they are typography, not damage.
    """
    if text.isprintable() and text.isascii():
        if "&" in text and _SUSPICIOUS.search(text):
            text = _mended(text)
        return squeezed(text) if "  " in text or text[:1] == " " or text[-1:] == " " else text
    if _SUSPICIOUS.search(text):
        text = _mended(text)
    if not text.isprintable():
        text = squeezed(visible(text)[0])
    elif "  " in text or text[:1] == " " or text[-1:] == " ":
        text = squeezed(text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def broken_characters(text: str) -> int:
    """How many characters show a damage that `repair` could not mend."""
    if text.isascii() or (text.isprintable() and not any(sign in text for sign in "\ufffdÃÂâ")):
        return 0
    return len(_BROKEN.findall(text))


def _mended(text: str) -> str:
    fix, config = _ftfy()
    fixed: str = fix(text, config)
    return fixed


@cache
def _ftfy() -> tuple[Any, Any]:
    try:
        import ftfy
    except ImportError as error:
        from translator.errors import UsageError

        raise UsageError("Repairing encodings needs ftfy.", hint="Run: pip install 'translator[train]'") from error
    # Its other repairs would change typography that is meant.
    config = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=True, explain=False)
    return ftfy.fix_text, config
