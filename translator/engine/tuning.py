"""What is fitted to a model: `tuning.json` in its directory says it, `make retune MODEL=…` measures and writes it.

Without a file the values are those of the embedded model before the present one. The heads of the word alignment
(`alignment.json`) and the longest input (`tokenizer_config.json`) have their own homes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from translator.engine.settings import read_settings, write_settings
from translator.errors import ModelError

TUNING = "tuning.json"


@dataclass(frozen=True, slots=True)
class Tuning:
    """Values that depend on how a model searches, how sure its word links are, and what its scores mean."""

    beam_size: int = 4
    """Hypotheses that the search keeps."""
    length_penalty: float = 1.0
    """Power of the length that scores are divided by."""
    mark_weight: float = 1.5
    """How much a quotation mark that the model wrote at a place counts there; one fully linked word counts 1."""
    least_agreement: float = 0.7
    """Below this share of linked words on the correct side of its quotation marks a row is flagged."""
    omission: float = 3.6
    """Threshold of the check `omission` on rows whose word links are the model's."""
    distinct_words: float = 0.3
    """A translation of more than 24 words of which a smaller share are different ones is degenerate."""
    forced_weight: float = 0.25
    """Weight of a bead's log-probability beside the log-odds of its words, in sentence alignment."""
    calibration: float = 1.5
    """Power of a bead's posterior probability that makes it the share of such beads that are right."""
    confidence: dict[str, float] = field(default_factory=dict)
    """Weights of `translator.checks.confidence` by feature, and the intercept; empty: rows have no confidence."""


def read_tuning(directory: Path) -> Tuning:
    """What `tuning.json` in a model directory says; the defaults where it, or a value in it, is missing.

    Raises ModelError for a file that says something else.
    """
    path = directory / TUNING
    found = read_settings(path, Tuning, "numbers by the names that docs/models.md gives") or Tuning()
    if found.beam_size < 1 or not 0 <= found.least_agreement <= 1 or not 0 <= found.distinct_words <= 1:
        raise ModelError(f"{path} holds a number out of range; expected beam_size from 1, shares from 0 to 1.")
    return found


def write_tuning(tuning: Tuning, directory: Path) -> None:
    """Writes `tuning.json` into a model directory."""
    write_settings(tuning, directory / TUNING)
