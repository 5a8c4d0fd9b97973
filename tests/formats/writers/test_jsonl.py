"""JSON Lines: nothing is lost, everything fits the published schema, errors name file and line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from translator.bilingual import BilingualDocument, Finding, Place, QuoteLink, QuoteRef, Row, Signature, WordLink
from translator.document import Attribution, Block, Document, Inline, Quote, Span
from translator.errors import InputError
from translator.formats import read_bilingual, read_pairs, write
from translator.formats.bitexts.jsonl import json_schema

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
SMALL = st.integers(0, 9)
VALIDATOR = Draft202012Validator(json_schema())


def spans(length: int) -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(0, length), st.integers(0, length)).map(lambda pair: Span(*sorted(pair)))


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    text = draw(TEXT)
    span = spans(len(text))
    attribution = st.builds(Attribution, span, st.none() | span, st.none() | span)
    quote = st.builds(
        lambda span, *rest: Quote(*span, *rest),
        *(span, SMALL, TEXT, TEXT, st.none() | attribution, st.booleans()),
        *(st.lists(span, max_size=2).map(tuple), st.booleans()),
    )
    kinds = st.sampled_from(["strong", "emphasis", "code", "link"])
    return Block(
        role=draw(st.sampled_from(["heading", "paragraph", "list_item", "quote", "caption", "table_cell", "code"])),
        text=text,
        level=draw(SMALL),
        marker=draw(TEXT),
        cell=draw(st.none() | st.tuples(SMALL, SMALL, SMALL)),
        inlines=tuple(
            draw(st.lists(st.builds(lambda span, *rest: Inline(*span, *rest), span, kinds, TEXT), max_size=2))
        ),
        sentences=tuple(draw(st.lists(span, max_size=2))),
        quotes=tuple(draw(st.lists(quote, max_size=2))),
        stray=tuple(draw(st.lists(span, max_size=2))),
    )


@st.composite
def documents(draw: st.DrawFn) -> BilingualDocument:
    sides = [tuple(draw(st.lists(blocks(), min_size=1, max_size=3))) for _ in range(2)]

    def place(side: int) -> st.SearchStrategy[Place]:
        return st.integers(0, len(sides[side]) - 1).flatmap(
            lambda index: spans(len(sides[side][index].text)).map(lambda span: Place(index, *span))
        )

    refs = [
        [QuoteRef(index, quote) for index, block in enumerate(side) for quote in range(len(block.quotes))]
        for side in sides
    ]
    ref = [st.sampled_from(side) if side else st.none() for side in refs]
    link = st.builds(WordLink[Place], place(0), place(1), st.floats(0, 1))
    finding = st.builds(
        Finding, TEXT, st.sampled_from(["info", "warning", "error"]), TEXT, st.none() | place(0), st.none() | place(1)
    )
    row = st.builds(
        Row,
        st.lists(place(0), max_size=2).map(tuple),
        st.lists(place(1), max_size=2).map(tuple),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.lists(link, max_size=2).map(tuple),
        st.lists(st.builds(QuoteLink, st.none() | ref[0], st.none() | ref[1]), max_size=2).map(tuple),
        st.lists(finding, max_size=2).map(tuple),
        TEXT,
    )
    of = [Document(side, draw(TEXT), draw(TEXT), draw(TEXT), tuple(draw(st.lists(TEXT, max_size=2)))) for side in sides]
    signature = Signature(
        draw(TEXT), draw(st.sampled_from(["translate", "align"])), model=draw(TEXT), beam_size=draw(SMALL)
    )
    return BilingualDocument(of[0], of[1], tuple(draw(st.lists(row, max_size=3))), signature)


@given(documents())
@settings(max_examples=60)
def test_reading_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, document: BilingualDocument
) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    write(document, path)
    assert read_bilingual(path) == document
    for line in path.read_bytes().split(b"\n")[:-1]:
        VALIDATOR.validate(json.loads(line))


def test_the_schema_is_valid_and_published(request: pytest.FixtureRequest) -> None:
    Draft202012Validator.check_schema(json_schema())
    # To write it again: json.dump(json_schema(), file, ensure_ascii=False, indent=1), and a line end.
    published = request.config.rootpath / "docs" / "bilingual-3.schema.json"
    assert published.read_text("utf-8") == json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("score", [float("inf"), float("-inf"), float("nan")])
def test_what_json_cannot_hold_is_replaced(score: float, sample: BilingualDocument, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    blocks = (replace(sample.source.blocks[0], text="\ud800" + sample.source.blocks[0].text[1:], marker="\udfff"),)
    rows = tuple(replace(row, score=score) for row in sample.rows)
    write(replace(sample, source=replace(sample.source, blocks=blocks + sample.source.blocks[1:]), rows=rows), path)
    again = read_bilingual(path)
    assert again.source.blocks[0].text == "\ufffd" + sample.source.blocks[0].text[1:]
    assert again.source.blocks[0].marker == "\ufffd"
    assert again.rows == tuple(replace(row, score=None) for row in sample.rows)


def test_the_golden_file_is_written_again_to_the_byte(
    sample: BilingualDocument, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    write(sample, tmp_path / "a.jsonl")
    golden = request.config.rootpath / "tests" / "golden" / "bilingual" / "sample.jsonl"
    assert (tmp_path / "a.jsonl").read_bytes() == golden.read_bytes()


def test_a_file_of_version_2_is_read(sample: BilingualDocument, request: pytest.FixtureRequest) -> None:
    assert read_bilingual(request.config.rootpath / "tests" / "golden" / "bilingual" / "sample-2.jsonl") == sample


def test_every_line_stands_after_what_it_names(
    sample: BilingualDocument, aligned: BilingualDocument, tmp_path: Path
) -> None:
    for document in (sample, aligned):
        write(document, tmp_path / "a.jsonl")
        seen = {"source": 0, "target": 0}
        for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()[1:]:
            record = json.loads(line)
            if record["type"] == "block":
                assert record["index"] == seen[record["side"]]
                seen[record["side"]] += 1
            else:
                for side in seen:
                    assert all(place[0] < seen[side] for place in record["row"][side])


def records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def change(at: int, /, *path: str, **values: Any) -> Callable[[list[Any]], None]:
    def spoil(lines: list[Any]) -> None:
        record = lines[at]
        for key in path:
            record = record[key]
        record.update(values)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "line", "words"),
    [
        (change(0, version=4), None, "version 4"),
        (change(0, rows="x"), 1, "`$.rows`"),
        (change(0, rows=-1), 1, "`$.rows`"),
        (change(0, extra=1), 1, "`extra`"),
        (change(0, "signature", beam_size="4"), 1, "`$.signature.beam_size`"),
        (change(1, "block", role="verse"), 2, "'verse'"),
        (change(1, "block", text=5), 2, "`$.block.text`"),
        (change(1, index=4), 2, "out of order"),
        (change(1, side="middle"), 2, "'middle'"),
        (change(1, type="page"), 2, "'page'"),
        (change(1, "block", sentences=[[0]]), 2, "`$.block.sentences[0]`"),
        (change(3, "row", source=[[0, 0, 999]]), 4, "outside the text"),
        (change(3, "row", source=[[7, 0, 1]]), 4, "outside the text"),
        (change(3, "row", source=[[0, 0, "1"]]), 4, "`$.row.source[0][2]`"),
        (change(3, "row", source=[[-1, 0, 1]]), 4, "outside the text"),
        (change(3, "row", links=[[[0, 0, 1], [0, 0, 1], "x"]]), 4, "`$.row.links[0][2]`"),
        (change(3, "row", links=[[[0, 0, 1], [0, 0, True], 1]]), 4, "`$.row.links[0][1][2]`"),
        (change(3, "row", links=[[[0, 0, 1], [9, 0, 1], 1]]), 4, "outside the text"),
        (change(3, "row", findings=[{"check": "", "severity": "info", "message": "", "target": [9, 0, 1]}]), 4, "out"),
        (change(3, "row", quotes=[[[0, 5], None]]), 4, "does not exist"),
        (change(3, "row", score="high"), 4, "`$.row.score`"),
        (lambda lines: lines[3].pop("row"), 4, "`row`"),
        (lambda lines: lines[3]["row"].pop("target"), 4, "`target`"),
        (lambda lines: lines.insert(2, lines[0]), 3, "second header"),
        (lambda lines: lines.pop(), None, "promises"),
        (lambda lines: lines.pop(3), 6, "row 1 is out of order, expected 0"),
    ],
)
def test_errors_name_file_and_line(
    spoil: Callable[[list[Any]], object], line: int | None, words: str, sample: BilingualDocument, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    write(sample, path)
    lines = records(path)
    spoil(lines)
    path.write_text("\n".join(json.dumps(record) for record in lines), "utf-8")
    with pytest.raises(InputError) as caught:
        read_bilingual(path)
    assert f"{path}:{line}:" in str(caught.value) if line else str(path) in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_a_file_of_version_1_is_refused_by_all_that_read(tmp_path: Path) -> None:
    path = tmp_path / "old.jsonl"
    path.write_text('{"type":"header","format":"translator-bilingual","version":1,"signature":{"beam":4},"rows":0}\n')
    for read in (read_bilingual, lambda path: list(read_pairs(path, skip_bad=True))):
        with pytest.raises(InputError, match="format version 1, only 2 and 3 are read") as caught:
            read(path)
        assert "Write the document again" in caught.value.hint


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no pair"),
        (b"\xff\xfe", "UTF-16"),
        (b"[1]", ":1: expected an object, not list"),
        (b"[" * 100_000, ":1: not JSON"),
        (b'{"type": 1}', ":1:"),
        (b'{"format": "translator-bilingual", "version": 2}', ":1: .*`type`"),
        (b'{"type": "block", "format": "translator-bilingual", "version": 2}', ":1: .*`"),
        (b'{"format": "translator-bilingual", "version": 2\n', ":1: not JSON"),
    ],
)
def test_files_that_are_something_else(data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_bilingual(tmp_path / "a.jsonl")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_bilingual(tmp_path / "a.jsonl")
