"""HTML to a document: parse whatever is there, choose the article, walk it."""

from __future__ import annotations

import re
from typing import Any

from translator.document import Block, Document
from translator.errors import InputError
from translator.formats.documents.body import choose
from translator.formats.documents.walk import Walker

_TOO_DEEP = "the page nests its elements too deeply: it was read without its structure"
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
# The inner part of an XML document type declaration, which the HTML parser would take for text.
_DECLARATIONS = re.compile(r"(?<=<!DOCTYPE)[^<>\[]*\[.*?\]\s*(?=>)", re.I | re.S)
_LINE_TAGS = frozenset(
    {"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "td"}
)
_UNSEEN = re.compile(r"<(script|style|template|noscript|head)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_SITE = re.compile(r"\s+[|–—·»-]\s+[^|–—·»]{2,40}$")


def read_html(text: str, base: str = "") -> Document:
    """The article of a page, or all of a fragment; `base` is the page's own address, for its relative links.

    `language` is what the page says, or an empty string. Raises InputError for a page without text.
    """
    tree, notes = _parse(text)
    if tree is None:
        return Document((), language="", notes=notes)
    meta = _meta(tree)
    declared = next((" ".join(element.itertext()) for element in tree.iter("title")), "")
    name = " ".join((meta.get("og:title") or meta.get("twitter:title") or declared).split())
    link_base = next((element.get("href") or "" for element in tree.iter("base")), "") or base
    article = choose(tree, name)
    blocks = Walker(article, link_base).blocks()
    heading = next((block.text for block in blocks if block.role == "heading" and block.level == 1), "")
    language = article.root.get("lang") or next((element.get("lang") or "" for element in tree.iter("html")), "")
    return Document(tuple(blocks), language=_tag(language), title=heading or _SITE.sub("", name), notes=notes)


def read_fragment(text: str) -> list[Block]:
    """The blocks of a piece of HTML inside another format."""
    tree, _ = _parse(text)
    return [] if tree is None else Walker(choose(tree, ""), "").blocks()


def _parse(text: str) -> tuple[Any, tuple[str, ...]]:
    """The root element, or None for nothing; with a note when the nesting had to be given up.

    Always by the HTML parser, also for XHTML: it expands no entities of the document's own and forgives everything.
    """
    from lxml import etree

    # The parser takes bytes, because a text with an XML encoding declaration in it is refused.
    data = _DECLARATIONS.sub("", text.replace("\0", ""), count=1).encode("utf-8", "replace")
    for attempt in (data, _flattened(text)):
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True, no_network=True)
        try:
            tree = etree.fromstring(attempt, parser)
        except etree.ParserError:
            return None, ()
        except etree.LxmlError as error:
            raise InputError(
                f"the HTML cannot be parsed ({error}).", hint="Open it in a browser and save it anew."
            ) from error
        limited = any("RESOURCE_LIMIT" in entry.type_name for entry in parser.error_log)
        if not limited:
            return tree, () if attempt is data else (_TOO_DEEP,)
    raise InputError("the HTML cannot be parsed: its structure is too large.", hint="Save the page as text.")


def _flattened(text: str) -> bytes:
    """The text of a page with a line break for each element that begins or ends a block, all other tags left out."""
    seen = _UNSEEN.sub(" ", text.replace("\0", ""))
    lines = _TAG.sub(lambda match: "<p>" if match.group(2).lower() in _LINE_TAGS else "", seen)
    return lines.encode("utf-8", "replace")


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        key = (element.get("property") or element.get("name") or "").lower()
        found.setdefault(key, element.get("content") or "")
    return found


def _tag(language: str) -> str:
    """A language tag as BCP 47 writes it (`fr_FR` → `fr-FR`), or an empty string for what is none."""
    tag = language.strip().replace("_", "-")
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag) else ""
