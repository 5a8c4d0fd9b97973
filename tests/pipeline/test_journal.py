from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.engines import RuleEngine
from translator import Document, UsageError, segment
from translator.engine.base import DecodingOptions
from translator.pipeline.journal import Journal, fingerprint
from translator.pipeline.run import names_in, stream

TEXT = "\n\n".join(f"« Phrase {number} », dit Paul. La suite {number} arrive." for number in range(120))
HEADER = {"source": "x", "signature": "y"}


def run(document: Document, journal: Journal, stop_after: int = 1000) -> None:
    engine = RuleEngine()
    blocks = list(enumerate(document.blocks))[len(journal.blocks) :]
    results = stream(
        blocks, engine, names_in(document, engine), options=DecodingOptions(), quotes="us",
        first_window=journal.next_window,
    )  # fmt: skip
    for number, window in enumerate(results):
        if number == stop_after:
            return
        journal.commit(window)


@pytest.fixture(scope="module")
def document() -> Document:
    return segment(TEXT)


def test_rows_read_back_are_the_rows_written(document: Document, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", HEADER, resume=False)
    run(document, journal)
    assert len(journal) == 240
    rows = list(journal)
    assert journal[0] == rows[0]
    assert journal[-1] == rows[239]
    assert journal[5:8] == rows[5:8]
    with pytest.raises(IndexError):
        journal[240]
    journal.close()


@pytest.mark.parametrize("cut", [0, 1, 40, 300, 100_000])
def test_a_journal_cut_anywhere_goes_on_to_the_same_result(document: Document, tmp_path: Path, cut: int) -> None:
    whole = Journal(tmp_path / "whole", HEADER, resume=False)
    run(document, whole)
    part = Journal(tmp_path / "part", HEADER, resume=False)
    run(document, part, stop_after=2)
    part.close()
    data = (tmp_path / "part").read_bytes()
    (tmp_path / "part").write_bytes(data[: max(0, len(data) - cut)])
    again = Journal(tmp_path / "part", HEADER, resume=True)
    assert len(again.blocks) <= len(document.blocks)
    run(document, again)
    assert list(again) == list(whole)
    assert again.blocks == whole.blocks
    again.close()
    whole.close()
    assert (tmp_path / "part").read_bytes() == (tmp_path / "whole").read_bytes()


def test_a_journal_of_another_text_is_refused(document: Document, tmp_path: Path) -> None:
    Journal(tmp_path / "j", HEADER, resume=False).close()
    with pytest.raises(UsageError, match="other settings"):
        Journal(tmp_path / "j", {"source": fingerprint(document), "signature": "y"}, resume=True)


def test_close_can_delete(tmp_path: Path) -> None:
    Journal(tmp_path / "j", HEADER, resume=False).close(delete=True)
    assert list(tmp_path.iterdir()) == []
