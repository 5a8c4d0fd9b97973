"""Training: fitting Marian models to corpora, from scratch (`train`) or from a model that exists (`finetune`).

    recipe, corpora → packing → loop → model directory

See docs/training.md. All but `options` takes the extra `train`.
"""
