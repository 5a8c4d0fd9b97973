"""Training: fitting Marian models to corpora, from nothing (`train`) or from a model that exists (`finetune`).

    recipe, corpora → packing → loop → model directory

See docs/training.md. Importing this package imports neither torch nor transformers.
"""
