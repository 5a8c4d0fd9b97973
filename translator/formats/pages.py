"""Shells of self-contained HTML pages: a Jinja template and assets, files of the package that writes the page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


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
