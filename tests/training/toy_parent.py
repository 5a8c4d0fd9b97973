"""A package with two random students of a tiny language, in Marian's file format and under Marian's names."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.training.toy import NOUNS, sentences
from translator.training.marian_file import FLOAT32, INTGEMM8

SCALE = 50.0
"""Numbers of the toy's int8 tensors are its weights times this."""
CONFIG = "dec-cell: ssru\ntransformer-heads: 2\ntransformer-ffn-activation: relu\n"
SIZE, WIDTH, INNER = 70, 16, 24
FOREIGN = {noun: f"{noun[::-1]}o" for noun in NOUNS}
SHAPE: dict[str, Any] = {"d_model": WIDTH, "ffn_dim": INNER, "encoder_layers": 2, "decoder_layers": 1, "heads": 2}

Tensors = dict[str, NDArray[np.float32]]


def toy_tensors(seed: int) -> Tensors:
    """Weights of a student; those of matrices are numbers that int8 holds exactly."""
    random = np.random.default_rng(seed)

    def matrix(*shape: int) -> NDArray[np.float32]:
        return (random.integers(-100, 101, shape) / SCALE).astype(np.float32)

    def floats(*shape: int) -> NDArray[np.float32]:
        return random.normal(scale=0.1, size=shape).astype(np.float32)

    tensors = {"Wemb": matrix(SIZE, WIDTH), "decoder_ff_logit_out_b": floats(1, SIZE)}
    norms = []
    for stack, layers, parts in (("encoder", 2, ("self",)), ("decoder", 1, ("context",))):
        for layer in range(1, layers + 1):
            name = f"{stack}_l{layer}"
            for part in parts:
                tensors |= {f"{name}_{part}_W{kind}": matrix(WIDTH, WIDTH) for kind in "qkvo"}
                tensors |= {f"{name}_{part}_b{kind}": floats(1, WIDTH) for kind in "qkvo"}
                norms.append(f"{name}_{part}_Wo")
            tensors |= {f"{name}_ffn_W1": matrix(WIDTH, INNER), f"{name}_ffn_b1": floats(1, INNER)}
            tensors |= {f"{name}_ffn_W2": matrix(INNER, WIDTH), f"{name}_ffn_b2": floats(1, WIDTH)}
            norms.append(f"{name}_ffn_ffn")
    tensors |= {"decoder_l1_rnn_W": matrix(WIDTH, WIDTH), "decoder_l1_rnn_Wf": matrix(WIDTH, WIDTH)}
    tensors["decoder_l1_rnn_bf"] = floats(1, WIDTH)
    for norm in (*norms, "decoder_l1_rnn_ffn"):
        tensors |= {f"{norm}_ln_scale": 1 + floats(1, WIDTH), f"{norm}_ln_bias": floats(1, WIDTH)}
    return tensors


def marian_bytes(tensors: Tensors, config: str = CONFIG, *, version: int = 1) -> bytes:
    """The tensors as Marian writes them, matrices as int8 with a scale, others as float32."""
    items: list[tuple[str, int, tuple[int, ...], bytes]] = []
    for name, tensor in tensors.items():
        if tensor.shape[0] == 1:
            items.append((name, FLOAT32, tensor.shape, tensor.tobytes()))
            continue
        numbers = np.rint(tensor * SCALE).astype(np.int8)
        data = (numbers if name == "Wemb" else numbers.T).tobytes() + struct.pack("<f", SCALE)
        items.append((name, INTGEMM8, tensor.shape, data))
        items.append((f"{name}_QuantMultA", FLOAT32, (1, 1), struct.pack("<f", 7)))
    text = config.encode() + b"\0"
    items.append(("special:model.yml", 0x0101, (len(text),), text))
    items = [(name, kind, shape, data.ljust(-(-len(data) // 256) * 256, b"\0")) for name, kind, shape, data in items]
    head = struct.pack("<QQ", version, len(items))
    head += b"".join(
        struct.pack("<QQQQ", len(name) + 1, kind, len(shape), len(data)) for name, kind, shape, data in items
    )
    head += b"".join(name.encode() + b"\0" for name, *_ in items)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in items)
    padding = -(len(head) + 8) % 256
    return head + struct.pack("<Q", padding) + bytes(padding) + b"".join(data for *_, data in items)


def toy_vocabulary() -> bytes:
    """A unigram vocabulary of the tiny language, whose nouns are French nouns the other way round, and of English."""
    import sentencepiece

    texts = [" ".join(FOREIGN.get(word, word) for word in source.split()) for source, _ in sentences(150)]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*texts, *(target for _, target in sentences(150))]), model_writer=model,
        vocab_size=SIZE, model_type="unigram", normalization_rule_name="identity", hard_vocab_limit=True,
        eos_id=0, unk_id=1, bos_id=-1, pad_id=-1, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def toy_package(directory: Path) -> tuple[Path, dict[str, Any]]:
    """The file of a package, and what `[parent]` of a recipe says of it."""
    path = directory / "toy-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, seed in (("parent", 1), ("reverse", 2)):
            archive.writestr(f"toy/{name}.bin", marian_bytes(toy_tensors(seed)))
            archive.writestr(f"toy/{name}.spm", toy_vocabulary())
    table: dict[str, Any] = {
        "package": "toy==1.0", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "pairs": 40,
        "model": "toy/parent.bin", "vocabulary": "toy/parent.spm",
        "reverse_model": "toy/reverse.bin", "reverse_vocabulary": "toy/reverse.spm",
    }  # fmt: skip
    return path, table
