"""Bytes to text."""

import sys

import pytest

from translator.errors import InputError, UsageError
from translator.formats.documents.encoding import decode, stream_encoding

SHORT = [
    "Il a été élu.",
    "À bientôt !",
    "Où est le cœur ?",
    "L’été dernier",
    "« Oui », dit-il.",
    "— Non, répondit-elle…",
    "Ça coûte 12 €.",
    "Noël",
    "La forêt brûle, l’île aussi.",
    "Il naît aîné, âgé et gêné.",
    "ÉCOLE FERMÉE",
    "Être ou ne pas être",
    "Un aïeul ambigu de Haïti",
    "Müller et Peña ont gagné à Genève.",
    "n° 5, 20 m², 3 °C",
]
LONG = (
    "« Nous n’avons jamais vu ça », a déclaré le maire à la sortie de la réunion — où l’on n’avait guère dormi. "
    "Les élèves, eux, étaient déjà là : l’école rouvre. Coût : 12 000 €, soit un tiers de plus qu’espéré…"
)


@pytest.mark.parametrize("text", [*SHORT, LONG])
def test_windows_1252_is_told_from_the_others_even_when_short(text: str) -> None:
    decoded = decode(text.encode("windows-1252"), "x")
    assert decoded.text == text
    assert decoded.notes == ("read as windows-1252",)


@pytest.mark.parametrize("encoding", ["iso-8859-15", "mac-roman", "cp850"])
def test_other_code_pages_of_french(encoding: str) -> None:
    text = LONG if encoding == "mac-roman" else LONG.replace("’", "'").replace("—", "-").replace("…", "...")
    text = (
        text.replace("€", "euros").replace("guère dormi", "guère dormi, l'œil ouvert") if encoding != "cp850" else text
    )
    text = text.replace("€", "euros")
    decoded = decode(text.encode(encoding), "x")
    assert (decoded.text, decoded.encoding) == (text, encoding)


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (LONG.encode(), ()),
        (b"\xef\xbb\xbf" + LONG.encode(), ()),
        (LONG.encode("utf-16"), ("read as utf-16-le",)),
        (b"\xfe\xff" + LONG.encode("utf-16-be"), ("read as utf-16-be",)),
        (LONG.encode("utf-16-le"), ("read as utf-16-le",)),
        (LONG.encode("utf-16-be"), ("read as utf-16-be",)),
        (LONG.encode("utf-32"), ("read as utf-32-le",)),
    ],
)
def test_unicode_with_and_without_a_mark(data: bytes, notes: tuple[str, ...]) -> None:
    assert decode(data, "x")[::2] == (LONG, notes)


def test_a_few_bytes_of_windows_1252_in_utf8() -> None:
    decoded = decode((LONG * 3).encode() + " déjà".encode("windows-1252"), "x")
    assert decoded.text == LONG * 3 + " déjà"
    assert "windows-1252" in decoded.notes[0]


@pytest.mark.parametrize(
    ("declared", "encoding", "used"),
    [("iso-8859-1", "windows-1252", "windows-1252"), ("ISO-8859-2", "iso-8859-2", "iso8859-2")],
)
def test_a_declared_encoding_is_used(declared: str, encoding: str, used: str) -> None:
    text = "Le château d’été" if encoding == "windows-1252" else "Příliš žluťoučký kůň"
    assert decode(text.encode(encoding), "x", [declared])[:2] == (text, used)


@pytest.mark.parametrize("declared", ["iso-8859-1", "utf-16", "no-such-thing", "undefined", "hex", ""])
def test_utf8_is_not_talked_out_of_itself(declared: str) -> None:
    assert decode(LONG.encode(), "x", [declared]).text == LONG


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "a PNG picture"),
        (b"PK\x03\x04\x14\0\0\0word/document.xml", "a Word document (.docx)"),
        (b"PK\x03\x04\x14\0mimetypeapplication/epub+zip", "an EPUB book"),
        (b"PK\x03\x04\x14\0", "a ZIP archive"),
        (b"{\\rtf1\\ansi", "an RTF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file"),
        (b"Le chat\0dort.", "a NUL byte at offset 7"),
        (b"\x7fELF\x02", "a program"),
    ],
)
def test_binary_data_is_named(head: bytes, what: str) -> None:
    with pytest.raises(InputError) as caught:
        decode(head, "photo.txt")
    assert caught.value.message.startswith("photo.txt: ")
    assert what in caught.value.message


def test_charset_normalizer_is_asked_for_by_name_and_only_when_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    assert decode("Été".encode("windows-1252"), "x").text == "Été"
    with pytest.raises(UsageError, match=r"encoding needs charset_normalizer.*pip install 'translator\[docs\]'"):
        decode("Привет, как дела сегодня вечером?".encode("cp1251"), "x")


def test_another_alphabet_is_left_to_charset_normalizer() -> None:
    text = "Привет мир, это русский текст, который никто не ждал здесь увидеть, и всё же он тут есть. " * 3
    assert decode(text.encode("cp1251"), "x").text == text


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", "utf-8"),
        (b"Le chat", "utf-8"),
        ("L’été".encode()[:-1], "utf-8"),
        (b"\xef\xbb\xbfLe", "utf-8-sig"),
        ("Le chat".encode("utf-16"), "utf-16"),
        ("Le chat dort".encode("utf-16-be"), "utf-16-be"),
        ("L’été".encode("windows-1252"), "windows-1252"),
    ],
)
def test_the_encoding_of_a_stream(head: bytes, expected: str) -> None:
    assert stream_encoding(head, "x")[0] == expected
