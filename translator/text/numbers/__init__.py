"""Numbers in French and English texts: in digits, words and Roman numerals, with magnitudes, times and measures.

`missing_numbers` compares a text with its translation, `notations` says how English writes what stands in figures, and
`rewritten` what is still written as in French. Number words, magnitudes, units and conversions are data, in
`data/numbers.toml`.
"""

from translator.text.numbers.matching import missing_numbers
from translator.text.numbers.notation import Notation, notations
from translator.text.numbers.rewriting import missing_notations, rewritten
from translator.text.numbers.times import Clock

__all__ = ["Clock", "Notation", "missing_notations", "missing_numbers", "notations", "rewritten"]
