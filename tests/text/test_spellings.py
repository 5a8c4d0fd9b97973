from __future__ import annotations

import pytest

from translator.text.spellings import is_adapted, is_made_from, is_misspelt, is_misspelt_exonym, lost_letters, plain


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Zagreb", "agreb"), ("Xiaoping", "iaoping"), ("Viñales", "Viales"), ("Muñoz", "Muo"), ("ZDF", "DF"),
        ("Řezáčová", "ezáčová"),
    ],
)  # fmt: skip
def test_lost_letters(name: str, word: str) -> None:
    assert lost_letters(name, word)


@pytest.mark.parametrize(("name", "word"), [("Marine", "Marin"), ("USA", "US"), ("Zoé", "Zoé"), ("Zola", "a")])
def test_other_letters_are_not_lost(name: str, word: str) -> None:
    assert not lost_letters(name, word)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Mantouvalos", "Muantouvalos"), ("Rodrigo", "Roieldrigo"), ("Ngorongoro", "Ngorongogoro"),
        ("Guttenberg", "Gutttenberg"), ("Karel", "Karueel"), ("O'Donovan", "O'Dovan"), ("Christchurch", "Christch"),
        ("Sharipov", "Shaipov"), ("Bougrain-Dubourg", "Bougrain-Duburrg"), ("Tonlé", "Tonule"), ("Zapatero", "apatero"),
    ],
)  # fmt: skip
def test_misspelt(name: str, word: str) -> None:
    assert is_misspelt(name, word)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Decary", "Décary"), ("Décary", "Decary"),  # accents
        ("Greene", "Green"), ("Maryland", "Mary"), ("Provinces-Unies", "Provinces"),  # other words
        ("Marie", "Mary"), ("Athènes", "Athens"), ("Hérodote", "Herodotus"), ("Saturne", "Saturn"),  # exonyms
        ("Rohani", "Rouhani"), ("Béchir", "Bashir"), ("Abdallah", "Abdullah"), ("Nicolas", "Nicholas"),
        ("Moubarak", "Mubarak"), ("Tchevtchenko", "Chevchenko"), ("Brandebourg", "Brandenburg"),  # foreign names
        ("Nyemtchinov", "Němčinov"), ("Batllo", "Batlló"),  # better than the French
        ("Ukraine", "Ukrainian"), ("Kennedy", "Kennedys"), ("Emilie-Romagne", "Emilia-Romagna"),
    ],
)  # fmt: skip
def test_not_misspelt(name: str, word: str) -> None:
    assert not is_misspelt(name, word)


@pytest.mark.parametrize("word", ["Loukashenko", "Loukahenko", "Lukahenko", "Loukaschenko"])
def test_an_exonym_misspelt(word: str) -> None:
    assert is_misspelt_exonym("Loukachenko", "Lukashenko", word)


@pytest.mark.parametrize(
    ("name", "form", "word"),
    [
        ("Ukraine", "Ukraine", "Ukrainians"), ("Vienne", "Vienna", "Viennese"), ("Russie", "Russia", "Prussia"),
        ("Zelensky", "Zelensky", "Zelenskyy"), ("Timochenko", "Tymoshenko", "Timoshenko"),
        ("Suisse", "Switzerland", "Swiss"), ("Kharkiv", "Kharkiv", "Kharkov"), ("Irak", "Iraq", "Irk"),
        ("Londres", "London", "Londoners"), ("Catalogne", "Catalonia", "Catalans"), ("France", "France", "Finance"),
        ("Lombardie", "Lombardy", "Lombard"), ("Wallonie", "Wallonia", "Walloon"), ("Chine", "China", "Chief"),
    ],
)  # fmt: skip
def test_no_exonym_misspelt(name: str, form: str, word: str) -> None:
    assert not is_misspelt_exonym(name, form, word)


def test_letters_lost_from_an_exonym() -> None:
    assert is_misspelt_exonym("Zambie", "Zambia", "ambia")
    assert not is_misspelt_exonym("Zambie", "Zambia", "Zambie")


def test_words_made_from_names() -> None:
    assert is_made_from("ukraine", "ukrainians")
    assert is_made_from("italy", "italian")
    assert not is_made_from("lukashenko", "lukahenko")


def test_adapted_and_plain() -> None:
    assert is_adapted("Moubarak", "Mubarak")
    assert not is_adapted("Loukachenko", "Loukashenko")
    assert plain("O’Søndergaard") == "osondergaard"
