from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.training.test_links import command_exists
from tests.training.toy import sentences
from translator.errors import InputError
from translator.text.words import split_words
from translator.training import linked_pairs
from translator.training.linked_pairs import LinkedPairs
from translator.training.linked_words import LinkedWords
from translator.training.placeholders import phrases, same, with_placeholders
from translator.training.recipe import AugmentSettings
from translator.training.substitution import (
    Substitution,
    part_of_speech,
    plural_english,
    plural_french,
    slots,
)

Points = set[tuple[int, int]]

VOTE = ("Le ministre propose une réforme fiscale.", "The minister proposes a tax reform.")
VOTE_LINKS = {(0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (5, 4), (6, 6)}
VISIT = ("Hier, Juncker a quitté Bruxelles en train.", "Yesterday Juncker left Brussels by train.")
VISIT_LINKS = {(0, 0), (2, 1), (3, 2), (4, 2), (5, 3), (6, 4), (7, 5), (8, 6)}


def linked(pair: tuple[str, str], forward: Points, backward: Points | None = None) -> LinkedWords:
    source, target = pair
    words = split_words(source), split_words(target)
    return LinkedWords(source, target, *words, forward, forward if backward is None else backward)


def texts(pair: tuple[str, str], spans: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> list[tuple[str, str]]:
    return [(pair[0][slice(*source)], pair[1][slice(*target)]) for source, target in spans]


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (("Il a payé 10 000,50 euros.", "He paid 10,000.50 euros."), [("10 000,50", "10,000.50")]),
        (("Il y a 3 chats et 3 chiens.", "There are 3 cats and 3 dogs."), []),
        (("Écrire à a.b@c.fr ou www.d.fr.", "Write to a.b@c.fr or www.d.fr."), [("a.b@c.fr",) * 2, ("www.d.fr",) * 2]),
        (("Le vol AF447 de Tom.", "Tom's flight AF447."), [("AF447",) * 2, ("Tom",) * 2]),
        (("Il a vu Angela Merkel.", "He saw Angela Merkel."), [("Angela Merkel",) * 2]),
        (("Une phrase.", "A sentence."), []),
    ],
)
def test_what_both_texts_hold(pair: tuple[str, str], expected: list[tuple[str, str]]) -> None:
    class Always(random.Random):
        def random(self) -> float:
            return 0.0

    assert texts(pair, same(*pair, Always())) == expected


@pytest.mark.parametrize(
    ("pair", "forward", "backward", "expected"),
    [
        (
            VOTE, VOTE_LINKS, VOTE_LINKS,
            [
                ("ministre", "minister"), ("ministre propose", "minister proposes"), ("propose", "proposes"),
                ("réforme", "reform"), ("réforme fiscale", "tax reform"), ("fiscale", "tax"),
            ],
        ),
        # A word that is linked outside in one direction alone is not consistent.
        (VOTE, VOTE_LINKS, VOTE_LINKS | {(5, 5)}, [
            ("ministre", "minister"), ("ministre propose", "minister proposes"), ("propose", "proposes"),
            ("réforme fiscale", "tax reform"),
        ]),
        (VOTE, VOTE_LINKS, set(), []),
        (VOTE, set(), set(), []),
    ],
)  # fmt: skip
def test_phrases_are_consistent_with_the_links(
    pair: tuple[str, str], forward: Points, backward: Points, expected: list[tuple[str, str]]
) -> None:
    assert texts(pair, phrases(linked(pair, forward, backward))) == expected


def test_placeholders_stand_for_the_same_on_both_sides() -> None:
    pair = linked(VOTE, VOTE_LINKS)
    made = {with_placeholders(pair, "‡", random.Random(seed)) for seed in range(200)}
    assert ("Le ‡1 propose une ‡2.", "The ‡1 proposes a ‡2.") in made
    assert ("Le ministre propose une ‡1 ‡2.", "The minister proposes a ‡2 ‡1.") in made
    for new in made:
        assert new
        french, english = (re.findall("‡[1-4]", text) for text in new)
        assert french == sorted(english) == [f"‡{number}" for number in range(1, len(french) + 1)]


def test_some_pairs_get_no_placeholder() -> None:
    assert with_placeholders(linked(("Une ‡1.", "A ‡1."), {(0, 0)}), "‡", random.Random(1)) is None
    assert with_placeholders(linked(("Il est là.", "He is there."), {(0, 0), (1, 1)}), "‡", random.Random(1)) is None
    # Where nothing is the same, phrases are taken, and the other way round.
    for pair, links in ((VOTE, VOTE_LINKS), (("Hier, Juncker.", "Juncker, then."), set[tuple[int, int]]())):
        assert all(with_placeholders(linked(pair, links), "‡", random.Random(seed)) for seed in range(20))


@pytest.mark.parametrize(
    ("source", "target", "kind"),
    [
        ("lentement", "slowly", "adverb"), ("mouvement", "movement", "noun"), ("musical", "musical", "adjective"),
        ("manger", "eat", "verb"), ("finir", "finish", "verb"), ("vendre", "sell", "verb"), ("dire", "say", "verb"),
        ("boulanger", "baker", "noun"), ("cahier", "notebook", "noun"), ("pierre", "stone", "noun"),
    ],
)  # fmt: skip
def test_parts_of_speech(source: str, target: str, kind: str) -> None:
    assert part_of_speech(source, target) == kind


def test_plurals() -> None:
    assert [*map(plural_french, ("cheval", "gâteau", "feu", "nez", "chat"))] == [
        "chevaux",
        "gâteaux",
        "feux",
        "nez",
        "chats",
    ]
    assert [*map(plural_english, ("city", "day", "box", "church", "news", "cat"))] == [
        "cities", "days", "boxes", "churches", "news", "cats",
    ]  # fmt: skip


def test_what_may_be_replaced() -> None:
    assert [(slot.point, slot.kind) for slot in slots(linked(VOTE, VOTE_LINKS))] == [((1, 1), "noun"), ((4, 5), "noun")]
    assert slots(linked(VOTE, VOTE_LINKS, set())) == []
    assert [slot.kind for slot in slots(linked(VISIT, VISIT_LINKS))] == ["name"]
    plural = ("Les chats peuvent manger.", "The cats can eat.")
    found_plural = slots(linked(plural, {(0, 0), (1, 1), (2, 2), (3, 3)}))
    assert [(slot.kind, slot.plural) for slot in found_plural] == [("noun", True), ("verb", False)]


def test_dictionary_words_come_in_with_their_article_and_number() -> None:
    dictionary = [
        ("orme", "elm"),
        ("igloo", "igloo"),
        ("hérisson", "hedgehog"),
        ("salon", "salon"),
        ("salon", "parlour"),
    ]
    maker = Substitution(dictionary, [], [("Le salon.", "The parlour.")])
    pair = linked(("Un arbre pousse ici.", "A tree grows here."), {(0, 0), (1, 1), (2, 2), (3, 3)})
    made = {maker.substituted(pair, random.Random(seed)) for seed in range(60)}
    assert made == {
        ("Un orme pousse ici.", "An elm grows here."),
        ("Un igloo pousse ici.", "An igloo grows here."),
        ("Un hérisson pousse ici.", "A hedgehog grows here."),
    }
    pair = linked(("Des chats dorment ici.", "Cats sleep here."), {(1, 0), (2, 1), (3, 2)})
    assert maker.substituted(pair, random.Random(1)) is None
    pair = linked(("Les chats dorment ici.", "The cats sleep here."), {(0, 0), (1, 1), (2, 2), (3, 3)})
    assert maker.substituted(pair, random.Random(1)) == ("Les salons dorment ici.", "The parlours sleep here.")


def test_words_that_are_known_and_entries_that_are_doubtful_stay_out() -> None:
    often = [("Le salon.", "The lounge.")] * 401
    entries = [("salon", "lounge"), ("timide", "timid"), ("prétentieux", "pompous person"), ("vif argent", "mercury")]
    entries += [("mots", translation) for translation in ("words", "terms", "names", "puns", "tags")]
    maker = Substitution(entries, [], often)
    pair = linked(("Le chat dort ici.", "The cat sleeps here."), {(0, 0), (1, 1), (2, 2), (3, 3)})
    made = {maker.substituted(pair, random.Random(seed)) for seed in range(20)}
    assert made == {("Le timide dort ici.", "The timid sleeps here.")}


def test_names_become_other_names() -> None:
    seen = [("Il a vu Loukachenko.", "He saw Loukachenko."), ("Il a vu Ostrava.", "He saw Ostrava.")]
    maker = Substitution([], [("Pékin", "Beijing"), ("Rome", "Rome"), ("en 2008", "in 2008")], seen)
    made = {maker.substituted(linked(VISIT, VISIT_LINKS), random.Random(seed)) for seed in range(100)} - {None}
    names = {new[0].split()[1] for new in made if new}
    assert {"Loukachenko", "Ostrava", "Pékin"} < names
    assert len(names) > 6
    assert ("Hier, Pékin a quitté Bruxelles en train.", "Yesterday Beijing left Brussels by train.") in made
    bare = Substitution([], [], [])
    assert bare.substituted(linked(VISIT, VISIT_LINKS), random.Random(1)) is None
    elided = linked(("Le chef d'Oslo dort.", "The head of Oslo sleeps."), {(3, 3)})
    assert {new[0] for seed in range(100) if (new := maker.substituted(elided, random.Random(seed)))} >= {
        "Le chef d'Ostrava dort."
    }
    assert all("d'P" not in new[0] for seed in range(100) if (new := maker.substituted(elided, random.Random(seed))))


SHARES = AugmentSettings(placeholders=0.5, substituted=0.5, dictionary=["words"], names=["names"])


def diagonal(sources: Iterable[str], targets: Iterable[str]) -> Iterator[tuple[Points, Points]]:
    for source, target in zip(sources, targets, strict=True):
        assert source == source.lower()
        links = {(place, place) for place in range(min(len(source.split()), len(target.split())))}
        yield links, links


def test_pairs_of_all_sources_are_linked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_pairs, "link_lines", diagonal)
    maker = LinkedPairs(SHARES, "‡", random.Random(1))
    same_order = [(f"Le chat {number} dort ici.", f"The cat {number} sleeps here.") for number in range(100)]
    assert maker.keep("words", [("merle", "blackbird")])
    assert not maker.keep("one", same_order[:50])
    maker.draw("words", [("merle", "blackbird")] * 50, 0.2)
    maker.draw("one", same_order[:50], 1.0)
    maker.draw("two", same_order[50:], 3.0)
    made = list(maker.made())
    assert {weight for _, weight in made[:20]} == {1.0}
    assert {weight for _, weight in made[-20:]} == {3.0}
    held = [pair for pair, _ in made if "‡" in pair[0]]
    assert len(held) == pytest.approx(50, abs=15)
    assert sum("merle" in source and "blackbird" in target for (source, target), _ in made) == pytest.approx(50, abs=15)
    again = LinkedPairs(SHARES, "‡", random.Random(1))
    again.keep("words", [("merle", "blackbird")])
    again.draw("one", same_order[:50], 1.0)
    again.draw("two", same_order[50:], 3.0)
    assert list(again.made()) == made


def test_nothing_is_linked_where_nothing_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linked_pairs, "link_lines", None)
    maker = LinkedPairs(AugmentSettings(), "", random.Random(1))
    maker.draw("one", [VOTE], 1.0)
    assert list(maker.made()) == []


def test_placeholders_need_a_model_that_has_them() -> None:
    with pytest.raises(
        InputError, match=r"augment\.placeholders is set, but the model has no placeholder\..*vocabulary\."
    ):
        LinkedPairs(SHARES, "", random.Random(1))


@pytest.mark.skipif(not command_exists(), reason="needs the command eflomal-align")
def test_statistics_tell_what_a_placeholder_stands_for() -> None:
    maker = LinkedPairs(AugmentSettings(placeholders=1.0), "‡", random.Random(1))
    maker.draw("toy", sentences(600), 1.0)
    made = [pair for pair, _ in maker.made()]
    assert len(made) > 500
    assert sum("chat" in source for source, _ in made) > 20
    agree = sum(("chat" in source) == ("cat" in target) for source, target in made)
    assert agree > 0.95 * len(made)
