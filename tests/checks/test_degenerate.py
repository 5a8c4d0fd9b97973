from __future__ import annotations

import pytest

from translator.checks.degenerate import fault_of

SOURCE = "Le ministre a rencontré hier les représentants du personnel à Paris."


@pytest.mark.parametrize(
    ("source", "target", "fault"),
    [
        (SOURCE, "The minister met the staff representatives in Paris yesterday.", None),
        (SOURCE, "", "empty"),
        (SOURCE, "The minister the minister the minister the minister.", "repetition"),
        (SOURCE, "The minister aaaaaaaaaaaaaaaaaaaaaaaa met them in Paris.", "repetition"),
        (SOURCE, "Paris.", "length"),
        (SOURCE, "Word " * 90, "length"),
        (SOURCE, SOURCE, "copy"),
        ("Non, non, non !", "No, no, no!", None),
        ("Très, très, très bien.", "Very, very, very good.", None),
        ("Oui.", "Yes.", None),
        ("...", "...", None),
        ("Paris, New York, Tokyo, Berlin.", "Paris, New York, Tokyo, Berlin.", None),
        ("Il est parti et il est revenu et il est reparti.", "He left and he came back and he left again.", None),
    ],
)
def test_fault_of(source: str, target: str, fault: str | None) -> None:
    assert fault_of(source, target) == fault
