from pathlib import Path

import pytest

from translator.bilingual import BilingualDocument, Finding, Place, QuoteLink, QuoteRef, Row, Signature, WordLink
from translator.document import Attribution, Block, Document, Inline, Quote, Span
from translator.formats import read_bilingual

GOLDEN = Path(__file__).parents[2] / "golden" / "bilingual"


@pytest.fixture(scope="session")
def sample() -> BilingualDocument:
    """A translated article with every kind of block, quotations, links, findings and an omission."""
    return read_bilingual(GOLDEN / "sample.jsonl")


@pytest.fixture(scope="session")
def aligned() -> BilingualDocument:
    """An aligned document: 2-1, 1-2, 0-1 and 1-0 rows, a row across blocks, blocks that are not parallel."""
    source = (
        Block("heading", "Le port", level=1, sentences=(Span(0, 7),)),
        Block("paragraph", "Un bateau. Deux bateaux.\nTrois.", sentences=(Span(0, 10), Span(11, 24), Span(25, 31))),
        Block("paragraph", "La nuit tombe.", sentences=(Span(0, 14),)),
        Block("paragraph", "Puis rien.", sentences=(Span(0, 10),)),
        Block("code", "x = 1"),
    )
    target = (
        Block("heading", "The harbour", level=1, sentences=(Span(0, 11),)),
        Block("paragraph", "One boat, two boats. Three.", sentences=(Span(0, 20), Span(21, 27))),
        Block("paragraph", "Translator’s note.", sentences=(Span(0, 18),)),
        Block("paragraph", "Night falls. Then nothing.", sentences=(Span(0, 12), Span(13, 26))),
        Block("code", "x = 1"),
    )
    rows = (
        Row((Place(0, 0, 7),), (Place(0, 0, 11),), 0.99),
        Row((Place(1, 0, 10), Place(1, 11, 24)), (Place(1, 0, 20),), 0.9),
        Row((Place(1, 25, 31),), (Place(1, 21, 27),), 0.8),
        Row((), (Place(2, 0, 18),), None, reason="not in the source"),
        Row((Place(2, 0, 14), Place(3, 0, 10)), (Place(3, 0, 12), Place(3, 13, 26)), 0.7),
    )
    signature = Signature("0.1.0", task="align", model="fr-en")
    return BilingualDocument(Document(source), Document(target, "en"), rows, signature)


@pytest.fixture(scope="session")
def hostile() -> BilingualDocument:
    """Text that tries to get out of every format."""
    evil = (
        '<script>alert(1)</script> & "q" \\ | `c` *x* _y_ [l](javascript:1) \x00\x0b\ud800 ]]> \t\u202e\r\n#+- 1. 𝒳 fin'
    )
    block = Block(
        "paragraph",
        evil,
        sentences=(Span(0, len(evil)),),
        quotes=(Quote(0, 20, 1, "<", ">", Attribution(Span(5, 9), Span(5, 9))),),
        inlines=(Inline(10, 30, "link", 'javascript:alert("1")'), Inline(20, 40, "strong")),
    )
    place = Place(0, 0, len(evil))
    row = Row(
        (place,),
        (place,),
        float("-inf"),
        links=(WordLink(Place(0, len(evil) - 3, len(evil)), Place(0, len(evil) - 3, len(evil)), 1.0),),
        quotes=(QuoteLink(QuoteRef(0, 0), QuoteRef(0, 0)),),
        findings=(Finding("<b>", "error", f"“{evil}”", place, Place(0, 3, 9)),),
    )
    document = Document((block,), title=evil, origin="javascript:alert(1)", notes=(evil,))
    return BilingualDocument(document, Document((block,), "en", evil), (row,), Signature("0.1.0", model='"><b>'))
