"""Translates a French article into a page, a table and a list of who said what.

python examples/bilingual_page.py [ARTICLE] [DIRECTORY]
"""

from __future__ import annotations

import sys
from pathlib import Path

import translator


def main() -> None:
    """Writes the documents and prints the quotations with their speakers."""
    article = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[1] / "seeds" / "article.fr.txt")
    directory = Path(sys.argv[2] if len(sys.argv) > 2 else "build")
    directory.mkdir(parents=True, exist_ok=True)
    document = translator.translate(article)
    for name in ("article.html", "article.tsv", "article.tmx"):
        translator.write(document, directory / name)
        print(directory / name)
    for source, target in zip(document.source.blocks, document.target.blocks, strict=True):
        for before, after in zip(source.quotes, target.quotes, strict=True):
            attribution = before.attribution
            speaker = attribution.speaker if attribution else None
            print(source.text[speaker.start : speaker.end] if speaker else "?")
            print("   ", source.text[before.start : before.end])
            print("   ", target.text[after.start : after.end])


if __name__ == "__main__":
    main()
