"""Headless Chromium for tests of the pages. Without it these tests are skipped, and say what to install."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: run `make browser` (or install chromium)"
)


def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class Watched:
    """A page that fails its test when a script fails, something is refused, or anything goes elsewhere."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.faults: list[str] = []
        self.page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))
        self.page.on("dialog", lambda dialog: (self.faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)
        self.page.on("request", lambda sent: self._own(sent.url))

    def _own(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"a request to {url}")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def fine(self) -> None:
        assert not self.faults, self.faults
