"""Pieces of the library by themselves: sentences, quotations, an engine, a corpus, scores.

python examples/python_api.py
"""

from __future__ import annotations

import translator
from translator.text import quotations, sentences

TEXT = "« Il faut agir », a déclaré M. Dupont, « avant qu'il ne soit trop tard. » Personne n'a répondu."


def main() -> None:
    """Prints what each piece gives."""
    print("Sentences")
    for start, end in sentences(TEXT):
        print("   ", TEXT[start:end])
    print("Quotations, and what they hold")
    for quote in quotations(TEXT):
        print("   ", quote.level, TEXT[quote.start : quote.end])
    print("A sentence through the engine, with the words that its words come from")
    engine = translator.load(translator.EngineOptions(offline=True))
    source = "Le chat dort sur la table."
    hypothesis = engine.translate([source], translator.DecodingOptions(beam_size=4))[0]
    print("   ", hypothesis.text)
    for french, english, weight in hypothesis.links:
        print(
            "     ",
            source[french.start : french.end],
            "→",
            hypothesis.text[english.start : english.end],
            f"{weight:.2f}",
        )
    print("The whole way, with one model for all")
    shared = translator.Translator(engine)
    for sentence in shared.sentences(["Il fait froid.", "« Oui », dit-elle."]):
        print("   ", sentence)
    document = shared.document(TEXT.encode())
    for row in document.rows:
        print("   ", document.source_text(row), "→", document.target_text(row))


if __name__ == "__main__":
    main()
