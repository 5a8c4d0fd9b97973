"""BLEU, chrF and TER by sacreBLEU, with bootstrap resampling for intervals and significance; COMET likewise."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from translator import __version__
from translator.evaluation.result import MarkNormalisation, Score
from translator.extras import require
from translator.text.characters import DOUBLE_QUOTES, SINGLE_QUOTES

if TYPE_CHECKING:
    from translator.evaluation.comet import Comet

LOWER_IS_BETTER = frozenset({"TER"})

_INSIDE_GUILLEMETS = re.compile(r"(?<=«)\s+|\s+(?=»)")
_STRAIGHT = str.maketrans(dict.fromkeys(DOUBLE_QUOTES, '"') | dict.fromkeys(SINGLE_QUOTES, "'"))
_SEED = "SACREBLEU_SEED"
_seeding = Lock()


def require_sacrebleu() -> None:
    """Raises `UsageError` where sacreBLEU is not installed."""
    require("sacrebleu", extra="train", purpose="Evaluation")


def straightened(text: str) -> str:
    """The text with straight quotation marks and apostrophes; guillemets lose the spaces inside them.

    sacreBLEU's tokenizer takes `"` off a word, but not `”`, so that the style of the marks would count as an error.
    """
    return _INSIDE_GUILLEMETS.sub("", text).translate(_STRAIGHT)


def scores(
    systems: Sequence[tuple[str, Sequence[str]]],
    references: Sequence[str],
    *,
    samples: int,
    seed: int,
    marks: MarkNormalisation,
) -> list[dict[str, Score]]:
    """`BLEU`, `chrF` and `TER` of each (name, hypotheses), the first being the baseline.

    Intervals and p-values are by paired bootstrap resampling (Koehn 2004, https://aclanthology.org/W04-3250/).
    """
    from sacrebleu.metrics import BLEU, CHRF, TER
    from sacrebleu.significance import PairedTest

    metrics = {"BLEU": BLEU(), "chrF": CHRF(), "TER": TER()}
    with _seeded(seed):
        test = PairedTest(
            [(name, list(hypotheses)) for name, hypotheses in systems],
            metrics,
            [list(references)],
            test_type="bs",
            n_samples=samples,
        )
        signatures, results = test()
    found: list[dict[str, Score]] = [{} for _ in systems]
    # sacreBLEU names chrF by its beta (chrF2), but keeps the order.
    for name, full_name in zip(metrics, signatures, strict=True):
        signatures[full_name].update("marks", marks)
        signature = f"{full_name}|{signatures[full_name].format()}"
        baseline, *others = results[full_name]
        lower = name in LOWER_IS_BETTER
        found[0][name] = Score(float(baseline.score), signature, float(baseline.ci), lower_is_better=lower)
        for number, result in enumerate(others, start=1):
            difference = float(result.score - baseline.score)
            # Of two equal systems every resample differs by at least nothing; sacreBLEU does not count those that do.
            p_value = float(result.p_value) if difference else 1.0
            found[number][name] = Score(
                float(result.score), signature, float(result.ci), difference, p_value, lower_is_better=lower
            )
    return found


def comet_signature(comet: Comet, *, samples: int, seed: int, marks: MarkNormalisation) -> str:
    """What decides a COMET score, in the manner of sacreBLEU's signatures."""
    model = f"model:{comet.name}|weights:{comet.digest}|scale:100"
    return f"COMET|nrefs:1|bs:{samples}|seed:{seed}|{model}|marks:{marks}|translator:{__version__}"


def mean_scores(rows: Sequence[Sequence[float]], signature: str, *, samples: int, seed: int) -> list[Score]:
    """Scores that are the mean of those of the rows, for each system, the first being the baseline.

    Intervals and p-values are those of sacreBLEU's paired bootstrap, over the very resamples that it draws.
    """
    import numpy as np
    from sacrebleu.significance import estimate_ci

    indexes = np.random.default_rng(seed).choice(len(rows[0]), size=(samples, len(rows[0])), replace=True)
    found: list[Score] = []
    for number, system in enumerate(rows):
        values = np.array(system, dtype="float64")
        score, resampled = float(values.mean()), values[indexes].mean(1)
        half_width = float(estimate_ci(resampled)[1])
        if not number:
            baseline, baseline_resampled = score, resampled
            found.append(Score(score, signature, half_width))
            continue
        difference = score - baseline
        apart = np.abs(resampled - baseline_resampled)
        further = int((apart - apart.mean() > abs(difference)).sum())
        p_value = (further + 1) / (samples + 1) if difference else 1.0
        found.append(Score(score, signature, half_width, difference, p_value))
    return found


def sentence_chrf(hypotheses: Sequence[str], references: Sequence[str]) -> list[float]:
    """chrF of each row by itself, 0 to 100."""
    from sacrebleu.metrics import CHRF

    metric = CHRF()
    return [
        float(metric.sentence_score(hypothesis, [reference]).score)
        for hypothesis, reference in zip(hypotheses, references, strict=True)
    ]


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """sacreBLEU takes its seed from the environment alone."""
    with _seeding:
        before = os.environ.get(_SEED)
        os.environ[_SEED] = str(seed)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_SEED]
            else:
                os.environ[_SEED] = before
