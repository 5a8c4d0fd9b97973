from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from translator.training import augment
from translator.training.augment import TextPair, augmented
from translator.training.preparing import model_pair
from translator.training.recipe import AugmentSettings

Maker = Callable[[TextPair, random.Random], TextPair | None]

PLAIN = ("Le conseil a voté le budget hier soir.", "The council voted on the budget last night.")
COMMA = (
    "Le conseil a voté le budget, mais le maire refuse.",
    "The council voted on the budget, but the mayor refuses.",
)
NUMBER = ("Le train de 8 heures a 25 minutes de retard ici.", "The 8 o'clock train is 25 minutes late here.")
QUOTED = ("Le maire a dit « non » au conseil hier.", "The mayor said “no” to the council yesterday.")
PRICE = ("Il a payé 1 500 euros au conseil hier soir.", "He paid 1,500 euros to the council last night.")
QUESTION = ("Le conseil a-t-il voté le budget hier soir?", "Did the council vote on the budget last night?")
SENTENCES = (PLAIN, COMMA, NUMBER, QUOTED, PRICE)
MAKERS: dict[str, Maker] = {
    "quoted": augment.quoted,
    "headline": augment.headline,
    "capitals": augment.capitals,
    "numbers": augment.numbers,
    "addresses": augment.addresses,
    "currencies": augment.currencies,
}


def made(maker: Maker, pair: TextPair, seeds: int = 60) -> set[TextPair | None]:
    return {maker(pair, random.Random(seed)) for seed in range(seeds)}


@pytest.mark.parametrize(
    ("maker", "pair"),
    [
        ("quoted", QUOTED),
        ("quoted", QUESTION),
        ("quoted", ("le conseil a voté le budget hier soir.", "the council voted on the budget last night.")),
        ("quoted", ("Trop court.", "Too short.")),
        ("headline", QUESTION),
        ("headline", (PLAIN[0], PLAIN[1][:-1])),
        ("headline", ("Le conseil " * 10 + "dort.", "The council " * 10 + "sleeps.")),
        ("capitals", ("Le conseil " * 10 + "dort.", "The council " * 10 + "sleeps.")),
        ("numbers", PLAIN),
        ("numbers", ("Il y a 25 chats dans le jardin ici.", "There are twenty-five cats in the garden here.")),
        ("numbers", ("Il y a 25 chats et 25 chiens ici.", "There are 25 cats and 25 dogs here.")),
        ("numbers", ("Il a 10 000 euros ici.", "He has 10,000 euros here.")),
        ("numbers", ("Il vaut 2,5 euros ici.", "It is worth 2.5 euros here.")),
        ("addresses", QUOTED),
        ("addresses", QUESTION),
        ("currencies", NUMBER),
        ("currencies", ("Il a payé 15 euros.", "He paid 16 euros.")),
        ("currencies", ("Il a payé 15 euros et 3 euros.", "He paid 15 euros.")),
    ],
)
def test_what_does_not_fit_is_left_alone(maker: str, pair: TextPair) -> None:
    assert made(MAKERS[maker], pair) == {None}


@pytest.mark.parametrize(
    ("maker", "pair", "expected"),
    [
        ("headline", PLAIN, {(PLAIN[0][:-1], PLAIN[1][:-1])}),
        (
            "capitals",
            PLAIN,
            {
                ("LE CONSEIL A VOTÉ LE BUDGET HIER SOIR.", "THE COUNCIL VOTED ON THE BUDGET LAST NIGHT."),
                ("Le Conseil A Voté Le Budget Hier Soir.", "The Council Voted On The Budget Last Night."),
            },
        ),
        (
            "currencies",
            PRICE,
            {
                (PRICE[0].replace("euros", sign), PRICE[1].replace("1,500 euros", f"{sign}1,500"))
                for sign in ("€", "$", "£")
            },
        ),
        (
            "currencies",
            ("Il a payé 3 dollars.", "He paid US$3."),
            {(f"Il a payé 3 {sign}.", f"He paid {sign}3.") for sign in ("€", "$", "£")},
        ),
    ],
)
def test_what_a_maker_makes(maker: str, pair: TextPair, expected: set[TextPair]) -> None:
    assert made(MAKERS[maker], pair) == expected


def test_somebody_says_the_sentence() -> None:
    found = made(augment.quoted, PLAIN, 400)
    assert {sum(name in text for name in ("a-t-il", "a-t-elle")) for text, _ in filter(None, found)} == {
        0,
        1,
    }  # with names and with pronouns
    starts = {text[:2] for text, _ in filter(None, found)}
    assert "« " in starts
    assert len(starts) > 4
    for source, target in filter(None, found):
        assert re.search(r"[Ll]e conseil a voté le budget hier soir", source)
        assert re.search(r"[Tt]he council voted on the budget last night", target)
        assert source.count("«") == 1


def test_a_sentence_with_a_comma_is_interrupted() -> None:
    found = made(augment.quoted, COMMA)
    assert len(found) > 10
    for pair in found:
        assert pair
        source, target = pair
        assert re.fullmatch(r"« Le conseil a voté le budget », .+, « mais le maire refuse »\.", source)
        assert re.fullmatch(r"“The council voted on the budget,” .+, “but the mayor refuses\.”", target)


def test_numbers_change_alike_on_both_sides() -> None:
    found = made(augment.numbers, NUMBER)
    assert len(found) > 50
    for pair in found:
        assert pair
        values = [re.findall(r"\d+", text) for text in pair]
        assert values[0] == values[1]
        assert [len(value) for value in values[0]] == [1, 2]
        assert [re.sub(r"\d", "#", text) for text in pair] == [re.sub(r"\d", "#", text) for text in NUMBER]


def test_the_same_address_stands_on_both_sides() -> None:
    for pair in made(augment.addresses, PLAIN):
        assert pair
        found = [
            re.fullmatch(re.escape(text[:-1]) + r" \((\S+)\)\.", new) for text, new in zip(PLAIN, pair, strict=True)
        ]
        assert found[0]
        assert found[1]
        assert found[0][1] == found[1][1]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([PLAIN, COMMA], (f"{PLAIN[0]} {COMMA[0]}", f"{PLAIN[1]} {COMMA[1]}")),
        ([PLAIN], None),
        ([("Un titre", "A title"), PLAIN], None),
        ([PLAIN] * 12, None),
    ],
)
def test_neighbours_are_joined(pairs: list[TextPair], expected: TextPair | None) -> None:
    assert augment.joined(pairs) == expected


@pytest.mark.parametrize("pair", SENTENCES)
@pytest.mark.parametrize("maker", MAKERS)
def test_marks_stay_equal_and_the_spelling_the_models(maker: str, pair: TextPair) -> None:
    for new in filter(None, made(MAKERS[maker], pair, 200)):
        source, target = new
        assert (source.count("« "), source.count(" »")) == (target.count("“"), target.count("”"))
        assert model_pair(source, target) == new


def test_shares_say_how_often() -> None:
    pairs = [(f"{PLAIN[0][:-1]} {number}.", f"{PLAIN[1][:-1]} {number}.") for number in range(1000)]
    assert list(augmented(pairs, AugmentSettings(), random.Random(1))) == pairs
    new = list(augmented(pairs, AugmentSettings(joined=0.2, headline=0.1), random.Random(1)))
    assert [pair for pair in new if pair in set(pairs)] == pairs
    assert sum(source[-1] != "." for source, _ in new) == pytest.approx(100, rel=0.3)
    assert sum(source.count("conseil") > 1 for source, _ in new) == pytest.approx(200, rel=0.3)
    assert new == list(augmented(pairs, AugmentSettings(joined=0.2, headline=0.1), random.Random(1)))


def test_every_share_has_its_maker() -> None:
    pairs = [PLAIN, COMMA, NUMBER, PRICE] * 3
    # What needs word links is made elsewhere.
    for field in AugmentSettings.model_fields.keys() - {"placeholders", "substituted", "dictionary", "names"}:
        assert len(list(augmented(pairs, AugmentSettings.model_validate({field: 1.0}), random.Random(1)))) > len(
            pairs
        ), field
