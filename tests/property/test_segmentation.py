"""Whatever the text: sentences partition it, quotations nest, nothing fails."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from translator.document import Block, Document, Role
from translator.text import segment

PIECES = (
    *"«»“”„‹›‘’\"'—–-.,:;!?…()[] \n\u00a0\u202f\u200f\0\ud800_*",
    *("<<", ">>", "''", "--", "...", ". ", " « ", " » ", ' " ', "\n\n"),
    *(
        "M.",
        "etc.",
        "p. 12",
        "J.-C.",
        "A.",
        "av.",
        "Yahoo!",
        "1.",
        "2024",
        "é",
        "L'",
        "il",
        "Il",
        "Paul",
        "mot",
        "https://a.b",
    ),
    *("dit-il", "a déclaré", "a-t-il dit", "selon", "s'écria", "que", "tu", "😀"),
)
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40).map(" ".join) | st.lists(
    st.sampled_from(PIECES), max_size=40
).map("".join)
roles: st.SearchStrategy[Role] = st.sampled_from(("paragraph", "paragraph", "quote", "list_item", "heading", "code"))
documents = st.lists(st.tuples(roles, texts), max_size=5)


@settings(max_examples=400)
@given(documents, st.sampled_from(("fr", "en")))
def test_layers_fit_the_text(parts: list[tuple[Role, str]], language: str) -> None:
    document = Document(tuple(Block(role, text) for role, text in parts), language=language)
    for before, block in zip(document.blocks, segment(document).blocks, strict=True):
        text = block.text
        assert text == before.text
        at = 0
        for start, end in block.sentences:
            assert at <= start < end <= len(text)
            assert not text[at:start].strip()
            assert text[start:end] == text[start:end].strip()
            at = end
        assert not text[at:].strip()
        _check_quotes(block)
        marks = {quote.start for quote in block.quotes if quote.open}
        assert not marks & {mark.start for mark in block.stray}
        assert list(block.stray) == sorted(set(block.stray))


def _check_quotes(block: Block) -> None:
    text = block.text
    around: list[int] = []
    for quote in block.quotes:
        assert 0 <= quote.start < quote.end <= len(text)
        assert text.startswith(quote.open, quote.start)
        assert text.endswith(quote.close, quote.start, quote.end)
        assert quote.start + len(quote.open) <= quote.end - len(quote.close)
        while around and around[-1] <= quote.start:
            around.pop()
        assert not around or quote.end <= around[-1]
        around.append(quote.end)
        assert quote.level == len(around)
        if quote.attribution:
            span = quote.attribution.span
            assert 0 <= span.start < span.end <= len(text)
            for part in (quote.attribution.speaker, quote.attribution.verb):
                assert part is None or span.start <= part.start < part.end <= span.end
    assert list(block.quotes) == sorted(block.quotes, key=lambda quote: (quote.start, -quote.end))


@settings(max_examples=200)
@given(texts)
def test_no_sentence_starts_with_a_closing_guillemet(text: str) -> None:
    for block in segment(text).blocks:
        for start, _ in block.sentences[1:]:
            assert block.text[start] != "»"
