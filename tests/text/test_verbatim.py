from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.text.verbatim import missing_signs, missing_texts, verbatim, words_around


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://exemple.fr/a(b)?c=d.", ["https://exemple.fr/a(b)?c=d"]),
        ("(www.exemple.fr/a(b)), ftp://x.y/z", ["www.exemple.fr/a(b)", "ftp://x.y/z"]),
        ("Écrire à jean.dupont@exemple.co.uk ou mailto:a@b.c.", ["jean.dupont@exemple.co.uk", "mailto:a@b.c"]),
        ("@jean et #vélo", ["@jean", "#vélo"]),
        ("mon-journal.fr, lesite.com/page et xy.org:80", ["mon-journal.fr", "lesite.com/page", "xy.org:80"]),
        ("Il finit.La suite vient.et M.Dupont part.de là", []),
        ("doi:10.1000/182 ou 10.1000/182", ["doi:10.1000/182", "10.1000/182"]),
        ("bilan-2023.pdf, a_b.tar.gz et notes.md", ["bilan-2023.pdf", "a_b.tar.gz", "notes.md"]),
        ("dans /etc/hosts, ~/a/b.txt ou C:\\temp\\x", ["/etc/hosts", "~/a/b.txt", "C:\\temp\\x"]),
        ("et/ou 120 km/h le 1/2", []),
        ("Cher {prenom}, %1$s a {0} <b>amis</b>", ["{prenom}", "%1$s", "{0}", "<b>", "</b>"]),
        ("50 % des 30 % du total", []),
        ("${HOME}, {{ nom }}, %(n)s &amp; `ls -l`", ["${HOME}", "{{ nom }}", "%(n)s", "&amp;", "`ls -l`"]),
        ("l'option --force de ma_fonction", ["--force", "ma_fonction"]),
        ("3 < 5 > 2, R&D, AT&T", []),
        ("le mot λόγος, un α et Ω", ["λόγος"]),
        ("en russe : русский язык, en chinois 你好", ["русский язык", "你好"]),
        ("bravo 👏👏 et ❤️ !", ["👏👏", "❤️"]),
        ("10²³ m² 3 €", ["10²³"]),
        ("le 01 23 45 67 89.", ["01 23 45 67 89"]),
        ("au 01 23 45 67 89 ou +33 1 23 45 67 89", ["01 23 45 67 89", "+33 1 23 45 67 89"]),
        ("le XIXᵉ, 1ᵉʳ, Šumperk, « œuf » – … “a”", []),
    ],
)
def test_what_is_carried_over(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in verbatim(text)] == found


@given(st.text(alphabet="aé.@#/%{}<>()&:_-1 λ😀я", max_size=40))
def test_spans_are_in_order_and_apart(text: str) -> None:
    spans = verbatim(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("texts", "target", "missing"),
    [
        (["https://a.fr", "https://a.fr/b"], "See https://a.fr/b and https://a.fr.", []),
        (["https://a.fr", "https://a.fr/b"], "See https://a.fr/b only.", [0]),
        (["#Paris", "#Paris2024"], "#Paris2024 alone", [0]),
        (["a@b.fr", "a@b.fr"], "Write to a@b.fr.", [1]),
        (["😀"], "Great 😀!", []),
        (["Zola"], "Zolas", [0]),
        ([], "", []),
    ],
)
def test_what_did_not_arrive(texts: list[str], target: str, missing: list[int]) -> None:
    assert missing_texts(texts, target) == missing


@pytest.mark.parametrize(
    ("source", "target", "missing"),
    [
        ("Il coûte 800 €.", "It costs 800.", ["€"]),
        ("Il coûte 800 €.", "It costs 800 euros.", []),
        ("1 000 £ et 5 $", "£1,000 and 5 dollars", []),
        ("Il fait −5 °C.", "It is 5 C.", ["−", "°"]),
        ("Il fait -5 °C.", "It is minus five degrees.", []),
        ("le n° 5", "number 5", []),
        ("250 µg", "250 g", ["µ"]),
        ("§ 12, Durand & Fils", "Section 12, Durand and Sons", []),
        ("2019-2020, 3-1", "2019 2020, 3 1", []),
        ("20 m² et 3 m³", "20 square metres and 3 m", ["³"]),
    ],
)
def test_signs_that_did_not_arrive(source: str, target: str, missing: list[str]) -> None:
    assert [source[span.start : span.end] for span in missing_signs(source, target)] == missing


def test_words_around_characters() -> None:
    text = "L'abbé Žák et Ž. vont à Ž Ž"
    assert [text[span.start : span.end] for span in words_around(text, "Ž")] == ["Žák", "Ž", "Ž Ž"]
