"""A real browser for the page; without Playwright or chromium these tests are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from translator.bilingual import BilingualDocument
from translator.formats import read_bilingual
from translator.formats.writing import Layout, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request

GOLDEN = Path(__file__).parents[1] / "golden" / "bilingual" / "sample.jsonl"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Open(Protocol):
    """Opens a file in a window of its own; whatever the browser complains about or asks for fails the test at its end.

    Options are those of Playwright's `Browser.new_context`.
    """

    def __call__(self, path: Path, *, width: int = 1280, height: int = 900, **options: Any) -> Page: ...


class Show(Protocol):
    """Writes a document (the sample, unless another is given) as a page and opens it."""

    def __call__(
        self,
        document: BilingualDocument | None = None,
        *,
        layout: Layout | None = None,
        width: int = 1280,
        height: int = 900,
        **options: Any,
    ) -> Page: ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with playwright.sync_playwright() as runner:
        try:
            browser = runner.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"needs chromium: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def open_file(browser: Browser) -> Iterator[Open]:
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(path: Path, *, width: int = 1280, height: int = 900, **options: Any) -> Page:
        def on_console(message: ConsoleMessage) -> None:
            complaints.append(message.text)

        def on_error(error: Error) -> None:
            complaints.append(str(error))

        def on_request(request: Request) -> None:
            if request.url != path.as_uri():
                complaints.append(request.url)

        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", on_console)
        page.on("pageerror", on_error)
        page.on("request", on_request)
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if not complaint.startswith("data:image/svg")] == []


@pytest.fixture
def show(open_file: Open, tmp_path: Path) -> Show:
    def show_page(document: BilingualDocument | None = None, *, layout: Layout | None = None, **options: Any) -> Page:
        path = tmp_path / "page.html"
        write(document or read_bilingual(GOLDEN), path, layout=layout)
        return open_file(path, **options)

    return show_page
