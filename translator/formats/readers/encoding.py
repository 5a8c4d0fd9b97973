"""From bytes to text: byte order marks, UTF-8, UTF-16, and the 8-bit code pages that French was ever written in.

An 8-bit text is decoded by the code page in which its high bytes make French: the accented letters stand beside
letters, the guillemets beside spaces. Only a text for which none of them does is handed to charset-normalizer, whose
guesses are good on long texts and wild on short ones.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from typing import NamedTuple

from translator.errors import InputError

SNIFFED = 1 << 16
"""Bytes looked at to tell binary data from text and to choose a code page for a stream."""

# In order of preference: where two are equally good (they often give the same text) the first one is taken.
CODE_PAGES = ("windows-1252", "iso-8859-15", "mac-roman", "cp850")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONFIDENT = 0.75
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file (.doc, .xls)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
)
_ZIPPED = (
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file (.odt)"),
    (b"mimetypeapplication/epub+zip", "an EPUB book"),
)
_LETTERS = "àâäæçèéêëîïôöùûüÿœñáíóúãõåøßìòÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜŸŒÑÁÍÓÚÅØ"
_MARKS = "\u00a0«»‹›“”„‘’‚–—…•·°€£§©®™ªº²³¹×÷½¼¾±µ¿¡¨¸†‡‰"
_FITTING = re.compile(
    # A small accented letter in a word or alone (à, ô), a capital at a word's start or among capitals.
    "(?<![A-Z])[àâäæçèéêëîïôöùûüÿœñáíóúãõåøßìò](?![A-Z])"
    "|(?<![a-z])[ÀÂÄÆÇÈÉÊËÎÏÔÖÙÛÜŸŒÑÁÍÓÚÅØ]"
    "|«(?=[\\s\u00a0\\w…])|(?<=[\\s\u00a0\\w.,;!?…)])»|(?<=\\w)’|‘(?=\\w)|“(?=[\\w\\s…])|(?<=[\\w\\s.,;!?…])”"
    "|(?<=[\\w\\s».,!?)])[–—]|(?<=\\w)…|…(?=[\\s\\w])|\u00a0(?=[«»:;!?%€\\w])|(?<=[«\\w])\u00a0|(?<=[\\d\\s])[€°£§]"
    "|(?<=[\\dnN])[°º]|(?<=m)[²³]|•(?=\\s)|[©®™]"
)


class Decoded(NamedTuple):
    """A text, the code page that gave it, and remarks for the reader of the document."""

    text: str
    encoding: str
    notes: tuple[str, ...]


def decode(data: bytes, origin: str, declared: Sequence[str] = ()) -> Decoded:
    """Decodes a whole input; `declared` are the encodings that its surroundings name (HTTP header, `<meta>`).

    Raises InputError for binary data and for text in an encoding that cannot be told.
    """
    refuse_binary(data[:SNIFFED], origin)
    encoding, size = _byte_order_mark(data)
    data = data[size:]
    if not encoding:
        encoding = (
            _wide(data) or _utf8(data) or _declared(data, declared) or guess_code_page(data) or _any(data, origin)
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, FALLBACK if encoding == "utf-8" else "replace")
        repaired = f"some bytes are not {encoding} and were " + (
            "read as windows-1252" if encoding == "utf-8" else "replaced by \ufffd"
        )
        return Decoded(text, encoding, (repaired,))
    return Decoded(text, encoding, () if encoding == "utf-8" else (f"read as {encoding}",))


def stream_encoding(head: bytes, origin: str) -> tuple[str, str]:
    """The encoding and the error handler for a stream that starts with `head`; byte order marks are handled by it."""
    refuse_binary(head, origin)
    encoding, size = _byte_order_mark(head)
    if encoding == "utf-8":
        return "utf-8-sig", FALLBACK
    if encoding:
        # The codec without a byte order in its name takes the mark away.
        return encoding[:6], "replace"
    head = head[size:]
    encoding = _wide(head)
    if encoding:
        return encoding, "replace"
    if _utf8(head, final=False):
        return "utf-8", FALLBACK
    encoding = guess_code_page(head) or _any(head, origin)
    return encoding, FALLBACK if encoding == "utf-8" else "replace"


def refuse_binary(head: bytes, origin: str) -> None:
    """Raises InputError when data that starts with `head` is not text, saying what it is where that is known."""
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), "")
    if head.startswith(b"PK\x03\x04"):
        kind = next((kind for part, kind in _ZIPPED if part in head), "a ZIP archive")
    elif head.startswith(b"RIFF") or head[4:8] == b"ftyp":
        kind = "a recording or picture"
    if kind:
        raise InputError(
            f"{origin}: this is {kind}, not text.",
            hint="Save it as plain text, Markdown or HTML in UTF-8 and give that file.",
        )
    if b"\0" in head and not _byte_order_mark(head)[0] and not _wide(head):
        raise InputError(
            f"{origin}: binary data (a NUL byte at offset {head.index(0)}), expected text.",
            hint="Give a text, Markdown or HTML file.",
        )


def guess_code_page(data: bytes) -> str:
    """The 8-bit code page in which the bytes read as French (or a neighbour), or an empty string."""
    best, best_score = "", _CONFIDENT
    sample = data[: 1 << 20]
    for name in CODE_PAGES:
        score = _fit(sample.decode(name, "replace"))
        # A later code page must be clearly better: on a short text one letter more is chance.
        if score > best_score + (0.02 if best else 0):
            best, best_score = name, score
    return best


def _fit(text: str) -> float:
    """Share of the characters beyond ASCII that stand where French would have them."""
    high = sum(1 for char in text if char > "\x7f")
    if not high:
        return 1.0
    fitting = sum(1 for match in _FITTING.finditer(text) if match.group() > "\x7f")
    known = sum(1 for char in text if char in _KNOWN)
    return min(fitting, known) / high


_KNOWN = frozenset(_LETTERS + _MARKS)


def _byte_order_mark(data: bytes) -> tuple[str, int]:
    return next(((name, len(mark)) for mark, name in _BOMS if data.startswith(mark)), ("", 0))


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: ASCII characters have a zero byte, always on the same side."""
    sample = data[:4096]
    if len(sample) < 4 or (len(data) % 2 and len(data) < SNIFFED):
        return ""
    pairs = len(sample) // 2
    low, high = sample[0::2].count(0), sample[1::2].count(0)
    if high > 0.6 * pairs and low < 0.05 * pairs:
        return "utf-16-le"
    if low > 0.6 * pairs and high < 0.05 * pairs:
        return "utf-16-be"
    return ""


def _utf8(data: bytes, *, final: bool = True) -> str:
    """`utf-8` when the bytes are it, but for a few damaged places in a text that is otherwise plainly UTF-8."""
    try:
        codecs.utf_8_decode(data, "strict", final)
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        good = sum(1 for char in text if char > "\x7f" and char != "\ufffd")
        return "utf-8" if good > 4 * text.count("\ufffd") else ""
    return "utf-8"


def _declared(data: bytes, names: Sequence[str]) -> str:
    for name in names:
        try:
            codec = codecs.lookup(name.strip()).name
            # The web's rule: what calls itself Latin-1 or ASCII is windows-1252.
            encoding = "windows-1252" if codec in ("iso8859-1", "ascii") else codec
            if encoding.startswith("utf"):
                continue  # It would have been seen: the bytes are not UTF-8 and have no mark.
            if _fit(data.decode(encoding)[: 1 << 20]) >= _fit(data.decode("windows-1252", "replace")[: 1 << 20]) - 0.1:
                return encoding
        except (LookupError, UnicodeError, ValueError, AssertionError):
            continue
    return ""


def _any(data: bytes, origin: str) -> str:
    try:
        from charset_normalizer import from_bytes
    except ImportError as error:
        raise InputError(
            f"{origin}: the text is not UTF-8, and its encoding cannot be told without charset-normalizer.",
            hint="Save it as UTF-8, or run: pip install 'translator[docs]'",
        ) from error
    best = from_bytes(data[: 1 << 20]).best()
    if best is None:
        raise InputError(
            f"{origin}: the text's encoding cannot be told, expected UTF-8.",
            hint="Save the file as UTF-8 and try again.",
        )
    return best.encoding


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Error handler: a byte that is no UTF-8 is the windows-1252 character that it nearly always was."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.end]
    return piece.decode("windows-1252", "replace"), error.end


FALLBACK = "translator-windows-1252"
codecs.register_error(FALLBACK, _as_windows_1252)
