"""A real browser for the page; without Playwright or chromium these tests are skipped."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from translator.formats import read_bilingual, write

GOLDEN = Path(__file__).parents[1] / "golden" / "bilingual" / "sample.jsonl"


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator:
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
def show(browser, tmp_path) -> Iterator[Callable]:
    """Opens the sample as a page; whatever the browser complains about or asks for fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def open_page(document=None, *, layout=None, width=1280, height=900, **options):
        path = tmp_path / "page.html"
        write(document or read_bilingual(GOLDEN), path, layout=layout)
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url == path.as_uri() or complaints.append(request.url))
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [complaint for complaint in complaints if not complaint.startswith("data:image/svg")] == []
