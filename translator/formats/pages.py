"""What self-contained HTML pages are made of: a Jinja template and assets, and text as HTML."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from translator.text.characters import legal


@cache
def template(package: str) -> Any:
    """The Jinja template `page.html` of a package; what it is given is escaped unless it is `Markup`."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(asset(package, "page.html"))


@cache
def asset(package: str, name: str) -> str:
    """The text of a file of a package."""
    return files(package).joinpath(name).read_text("utf-8")


def escaped(text: str) -> str:
    """The text as HTML content: what HTML forbids is replaced, offsets as scripts see them stay true."""
    text = legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text
