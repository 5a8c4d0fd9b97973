"""PO, the messages of programs (gettext). A catalogue is held in memory, as polib reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from translator.errors import InputError
from translator.extras import require
from translator.formats.bitexts.pair import Pair, Problems, side_of
from translator.formats.bitexts.streams import lines
from translator.text.tables import Language

# polib would take them for line ends; inside a string they are not.
_OTHER_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ERROR = re.compile(r"\(line (\d+)\)(?:: )?(.*)", re.S)


def read_pairs(stream: BinaryIO, name: str, problems: Problems, *, msgid: Language | None = None) -> Iterator[Pair]:
    """The translated messages, in the plural too where both languages have two forms.

    `msgid` is the language of the message identifiers; None: English unless the header says that the translation is.
    Fuzzy, obsolete and untranslated messages and other plurals are passed over. Raises InputError with file and line
    for a broken catalogue, and for one in another language.
    """
    require("polib", extra="train", purpose="Reading PO")
    import polib

    text = "".join(_OTHER_LINE_ENDS.sub(" ", line) + "\n" for _, line in lines(stream, name, problems))
    try:
        # The line break at the end keeps polib from taking the text for a file's name.
        catalogue = polib.pofile(text + "\n", encoding="utf-8")
    except (OSError, ValueError, IndexError, UnicodeError) as error:
        found = _ERROR.search(str(error))
        line, reason = (found[1], found[2] or "syntax error") if found else ("1", str(error))
        raise InputError(
            f"{name}:{line}: broken PO ({reason}).", hint="Check the file with: msgfmt --check FILE"
        ) from error
    language = catalogue.metadata.get("Language", "")
    side = side_of(language)
    if msgid is None and language and not side:
        raise InputError(f"{name}: the header says language {language!r}, expected fr or en.", hint="Name others.")
    french_first = msgid == "fr" or (msgid is None and side == "target")
    for entry in catalogue:
        forms, reason = _forms(entry)
        if reason:
            problems.skipped(reason)
        for message, translation in forms:
            yield Pair(message, translation) if french_first else Pair(translation, message)


def _forms(entry: Any) -> tuple[list[tuple[str, str]], str]:
    """The message and its translation in each number, or why there are none."""
    message, translation = entry.msgid, entry.msgstr
    plural, plurals = entry.msgid_plural, entry.msgstr_plural
    if entry.obsolete:
        return [], "obsolete"
    if entry.fuzzy:
        return [], "fuzzy"
    if plural:
        if plurals.keys() != {0, 1} or not all(plurals.values()):
            return [], "plural" if any(plurals.values()) else "untranslated"
        return [(message, plurals[0]), (plural, plurals[1])], ""
    return ([(message, translation)], "") if message and translation else ([], "untranslated")
