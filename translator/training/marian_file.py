"""Marian's binary model files (`.bin`, version 1), int8 weights turned back into float32.

The layout is that of `src/common/binary.cpp` in Marian (Junczys-Dowmunt et al., 2018,
https://aclanthology.org/P18-4020/): a version and a count, one header for each tensor, all names, all shapes, padding,
all data. The types are those of `src/common/types.h`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from translator.errors import ModelError

FLOAT32, INTGEMM8 = 0x0404, 0x4101
_VERSION = 1
_CONFIG = "special:model.yml"
_EMBEDDINGS = "Wemb"


@dataclass(frozen=True)
class MarianFile:
    """Tensors by name (float32, matrices input × output) and the settings that the file says of itself."""

    tensors: dict[str, NDArray[np.float32]]
    config: dict[str, str]


def read_marian(data: bytes, name: str) -> MarianFile:
    """Reads the bytes of a file called `name`; raises ModelError for another format or another type of tensor."""
    try:
        version, count = struct.unpack_from("<QQ", data)
        if version != _VERSION:
            raise ValueError(f"version {version} instead of {_VERSION}")
        headers = [struct.unpack_from("<QQQQ", data, 16 + 32 * number) for number in range(count)]
        place = 16 + 32 * count
        names, shapes = [], []
        for length, *_ in headers:
            names.append(data[place : place + length].rstrip(b"\0").decode())
            place += length
        for _, _, dimensions, _ in headers:
            shapes.append(struct.unpack_from(f"<{dimensions}i", data, place))
            place += 4 * dimensions
        place += 8 + struct.unpack_from("<Q", data, place)[0]
        tensors: dict[str, NDArray[np.float32]] = {}
        config: dict[str, str] = {}
        for tensor, shape, (_, kind, _, size) in zip(names, shapes, headers, strict=True):
            content = data[place : place + size]
            place += size
            if tensor == _CONFIG:
                lines = content.rstrip(b"\0").decode().splitlines()
                config = {key: value.strip() for key, _, value in (line.partition(":") for line in lines)}
            elif not tensor.endswith("_QuantMultA"):  # Scales of activations, which float32 does not need.
                tensors[tensor] = _decoded(content, kind, shape, tensor)
    except (struct.error, ValueError) as error:
        raise ModelError(f"{name}: not a Marian model in binary form ({error}).") from error
    return MarianFile(tensors, config)


def _decoded(content: bytes, kind: int, shape: tuple[int, ...], name: str) -> NDArray[np.float32]:
    count = int(np.prod(shape))
    if kind == FLOAT32:
        return np.frombuffer(content, np.float32, count).reshape(shape)
    if kind != INTGEMM8:
        raise ValueError(f"{name} has type {kind:#06x}; float32 ({FLOAT32:#06x}) and int8 ({INTGEMM8:#06x}) are read")
    # The scale follows the numbers. Matrices lie transposed, but for the embeddings, which multiply from the right.
    scale = np.frombuffer(content, np.float32, 1, offset=count)[0]
    numbers = np.frombuffer(content, np.int8, count).astype(np.float32) / scale
    return numbers.reshape(shape) if name == _EMBEDDINGS else np.ascontiguousarray(numbers.reshape(shape[::-1]).T)
