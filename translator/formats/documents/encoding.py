"""From bytes to text: byte order marks, UTF-8, UTF-16, and the 8-bit code pages that French was ever written in.

An 8-bit text is decoded by the code page in which its high bytes make French: the accented letters stand beside
letters, the guillemets beside spaces. Only a text for which none of them does is handed to charset-normalizer, whose
guesses are good on long texts and wild on short ones.
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from translator.errors import InputError
from translator.extras import require
from translator.text.tables import read_table

SNIFFED = 1 << 16
"""Bytes looked at to tell binary data from text and to choose a code page for a stream."""

# The prior of each code page as a natural logarithm: another than windows-1252 needs evidence.
CODE_PAGES = {"windows-1252": 0.0, "iso-8859-15": -3.0, "mac-roman": -4.0, "cp850": -5.0}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
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
# Characters beyond ASCII in French prose, as logarithms of their shares.
_LOGS = {char: math.log(count / 10_000) for char, count in read_table("characters")["fr"].items()}
_UNKNOWN = math.log(2e-6)
_MISPLACED = math.log(1e-3)
_LEAST = math.log(2e-4)  # Of a character on average; below it the text is not French,
_FEW = 4  # if it has more than so many characters beyond ASCII.
# Where the character would stand only by mistake: a capital after a small letter, a sign within a word, and so on.
_WRONG = re.compile(
    "(?<=[a-zà-ÿ])[À-ÖØ-ÞŒ]|(?<=[A-Z][A-Z])[à-öø-ÿœ]|(?<=\\w)«|»(?=\\w)|(?<![\\w.!?»)])’|’(?!\\w)"
    "|(?<=[a-zà-ÿ])[—–“•·°€©®™§£²³ºª½×„¿¡](?=[a-zà-ÿ])|(?<=[a-z])…(?=[a-z])|(?<!\\w)[çêîôûâùëïœ](?!\\w)"
    "|(?<![^\n])\u00a0|(?<=[a-z])\u00a0(?=[a-z])|”(?=[a-zà-ÿ])|[°ºª²³½](?=[a-z])"
)


class DecodedText(NamedTuple):
    """A text, the code page that gave it, and remarks for the reader of the document."""

    text: str
    encoding: str
    notes: tuple[str, ...]


def decode(data: bytes, origin: str, declared: Sequence[str] = ()) -> DecodedText:
    """Decodes a whole input; `declared` are the encodings that its surroundings name (HTTP header, `<meta>`).

    Raises InputError for binary data and for text in an encoding that cannot be told, UsageError where that would take
    charset-normalizer and it is missing.
    """
    refuse_binary(data[:SNIFFED], origin)
    encoding, size = _byte_order_mark(data)
    data = data[size:]
    if not encoding:
        encoding = (
            _wide(data) or _utf8(data) or _declared(data, declared) or guess_code_page(data) or _detected(data, origin)
        )
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, FALLBACK if encoding == "utf-8" else "replace")
        repaired = f"some bytes are not {encoding} and were " + (
            "read as windows-1252" if encoding == "utf-8" else "replaced by \ufffd"
        )
        return DecodedText(text, encoding, (repaired,))
    return DecodedText(text, encoding, () if encoding == "utf-8" else (f"read as {encoding}",))


def stream_encoding(head: bytes, origin: str) -> tuple[str, str]:
    """The encoding, which takes a byte order mark away, and the error handler for a stream that starts with `head`."""
    refuse_binary(head, origin)
    encoding, _ = _byte_order_mark(head)
    if encoding == "utf-8":
        return "utf-8-sig", FALLBACK
    if encoding:
        # The codec without a byte order in its name takes the mark away.
        return encoding[:6], "replace"
    encoding = _wide(head)
    if encoding:
        return encoding, "replace"
    if _utf8(head, final=False):
        return "utf-8", FALLBACK
    encoding = guess_code_page(head) or _detected(head, origin)
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
    """The 8-bit code page in which the bytes read most like French (or a neighbour), or an empty string for none.

    The best has the highest logarithm of its prior and of the likelihood of the characters beyond ASCII, by their
    frequency in French, with a penalty for each that stands in an odd place.
    """
    sample = data[: 1 << 18]
    ranked = []
    for name, prior in CODE_PAGES.items():
        likelihood, high, dense = _likelihood(sample.decode(name, "replace"))
        # A few characters prove nothing against French.
        if not dense and (high <= _FEW or likelihood > _LEAST * high):
            ranked.append((prior + likelihood, name))
    return max(ranked, default=(0.0, ""))[1]


def _likelihood(text: str) -> tuple[float, int, bool]:
    """The log-likelihood of all characters beyond ASCII, their number, and whether they are too many for French."""
    counts = Counter(char for char in text if char > "\x7f")
    high = sum(counts.values())
    if not high:
        return 0.0, 0, False
    total = sum(_LOGS.get(char, _UNKNOWN) * count for char, count in counts.items())
    total += _MISPLACED * sum(1 for _ in _WRONG.finditer(text))
    letters = sum(1 for char in text if char.isalpha())
    return total, high, high > 20 and high > 0.4 * letters


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
            encoding = "windows-1252" if codec in ("iso8859-1", "ascii", "cp1252") else codec
            if encoding.startswith("utf"):
                continue  # It would have been seen: the bytes are not UTF-8 and have no mark.
            data.decode(encoding)
            return encoding
        except (LookupError, UnicodeError, ValueError, AssertionError):
            continue
    return ""


def _detected(data: bytes, origin: str) -> str:
    """The encoding by charset-normalizer's guess."""
    require("charset_normalizer", extra="docs", purpose=f"{origin}: the text is not UTF-8; telling its encoding")
    from charset_normalizer import from_bytes

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
