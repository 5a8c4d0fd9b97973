from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.engines import FakeEngine
from translator.engine import DecodingOptions
from translator.errors import ModelError
from translator.formats import Pair
from translator.training.options import InterpolationOptions
from translator.training.synthetic import back_translated, interpolated

BEAMS = {
    "Le chat dort.": ["The cat is asleep.", "The cat sleeps."],
    "Il a 3 chats.": ["He has 4 cats.", "He has four cats."],
    "Elle dit « oui ».": ["She says “yes”.", "She says yes."],
    "Il pleut.": ["Nothing of that kind."],
}


class Beams(FakeEngine):
    """An engine whose beams are given."""

    def n_best(self, sentences: Sequence[str], options: DecodingOptions) -> list[list[str]]:
        self.options.append(options)
        return [BEAMS[sentence] for sentence in sentences]


@pytest.mark.parametrize(
    ("pair", "target"),
    [
        (("Le chat dort.", "The cat is sleeping."), "The cat is asleep."),
        (("Le chat dort.", "The cat sleeps!"), "The cat sleeps."),
        (("Il a 3 chats.", "He has 3 cats."), "He has 3 cats."),
        (("Elle dit « oui ».", 'She said "yes".'), "She says “yes”."),
        (("Elle dit « oui ».", "She says yes."), "She says yes."),
        (("Il pleut.", "It is raining."), "It is raining."),
        (("Il pleut bien trop longtemps.", "It rains."), "It rains."),
    ],
)
def test_the_hypothesis_nearest_to_the_reference_is_taken_if_it_is_near_and_whole(
    pair: tuple[str, str], target: str
) -> None:
    engine = Beams(max_tokens=20)
    assert list(interpolated([Pair(*pair, "a")], engine)) == [Pair(pair[0], target, "a")]
    assert engine.options == [DecodingOptions(beam_size=8, links=False)]


def test_of_equals_the_best_of_the_beam_is_taken_and_never_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BEAMS, "Il pleut.", ["", "10 km", "10km"])
    pairs = [Pair("Il pleut.", "10km"), Pair("Il pleut.", "Rain."), Pair("", "Rain."), Pair("Il pleut.", "")]
    taken: list[None] = []
    found = list(interpolated(pairs, Beams(), InterpolationOptions(min_chrf=0), on_taken=lambda: taken.append(None)))
    assert [pair.target for pair in found] == ["10 km", "Rain.", "Rain.", ""]
    assert len(taken) == 1


def test_a_model_that_writes_english_is_refused() -> None:
    given = ["The weather is bad and it will be so for the rest of the week, as they said on the radio."] * 9
    with pytest.raises(ModelError, match="rules does not write French"):
        list(back_translated(given, FakeEngine(whole=lambda text: text)))


def test_english_at_the_end_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.training.synthetic._CHUNK", 9)
    english = ["The weather is bad and it will be so for the rest of the week, as they said on the radio."] * 9
    french = ["Le temps est mauvais et il le restera pour la fin de la semaine, comme on l'a dit à la radio."] * 9
    assert len(list(back_translated([*french, *english], FakeEngine(whole=lambda text: text)))) == 18


def test_how_near_is_an_option() -> None:
    pair = Pair("Il pleut.", "It is raining.")
    (found,) = interpolated([pair], Beams(), InterpolationOptions(beam_size=2, min_chrf=0))
    assert found == Pair("Il pleut.", "Nothing of that kind.")


def test_a_quotation_around_the_whole_pair_leaves_both_sides() -> None:
    (found,) = interpolated([Pair("« Le chat dort. »", "“The cat sleeps.”")], Beams())
    assert found == Pair("Le chat dort.", "The cat sleeps.")


def test_many_pairs_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.training.synthetic._CHUNK", 3)
    pairs = [Pair("Le chat dort.", f"The cat sleeps. {number}") for number in range(10)]
    assert [pair.target for pair in interpolated(pairs, Beams())] == [pair.target for pair in pairs]


def test_english_gets_french_and_what_cannot_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("translator.training.synthetic._CHUNK", 2)
    engine = FakeEngine(max_tokens=24, whole=lambda text: "" if text == "Nothing." else f"fr {text}")
    given = ["“It’s raining…”", "", "far too long for the model, that is", "Nothing.", "The end."]
    assert list(back_translated(given, engine)) == [
        Pair("fr It's raining...", "It's raining..."),
        Pair("fr The end.", "The end."),
    ]
    assert all(options == DecodingOptions(beam_size=1, links=False) for options in engine.options)
