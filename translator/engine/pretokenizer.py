"""What a model wants done to its text before sub-word pieces are made, as `pretokenizer.json` in its directory says.

Unigram pieces of a word in mid-sentence begin with a space. After a bracket, a quotation mark or a French elision the
same word has no space before it, so that it falls into other, rarer pieces. A model with `spaced` is trained on texts
in which such words have a space before them. A model with a `placeholder` copies its character with a digit (`‡1`) to
where the translation of what it stands for belongs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from translator.engine.settings import read_settings, write_settings
from translator.errors import ModelError

PRETOKENIZER = "pretokenizer.json"

_OPENING, _CLOSING = "[([“‘]", "[])”’]"
_BEFORE_CLOSING = re.compile(rf"(?<=\S)(?={_CLOSING})")
_AFTER_OPENING = re.compile(rf"(?<={_OPENING})(?=\S)")
_AFTER_ELISION = re.compile(r"(?<=[^\W\d_]')(?=[^\W\d_])")
_PUT_IN = re.compile(rf"(?<={_OPENING}) | (?={_CLOSING})")


@dataclass(frozen=True, slots=True)
class Pretokenizer:
    """The spelling of one model; by default there is nothing to do."""

    spaced: bool = False
    placeholder: str = ""

    def source(self, text: str) -> str:
        """A French text as the model reads it."""
        return _AFTER_ELISION.sub(" ", self.target(text)) if self.spaced else text

    def target(self, text: str) -> str:
        """An English text as the model writes it."""
        return _AFTER_OPENING.sub(" ", _BEFORE_CLOSING.sub(" ", text)) if self.spaced else text

    def undone(self, text: str) -> str:
        """What the model wrote, as people write it."""
        return _PUT_IN.sub("", text) if self.spaced else text


def read_pretokenizer(directory: Path) -> Pretokenizer:
    """What `pretokenizer.json` in a model directory says; the default where there is none.

    Raises ModelError for a file that says something else.
    """
    path = directory / PRETOKENIZER
    needs = "spaced (true or false) and placeholder (a character or nothing)"
    found = read_settings(path, Pretokenizer, needs) or Pretokenizer()
    if len(found.placeholder) > 1 or found.placeholder.isalnum() or found.placeholder.isspace():
        raise ModelError(f"{path} names the placeholder '{found.placeholder}'; expected a character that is a sign.")
    return found


def write_pretokenizer(pretokenizer: Pretokenizer, directory: Path) -> None:
    """Writes `pretokenizer.json` into a model directory."""
    write_settings(pretokenizer, directory / PRETOKENIZER)
