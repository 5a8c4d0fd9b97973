from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines import FakeEngine
from translator import Document, UsageError, segment
from translator.pipeline.journal import Journal, JournalRows, TranslatedWindow, fingerprint
from translator.pipeline.translator import Translator

TEXT = "\n\n".join(f"« Phrase {number} », dit Paul. La suite {number} arrive." for number in range(120))
HEADER = {"source": "x", "signature": "y"}


def opened(path: Path, *, resume: bool = False) -> Journal[TranslatedWindow]:
    return Journal.open(path, HEADER, TranslatedWindow, resume=resume)


def run(document: Document, journal: Journal[TranslatedWindow], stop_after: int = 1000) -> None:
    done = sum(len(window.blocks) for window in journal)
    blocks = list(enumerate(document.blocks))[done:]
    for number, results in enumerate(Translator(FakeEngine()).blocks(blocks, first_window=len(journal))):
        if number == stop_after:
            return
        journal.commit(TranslatedWindow.of(results))


@pytest.fixture(scope="module")
def document() -> Document:
    return segment(TEXT)


def test_rows_read_back_are_those_of_the_translation(document: Document, tmp_path: Path) -> None:
    journal = opened(tmp_path / "j")
    run(document, journal)
    expected = Translator(FakeEngine()).document(document)
    rows = JournalRows(journal)
    assert len(rows) == 240
    assert tuple(rows) == expected.rows
    assert tuple(block for window in journal for block in window.blocks) == expected.target.blocks
    assert rows[0] == expected.rows[0]
    assert rows[-1] == expected.rows[239]
    assert tuple(rows[5:8]) == expected.rows[5:8]
    with pytest.raises(IndexError):
        rows[240]
    journal.close()


def test_rows_grow_with_the_journal(document: Document, tmp_path: Path) -> None:
    journal = opened(tmp_path / "j")
    rows = JournalRows(journal)
    assert (len(rows), list(rows)) == (0, [])
    run(document, journal, stop_after=1)
    first = len(rows)
    assert 0 < first < 240
    run(document, journal)
    assert len(rows) == len(list(rows)) == 240
    journal.close()


@pytest.mark.parametrize("cut", [0, 1, 40, 300, 100_000])
def test_a_journal_cut_anywhere_goes_on_to_the_same_result(document: Document, tmp_path: Path, cut: int) -> None:
    whole = opened(tmp_path / "whole")
    run(document, whole)
    part = opened(tmp_path / "part")
    run(document, part, stop_after=2)
    part.close()
    data = (tmp_path / "part").read_bytes()
    (tmp_path / "part").write_bytes(data[: max(0, len(data) - cut)])
    again = opened(tmp_path / "part", resume=True)
    assert len(again) == (2 if cut == 0 else 1 if cut < 1000 else 0)
    run(document, again)
    assert list(again) == list(whole)
    again.close()
    whole.close()
    assert (tmp_path / "part").read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_damaged_record_and_all_after_it_are_done_again(document: Document, tmp_path: Path) -> None:
    journal = opened(tmp_path / "j")
    run(document, journal)
    journal.close()
    lines = (tmp_path / "j").read_bytes().splitlines(keepends=True)
    lines[2] = b'{"blocks":[1],"rows":[]}\n'
    (tmp_path / "j").write_bytes(b"".join(lines))
    again = opened(tmp_path / "j", resume=True)
    assert len(again) == 1
    again.close()


def test_a_journal_of_another_text_is_refused(document: Document, tmp_path: Path) -> None:
    opened(tmp_path / "j").close()
    with pytest.raises(UsageError, match="other settings"):
        Journal.open(tmp_path / "j", {"source": fingerprint(document), "signature": "y"}, TranslatedWindow, resume=True)


def test_records_may_be_lines(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "j", HEADER, list[str], resume=False)
    journal.commit(["un", ""])
    journal.commit(["deux\u2028"])
    journal.close()
    again = Journal.open(tmp_path / "j", HEADER, list[str], resume=True)
    assert list(again) == [["un", ""], ["deux\u2028"]]
    again.close()


def test_close_can_delete(tmp_path: Path) -> None:
    opened(tmp_path / "j").close(delete=True)
    assert list(tmp_path.iterdir()) == []
