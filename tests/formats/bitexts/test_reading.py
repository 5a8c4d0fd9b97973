from __future__ import annotations

import gzip
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import zstandard

from translator.errors import InputError, UsageError
from translator.formats import Pair, read_bilingual, read_pairs, read_texts, write_pairs
from translator.formats.bitexts.formats import READABLE
from translator.text.tables import Language

HELLO = Pair("Bonjour.", "Hello.")
THANKS = Pair("Merci.", "Thank you.")

TMX = """<?xml version="1.0"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header><prop type="x-origin">notes.txt</prop></header><body>
<tu><tuv xml:lang="en-GB"><seg>Hello <bpt i="1">&lt;b&gt;</bpt><hi>you</hi><ept i="1">&lt;/b&gt;</ept>.</seg></tuv>
<tuv xml:lang="fr_CA"><seg>Bonjour à toi &amp; moi.</seg></tuv></tu>
<tu><tuv xml:lang="fr"><seg>Merci.</seg></tuv><tuv xml:lang="de"><seg>Danke.</seg></tuv></tu>
<tu><prop type="x-document">b.txt</prop><tuv lang="FR"><seg>Oui.</seg></tuv><tuv lang="EN"><seg>Yes.</seg></tuv></tu>
</body></tmx>"""
XLIFF_1 = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a.html" source-language="fr-FR" target-language="en-US" datatype="html"><body><group>
<trans-unit id="1"><source>Bonjour<x id="1"/> <g id="2">toi</g>.</source>
<target state="final">Hello you.</target></trans-unit>
<trans-unit id="2"><source>Merci.</source><target state="new">Merci.</target></trans-unit>
<trans-unit id="3"><source>Un. Deux.</source>
<seg-source><mrk mtype="seg" mid="1">Un.</mrk> <mrk mtype="seg" mid="2">Deux.</mrk></seg-source>
<target><mrk mtype="seg" mid="2">Two.</mrk> <mrk mtype="seg" mid="1">One.</mrk></target></trans-unit>
<trans-unit id="4"><source>Trois.</source><seg-source><mrk mtype="seg" mid="1">Trois.</mrk></seg-source>
<target state="needs-translation"><mrk mtype="seg" mid="1">Trois.</mrk></target></trans-unit>
</group></body></file>
<file original="b.html" source-language="en" target-language="fr"><body>
<trans-unit id="1"><source>Yes.</source><target>Oui.</target></trans-unit></body></file>
<file original="c.html" source-language="en" target-language="de"><body>
<trans-unit id="1"><source>Yes.</source><target>Ja.</target></trans-unit></body></file></xliff>"""
XLIFF_2 = """<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="fr-CA">
<file id="f" original="a.md"><unit id="1">
<segment state="translated"><source>Hello <pc id="1">you</pc><ph id="2"/>.</source>
<target>Bonjour <pc id="1">toi</pc>.</target></segment>
<ignorable><source> </source></ignorable>
<segment state="initial"><source>Thanks.</source><target>Merci.</target></segment>
<segment><source>Later.</source></segment></unit></file></xliff>"""
PO = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Language: LANGUAGE\n"

msgid "Open"
msgstr "Ouvrir"

#, fuzzy
msgid "Close"
msgstr "Fermé"

msgid "Save"
msgstr ""

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d fichier"
msgstr[1] "%d fichiers"

msgid "%d day"
msgid_plural "%d days"
msgstr[0] "%d jour"

msgid "two\n"
"lines"
msgstr "deux\n"
"lignes"

#~ msgid "Old"
#~ msgstr "Vieux"
"""

FORMATS = [
    ("a.tsv", "Bonjour.\tHello.\r\n\nMerci.\tThank you.\n", [HELLO, THANKS]),
    ("a.tsv", "\ufeffBonjour.\tHello.\tlettre\n", [Pair("Bonjour.", "Hello.", "lettre")]),
    ("a.tab", "id\tEnglish\tFrench\n1\tHello.\tBonjour.\n", [HELLO]),
    ("a.tsv", "\tHello.\n", [Pair("", "Hello.")]),
    ("a.tsv", "Un\u2028deux\x85trois\tOne\n", [Pair("Un\u2028deux\x85trois", "One")]),
    ("a.csv", "fr,en\nBonjour.,Hello.\n", [HELLO]),
    ("a.CSV", "Bonjour.\tHello.\n", [HELLO]),
    ("a.csv", "Bonjour.,Hello.\nMerci.,Thank you.\n", [HELLO, THANKS]),
    ("a.csv", '\ufeffenglish;french;document\n"Hi;\n""you""";Salut.;d\n', [Pair("Salut.", 'Hi;\n"you"', "d")]),
    ("a.jsonl", '{"fr": "Bonjour.", "en": "Hello."}\n\n{"source": "Merci.", "target": "Thank you."}', [HELLO, THANKS]),
    ("a.ndjson", '{"translation": {"en": "Hello.", "fr": "Bonjour."}, "document": 7}', [Pair(*HELLO[:2], "7")]),
    ("a.jsonl", '{"fr": "Bonjour.", "en": "Hello.", "score": 0.5}', [Pair(*HELLO[:2], "", 0.5)]),
    ("a.jsonl", '{"fr": "Bonjour.", "en": "Hello.", "score": -0.5}', [HELLO]),
    ("a.tmx", TMX, [
        Pair("Bonjour à toi & moi.", "Hello you.", "notes.txt"),
        Pair("Oui.", "Yes.", "b.txt"),
    ]),
    ("a.xlf", XLIFF_1, [
        Pair("Bonjour toi.", "Hello you.", "a.html"),
        Pair("Un.", "One.", "a.html"),
        Pair("Deux.", "Two.", "a.html"),
        Pair("Oui.", "Yes.", "b.html"),
    ]),
    ("a.xliff", XLIFF_2, [Pair("Bonjour toi.", "Hello you.", "a.md")]),
    ("a.po", PO.replace("LANGUAGE", "fr_FR"), [
        Pair("Ouvrir", "Open"),
        Pair("%d fichier", "%d file"),
        Pair("%d fichiers", "%d files"),
        Pair("deux\nlignes", "two\nlines"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), FORMATS)
@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_every_format_packed_or_not(name: str, text: str, expected: list[Pair], packing: str, tmp_path: Path) -> None:
    data = text.encode()
    packed = {"": data, ".gz": gzip.compress(data), ".zst": zstandard.compress(data)}[packing]
    path = tmp_path / (name + packing)
    path.write_bytes(packed)
    assert list(read_pairs([path])) == expected
    assert list(read_pairs(str(path))) == list(read_pairs(path)) == expected
    document = read_bilingual(path)
    assert [(document.source_text(row), document.target_text(row), row.score) for row in document.rows] == [
        (pair.source, pair.target, pair.score) for pair in expected
    ]


def test_every_format_is_tried() -> None:
    assert {name.lower()[1:] for name, _, _ in FORMATS} == set(READABLE) - {".fr", ".en"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.tmx", TMX, {"no French and English": 1}),
        ("a.xlf", XLIFF_1, {"untranslated": 2, "no French and English": 1}),
        ("a.xliff", XLIFF_2, {"untranslated": 2}),
        ("a.po", PO.replace("LANGUAGE", "fr"), {"fuzzy": 1, "untranslated": 1, "plural": 1, "obsolete": 1}),
    ],
)
def test_what_is_no_pair_is_counted(name: str, text: str, expected: dict[str, int], tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    skipped: Counter[str] = Counter()
    list(read_pairs([tmp_path / name], on_skip=lambda reason: skipped.update([reason])))
    assert skipped == expected


@pytest.mark.parametrize(
    ("language", "msgid", "first"),
    [
        ("fr", None, Pair("Ouvrir", "Open")),
        ("", None, Pair("Ouvrir", "Open")),
        ("en_US", None, Pair("Open", "Ouvrir")),
        ("de", "en", Pair("Ouvrir", "Open")),
        ("fr", "fr", Pair("Open", "Ouvrir")),
    ],
)
def test_the_language_of_po_identifiers(language: str, msgid: Language | None, first: Pair, tmp_path: Path) -> None:
    path = tmp_path / "a.po"
    path.write_text(PO.replace("LANGUAGE", language), encoding="utf-8")
    assert next(read_pairs([path], msgid=msgid)) == first


@pytest.mark.parametrize(
    ("name", "data", "line", "reason"),
    [
        ("a.tsv", b"un\tone\nseul\n", 2, "1 column"),
        ("a.tsv", b"un\tone\td\tmore\n", 1, "4 columns"),
        ("a.tsv", b"fr\ten\nun\tone\tx\n", 2, "3 columns, the header has 2"),
        ("a.tsv", b"un\tone\n\xe9t\xe9\tsummer\n", 2, "not UTF-8 (byte 0xE9 at 1)"),
        ("a.tsv", b"un\tone\ndeux\ttw\0o\n", 2, "NUL"),
        ("a.csv", b"fr,en\nun,one\nseul\n", 3, "1 column"),
        ("a.csv", b'fr,en\nun,"one\n', 2, "unexpected end"),
        ("a.csv", b'fr,en\n"a"b,one\n', 2, "expected after"),
        ("a.jsonl", b'{"fr": "un", "en": "one"}\n{"fr": "un"\n', 2, "not JSON"),
        ("a.jsonl", b'{"fr": "un", "en": "one"}\n{"fr": "un"}\n', 2, "no English text"),
        ("a.jsonl", b'{"fr": "un", "en": 1}\n', 1, "expected text, not int"),
        ("a.jsonl", b"[1]\n", 1, "expected an object, not list"),
        ("a.jsonl", b"[" * 100_000 + b"\n", 1, "not JSON"),
        ("a.tmx", b"<tmx><body>\n<tu><tuv xml:lang='fr'/></tu></body></tmx>", 2, "without <seg>"),
        (
            "a.xlf",
            b"<xliff><file source-language='fr' target-language='en'>\n<trans-unit/></file></xliff>",
            2,
            "without <source>",
        ),
    ],
)
def test_a_broken_row_is_named_or_counted(name: str, data: bytes, line: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(read_pairs([path]))
    assert caught.value.message.startswith(f"{path}:{line}: ")
    assert reason in caught.value.message
    assert "--skip-bad" in caught.value.hint
    bad: list[InputError] = []
    pairs = list(read_pairs([path], skip_bad=True, on_bad=bad.append))
    assert [error.message for error in bad] == [caught.value.message]
    assert all(pair in (Pair("un", "one"), Pair("deux", "two")) for pair in pairs)


_BOMB = (
    "<!DOCTYPE tmx [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 20}'>" for a, b in zip("abcdefg", "bcdefgh", strict=True))
    + "]><tmx><body><tu><tuv xml:lang='fr'><seg>&h;</seg></tuv></tu></body></tmx>"
).encode()
_EXTERNAL = b"<!DOCTYPE tmx [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><tmx><body/></tmx>"
_GZIP = gzip.compress(b"un\tone\n" * 1000)
_ZSTD = zstandard.compress(b"un\tone\n" * 1000)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.tmx", b"", "a.tmx:1: broken XML"),
        ("a.tmx", b"<tmx><body>\n<tu>\n", "a.tmx:3: broken XML"),
        ("a.tmx", b"<html><body/></html>", "no <tmx>"),
        ("a.tmx", b"<x><tmx/></x>", "root is not <tmx>"),
        ("a.tmx", _BOMB, "declares XML entities"),
        ("a.tmx", _EXTERNAL, "declares XML entities"),
        ("a.xlf", b"<xliff>\x01</xliff>", "a.xlf:1: broken XML"),
        ("a.po", b'msgid "a"\nmsgstr "b" c"\n', "broken PO"),
        ("a.po", PO.replace("LANGUAGE", "de").encode(), "language 'de'"),
        ("a.tsv", "un\tone\n".encode("utf-16"), "UTF-16"),
        ("a.tsv.gz", _GZIP[:-12], "damaged or cut short"),
        ("a.tsv.gz", b"un\tone\n", "damaged or cut short"),
        ("a.tsv.gz", _GZIP[:20] + b"\0" * 20 + _GZIP[40:], "damaged or cut short"),
        ("a.tsv.zst", _ZSTD[:-5], "damaged or cut short"),
        ("a.tsv.zst", b"un\tone\n", "damaged or cut short"),
        ("a.tmx.gz", gzip.compress(TMX.encode())[:-20], "damaged or cut short"),
        ("a.txt", b"un\tone\n", "unknown corpus format"),
        ("a", b"un\tone\n", "unknown corpus format"),
        ("a.fr", b"un\n", "no .en file"),
    ],
)
@pytest.mark.parametrize("skip_bad", [False, True])
def test_a_file_that_cannot_be_read_is_an_error(
    name: str, data: bytes, reason: str, skip_bad: bool, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(read_pairs([tmp_path / name], skip_bad=skip_bad))
    assert reason in caught.value.message
    assert name in caught.value.message
    assert caught.value.hint


_MEASURE = """
import resource, sys
from translator.formats import read_pairs
pairs = read_pairs(sys.argv[1:])
for _ in range(10):
    next(pairs)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(1 for _ in pairs)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
@pytest.mark.parametrize(
    ("name", "head", "row", "tail"),
    [
        ("a.tsv.gz", "", "Une phrase.\tA sentence.\n", ""),
        (
            "a.tmx.gz",
            "<tmx><body>",
            "<tu><tuv xml:lang='fr'><seg>Un.</seg></tuv><tuv xml:lang='en'><seg>One.</seg></tuv></tu>\n",
            "</body></tmx>",
        ),
        (
            "a.xlf.gz",
            "<xliff><file source-language='fr' target-language='en'><body><group>",
            "<group><trans-unit><source>Un.</source><target>One.</target></trans-unit></group>\n",
            "</group></body></file></xliff>",
        ),
    ],
)
def test_memory_stays_flat(name: str, head: str, row: str, tail: str, tmp_path: Path) -> None:
    count = 50_000
    (tmp_path / name).write_bytes(gzip.compress((head + row * count + tail).encode(), 1))
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path / name)], capture_output=True, text=True, check=True
    )
    found, grown = map(int, done.stdout.split())
    assert found == count - 10
    assert grown < 4_000 * (1024 if sys.platform == "darwin" else 1)  # kilobytes; a tree of all takes 50,000 and more


def test_files_that_are_missing_empty_or_directories(tmp_path: Path) -> None:
    (tmp_path / "empty.tsv").touch()
    assert list(read_pairs([tmp_path / "empty.tsv"])) == []
    with pytest.raises(InputError, match="no such file"):
        list(read_pairs([tmp_path / "missing.tsv"]))
    (tmp_path / "inside").mkdir()
    with pytest.raises(InputError, match="no corpus file"):
        list(read_pairs([tmp_path / "inside"]))


def test_zstandard_frames_one_after_the_other(tmp_path: Path) -> None:
    (tmp_path / "a.tsv.zst").write_bytes(zstandard.compress(b"un\tone\n") + zstandard.compress(b"deux\ttwo\n"))
    assert list(read_pairs([tmp_path / "a.tsv.zst"])) == [Pair("un", "one"), Pair("deux", "two")]


def test_moses_pairs_by_either_name_and_in_directories(tmp_path: Path) -> None:
    for folder in ("", "sub", ".hidden"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "x.fr").write_text("un\ndeux\n", encoding="utf-8")
        (tmp_path / folder / "x.en.gz").write_bytes(gzip.compress(b"one\ntwo\n"))
    (tmp_path / "alone.fr").write_text("seul\n", encoding="utf-8")
    (tmp_path / "readme.md").touch()
    expected = [Pair("un", "one"), Pair("deux", "two")]
    assert list(read_pairs([tmp_path / "x.fr"])) == expected
    assert list(read_pairs([tmp_path / "x.en.gz"])) == expected
    assert list(read_pairs([tmp_path / "x.fr", tmp_path / "x.en.gz"])) == expected
    assert list(read_pairs([tmp_path])) == expected * 2


def test_moses_files_of_unequal_length(tmp_path: Path) -> None:
    (tmp_path / "x.fr").write_text("un\ndeux\n", encoding="utf-8")
    (tmp_path / "x.en").write_text("one\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.fr:2: .*x\.en has no such line, it ends after 1"):
        list(read_pairs([tmp_path / "x.fr"], skip_bad=True))


def test_moses_lines_stay_beside_each_other_when_one_is_broken(tmp_path: Path) -> None:
    (tmp_path / "x.fr").write_bytes(b"un\n\xff\ntrois\n\xff\n")
    (tmp_path / "x.en").write_bytes(b"one\ntwo\nthree\nfour\n")
    bad: list[InputError] = []
    assert list(read_pairs([tmp_path / "x.fr"], skip_bad=True, on_bad=bad.append)) == [
        Pair("un", "one"),
        Pair("trois", "three"),
    ]
    assert [error.message.split(": ")[0][-6:] for error in bad] == ["x.fr:2", "x.fr:4"]


def test_texts_of_test_sets(tmp_path: Path) -> None:
    (tmp_path / "a.fr").write_text("Un.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Deux.\nTrois.\n", encoding="utf-8")
    (tmp_path / "c.tsv").write_text("Quatre.\tFour.\n", encoding="utf-8")
    assert list(read_texts([tmp_path / name for name in ("a.fr", "b.txt", "c.tsv")])) == [
        "Un.", "Deux.", "Trois.", "Quatre.", "Four.",
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "package"), [("a.tsv.zst", "zstandard"), ("a.po", "polib")])
def test_a_missing_package_is_named(name: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / name).write_bytes(zstandard.compress(b"un\tone\n") if package == "zstandard" else PO.encode())
    monkeypatch.setattr("translator.extras.find_spec", lambda module: None)
    with pytest.raises(UsageError, match=rf"{package}.*pip install 'translator\[train\]'"):
        list(read_pairs(tmp_path / name))
    if package == "zstandard":
        with pytest.raises(UsageError, match=r"Writing \.zst needs zstandard"):
            write_pairs([HELLO], tmp_path / "b.tsv.zst")
        assert [path.name for path in tmp_path.iterdir()] == [name]
