"""Text as HTML."""

from __future__ import annotations

from translator.text.characters import legal


def escaped(text: str) -> str:
    """The text as HTML content: what HTML forbids is replaced, offsets as scripts see them stay true."""
    text = legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text
