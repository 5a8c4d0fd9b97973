"""Text to token ids as Marian's tokenizer makes them, for many sentences at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from translator.engine.subwords import Subwords
from translator.errors import ModelError
from translator.training.packing import LARGEST_ID


class Vocabulary:
    """The vocabularies of a model directory: one for both languages, or one each."""

    def __init__(self, directory: Path) -> None:
        self._subwords = Subwords(directory)
        self._source = _read(directory / "vocab.json")
        target = directory / "target_vocab.json"
        self._target = _read(target) if target.is_file() else self._source
        if len(self) > LARGEST_ID + 1:
            raise ModelError(
                f"{directory}: its vocabulary has {len(self):,} pieces; training takes up to {LARGEST_ID + 1:,}."
            )

    def __len__(self) -> int:
        return max(len(self._source), len(self._target))

    def encode(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """Ids of each pair, with the end tokens."""
        return [
            (_ids(source, self._source), _ids(target, self._target))
            for source, target in zip(
                self._subwords.encode(sources), self._subwords.encode_target(targets), strict=True
            )
        ]

    def unknown_characters(self, texts: Sequence[str]) -> dict[str, int]:
        """Characters of source texts that no piece stands for, with how often they occur."""
        missing: dict[str, int] = {}
        for pieces in self._subwords.encode(texts):
            if all(piece in self._source for piece in pieces):
                continue
            for piece in pieces:
                if piece not in self._source:
                    for character in piece.strip("▁"):
                        missing[character] = missing.get(character, 0) + 1
        return missing


def _ids(pieces: list[str], vocabulary: dict[str, int]) -> list[int]:
    unknown = vocabulary["<unk>"]
    return [*(vocabulary.get(piece, unknown) for piece in pieces), vocabulary["</s>"]]


def _read(path: Path) -> dict[str, int]:
    try:
        vocabulary: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        if "</s>" not in vocabulary or "<unk>" not in vocabulary:
            raise ValueError("it lacks </s> or <unk>")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not a vocabulary ({error}).") from error
    return vocabulary
