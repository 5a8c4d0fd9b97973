"""Pairs written and read back, and documents as pairs."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from translator.bilingual import BilingualDocument, Place, Row, Signature
from translator.document import Block, Document, Span
from translator.errors import InputError, OutputError
from translator.formats import Pair, read_bilingual, read_pairs, write, write_pairs
from translator.formats.bitexts import pairs_of, row_lines
from translator.formats.bitexts.formats import READABLE, WRITABLE

HELLO = Pair("Bonjour.", "Hello.")
THANKS = Pair("Merci.", "Thank you.")


def _document() -> BilingualDocument:
    source = Document(
        (Block("paragraph", "Un. Deux.\ttrois. Quatre.", sentences=(Span(0, 3), Span(4, 16), Span(17, 24))),)
    )
    target = Document((Block("paragraph", "One. Two.", sentences=(Span(0, 4), Span(5, 9))),), language="en")
    rows = (
        Row((Place(0, 0, 3),), (Place(0, 0, 4),)),
        Row((Place(0, 4, 16),), (Place(0, 5, 9),)),
        Row((Place(0, 17, 24),), (), reason="omission"),
    )
    return BilingualDocument(source, target, rows, Signature("1"))


@pytest.mark.parametrize("name", ["a.jsonl", "a.tsv", "a.tmx"])
def test_what_this_project_writes_is_read(name: str, tmp_path: Path) -> None:
    write(_document(), tmp_path / name)
    pairs = list(read_pairs([tmp_path / name]))
    assert [(pair.source.replace("\t", " "), pair.target) for pair in pairs] == [
        ("Un.", "One."),
        ("Deux. trois.", "Two."),
    ]


def test_a_bilingual_document_without_its_texts_is_broken(tmp_path: Path) -> None:
    write(_document(), tmp_path / "a.jsonl")
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(lines[-1])
    del record["source_text"]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines[:-1], json.dumps(record)]), encoding="utf-8")
    with pytest.raises(InputError, match=rf"a\.jsonl:{len(lines)}: .*`source_text`"):
        list(read_pairs([tmp_path / "a.jsonl"]))


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Zs", "Zl", "Zp", "Cf", "Cs", "Cn")), min_size=1
)


_PAIRS = st.builds(Pair, _TEXTS, _TEXTS, st.just("") | _TEXTS, st.none() | st.integers(0, 16).map(lambda n: n / 16))
WRITTEN = ["a.tsv", "a.tab", "a.tsv.zst", "a.csv", "a.jsonl", "a.ndjson", "a.jsonl.gz", "a.tmx", "a.TMX", "a.tmx.zst"]


@given(pairs=st.lists(_PAIRS))
@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_back(name: str, pairs: list[Pair], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("written") / name
    assert write_pairs(pairs, path) == len(pairs)
    scored = name.lower().startswith(("a.jsonl", "a.ndjson", "a.tmx"))
    assert list(read_pairs(path)) == (pairs if scored else [pair._replace(score=None) for pair in pairs])


def test_every_writer_is_tried() -> None:
    names = [name.lower().removesuffix(".gz").removesuffix(".zst") for name in WRITTEN]
    assert {Path(name).suffix for name in names} == set(WRITABLE)
    assert set(WRITABLE) < set(READABLE)


def test_csv_keeps_line_breaks_and_quotes(tmp_path: Path) -> None:
    pairs = [Pair('« Un, "deux" »;\ntrois\rquatre', "a\tb", ""), Pair("fr", "en", "document")]
    write_pairs(pairs, tmp_path / "a.csv")
    assert list(read_pairs(tmp_path / "a.csv")) == pairs
    assert (tmp_path / "a.csv").read_bytes().endswith(b"\r\nfr,en,document\r\n")


def test_what_the_formats_hold(tmp_path: Path) -> None:
    pairs = [Pair("Un\tdeux", "One", "d", 0.5), Pair("Trois", "Three")]
    for name in ("a.tsv", "a.csv", "a.jsonl", "a.tmx"):
        write_pairs(iter(pairs), tmp_path / name)
    texts = {path.suffix: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert texts[".tsv"] == "Un deux\tOne\td\nTrois\tThree\n"
    assert texts[".csv"] == "fr,en,document\nUn\tdeux,One,d\nTrois,Three,\n"
    assert texts[".jsonl"] == (
        '{"fr": "Un\\tdeux", "en": "One", "document": "d", "score": 0.5}\n{"fr": "Trois", "en": "Three"}\n'
    )
    assert '<prop type="x-document">d</prop>\n<prop type="x-score">0.5000</prop>\n<tuv xml:lang="fr">' in texts[".tmx"]
    assert texts[".tmx"].count("<prop") == 2
    write_pairs(pairs, tmp_path / "b.tmx", signature=Signature("9.9", task="align", model="m"))
    text = (tmp_path / "b.tmx").read_text("utf-8")
    assert 'creationtoolversion="9.9"' in text
    assert '<prop type="x-signature">task:align|' in text


def test_the_rows_of_a_document_as_pairs(tmp_path: Path) -> None:
    scores = (0.9, 0.2, None)
    rows = tuple(replace(row, score=score) for row, score in zip(_document().rows, scores, strict=True))
    document = replace(_document(), rows=rows)
    document = replace(document, source=replace(document.source, origin="a.txt"))
    first, second = Pair("Un.", "One.", "a.txt"), Pair("Deux.\ttrois.", "Two.", "a.txt")
    # What a translation is scored with is a log-probability.
    assert list(pairs_of(document)) == [first, second]
    assert list(pairs_of(document, min_score=0.0)) == []
    aligned = replace(document, signature=Signature("1", task="align"))
    assert list(pairs_of(aligned)) == [first._replace(score=0.9), second._replace(score=0.2)]
    assert list(pairs_of(aligned, min_score=0.5)) == [first._replace(score=0.9)]
    for name in ("a.jsonl", "a.jsonl.zst"):
        write_pairs(pairs_of(aligned), tmp_path / name)
        assert [pair.score for pair in read_pairs(tmp_path / name)] == [0.9, 0.2]
    write(aligned, tmp_path / "b.jsonl")
    assert list(read_pairs(tmp_path / "b.jsonl")) == list(pairs_of(aligned))


def test_a_document_is_read_packed_as_well(tmp_path: Path) -> None:
    write(_document(), tmp_path / "a.jsonl")
    data = (tmp_path / "a.jsonl").read_bytes()
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(data))
    (tmp_path / "c.ndjson.zst").write_bytes(zstandard.compress(data))
    for name in ("a.jsonl", "b.jsonl.gz", "c.ndjson.zst"):
        assert read_bilingual(tmp_path / name) == _document()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.jsonl", [4, 5, 6]), ("a.tsv", [2, 3, 4]), ("b.jsonl", [1, 2]), ("b.tsv", [1, 2]), ("b.tsv.gz", None),
     ("b.tmx", None)],
)  # fmt: skip
def test_the_lines_of_rows(name: str, expected: list[int] | None, tmp_path: Path) -> None:
    path = tmp_path / name
    if name.startswith("a"):
        write(_document(), path)
    else:
        write_pairs([HELLO, THANKS], path)
    rows = read_bilingual(path) if name != "a.tsv" else _document()
    assert row_lines(str(path), rows) == expected


def test_packed_output_is_the_same_each_time_and_plain_gzip(tmp_path: Path) -> None:
    for packing in ("gz", "zst"):
        for copy in ("a", "b"):
            write_pairs([HELLO] * 30_000, tmp_path / f"{copy}.tsv.{packing}")
        assert (tmp_path / f"a.tsv.{packing}").read_bytes() == (tmp_path / f"b.tsv.{packing}").read_bytes()
    text = b"Bonjour.\tHello.\n" * 30_000
    assert zlib.decompress((tmp_path / "a.tsv.gz").read_bytes(), 31) == text
    with zstandard.open(tmp_path / "a.tsv.zst") as stream:
        assert stream.read() == text


def test_an_unknown_output_format_leaves_nothing(tmp_path: Path) -> None:
    for name in ("a.docx", "a.po", "a.xliff.gz", "a"):
        with pytest.raises(OutputError, match="TSV, CSV, JSON Lines or TMX"):
            write_pairs([HELLO], tmp_path / name)
    with pytest.raises(InputError):
        write_pairs(read_pairs([tmp_path / "missing.tsv"]), tmp_path / "a.tsv")

    def broken() -> Iterator[Pair]:
        yield HELLO
        raise InputError("broken")

    for name in ("a.tsv", "a.tmx.gz", "a.jsonl.zst"):
        with pytest.raises(InputError, match="broken"):
            write_pairs(broken(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []
