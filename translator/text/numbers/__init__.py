"""Numbers in French and English texts: in digits, words and Roman numerals, with magnitudes, times and measures.

`missing_numbers` compares a text with its translation; the modules behind it read one text: `digits`, `numerals`,
`units`. Number words, magnitudes and conversions are data, in `data/numbers.toml`.
"""

from translator.text.numbers.matching import english_notation, french_notation, missing_numbers

__all__ = ["english_notation", "french_notation", "missing_numbers"]
