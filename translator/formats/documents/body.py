"""Which part of a page is the article: the smallest element that holds nearly all of the page's prose.

Prose is text in blocks that are long enough, end like sentences, and consist of links for less than half. Navigation,
teasers, banners and comments have little of it, or stand in elements whose names say what they are. In the tradition
of Readability and trafilatura, with one difference: all rules look for what to leave out, and an element that holds
much of the page's prose is never left out for its name. Losing the text is worse than keeping a byline.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from translator.formats.documents.boilerplate import (
    ALWAYS_DROPPED,
    PAGE_FURNITURE,
    is_furniture,
    is_small_furniture,
    names_of,
)

INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "br", "cite", "code", "data", "del", "dfn", "em",
        "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "picture", "q", "rb", "rbc", "rtc", "ruby", "s",
        "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
"""Elements that stand within a line of text; all others begin and end blocks."""

_CELLS = ("td", "th", "tr", "tbody", "thead", "caption", "figcaption")
_LINK_LISTS = ("ul", "ol", "div", "section", "table", "dl")
_ENOUGH = 25
_LONG = 80
_ENDS = '.!?…»”":;)'


@dataclass(slots=True)
class Weight:
    """How much text an element holds, in characters: all of it, in links, and as prose."""

    text: int = 0
    links: int = 0
    prose: int = 0
    own: int = 0
    own_links: int = 0
    own_last: str = ""


@dataclass(slots=True)
class Article:
    """What to walk: `root`, from `title` (None: from the start), with `body` inside it, without the `dropped`.

    `is_bounded` is true when the page itself says where its article begins and ends.
    """

    root: Any
    body: Any
    title: Any = None
    dropped: set[Any] = field(default_factory=set)
    is_page: bool = False
    is_bounded: bool = False


def choose(tree: Any, title_hint: str) -> Article:
    """Finds the article in a parsed HTML document; `title_hint` is what its head says that it is called.

    A fragment, or a document with no sign of a page around its text, is taken whole.
    """
    body = next(tree.iter("body"), tree)
    if not _is_page(tree):
        return Article(body, body)
    titles = _titles(tree, title_hint)
    dropped = _furniture(
        body, _weigh(body, set()), {part for title in titles for part in (title, *title.iterancestors())}
    )
    weights = _weigh(body, dropped)
    scope = _scope(body, weights)
    title = _title(titles, scope, title_hint, dropped)
    bounded = scope is not body
    if title is not None and not bounded:
        scope = _around(title, weights, body)
    chosen = _descend(scope, weights, 0.9 if bounded else 0.8)
    root = chosen if title is None else _common(chosen, title)
    return Article(root, chosen, title, dropped, is_page=True, is_bounded=bounded)


def is_hidden(element: Any) -> bool:
    """Whether a browser would not show an element."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _is_page(tree: Any) -> bool:
    marks = ("article", "main", "nav", "aside", "footer", "header", "form", "script")
    if any(next(tree.iter(tag), None) is not None for tag in marks):
        return True
    if any(
        element.get("itemprop") == "articleBody" or is_furniture(_names(element))
        for element in tree.iter("div", "section", "ul", "table")
    ):
        return True
    return any(_is_link_column(cell) for cell in tree.iter("td"))


def _is_link_column(cell: Any) -> bool:
    """A table's cell with links beside one with text: how pages had their menu when tables laid them out."""
    links = list(cell.iter("a"))
    linked = sum(len(text.strip()) for link in links for text in link.itertext())
    if len(links) < 3 or linked < 0.8 * sum(len(text.strip()) for text in cell.itertext()):
        return False
    row = cell.getparent()
    return row is not None and any(sum(map(len, other.itertext())) > 300 for other in row if other is not cell)


def _names(element: Any) -> str:
    return names_of(element.get("class") or "", element.get("id") or "", element.get("role") or "")


def _weigh(body: Any, dropped: set[Any]) -> dict[Any, Weight]:
    """The weights of all elements in `body` that are not inline and not dropped."""
    from lxml import etree

    weights: dict[Any, Weight] = {}
    blocks: list[Weight] = []
    links = 0
    walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element in dropped or element.tag in ALWAYS_DROPPED or is_hidden(element):
                walk.skip_subtree()
                blocks.append(Weight())  # Taken off again at its end, which comes all the same.
                continue
            if element.tag not in INLINE or not blocks:
                _close_line(blocks)
                weights[element] = Weight()
                blocks.append(weights[element])
            links += element.tag == "a"
            _count(blocks[-1], element.text, links)
            continue
        if event == "end":
            if element in weights or element in dropped or element.tag in ALWAYS_DROPPED or is_hidden(element):
                _close_line(blocks)
                done = blocks.pop()
                if blocks and element in weights:
                    blocks[-1].text += done.text
                    blocks[-1].links += done.links
                    blocks[-1].prose += done.prose
            if element.tag == "a" and element not in dropped and not is_hidden(element):
                links -= 1
        if blocks and element is not body:
            _count(blocks[-1], element.tail, links)
    return weights


def _count(block: Weight, text: str | None, links: int) -> None:
    stripped = (text or "").strip()
    if stripped:
        block.own += len(stripped)
        block.own_links += len(stripped) if links else 0
        block.own_last = stripped[-1]


def _close_line(blocks: list[Weight]) -> None:
    """Ends the run of text that the innermost block holds itself, and counts it."""
    if not blocks or not blocks[-1].own:
        return
    block = blocks[-1]
    block.text += block.own
    block.links += block.own_links
    long_enough = block.own >= _LONG or (block.own >= _ENOUGH and block.own_last in _ENDS)
    if long_enough and block.own_links * 2 < block.own:
        block.prose += block.own
    block.own, block.own_links, block.own_last = 0, 0, ""


def _furniture(body: Any, weights: dict[Any, Weight], kept: set[Any]) -> set[Any]:
    """Elements to leave out for their kind or names, unless much of the prose is in them, and lists of links.

    Never those in `kept`, which hold a title.
    """
    total = weights[body].prose or 1
    dropped = set()
    for element, weight in weights.items():
        if element in kept or not isinstance(element.tag, str):
            continue
        share = weight.prose / total
        names = _names(element)
        mere_links = weight.text > 0 and weight.links > 0.6 * weight.text and weight.prose == 0
        if (
            (share < 0.4 and element.tag in PAGE_FURNITURE and not _in_quotation(element))
            or (share < 0.4 and is_furniture(names))
            or (share < 0.3 and weight.prose < 200 and element.tag not in _CELLS and is_small_furniture(names))
            or (mere_links and element.tag in _LINK_LISTS and not _in_quotation(element))
            or (element.tag == "td" and _is_link_column(element))
        ):
            dropped.add(element)
    for element in body.iter("span", "time", "small", "label", "a"):
        if is_furniture(_names(element)) or (element.tag in ("span", "small") and is_small_furniture(_names(element))):
            dropped.add(element)
    return dropped


def _in_quotation(element: Any) -> bool:
    return any(parent.tag in ("blockquote", "figure", "li") for parent in element.iterancestors())


def _scope(body: Any, weights: dict[Any, Weight]) -> Any:
    """`main` or the one `article` that holds most of the prose, else the whole body."""
    scope = body
    for wanted in (_is_main, _is_article, _is_article_body):
        found = [element for element in weights if wanted(element) and _within(element, scope)]
        best = max(found, key=lambda element: weights[element].prose, default=None)
        if best is not None and weights[best].prose >= 0.5 * weights[scope].prose and weights[best].prose > 0:
            scope = best
    return scope


def _is_main(element: Any) -> bool:
    return "main" in (element.tag, element.get("role"))


def _is_article(element: Any) -> bool:
    return "article" in (element.tag, element.get("role"))


def _is_article_body(element: Any) -> bool:
    return "articleBody" in (element.get("itemprop") or "").split()


def _within(element: Any, scope: Any) -> bool:
    return any(parent is scope for parent in element.iterancestors())


def _descend(scope: Any, weights: dict[Any, Weight], share: float) -> Any:
    """The deepest element that still holds `share` of the prose in `scope`."""
    total = weights[scope].prose
    if not total:
        return scope
    current = scope
    while True:
        inner = [child for child in current if child in weights and child.tag not in ("p", "li", "td", "tr")]
        best = max(inner, key=lambda child: weights[child].prose, default=None)
        if best is None or weights[best].prose < share * total:
            return current
        # Another part of the same kind beside it is the article's next section.
        kind = (best.tag, best.get("class"))
        if any(
            child is not best and (child.tag, child.get("class")) == kind and weights[child].prose for child in inner
        ):
            return current
        current = best


def _titles(tree: Any, hint: str) -> list[Any]:
    """Headings that can be the article's title: like the head's title or, if none is, the first rank."""
    alike = [heading for heading in tree.iter("h1", "h2") if _is_alike(heading, hint)]
    return alike or [heading for heading in tree.iter("h1") if _heading_text(heading)]


def _title(titles: list[Any], scope: Any, hint: str, dropped: set[Any]) -> Any:
    """The best of the titles: in the scope, like the head's, of the first rank, long."""
    ranked = []
    for heading in titles:
        inside = _within(heading, scope)
        if not is_hidden(heading) and heading not in dropped and (inside or _is_alike(heading, hint)):
            ranked.append((inside, heading.tag == "h1", len(_heading_text(heading)), heading))
    return max(ranked, key=lambda entry: entry[:3], default=(None,))[-1]


def _heading_text(heading: Any) -> str:
    return " ".join("".join(heading.itertext()).split())


def _is_alike(heading: Any, hint: str) -> bool:
    text = _heading_text(heading).lower()
    return len(text) > 3 and bool(hint) and (text in hint.lower() or hint.lower() in text)


def _around(title: Any, weights: dict[Any, Weight], body: Any) -> Any:
    """The smallest element that holds the title and most of the prose: columns beside it are no part of the article."""
    for parent in title.iterancestors():
        if parent in weights and weights[parent].prose >= 0.55 * weights[body].prose:
            return parent
    return body


def _common(one: Any, other: Any) -> Any:
    """The innermost element that holds both."""
    ancestors = {one, *one.iterancestors()}
    current = other
    while current not in ancestors:
        current = current.getparent()
    return current
