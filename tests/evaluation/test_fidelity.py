from __future__ import annotations

import pytest

from translator.evaluation.fidelity import fidelity, number_verdicts, quote_nesting, quote_verdicts
from translator.evaluation.result import Fidelity

NESTED = "Il a dit : « Elle a crié “non” à tous. »"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("« Oui », dit-il.", "“Yes,” he said.", (True, True, True)),
        ("« Oui », dit-il.", '"Yes," he said.', (True, True, True)),
        ("« Oui », dit-il.", "‘Yes,’ he said.", (True, True, True)),
        ("« Oui », dit-il.", "Yes, he said.", (True, False, False)),
        ("« Oui », dit-il.", "“Yes, he said.", (True, True, False)),
        ("« Oui », dit-il.", "“Yes,” he “said”.", (True, True, False)),
        ("« Oui », dit-il.", "“Yes,” he said.”", (True, True, False)),
        (NESTED, "He said, “She cried ‘no’ to everyone.”", (True, True, True)),
        (NESTED, "He said, “She cried” ‘no’ to everyone.", (True, True, False)),
        (NESTED, "He said, “She cried no to everyone.”", (True, True, False)),
        ("Rien de cité.", "Nothing’s quoted, it's the boys' house.", (False, False, True)),
        ("Rien de cité.", "Nothing “quoted”.", (False, True, False)),
        ("« La suite vient.", "“More is to come.", (False, False, True)),
        ("« La suite vient.", "More is to come.", (False, False, True)),
    ],
)
def test_quotations_are_kept_in_number_and_nesting(source: str, target: str, expected: tuple[bool, ...]) -> None:
    assert tuple(quote_verdicts([quote_nesting(source, "fr")], [target])[0]) == expected


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("Il y a 1 200,5 km.", "It is 1,200.5 km.", (True, True, True)),
        ("Il y a 1 200,5 km.", "It is 1.2005 km.", (True, True, False)),
        ("Trois ou 3 ?", "Three or three?", (True, False, True)),
        ("En mai.", "In May 2010.", (False, True, True)),
        ("Rien.", "Nothing.", (False, False, True)),
    ],
)
def test_numbers_are_kept_in_value(source: str, target: str, expected: tuple[bool, ...]) -> None:
    assert tuple(number_verdicts([source], [target])[0]) == expected


def test_fidelity_counts_rows_with_something_to_keep() -> None:
    sources = ["« Oui »", "« Non »", "Rien", "Rien", "Rien"]
    targets = ["“Yes”", "No", "Nothing", "“Nothing”", "Nothing"]
    found = fidelity(quote_verdicts([quote_nesting(source, "fr") for source in sources], targets))
    assert found == Fidelity(kept=1, rows=2, added=1)
    assert found.share == 0.5
    assert fidelity([]).share is None
