"""Training: fitting Marian models to corpora, from scratch (`train`) or from a model that exists (`finetune`).

    recipe, corpora → packing → loop → model directory

See docs/training.md. Importing this package raises UsageError where the extra `train` is not installed.
"""

from translator.extras import require

require("pydantic", extra="train", purpose="Training")
