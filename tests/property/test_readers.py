"""Whatever comes in, a reader ends in a document that keeps the model's promises or in an InputError."""

from hypothesis import given, settings
from hypothesis import strategies as st

from translator.document import Document
from translator.errors import InputError
from translator.formats import read

FORMATS = st.sampled_from(["text", "markdown", "html", None])
WORDS = st.sampled_from(
    [
        "le", "chat", "été", "«\u00a0non\u00a0»", "M. Roy", "dit-il", "A", "1.", "—", "-", "*", "_", "`", "#", ">", "|",
        "[", "](x)", "![", "\\", "&eacute;", "&", "<", "===", "---", "~~~", "```", "    ", "\t", " ", "\n", "\n\n",
        "  \n", "\r", "\x0c", "\u2028", "\x00", "\u00ad", "\u202e", "\ud800", "\U0001f600", "e\u0301", "a)", "(1)",
    ]
)  # fmt: skip
TAGS = st.sampled_from(
    [
        "p", "div", "h1", "h2", "ul", "ol", "li", "blockquote", "q", "b", "i", "a", "a href='x'", "a href='http://['",
        "br", "img alt='une belle image'", "table", "tr", "td", "td rowspan=3 colspan='9'", "th", "caption", "figure",
        "figcaption", "pre", "code", "sup", "article", "main", "nav", "aside", "header", "footer", "form", "html",
        "body", "head", "title", "script", "style", "span class='share'", "div class='comments' id='x'", "svg", "base",
        "div style='display:none'", "p hidden", "ol start='-3'", "ol start='\u0663'", "dl", "dt", "dd", "section",
        "div itemprop='articleBody'", "!--", "![CDATA[", "?xml version='1.0'?", "!DOCTYPE html [", "template",
        "frameset",
    ]
)  # fmt: skip
MARKUP = st.one_of(WORDS, TAGS.map("<{}>".format), TAGS.map(lambda tag: f"</{tag.split()[0]}>"))


def _check(data: bytes, kind: str | None) -> None:
    try:
        document = read(data, format=kind, language=None)
    except InputError:
        return
    _check_document(document)


def _check_document(document: Document) -> None:
    assert document.blocks
    for block in document.blocks:
        text = block.text
        assert text.strip()
        if block.role != "code":
            assert text == text.strip(" \t\r\n")
            assert "\n" not in text
            assert "\r" not in text
        text.encode()
        assert "\0" not in text
        assert 0 <= block.level <= 6 or block.role != "heading"
        assert (block.cell is not None) == (block.role == "table_cell")
        assert block.marker == "" or block.role == "list_item"
        starts = [(span.start, -span.end) for span in block.inlines]
        assert starts == sorted(starts)
        for span in block.inlines:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end].strip(" ")
            assert bool(span.href) == (span.kind == "link")


@settings(max_examples=300)
@given(st.binary(max_size=300), FORMATS)
def test_bytes(data: bytes, kind: str | None) -> None:
    _check(data, kind)


@settings(max_examples=400)
@given(st.lists(WORDS, max_size=60).map("".join), FORMATS)
def test_text_and_markdown(text: str, kind: str | None) -> None:
    _check(text.encode("utf-8", "surrogatepass"), kind)


@settings(max_examples=600)
@given(st.lists(MARKUP, max_size=80).map("".join))
def test_html(text: str) -> None:
    _check(text.encode("utf-8", "surrogatepass"), "html")


LINE = st.text("abc é.-—", min_size=1, max_size=40).map(str.strip).filter(bool)


@settings(max_examples=200)
@given(st.lists(st.lists(LINE, min_size=1, max_size=5), min_size=1, max_size=5))
def test_plain_text_loses_no_letter(chunks: list[list[str]]) -> None:
    source = "\n\n".join("\n".join(lines) for lines in chunks)
    try:
        blocks = read(source.encode(), format="text", language=None).blocks
    except InputError:
        assert not any(char.isalnum() for char in source)
        return
    letters = [char for char in source if char.isalnum()]
    read_back = [char for block in blocks for char in block.marker + block.text if char.isalnum()]
    assert read_back == letters


@settings(max_examples=200)
@given(st.lists(st.lists(LINE, min_size=1, max_size=3), min_size=1, max_size=5))
def test_a_page_without_furniture_loses_no_letter(paragraphs: list[list[str]]) -> None:
    source = "".join(f"<p>{'<br>'.join(lines)}</p>" for lines in paragraphs)
    letters = [char for lines in paragraphs for line in lines for char in line if char.isalnum()]
    try:
        blocks = read(f"<html><body>{source}</body></html>".encode(), language=None).blocks
    except InputError:
        assert not letters
        return
    assert [char for block in blocks for char in block.text if char.isalnum()] == letters
