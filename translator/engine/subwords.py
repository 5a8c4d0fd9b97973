"""Sub-word pieces of sentences and back, with the place of every piece in the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from translator.engine.pretokenizer import read_pretokenizer
from translator.errors import ModelError

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

SPACE = "▁"
UNKNOWN = "<unk>"
_REACH = 12  # characters that may lie between a piece and the one before it


class Offsets(NamedTuple):
    """First character of each piece and the one after its last; the same for a piece that has no character."""

    starts: list[int]
    ends: list[int]


class Subwords:
    """The two SentencePiece models of a Marian model (Kudo and Richardson 2018, https://aclanthology.org/D18-2012/).

    A sentence may begin with a language code, `>>fra<<`, as multilingual Marian models want it; it becomes one token.
    Texts given and made are those that people write: what the model wants done to them, its `pretokenizer`, is done
    and undone here.
    """

    def __init__(self, directory: Path) -> None:
        self._source = load_sentencepiece(directory / "source.spm")
        self._target = load_sentencepiece(directory / "target.spm")
        self.pretokenizer = read_pretokenizer(directory)
        self._known: dict[str, bool] = {}
        # Pieces that stand for single bytes cannot simply be joined.
        self._bytes = self._target.piece_to_id("<0x41>") != self._target.unk_id()

    def encode(self, sentences: Sequence[str]) -> list[list[str]]:
        """Pieces of source sentences, without the end mark."""
        return self._encode(self._source, sentences, self.pretokenizer.source)

    def encode_target(self, sentences: Sequence[str]) -> list[list[str]]:
        """Pieces of target sentences, without the end mark."""
        return self._encode(self._target, sentences, self.pretokenizer.target)

    def decode(self, pieces: list[list[str]]) -> list[str]:
        """Target text of pieces; unknown pieces are left out."""
        known = [[piece for piece in row if piece != UNKNOWN] if UNKNOWN in row else row for row in pieces]
        if self._bytes:
            texts = self._target.decode(known) if known else []
        else:
            texts = ["".join(row).replace(SPACE, " ") for row in known]
        return [self.pretokenizer.undone(text).strip() for text in texts]

    def unknown(self, text: str) -> str:
        """The characters of a text that the vocabulary of one side lacks, each once."""
        found = ""
        for character in dict.fromkeys(text):
            known = self._known.get(character)
            if known is None:
                models = (self._source, self._target)
                known = all(model.unk_id() not in model.encode(character, out_type=int) for model in models)
                self._known[character] = known
            if not known:
                found += character
        return found

    @staticmethod
    def _encode(
        model: SentencePieceProcessor, sentences: Sequence[str], pretokenized: Callable[[str], str]
    ) -> list[list[str]]:
        codes, texts = [], []
        for sentence in sentences:
            end = sentence.find("<<") if sentence.startswith(">>") else -1
            codes.append([sentence[: end + 2]] if end > 0 else [])
            texts.append(pretokenized(sentence[end + 2 :] if end > 0 else sentence))
        # Given a list, SentencePiece starts threads at every call, which wait long for a core beside a busy engine.
        encoded: list[list[str]] = [model.encode(text, out_type=str) for text in texts]
        return [code + pieces if code else pieces for code, pieces in zip(codes, encoded, strict=True)]


def load_sentencepiece(path: Path) -> SentencePieceProcessor:
    """The SentencePiece model in a file; raises ModelError where there is none."""
    from sentencepiece import SentencePieceProcessor

    try:
        return SentencePieceProcessor(model_file=str(path))
    except (RuntimeError, OSError) as error:
        raise ModelError(f"{path} is missing or no SentencePiece model.") from error


def piece_offsets(text: str, pieces: list[str]) -> Offsets:
    """Where pieces stand in the text that they were made of, or that was made of them."""
    joined = "".join(pieces)
    lead = joined.startswith(SPACE) and not text.startswith(" ")
    # Most sentences are their pieces end to end, with `▁` for spaces and one more in front.
    if joined[lead:].replace(SPACE, " ") != text:
        return _searched_offsets(text, pieces)
    bounds = list(accumulate(map(len, pieces), initial=-int(lead)))
    starts = [start + (piece[0] == SPACE) for piece, start in zip(pieces, bounds, strict=False)]
    return Offsets(starts, bounds[1:])


def _searched_offsets(text: str, pieces: list[str]) -> Offsets:
    """Pieces of a normalised text (ligatures, odd spaces, unknown letters) found again from left to right.

    A piece that is not in the text as it is takes what stands between its neighbours.
    """
    found: list[tuple[int, int] | None] = []
    position = 0
    for piece in pieces:
        letters = piece.replace(SPACE, "")
        start = text.find(letters, position) if letters else position
        # A short piece found far away is another one; what lies between must be an unknown or changed piece.
        if start < 0 or start - position > _REACH:
            found.append(None)
            continue
        position = start + len(letters)
        found.append((start, position))
    starts, ends = [], []
    before = 0
    for index, span in enumerate(found):
        if span is None:
            after = next((later[0] for later in found[index + 1 :] if later is not None), len(text))
            span = (before, max(before, after))
        starts.append(span[0])
        ends.append(span[1])
        before = span[1]
    return Offsets(starts, ends)
