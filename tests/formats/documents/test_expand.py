"""From the command line's inputs to single sources."""

import os
from pathlib import Path

import pytest

from translator.errors import InputError
from translator.formats import expand


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("b.txt", "a.md", "sous/c.HTML", "sous/d.pdf", ".cache/e.txt", ".f.txt", "vide/rien.png", "g"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Texte.")
    return tmp_path


def test_directories_are_walked_in_order(tree: Path) -> None:
    found = expand([str(tree)])
    assert [os.path.relpath(path, tree) for path in found] == ["a.md", "b.txt", os.path.join("sous", "c.HTML")]


def test_other_inputs_stay_in_order_each_once(tree: Path) -> None:
    pdf, text = str(tree / "sous" / "d.pdf"), str(tree / "b.txt")
    inputs = ["-", "https://exemple.fr/a", pdf, text, str(tree), "-"]
    assert expand(inputs) == ["-", "https://exemple.fr/a", pdf, text, str(tree / "a.md"), str(tree / "sous" / "c.HTML")]
    assert expand([]) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [("vide", "no readable file in this directory"), ("b.tx", "no such file or directory. Did you mean")],
)
def test_what_cannot_be_expanded(tree: Path, name: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        expand([str(tree / name)])
    assert message in str(caught.value)


def test_a_loop_of_links_ends(tree: Path) -> None:
    os.symlink(tree, tree / "sous" / "boucle")
    assert len(expand([str(tree)])) == 3
