from __future__ import annotations

import numpy as np
import pytest

from translator.engine.subwords import Offsets
from translator.engine.word_alignment import align_words

SOURCE = "Le petit chat dort."
TARGET = "The little cat sleeps."


def offsets(text: str, pieces: list[str]) -> Offsets:
    starts, ends, position = [], [], 0
    for piece in pieces:
        start = text.index(piece, position)
        position = start + len(piece)
        starts.append(start)
        ends.append(position)
    return Offsets(starts, ends)


def linked(
    attention: list[list[float]], source: str, sources: list[str], target: str, targets: list[str]
) -> list[tuple[str, str]]:
    links = align_words(
        np.array(attention, dtype=np.float32), source, offsets(source, sources), target, offsets(target, targets)
    )
    assert all(0 < link.score <= 1 for link in links)
    assert [link.target for link in links] == sorted(link.target for link in links)
    return [(source[slice(*link.source)], target[slice(*link.target)]) for link in links]


def sharp(pairs: list[tuple[int, int]], height: int, width: int) -> list[list[float]]:
    attention = np.full((height, width), 0.1 / width)
    for row, column in pairs:
        attention[row, column] += 0.9
    return attention.tolist()


def test_attention_is_followed() -> None:
    pieces = ["Le", "petit", "chat", "dort", "."], ["The", "little", "cat", "sleeps", "."]
    attention = sharp([(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)], 5, 5)
    assert linked(attention, SOURCE, pieces[0], TARGET, pieces[1]) == [
        ("Le", "The"),
        ("petit", "little"),
        ("chat", "cat"),
        ("dort", "sleeps"),
        (".", "."),
    ]


def test_swapped_words() -> None:
    attention = sharp([(0, 1), (1, 0)], 2, 2)
    assert linked(attention, "maison blanche", ["maison", "blanche"], "white house", ["white", "house"]) == [
        ("blanche", "white"),
        ("maison", "house"),
    ]


def test_pieces_are_joined_to_words() -> None:
    attention = sharp([(0, 0), (0, 1), (1, 2), (2, 2)], 3, 3)
    assert linked(
        attention, "anticonstitution dort", ["anti", "constitution", "dort"], "it sleeps", ["it", "sle", "eps"]
    )[-1] == ("dort", "sleeps")


def test_punctuation_is_never_linked_to_words() -> None:
    attention = sharp([(0, 1), (1, 0)], 2, 2)
    assert linked(attention, "Oui !", ["Oui", "!"], "! Yes", ["!", "Yes"]) == [("!", "!"), ("Oui", "Yes")]
    assert linked([[1.0]], "Oui", ["Oui"], "!", ["!"]) == []


def test_a_piece_of_two_marks_counts_for_both() -> None:
    links = linked(sharp([(0, 0), (1, 1)], 2, 2), "oui ».", ["oui", "»."], "yes”.", ["yes", "”."])
    assert ("»", "”") in links
    assert (".", ".") in links


def test_likeness_wins_over_vague_attention() -> None:
    attention = [[0.5, 0.5], [0.5, 0.5]]
    assert linked(attention, "Dupont arrive", ["Dupont", "arrive"], "arrives Dupont", ["arrives", "Dupont"]) == [
        ("arrive", "arrives"),
        ("Dupont", "Dupont"),
    ]


def test_different_numbers_are_not_alike() -> None:
    attention = sharp([(0, 1), (1, 0)], 2, 2)
    assert linked(attention, "2021 2022", ["2021", "2022"], "2022 2021", ["2022", "2021"]) == [
        ("2022", "2022"),
        ("2021", "2021"),
    ]


@pytest.mark.parametrize(("source", "target"), [("", "Yes"), ("Oui", ""), (" ", "Yes")])
def test_nothing_to_link(source: str, target: str) -> None:
    empty = Offsets([0], [0])
    assert align_words(np.ones((1, 1), dtype=np.float32), source, empty, target, empty) == ()
