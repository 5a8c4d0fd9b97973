"""What self-contained HTML pages are made of: templates, style, script, the pieces that they share, text as HTML.

A page is a package with `page.html`, `page.css` and perhaps `page.js`. Shared pieces are here:

- `head.html`: the head of every page; what it needs comes from `head`;
- `base.css`: colours, fonts, links; `dark.css`: the dark colours, which it has in two places;
- `reading.css`: the bar with its buttons, headings, what findings point at, the foot;
- `controls.js`, `controls.html`: light or dark, the list of keys, and keys themselves.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from translator.text.characters import legal

LONG = 500
"""Pages of more rows leave out what is not in view, which costs whole-page pictures and smooth jumps."""


@cache
def template(package: str) -> Any:
    """The Jinja template `page.html` of a package; what it is given is escaped unless it is `Markup`.

    It may include the templates that pages share.
    """
    import jinja2

    shared = jinja2.FunctionLoader(lambda name: asset(__name__, name))
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=shared)
    return environment.from_string(asset(package, "page.html"))


def head(package: str, *, styles: Sequence[str] = (), scripts: Sequence[str] = ()) -> dict[str, Any]:
    """What `head.html` needs besides `title` and `version`.

    `base.css` and then `styles`, pieces that pages share, stand before the package's `page.css`; `scripts` before its
    `page.js`. A page without scripts has none of its own either, and its policy forbids them.
    """
    from markupsafe import Markup

    base = asset(__name__, "base.css").replace("    /* dark.css */\n", asset(__name__, "dark.css"))
    style = [base, *(asset(__name__, name) for name in styles), asset(package, "page.css")]
    script = "".join([*(asset(__name__, name) for name in scripts), asset(package, "page.js")]) if scripts else ""
    return {
        "style": Markup("".join(style)),
        "script": Markup(script),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }


@cache
def asset(package: str, name: str) -> str:
    """The text of a file of a package."""
    return files(package).joinpath(name).read_text("utf-8")


def escaped(text: str) -> str:
    """The text as HTML content: what HTML forbids is replaced, offsets as scripts see them stay true."""
    text = legal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;") if "\r" in text else text
