from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.training.toy_parent import CONFIG, SHAPE, SIZE, marian_bytes, toy_package, toy_tensors
from translator.errors import InputError, ModelError
from translator.training.marian_file import INTGEMM8, read_marian
from translator.training.recipe import ParentSettings
from translator.training.student import END, Student, read_package


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    return toy_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def student(package: tuple[Path, dict[str, Any]]) -> Student:
    path, table = package
    return read_package(path, ParentSettings(**table))[1]


def test_tensors_are_read_back_as_they_were() -> None:
    tensors = toy_tensors(1)
    read = read_marian(marian_bytes(tensors), "toy.bin")
    assert read.tensors.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert read.tensors[name].dtype == np.float32
        np.testing.assert_allclose(read.tensors[name], tensor, rtol=1e-6, err_msg=name)
    assert (read.config["transformer-heads"], read.config["dec-cell"]) == ("2", "ssru")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "unpack_from requires"),
        (marian_bytes(toy_tensors(1), version=2), "version 2 instead of 1"),
        (marian_bytes(toy_tensors(1))[:9000], "buffer"),
        (marian_bytes(toy_tensors(1)).replace(INTGEMM8.to_bytes(8, "little"), b"\2\x41" + bytes(6), 1), "type 0x4102"),
    ],
)
def test_other_formats_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(ModelError, match=rf"toy\.bin: not a Marian model in binary form \(.*{says}"):
        read_marian(data, "toy.bin")


def test_a_student_knows_its_shape(student: Student) -> None:
    assert {name: getattr(student, name) for name in SHAPE} == SHAPE
    assert (student.size, student.activation) == (SIZE, "relu")


def test_a_sentence_is_translated_alike_alone_and_in_a_batch(student: Student) -> None:
    texts = ["The cat sees the dog.", "The black cat keeps the quiet old king.", "cat"]
    ids = [[*student.pieces.encode(text), END] for text in texts]
    together = student._decode(ids)
    assert [student._decode([row])[0] for row in ids] == together
    assert student.translate(texts) == [student.translate([text])[0] for text in texts]
    assert all(END not in row for row in together)


def test_it_computes_what_the_papers_say(student: Student) -> None:
    """A translation of one sentence, computed plainly."""
    ids = [*student.pieces.encode("The cat sees the dog."), END]
    weights, width = student.weights, student.d_model
    place = np.arange(40)[:, None] * 10_000 ** (-np.arange(width // 2) / (width // 2 - 1))
    positions = torch.tensor(np.concatenate([np.sin(place), np.cos(place)], 1), dtype=torch.float32)

    def normed(state: torch.Tensor, name: str) -> torch.Tensor:
        deviation = (state - state.mean(-1, keepdim=True)) / state.std(-1, correction=0, keepdim=True)
        return deviation * weights[f"{name}_ln_scale"] + weights[f"{name}_ln_bias"]

    def product(state: torch.Tensor, name: str, kind: str) -> torch.Tensor:
        return state @ weights[f"{name}_W{kind}"] + weights[f"{name}_b{kind}"]

    def attended(state: torch.Tensor, seen: torch.Tensor, name: str) -> torch.Tensor:
        query, key, value = product(state, name, "q"), product(seen, name, "k"), product(seen, name, "v")
        heads = [slice(0, width // 2), slice(width // 2, width)]
        parts = [torch.softmax(query[:, h] @ key[:, h].T / (width // 2) ** 0.5, -1) @ value[:, h] for h in heads]
        return normed(state + product(torch.cat(parts, 1), name, "o"), f"{name}_Wo")

    def fed(state: torch.Tensor, name: str) -> torch.Tensor:
        return normed(state + product(product(state, name, "1").relu(), name, "2"), f"{name}_ffn")

    states = weights["Wemb"][ids] * width**0.5 + positions[: len(ids)]
    for layer in ("encoder_l1", "encoder_l2"):
        states = fed(attended(states, states, f"{layer}_self"), f"{layer}_ffn")
    expected: list[int] = []
    word, cell = torch.zeros(1, width), torch.zeros(1, width)
    for step in range(int(1.6 * len(ids)) + 8):
        state = word + positions[step]
        forget = torch.sigmoid(state @ weights["decoder_l1_rnn_Wf"] + weights["decoder_l1_rnn_bf"])
        cell = forget * cell + (1 - forget) * (state @ weights["decoder_l1_rnn_W"])
        state = normed(state + cell.relu(), "decoder_l1_rnn_ffn")
        state = fed(attended(state, states, "decoder_l1_context"), "decoder_l1_ffn")
        expected.append(int((state @ weights["Wemb"].T + weights["decoder_ff_logit_out_b"]).argmax()))
        word = weights["Wemb"][expected[-1:]] * width**0.5
    assert student._decode([ids]) == [expected]
    assert len(set(expected)) > 3


def test_another_package_than_the_recipes_is_refused(package: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    path, table = package
    with pytest.raises(InputError, match=rf"whl has the SHA-256 {table['sha256']}; the recipe expects 00.*toy==1\.0"):
        read_package(path, ParentSettings(**table | {"sha256": "0" * 64}))
    with pytest.raises(InputError, match=r"gone\.whl: the parent cannot be read \(No such file"):
        read_package(tmp_path / "gone.whl", ParentSettings(**table))


def test_a_package_without_the_models_is_refused(package: tuple[Path, dict[str, Any]]) -> None:
    path, table = package
    with pytest.raises(ModelError, match=r"the parent is not in it .*toy/other\.bin"):
        read_package(path, ParentSettings(**table | {"model": "toy/other.bin"}))
    with pytest.raises(ModelError, match=r"toy/parent\.spm: not a Marian model"):
        read_package(path, ParentSettings(**table | {"model": "toy/parent.spm"}))
    with pytest.raises(ModelError, match=r"the parent is not in it"):
        read_package(path, ParentSettings(**table | {"vocabulary": "toy/parent.bin"}))


@pytest.mark.parametrize(
    ("config", "gone", "says"),
    [("", "", "transformer-heads"), (CONFIG, "decoder_l1_rnn_W", "0 decoder layers"), (CONFIG, "Wemb", "Wemb")],
)
def test_another_network_is_refused(config: str, gone: str, says: str, student: Student) -> None:
    tensors = {name: torch.tensor(tensor) for name, tensor in toy_tensors(1).items() if name != gone}
    with pytest.raises(ModelError, match=f"no student with an SSRU and tied embeddings: .*{says}"):
        Student(tensors, read_marian(marian_bytes(toy_tensors(1), config), "toy.bin").config, student.pieces)


def test_a_file_that_is_no_archive(tmp_path: Path, package: tuple[Path, dict[str, Any]]) -> None:
    import hashlib

    path = tmp_path / "toy.whl"
    path.write_bytes(b"text")
    with pytest.raises(ModelError, match="not a zip file"):
        read_package(path, ParentSettings(**package[1] | {"sha256": hashlib.sha256(b"text").hexdigest()}))
    assert zipfile.is_zipfile(package[0])
