from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translator.corpus.cleaning import CleaningReport, clean
from translator.corpus.fingerprints import HashSet, normalised
from translator.corpus.repair import broken_characters, repair
from translator.corpus.scores import numbers, punctuation, quotes
from translator.corpus.statistics import Distribution, statistics
from translator.corpus.thresholds import Thresholds
from translator.formats import Pair
from translator.text.language import likelihood
from translator.text.words import folded_words as words

GOOD = Pair("Le chat dort sur le tapis depuis ce matin.", "The cat has been sleeping on the rug since this morning.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’été, c’est « beau » …", "L’été, c’est « beau » …"),
        ("L\u2019\u00c3\u00a9t\u00c3\u00a9 arrive", "L’été arrive"),
        ("Câ€™est l\u00e0", "C’est là"),
        ("Tom &amp; Jerry &eacute;taient l&#224;", "Tom & Jerry étaient là"),
        ("AT&T et R&D", "AT&T et R&D"),
        ("soft&shy;hyphen", "softhyphen"),
        ("  deux   espaces\t ici ", "deux espaces ici"),
        ("« non\u00a0sécable\u202f! »", "« non\u00a0sécable\u202f! »"),
        ("cafe\u0301", "café"),
        ("mot\u00adcou\u200bpé", "motcoupé"),
        ("e\ufb03cace", "efficace"),
        ("ÂGE ET MÉTIER", "ÂGE ET MÉTIER"),
        ("", ""),
    ],
)
def test_repair(text: str, expected: str) -> None:
    assert repair(text) == expected


@given(st.text())
def test_repair_twice_changes_nothing_more_in_white_space(text: str) -> None:
    once = repair(text)
    assert "  " not in once
    assert once == once.strip(" \t\n")


@pytest.mark.parametrize(("text", "count"), [("d\ufffdj\ufffd vu", 2), ("déjà « vu »", 0), ("\ue000", 1), ("plain", 0)])
def test_broken_characters(text: str, count: int) -> None:
    assert broken_characters(text) == count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’ÉTÉ, c'est « beau » !", "l ete c est beau"),
        ("Œuvre d’art n° 12", "oeuvre d art n 12"),
        ("  … ", ""),
        ("ﬁn", "fin"),
    ],
)
def test_normalised(text: str, expected: str) -> None:
    assert normalised(text) == expected


@given(st.text())
def test_normalised_twice_is_the_same(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    ("source", "target", "least", "most"),
    [
        ("Il a 3 chats.", "He has 3 cats.", 1, 1),
        ("Il a 3 chats.", "He has three cats.", 1, 1),
        ("1 000,5 euros", "1,000.5 euros", 1, 1),
        ("à 14 h 30", "at 2:30 p.m.", 1, 1),
        ("vers 15 heures", "at about 3:00", 1, 1),
        ("dans les années 90", "in the 1990s", 1, 1),
        ("11990 couronnes", "11 990 crowns", 1, 1),
        ("au XXe siècle", "in the 20th century", 1, 1),
        ("l'article 5", "article 6", 0, 0),
        ("1 2 3 4", "1 2 3 5", 0.7, 0.8),
        ("rien", "nothing", 1, 1),
    ],
)
def test_numbers(source: str, target: str, least: float, most: float) -> None:
    assert least <= numbers(source, target) <= most


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("« Oui », dit-il.", "“Yes,” he said.", 1),
        ("« Oui », dit-il.", "'Yes,' he said.", 1),
        ("« Oui », dit-il.", "Yes, he said.", 0),
        ("— Oui, dit-il.", '"Yes," he said.', 1),
        ('Un écran de 15"', "A 15-inch screen", 1),
        ("« Un » et « deux »", "“One” and two", 0.5),
        ("L'homme n'a qu'un œil", "The man's got one eye", 1),
    ],
)
def test_quotes(source: str, target: str, expected: float) -> None:
    assert quotes(source, target) == expected


def test_punctuation_is_easy_on_short_texts() -> None:
    assert punctuation("Quoi ?", "What?") == 1
    assert 0.5 < punctuation("Quoi ?", "What.") < 0.7
    assert punctuation("Quoi ??????", "What.") < 0.3


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("Je ne sais pas ce que vous voulez dire.", True, False),
        ("I do not know what you mean by that.", False, True),
        ("Ich weiß nicht, was Sie damit sagen wollen.", False, False),
        ("No sé lo que usted quiere decir con esto.", False, False),
    ],
)
def test_language(text: str, french: bool, english: bool) -> None:
    assert (likelihood("fr", words(text)) > 0.5) == french
    assert (likelihood("en", words(text)) > 0.5) == english


def test_nothing_known_of_the_language_is_no_reason_to_drop() -> None:
    assert likelihood("fr", []) == likelihood("en", words("…")) == 0.5


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        (GOOD, None),
        (Pair("Zoom", "Zoom"), None),
        (Pair("Oui.", "Yes."), None),
        (Pair("  ", "Hello."), "empty"),
        (Pair("mot " * 201, "word " * 201), "length"),
        (Pair("Oui.", "This sentence has nothing to do with the one on the other side."), "length_ratio"),
        (Pair("12.5 % (3) = 4 / 7", "12.5% (3) = 4 / 7"), "letters"),
        (Pair("Le d\ufffdbut de la phrase est l\u00e0.", "The start of the sentence is here."), "broken"),
        (Pair("The cat is on the mat.", "The dog was in the garden."), "language"),
        (Pair("Le chat est sur le tapis.", "Le chien est dans le jardin."), "language"),
        (Pair("Il est arrivé en 1987 avec 14 amis.", "He arrived in 2003 with 25 friends."), "numbers"),
        (Pair("Quoi ?????? Vraiment ?????", "What do you mean by that"), "punctuation"),
        (
            Pair("Bla bla bla bla bla bla bla bla bla bla bla bla.", "Chatter about all and everything, and so on."),
            "repetition",
        ),
    ],
)
def test_reasons(pair: Pair, reason: str | None) -> None:
    report = CleaningReport()
    kept = list(clean([pair], report=report))
    assert list(report.dropped) == ([reason] if reason else [])
    assert len(kept) == report.kept == (reason is None)
    assert report.read == 1


def test_a_copy_is_dropped_whatever_its_language() -> None:
    report = CleaningReport()
    title = "Mad Max Fury Road Extended Director Cut"
    assert list(clean([Pair(title, title)], thresholds=Thresholds(min_language=0), report=report)) == []
    assert report.dropped == {"copy": 1}


def test_near_duplicates_and_the_option_to_keep_them() -> None:
    other = Pair(GOOD.source.upper().replace(".", " !"), GOOD.target)
    assert list(clean([GOOD, other])) == [GOOD]
    assert list(clean([GOOD, other], thresholds=Thresholds(duplicates=True))) == [GOOD, other]


@pytest.mark.parametrize("text", ["LE CHAT dort sur le tapis, depuis ce matin !", GOOD.target, normalised(GOOD.source)])
def test_texts_of_test_sets_are_kept_out_on_either_side(text: str) -> None:
    report = CleaningReport()
    assert list(clean([GOOD], exclude=[text, "", "…"], report=report)) == []
    assert report.dropped == {"test_set": 1}
    assert list(clean([GOOD], exclude=["", "…"])) == [GOOD]


def test_the_report_says_what_and_why() -> None:
    report = CleaningReport()
    long = [Pair(f"Oui numéro {number}.", "No. " * 50) for number in range(100)]
    assert list(clean([GOOD, GOOD, *long], report=report)) == [GOOD]
    found = report.as_json()
    assert (found["read"], found["kept"]) == (102, 1)
    assert found["dropped"] == {"length_ratio": 100, "duplicate": 1}
    assert found["failing"]["length_ratio"] == 100
    assert len(found["examples"]["length_ratio"]) == 5
    assert found["examples"]["duplicate"] == [{"source": GOOD.source, "target": GOOD.target, "score": None}]
    assert found["scores"]["length_ratio"]["max"] > 5
    assert found["thresholds"]["max_length_ratio"] == 2.0


def test_scores_do_not_depend_on_the_thresholds() -> None:
    pairs = [GOOD, Pair("Oui.", "No. " * 50)]
    reports = CleaningReport(), CleaningReport()
    list(clean(pairs, report=reports[0]))
    list(clean(pairs, thresholds=Thresholds(max_length_ratio=1), report=reports[1]))
    assert reports[0].as_json()["scores"] == reports[1].as_json()["scores"]


def test_memory_stays_flat(monkeypatch: pytest.MonkeyPatch) -> None:
    # The remembered words are bounded, but at more than this test has.
    monkeypatch.setattr("translator.text.language._REMEMBERED", 0)

    def many(count: int) -> Iterator[Pair]:
        for number in range(count):
            yield Pair(f"Le chat numéro {number} dort sur le tapis.", f"Cat number {number} sleeps on the rug.")

    list(clean(many(10)))  # loads the tables
    tracemalloc.start()
    kept = sum(1 for _ in clean(many(40_000)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept == 40_000
    assert peak < 40_000 * 40 + 300_000


@given(st.sets(st.integers(1, 2**64 - 1)), st.integers(1, 2**64 - 1))
def test_hash_set_is_a_set(numbers: set[int], other: int) -> None:
    found = HashSet()
    assert all(found.add(number) for number in numbers)
    assert not any(found.add(number) for number in numbers)
    assert len(found) == len(numbers)
    assert (other in found) == (other in numbers)


def test_hash_set_grows() -> None:
    found = HashSet()
    for number in range(1, 20_000):
        found.add(number * 0x9E3779B97F4A7C15 & (2**64 - 1))
    assert len(found) == 19_999
    assert 0x9E3779B97F4A7C15 in found


def test_quantiles() -> None:
    values = Distribution()
    values.update(range(101))
    assert values.quantiles() == {
        "min": 0, "1%": 1, "5%": 5, "25%": 25, "50%": 50, "75%": 75, "95%": 95, "99%": 99, "max": 100,
    }  # fmt: skip
    assert Distribution().quantiles() == {}


def test_statistics() -> None:
    found = statistics([GOOD, GOOD, Pair("« Oui », 3 fois.", "“Yes”, 3 times.", "d"), Pair("", "Hello.")]).as_json()
    assert (found["pairs"], found["empty"], found["duplicates"]) == (4, 1, 1)
    assert (found["with_quotes"], found["with_numbers"], found["with_document"]) == (1, 1, 1)
    assert found["source"]["words"] == 9 + 9 + 3
    assert found["source"]["distinct"] == 3
    assert found["target"]["vocabulary"] == 11 - 1 + 3 + 1
    assert statistics([]).as_json()["pairs"] == 0
