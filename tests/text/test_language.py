"""The wrong language is refused, and only when it is plain."""

import pytest

from translator.document import Block
from translator.errors import InputError
from translator.formats import read
from translator.text.language import check_language, detect

TEXTS = {  # The same two sentences.
    "fr": "Le conseil municipal s’est réuni hier soir pour voter le budget de la ville, qui augmente de trois pour "
    "cent cette année. Les habitants étaient nombreux dans la salle, et plusieurs ont pris la parole.",
    "en": "The town council met last night to vote on the budget of the city, which is growing by three percent this "
    "year. Many people were in the room, and several of them spoke.",
    "de": "Der Gemeinderat hat sich gestern Abend getroffen, um über den Haushalt der Stadt abzustimmen, der in diesem "
    "Jahr um drei Prozent wächst. Viele Bürger waren im Saal und einige haben auch gesprochen.",
    "es": "El ayuntamiento se reunió anoche para votar el presupuesto de la ciudad, que este año aumenta un tres por "
    "ciento. Los vecinos eran muchos en la sala y varios de ellos también hablaron.",
    "it": "Il consiglio comunale si è riunito ieri sera per votare il bilancio della città, che quest’anno aumenta del "
    "tre per cento. Gli abitanti erano molti nella sala e anche alcuni di loro hanno parlato.",
    "pt": "A câmara municipal reuniu-se ontem à noite para votar o orçamento da cidade, que este ano aumenta três por "
    "cento. Os moradores eram muitos na sala e alguns deles também falaram, mas não todos.",
    "nl": "De gemeenteraad kwam gisteravond bijeen om te stemmen over de begroting van de stad, die dit jaar met drie "
    "procent groeit. Er waren veel bewoners in de zaal en een aantal van hen nam ook het woord.",
}
NAMES = {"en": "English", "de": "German", "es": "Spanish", "it": "Italian", "pt": "Portuguese", "nl": "Dutch"}


@pytest.mark.parametrize("language", TEXTS)
def test_detect(language: str) -> None:
    assert detect([TEXTS[language]]) == language


@pytest.mark.parametrize("language", NAMES)
def test_another_language_is_named_with_the_way_out(language: str) -> None:
    with pytest.raises(InputError) as caught:
        read(TEXTS[language].encode())
    assert NAMES[language] in caught.value.message
    assert "--language any" in caught.value.hint
    assert read(TEXTS[language].encode(), language=None).language == language
    assert read(TEXTS[language].encode(), language=language).language == language


@pytest.mark.parametrize(
    "text",
    [
        "The Wall, The Dark Side of the Moon, The Final Cut",
        "Il a sorti « The Wall » ; la presse a écrit : « This is the best album that they have made », et c’est vrai.",
        "Jean-Paul Dupont, Marie Martin, Paris, Lyon, Nice, Nantes, Lille, Rennes, Reims, Toulon, Dijon, Angers " * 2,
        "12 34 56 78 90 " * 20,
        "x = f(x) + g(y) ; z = h(z) " * 10,
    ],
)
def test_little_or_mixed_evidence_is_let_through(text: str) -> None:
    check_language([Block("paragraph", text)], "fr", "x")


def test_code_is_no_evidence() -> None:
    check_language([Block("code", TEXTS["en"]), Block("paragraph", TEXTS["fr"])], "fr", "x")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Это русский текст, который никто здесь не ждал. " * 5, "Cyrillic"),
        ("Αυτό είναι ένα ελληνικό κείμενο. " * 6, "Greek"),
    ],
)
def test_another_alphabet(text: str, script: str) -> None:
    with pytest.raises(InputError, match=script):
        read(text.encode())


def test_a_regional_tag_of_the_page_is_kept_and_a_wrong_one_is_not() -> None:
    page = f"<html lang='%s'><body><p>{TEXTS['fr']}</p></body></html>"
    assert read((page % "fr-CA").encode()).language == "fr-CA"
    assert read((page % "en").encode()).language == "fr"


def test_a_text_in_no_known_language_is_undetermined() -> None:
    assert read(b"Lorem", language=None).language == "und"


def test_a_language_without_evidence_is_not_checked() -> None:
    assert read(TEXTS["en"].encode(), language="br").language == "br"
