"""The way of the data from a French document to a bilingual one; `run.py` names all stages."""

from translator.pipeline.run import translate

__all__ = ["translate"]
