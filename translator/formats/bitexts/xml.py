"""Safe, flat XML: no entities, no network, no external files, finished elements forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from translator.errors import InputError
from translator.text.characters import squeezed

# Codes and placeholders of another format inside a text (TMX 1.4, XLIFF 1.2 and 2), not text themselves.
_CODES = frozenset(("bpt", "ept", "ph", "it", "ut", "sub", "x", "bx", "ex", "sc", "ec", "cp", "sm", "em"))
_HINT = "Check the file with: xmllint --noout FILE"


def walk(stream: BinaryIO, name: str, root: str, tags: Sequence[str]) -> Iterator[tuple[str, str, Any]]:
    """`start` and `end` of the root and of the elements called `tags`, as (event, name without namespace, element).

    After its `end` an element is emptied and taken out. Raises InputError with file and line for XML that is not well
    formed, has another root, or declares entities.
    """
    from lxml import etree

    events = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=[f"{{*}}{tag}" for tag in (root, *tags)],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    first = True
    try:
        for event, element in events:
            if first:
                first = False
                _check(element, name, root)
            yield event, local(element), element
            if event == "end":
                _forget(element)
    except etree.XMLSyntaxError as error:
        line = getattr(error, "lineno", None) or 1
        raise InputError(f"{name}:{line}: broken XML ({error.msg}).", hint=_HINT) from error
    if first:
        raise InputError(f"{name}: no <{root}> in it.", hint="Does the name end as its format asks for?")


def local(element: Any) -> str:
    """An element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """The text of an element and of the markup in it, without codes and placeholders; white space is squeezed."""
    return squeezed("".join(_texts(element))) if element is not None else ""


def _texts(element: Any) -> Iterator[str]:
    # No recursion: the nesting is as deep as the file says.
    stack = [(element, iter(element))]
    yield element.text or ""
    while stack:
        parent, children = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if stack:
                yield parent.tail or ""
        elif local(child) and local(child) not in _CODES:
            yield child.text or ""
            stack.append((child, iter(child)))
        else:
            yield child.tail or ""


def _check(element: Any, name: str, root: str) -> None:
    """Raises InputError for declared entities, the stuff of which bombs are made, and for another root."""
    document = element.getroottree()
    declared = document.docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise InputError(
            f"{name}: declares XML entities, which are refused because they can be made to fill the memory.",
            hint="Write the characters themselves, and take the declarations out.",
        )
    if local(element) != root or element.getparent() is not None:
        raise InputError(f"{name}: the root is not <{root}>.", hint="Does the name end as its format asks for?")


def _forget(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del parent[0]
