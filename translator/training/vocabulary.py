"""The vocabularies of Marian models: learning a joint one from texts, and text to token ids."""

from __future__ import annotations

import json
import re
import shutil
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from translator.engine.pretokenizer import Pretokenizer, write_pretokenizer
from translator.engine.subwords import Subwords, load_sentencepiece
from translator.errors import InputError, ModelError
from translator.training.packing import LARGEST_ID
from translator.training.recipe import VocabularySettings

_PAD, _END, _UNKNOWN = "<pad>", "</s>", "<unk>"


class Vocabulary:
    """The vocabularies of a model directory: one for both languages, or one for each."""

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

    @property
    def pieces(self) -> list[str]:
        """Pieces of the source vocabulary in the order of their ids."""
        return sorted(self._source, key=self._source.__getitem__)

    @property
    def placeholder(self) -> str:
        """The sign that placeholders begin with; empty for a model that has none."""
        return self._subwords.pretokenizer.placeholder

    def encode(self, sources: Sequence[str], targets: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """Ids of each pair, with the end tokens."""
        return [
            (_ids(source, self._source), _ids(target, self._target))
            for source, target in zip(
                self._subwords.encode(sources), self._subwords.encode_target(targets), strict=True
            )
        ]

    def unknown_characters(self, texts: Sequence[str]) -> Counter[str]:
        """Characters of source texts in pieces that the vocabulary lacks, with how often they occur."""
        missing: Counter[str] = Counter()
        for pieces in self._subwords.encode(texts):
            for piece in pieces:
                if piece not in self._source:
                    missing.update(piece.strip("▁"))
        return missing


def new_tokenizer(
    pairs: Iterable[tuple[str, str]],
    directory: Path,
    settings: VocabularySettings,
    *,
    max_length: int,
    reverse: bool = False,
) -> int:
    """Learns a joint vocabulary and writes the files of a Marian tokenizer; returns the size, padding included.

    `pairs` are French and English; with `reverse` the tokenizer is that of a model from English to French. Raises
    InputError when the texts are too few for the size.
    """
    import sentencepiece

    pretokenizer = Pretokenizer(settings.spaced, settings.placeholder)
    if pretokenizer != Pretokenizer():
        write_pretokenizer(pretokenizer, directory)
    read, written = (1, 0) if reverse else (0, 1)
    texts = (text for pair in pairs for text in (pretokenizer.source(pair[read]), pretokenizer.target(pair[written])))
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=texts,
            model_prefix=f"{directory}/joint",
            vocab_size=settings.size,
            character_coverage=settings.characters,
            required_chars=settings.required + settings.placeholder,
            model_type="unigram",
            input_sentence_size=settings.sentences,
            shuffle_input_sentence=True,
            normalization_rule_name="identity",
            split_digits=True,
            eos_id=0,
            eos_piece=_END,
            unk_id=1,
            unk_piece=_UNKNOWN,
            bos_id=-1,
            pad_id=-1,
            minloglevel=2,
        )
    except RuntimeError as error:
        most = re.search(r"value <= (\d+)", str(error))
        raise InputError(
            f"No vocabulary of {settings.size} pieces can be learnt from these texts"
            + (f", only one of up to {most[1]}." if most else f" ({error})."),
            hint="Give more text, or a smaller size in [vocabulary].",
        ) from error
    for name in ("source.spm", "target.spm"):
        shutil.copyfile(directory / "joint.model", directory / name)
    processor = sentencepiece.SentencePieceProcessor(model_file=f"{directory}/joint.model")
    pieces = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]
    vocabulary = {piece: number for number, piece in enumerate([*pieces, _PAD])}
    (directory / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False) + "\n", encoding="utf-8")
    tokenizer = {
        "tokenizer_class": "MarianTokenizer",
        "source_lang": "en" if reverse else "fr",
        "target_lang": "fr" if reverse else "en",
        "separate_vocabs": False,
        "model_max_length": max_length,
        "eos_token": _END,
        "unk_token": _UNKNOWN,
        "pad_token": _PAD,
    }
    (directory / "tokenizer_config.json").write_text(json.dumps(tokenizer, indent=1) + "\n", encoding="utf-8")
    return len(vocabulary)


def extend_tokenizer(directory: Path, characters: str) -> int:
    """Gives the joint vocabulary of a model directory a piece for each character, the least likely of all its pieces.

    The pieces stand before the padding, which stays the last. Returns the size, padding included. Raises ModelError for
    a model of two vocabularies, or one whose last piece is not the padding.
    """
    files = [directory / name for name in ("source.spm", "target.spm")]
    models = [path.read_bytes() for path in files]
    vocabulary = _read(directory / "vocab.json")
    *pieces, last = sorted(vocabulary, key=vocabulary.__getitem__)
    if last != _PAD or models[0] != models[1] or (directory / "target_vocab.json").is_file():
        raise ModelError(
            f"{directory}: its vocabulary cannot be extended by {characters}: it is not one for both languages with "
            f"{_PAD} at its end.",
            hint="Leave out vocabulary.required, or train a new model.",
        )
    processor = load_sentencepiece(files[0])
    least = min(processor.get_score(number) for number in range(processor.get_piece_size()))
    # The file is a protocol buffer whose field 1 is the list of pieces (1: text, 2: score); what is written behind it
    # is added to the list (https://protobuf.dev/programming-guides/encoding/).
    for character in characters:
        piece = character.encode()
        message = b"\x0a" + bytes([len(piece)]) + piece + b"\x15" + struct.pack("<f", least - 1)
        models[0] += b"\x0a" + bytes([len(message)]) + message
    for path in files:
        path.write_bytes(models[0])
    extended = {piece: number for number, piece in enumerate([*pieces, *characters, _PAD])}
    (directory / "vocab.json").write_text(json.dumps(extended, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(extended)


def _ids(pieces: list[str], vocabulary: dict[str, int]) -> list[int]:
    unknown = vocabulary[_UNKNOWN]
    return [*(vocabulary.get(piece, unknown) for piece in pieces), vocabulary[_END]]


def _read(path: Path) -> dict[str, int]:
    try:
        vocabulary: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        if _END not in vocabulary or _UNKNOWN not in vocabulary:
            raise ValueError(f"it lacks {_END} or {_UNKNOWN}")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: not a vocabulary ({error}).") from error
    return vocabulary
