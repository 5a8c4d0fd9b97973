from __future__ import annotations

import pytest

from translator.text.words import split_words

CASES = {
    "plain": ("Le chat dort.", ["Le", "chat", "dort", "."]),
    "elision": ("l'homme qu'il d'Orsay", ["l'", "homme", "qu'", "il", "d'", "Orsay"]),
    "elision, curly": ("L’État n’est", ["L’", "État", "n’", "est"]),
    "elision before a mark": ("l'« État »", ["l'", "«", "État", "»"]),
    "no elision": ("aujourd'hui, prud'homme", ["aujourd'hui", ",", "prud'homme"]),
    "hyphen": ("est-il porte-parole", ["est-il", "porte-parole"]),
    "numbers": ("1.000,50 € et 3e", ["1.000,50", "€", "et", "3e"]),
    "number at the end": ("en 2022.", ["en", "2022", "."]),
    "clitics": ("it's we're she'll I'd've", ["it", "'s", "we", "'re", "she", "'ll", "I", "'d", "'ve"]),
    "negation": ("don't isn’t", ["do", "n't", "is", "n’t"]),
    "name": ("O'Neill's dogs'", ["O'Neill", "'s", "dogs", "'"]),
    "runs of marks": ("Ah... -- ?!", ["Ah", "...", "--", "?", "!"]),
    "quotes": ("“Yes”, «no»", ["“", "Yes", "”", ",", "«", "no", "»"]),
    "space only": ("  \u00a0 ", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_words(text: str, expected: list[str]) -> None:
    words = split_words(text)
    assert words.texts == expected
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == expected
    assert words.marks == [not any(letter.isalnum() for letter in word) for word in expected]
