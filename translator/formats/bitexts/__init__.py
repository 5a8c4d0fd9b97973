"""Pairs of texts (bitexts): one module reads and writes each kind of file, and `formats.FORMATS` names them all."""

from translator.formats.bitexts.bilingual import pairs_of, read_bilingual, row_lines
from translator.formats.bitexts.pair import Pair
from translator.formats.bitexts.reading import read_pairs, read_texts
from translator.formats.bitexts.writing import check_pair_output, pair_format, write_pairs

__all__ = [
    "Pair", "check_pair_output", "pair_format", "pairs_of", "read_bilingual", "read_pairs", "read_texts", "row_lines",
    "write_pairs",
]  # fmt: skip
